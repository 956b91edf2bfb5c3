using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Jobs in MongoDB. Every change is the job's own: it is read, and written where it still stands as it was read. A worker
/// keeps its lease until another claims the job: one that is late, with nobody else waiting, loses nothing.
/// </summary>
internal sealed class MongoJobStore(
    MongoDatabase database,
    JobTexts texts,
    JobChanges changes,
    MongoClock clock,
    TimeProvider time
) : IJobStore
{
    private const string ListName = "jobs";
    private const int MostTries = 10;

    /// <summary>Up to which jobs of one status are counted.</summary>
    internal const int MostCounted = 10_000;

    // Each miss is a job that another worker got.
    private const int MostMisses = 100;

    public async Task<Job> EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Status != JobStatus.Queued)
            throw new ArgumentException("Only a queued job can be enqueued.", nameof(job));
        var document = JobDocument.Of(
            job with
            {
                NotBefore = job.NotBefore + await clock.OffsetAsync(cancellationToken),
            }
        );
        var enqueued = document.ToJob();
        await texts.AddAsync(document, cancellationToken);
        for (var tries = 1; ; tries++)
        {
            try
            {
                await database.WriteAsync(
                    async token =>
                    {
                        await database.Jobs.InsertOneAsync(document, options: null, token);
                        return true;
                    },
                    cancellationToken
                );
                return enqueued;
            }
            catch (MongoException e) when (MongoFaults.IsDuplicateKey(e) && tries < MostTries)
            {
                // The live one may end before it is read; then there is room for this one.
                if (await FindLiveAsync(job.Kind, job.Subject, cancellationToken) is { } live)
                {
                    await texts.EraseUnusedAsync(document, cancellationToken);
                    return live;
                }
            }
        }
    }

    public async Task<Job?> FindAsync(string id, CancellationToken cancellationToken) =>
        (
            await database.ReadAsync(
                async token => (JobDocument?)await database.Jobs.Find(MongoJobs.Id(id)).FirstOrDefaultAsync(token),
                cancellationToken
            )
        )?.ToJob();

    public Task<Job?> FindLiveAsync(string kind, string subject, CancellationToken cancellationToken) =>
        FirstAsync(MongoJobs.Live(kind, subject), cancellationToken);

    public async Task<Job?> FindNewestAsync(string kind, string subject, CancellationToken cancellationToken) =>
        await texts.ReadAsync(
            await database.ReadAsync(
                async token =>
                    (JobDocument?)
                        await database
                            .Jobs.Find(MongoJobs.OfKindAndSubject(kind, subject))
                            .Sort(MongoJobs.NewestFirst)
                            .FirstOrDefaultAsync(token),
                cancellationToken
            ),
            cancellationToken
        );

    public Task<Result<Page<Job>>> ListAsync(
        JobStatus? status,
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        KeysetCursor.PageAsync(
            ListName,
            limit,
            cursor,
            async (after, count) =>
                (
                    await database.ReadAsync(
                        token =>
                            database
                                .Jobs.Find(MongoJobs.Page(status, sites, after))
                                .Sort(MongoJobs.NewestFirst)
                                .Limit(count)
                                .Project<JobDocument>(MongoJobs.ListParts)
                                .ToListAsync(token),
                        cancellationToken
                    )
                ).ConvertAll(d => d.ToJob()),
            j => new KeysetCursor(j.CreatedAt.ToUnixTimeMilliseconds(), j.Id)
        );

    public async Task<Job?> ClaimAsync(string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        for (var misses = 0; misses < MostMisses; misses++)
        {
            var now = await clock.NowAsync(cancellationToken);
            var due = await database.ReadAsync(
                async token =>
                    (JobDocument?)
                        await database
                            .Jobs.Find(MongoJobs.Due(now))
                            .Sort(MongoJobs.DueFirst)
                            .Limit(1)
                            .FirstOrDefaultAsync(token),
                cancellationToken
            );
            if (due is null)
                return null;
            var claimed = due.ToJob().Claim(worker, now, lease, time.GetUtcNow());
            // Another worker may have been faster, or the late holder still be there: then the next in turn is taken.
            if (
                claimed.IsSuccess
                && await changes.WriteAsync(
                    MongoJobs.Unchanged(due) & MongoJobs.Due(now),
                    due,
                    claimed.Value,
                    cancellationToken
                )
            )
                return await texts.ReadAsync(Claimed(due, claimed.Value), cancellationToken);
        }

        return null;
    }

    private static JobDocument Claimed(JobDocument due, Job claimed)
    {
        var document = JobDocument.Of(claimed);
        document.PayloadText = due.PayloadText;
        document.CheckpointText = due.CheckpointText;
        return document;
    }

    public async Task<bool> HeartbeatAsync(
        string id,
        string worker,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var until = await clock.NowAsync(cancellationToken) + lease;
        return await changes.ChangeAsync(id, job => job.Extend(worker, until), cancellationToken, MongoJobs.LeaseParts);
    }

    public async Task<bool> SaveProgressAsync(
        string id,
        string worker,
        JobProgress progress,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var until = await clock.NowAsync(cancellationToken) + lease;
        return await changes.ChangeAsync(
            id,
            job => job.Advance(worker, progress, until),
            cancellationToken,
            MongoJobs.LeaseParts
        );
    }

    public async Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var until = await clock.NowAsync(cancellationToken) + lease;
        return await changes.ChangeAsync(
            id,
            job => job.FinishStep(worker, step, progress, checkpoint, until),
            cancellationToken,
            MongoJobs.LeaseParts
        );
    }

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        changes.ChangeAsync(id, job => job.Succeed(worker, result, time.GetUtcNow()), cancellationToken);

    public async Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    )
    {
        var at = retryAt + await clock.OffsetAsync(cancellationToken);
        return await changes.ChangeAsync(
            id,
            job => at is { } again ? job.Retry(worker, error, again) : job.Fail(worker, error, time.GetUtcNow()),
            cancellationToken
        );
    }

    public Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        changes.ChangeAsync(id, job => job.Release(worker), cancellationToken);

    public async Task<bool> GiveWayAsync(string id, string worker, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await changes.ChangeAsync(id, job => job.GiveWay(worker, now), cancellationToken);
    }

    public async Task<bool> PutOffAsync(
        string id,
        string worker,
        JobError? reason,
        TimeSpan wait,
        string checkpoint,
        CancellationToken cancellationToken
    )
    {
        var at = await clock.NowAsync(cancellationToken) + wait;
        return await changes.ChangeAsync(
            id,
            job => job.PutOff(worker, reason, at, checkpoint),
            cancellationToken,
            MongoJobs.LeaseParts
        );
    }

    public async Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var isNew = await changes.ChangeAsync(id, job => job.Cancel(time.GetUtcNow()), cancellationToken);
        return await FindAsync(id, cancellationToken) is { } job ? new Cancellation(job, isNew) : null;
    }

    public async Task<IReadOnlyDictionary<JobStatus, int>> CountAsync(CancellationToken cancellationToken)
    {
        // One count a status: each is answered by an index, where grouping would read every job; and up to a number that
        // says enough, since an index is walked to be counted.
        var counts = new Dictionary<JobStatus, int>();
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            counts[status] = (int)
                await database.ReadAsync(
                    token =>
                        database.Jobs.CountDocumentsAsync(
                            MongoJobs.OfStatus(status),
                            new CountOptions { Limit = MostCounted },
                            token
                        ),
                    cancellationToken
                );
        }

        return counts;
    }

    public async Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken)
    {
        var ids = await database.ReadAsync(
            token =>
                database
                    .Jobs.Find(MongoJobs.EndedBefore(endedBefore))
                    .Limit(limit)
                    .Project(j => j.Id)
                    .ToListAsync(token),
            cancellationToken
        );
        if (ids.Count == 0)
            return 0;
        await DeleteItemsAsync(ids, cancellationToken);
        await texts.EraseOfJobsAsync(ids, cancellationToken);
        return (int)
            (
                await database.WriteAsync(
                    token => database.Jobs.DeleteManyAsync(MongoJobs.Ids(ids), token),
                    cancellationToken
                )
            ).DeletedCount;
    }

    public async Task<DateTimeOffset?> OldestDueAsync(CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var ahead = now - time.GetUtcNow();
        var oldest = await database.ReadAsync(
            token =>
                database
                    .Jobs.Find(MongoJobs.QueuedAndDue(now))
                    .Sort(MongoJobs.DueFirst)
                    .Limit(1)
                    .Project<JobDocument>(MongoJobs.DueParts)
                    .ToListAsync(token),
            cancellationToken
        );
        // One that was put before others is due since it is there.
        return oldest is [var first]
            ? new[] { first.NotBefore.ToMoment(), first.CreatedAt.ToMoment() }.Max() - ahead
            : null;
    }

    public async Task<bool> IsDueAsync(string kind, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await database.ReadAsync(
                token =>
                    database.Jobs.CountDocumentsAsync(
                        MongoJobs.QueuedAndDue(now, kind),
                        new CountOptions { Limit = 1 },
                        token
                    ),
                cancellationToken
            ) > 0;
    }

    public async Task<IReadOnlyCollection<string>> LiveSubjectsAsync(
        IReadOnlyCollection<string> subjects,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            token => database.Jobs.Find(MongoJobs.LiveOf(subjects)).Project(j => j.Subject).ToListAsync(token),
            cancellationToken
        );

    public async Task<IReadOnlyList<string>> DeleteBySubjectAsync(string subject, CancellationToken cancellationToken)
    {
        var erased = new List<string>();
        while (true)
        {
            var job = await database.WriteAsync(
                async token =>
                    (JobDocument?)
                        await database.Jobs.FindOneAndDeleteAsync<JobDocument>(
                            MongoJobs.OfSubject(subject),
                            options: null,
                            token
                        ),
                cancellationToken
            );
            if (job is null)
                return erased;
            erased.Add(job.Id);
            await DeleteItemsAsync([job.Id], cancellationToken);
            await texts.EraseOfJobsAsync([job.Id], cancellationToken);
        }
    }

    // Before or after their job: pages without one are asked for by nobody, and a job without pages shows none.
    private Task<DeleteResult> DeleteItemsAsync(
        IReadOnlyCollection<string> jobs,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            token => database.ImportItems.DeleteManyAsync(MongoImports.OfJobs(jobs), token),
            cancellationToken
        );

    private async Task<Job?> FirstAsync(FilterDefinition<JobDocument> filter, CancellationToken cancellationToken) =>
        await texts.ReadAsync(
            await database.ReadAsync(
                async token => (JobDocument?)await database.Jobs.Find(filter).FirstOrDefaultAsync(token),
                cancellationToken
            ),
            cancellationToken
        );
}
