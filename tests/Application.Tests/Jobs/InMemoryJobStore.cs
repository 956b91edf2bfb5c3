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
            var due = _jobs
                .Where(j =>
                    (j.Status == JobStatus.Queued && j.NotBefore <= now)
                    || (j.Status == JobStatus.Running && j.LeaseUntil <= now)
                )
                .MinBy(j => j.NotBefore);
            var at = due is null ? -1 : _jobs.IndexOf(due);
            return Task.FromResult(at < 0 ? null : _jobs[at] = _jobs[at].Claim(worker, now, lease, now).Value);
        }
    }

    public Task<bool> HeartbeatAsync(string id, string worker, TimeSpan lease, CancellationToken cancellationToken) =>
        Change(id, job => job.Extend(worker, time.GetUtcNow() + lease));

    public Task<bool> SaveProgressAsync(
        string id,
        string worker,
        JobProgress progress,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => Change(id, job => job.Advance(worker, progress, time.GetUtcNow() + lease));

    public Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) => Change(id, job => job.FinishStep(worker, step, progress, checkpoint, time.GetUtcNow() + lease));

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        Change(id, job => job.Succeed(worker, result, time.GetUtcNow()));

    public Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    ) =>
        Change(id, job => retryAt is { } at ? job.Retry(worker, error, at) : job.Fail(worker, error, time.GetUtcNow()));

    public Task<bool> GiveWayAsync(string id, string worker, CancellationToken cancellationToken) =>
        Change(id, job => job.GiveWay(worker, time.GetUtcNow()));

    public Task<bool> PutOffAsync(
        string id,
        string worker,
        JobError? reason,
        TimeSpan wait,
        string checkpoint,
        CancellationToken cancellationToken
    ) => Change(id, job => job.PutOff(worker, reason, time.GetUtcNow() + wait, checkpoint));

    public Task<bool> IsDueAsync(string kind, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(
                _jobs.Exists(j => j.Kind == kind && j.Status == JobStatus.Queued && j.NotBefore <= time.GetUtcNow())
            );
    }

    public Task<IReadOnlyCollection<string>> LiveSubjectsAsync(
        IReadOnlyCollection<string> subjects,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyCollection<string>>([
                .. _jobs.Where(j => !j.IsFinished && subjects.Contains(j.Subject)).Select(j => j.Subject).Distinct(),
            ]);
    }

    public Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        Change(id, job => job.Release(worker));

    public async Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var isNew = await Change(id, job => job.Cancel(time.GetUtcNow()));
        return await FindAsync(id, cancellationToken) is { } job ? new Cancellation(job, isNew) : null;
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

    private Task<Job?> Find(Predicate<Job> which)
    {
        lock (_lock)
            return Task.FromResult(_jobs.Find(which));
    }

    private Task<bool> Change(string id, Func<Job, Result<Job>> transition)
    {
        lock (_lock)
        {
            var at = _jobs.FindIndex(j => j.Id == id);
            var changed = at < 0 ? Job.Ended : transition(_jobs[at]);
            if (changed.IsSuccess)
                _jobs[at] = changed.Value;
            return Task.FromResult(changed.IsSuccess);
        }
    }
}
