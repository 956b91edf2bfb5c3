using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Jobs;

/// <summary>Jobs in memory, for tests of what stands above the port.</summary>
internal sealed class InMemoryJobStore(TimeProvider time) : IJobStore
{
    private readonly Lock _lock = new();
    private readonly List<Job> _jobs = [];

    public Task<Job> EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_jobs.Find(j => j.Kind == job.Kind && j.Subject == job.Subject && !j.IsFinished) is { } live)
                return Task.FromResult(live);
            _jobs.Add(job);
            return Task.FromResult(job);
        }
    }

    public Task<Job?> FindAsync(string id, CancellationToken cancellationToken) => Find(j => j.Id == id);

    public Task<Job?> FindLiveAsync(string kind, string subject, CancellationToken cancellationToken) =>
        Find(j => j.Kind == kind && j.Subject == subject && !j.IsFinished);

    public Task<Job?> FindNewestAsync(string kind, string subject, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(
                _jobs.Where(j => j.Kind == kind && j.Subject == subject).MaxBy(j => (j.CreatedAt, j.Id))
            );
    }

    public Task<Result<Page<Job>>> ListAsync(
        JobStatus? status,
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
        {
            var skip = 0;
            if (cursor is not null && !int.TryParse(cursor, out skip))
                return Task.FromResult(Result<Page<Job>>.Failure(Error.Invalid("cursor", "cursor was not made here.")));
            var found = _jobs
                .AsEnumerable()
                .Reverse()
                .Where(j => status is null || j.Status == status)
                .Where(j =>
                    sites is null || (PostUrl.Parse(j.Subject) is { IsSuccess: true } url && sites.Contains(url.Value))
                )
                .Skip(skip)
                .ToList();
            return Task.FromResult<Result<Page<Job>>>(
                new Page<Job>([.. found.Take(limit)], found.Count > limit ? $"{skip + limit}" : null)
            );
        }
    }

    public Task<Job?> ClaimAsync(string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_lock)
        {
            var now = time.GetUtcNow();
            var at = _jobs.FindIndex(j =>
                (j.Status == JobStatus.Queued && j.NotBefore <= now)
                || (j.Status == JobStatus.Running && j.LeaseUntil <= now)
            );
            return Task.FromResult(
                at < 0
                    ? null
                    : _jobs[at] = _jobs[at] with
                    {
                        Status = JobStatus.Running,
                        Attempts = _jobs[at].Attempts + 1,
                        StartedAt = _jobs[at].StartedAt ?? now,
                        LeaseOwner = worker,
                        LeaseUntil = now + lease,
                    }
            );
        }
    }

    public Task<bool> HeartbeatAsync(string id, string worker, TimeSpan lease, CancellationToken cancellationToken) =>
        Held(id, worker, job => job with { LeaseUntil = time.GetUtcNow() + lease });

    public Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        Held(id, worker, job =>
            job with
            {
                Steps = [.. job.Steps, step],
                Progress = progress,
                Checkpoint = checkpoint,
                LeaseUntil = time.GetUtcNow() + lease,
            }
        );

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        Held(id, worker, job => Ended(job, JobStatus.Succeeded) with { Result = result, Error = null });

    public Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    ) =>
        Held(id, worker, job =>
            retryAt is { } at
                ? job with
                {
                    Status = JobStatus.Queued,
                    Error = error,
                    NotBefore = at,
                    LeaseOwner = null,
                    LeaseUntil = null,
                }
                : Ended(job, JobStatus.Failed) with
                {
                    Error = error,
                }
        );

    public Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        Held(id, worker, job =>
            job with
            {
                Status = JobStatus.Queued,
                Attempts = job.Attempts - 1,
                LeaseOwner = null,
                LeaseUntil = null,
            }
        );

    public Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var at = _jobs.FindIndex(j => j.Id == id);
            var isLive = at >= 0 && !_jobs[at].IsFinished;
            if (isLive)
                _jobs[at] = Ended(_jobs[at], JobStatus.Cancelled);
            return Task.FromResult(at < 0 ? null : new Cancellation(_jobs[at], isLive));
        }
    }

    public Task<IReadOnlyDictionary<JobStatus, int>> CountAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyDictionary<JobStatus, int>>(
                _jobs.GroupBy(j => j.Status).ToDictionary(g => g.Key, g => g.Count())
            );
    }

    public Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            var old = _jobs.Where(j => j.FinishedAt < endedBefore).Take(limit).ToList();
            return Task.FromResult(_jobs.RemoveAll(old.Contains));
        }
    }

    public Task<DateTimeOffset?> OldestDueAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(
                _jobs
                    .Where(j => j.Status == JobStatus.Queued && j.NotBefore <= time.GetUtcNow())
                    .MinBy(j => j.CreatedAt)
                    ?.NotBefore
            );
    }

    public Task<IReadOnlyList<string>> DeleteBySubjectAsync(string subject, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            IReadOnlyList<string> ids = [.. _jobs.Where(j => j.Subject == subject).Select(j => j.Id)];
            _jobs.RemoveAll(j => j.Subject == subject);
            return Task.FromResult(ids);
        }
    }

    private Job Ended(Job job, JobStatus status) =>
        job with
        {
            Status = status,
            FinishedAt = time.GetUtcNow(),
            Payload = "{}",
            Checkpoint = null,
            LeaseOwner = null,
            LeaseUntil = null,
        };

    private Task<Job?> Find(Predicate<Job> which)
    {
        lock (_lock)
            return Task.FromResult(_jobs.Find(which));
    }

    private Task<bool> Held(string id, string worker, Func<Job, Job> change)
    {
        lock (_lock)
        {
            var at = _jobs.FindIndex(j => j.Id == id && j.Status == JobStatus.Running && j.LeaseOwner == worker);
            if (at >= 0)
                _jobs[at] = change(_jobs[at]);
            return Task.FromResult(at >= 0);
        }
    }
}
