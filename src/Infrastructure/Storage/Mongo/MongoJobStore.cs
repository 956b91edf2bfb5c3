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
internal sealed class MongoJobStore(MongoDatabase database, MongoClock clock, TimeProvider time) : IJobStore
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
                return document.ToJob();
            }
            catch (MongoException e) when (MongoFaults.IsDuplicateKey(e) && tries < MostTries)
            {
                // The live one may end before it is read; then there is room for this one.
                if (await FindLiveAsync(job.Kind, job.Subject, cancellationToken) is { } live)
                    return live;
            }
        }
    }

    public Task<Job?> FindAsync(string id, CancellationToken cancellationToken) =>
        FirstAsync(MongoJobs.Id(id), cancellationToken);

    public Task<Job?> FindLiveAsync(string kind, string subject, CancellationToken cancellationToken) =>
        FirstAsync(MongoJobs.Live(kind, subject), cancellationToken);

    public Task<Job?> FindNewestAsync(string kind, string subject, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (
                    (JobDocument?)
                        await database
                            .Jobs.Find(MongoJobs.OfKindAndSubject(kind, subject))
                            .Sort(MongoJobs.NewestFirst)
                            .FirstOrDefaultAsync(token)
                )?.ToJob(),
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
                && await WriteAsync(
                    MongoJobs.Unchanged(due) & MongoJobs.Due(now),
                    due,
                    claimed.Value,
                    cancellationToken
                )
            )
                return JobDocument.Of(claimed.Value).ToJob();
        }

        return null;
    }

    public async Task<bool> HeartbeatAsync(
        string id,
        string worker,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var until = await clock.NowAsync(cancellationToken) + lease;
        return await ChangeAsync(id, job => job.Extend(worker, until), cancellationToken, MongoJobs.LeaseParts);
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
        return await ChangeAsync(
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
        return await ChangeAsync(
            id,
            job => job.FinishStep(worker, step, progress, checkpoint, until),
            cancellationToken
        );
    }

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        ChangeAsync(id, job => job.Succeed(worker, result, time.GetUtcNow()), cancellationToken);

    public async Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    )
    {
        var at = retryAt + await clock.OffsetAsync(cancellationToken);
        return await ChangeAsync(
            id,
            job => at is { } again ? job.Retry(worker, error, again) : job.Fail(worker, error, time.GetUtcNow()),
            cancellationToken
        );
    }

    public Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        ChangeAsync(id, job => job.Release(worker), cancellationToken);

    public async Task<bool> GiveWayAsync(string id, string worker, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await ChangeAsync(id, job => job.GiveWay(worker, now), cancellationToken);
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
        return await ChangeAsync(id, job => job.PutOff(worker, reason, at, checkpoint), cancellationToken);
    }

    public async Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var isNew = await ChangeAsync(id, job => job.Cancel(time.GetUtcNow()), cancellationToken);
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

    private Task<Job?> FirstAsync(FilterDefinition<JobDocument> filter, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token => ((JobDocument?)await database.Jobs.Find(filter).FirstOrDefaultAsync(token))?.ToJob(),
            cancellationToken
        );

    /// <summary>Changes a job as it says itself. Where it is changed meanwhile it is asked again.</summary>
    private async Task<bool> ChangeAsync(
        string id,
        Func<Job, Result<Job>> transition,
        CancellationToken cancellationToken,
        ProjectionDefinition<JobDocument>? parts = null
    )
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var read = await database.ReadAsync(
                async token =>
                {
                    var found = database.Jobs.Find(MongoJobs.Id(id));
                    return (JobDocument?)
                        await (parts is null ? found : found.Project<JobDocument>(parts)).FirstOrDefaultAsync(token);
                },
                cancellationToken
            );
            if (read is null)
                return false;
            var changed = transition(read.ToJob());
            if (!changed.IsSuccess)
                return false;
            if (await WriteAsync(MongoJobs.Unchanged(read), read, changed.Value, cancellationToken))
                return true;
        }

        throw new InvalidOperationException($"A job was claimed by others {MostTries} times while it was changed.");
    }

    private async Task<bool> WriteAsync(
        FilterDefinition<JobDocument> where,
        JobDocument before,
        Job after,
        CancellationToken cancellationToken
    )
    {
        if (MongoJobs.Change(before, JobDocument.Of(after)) is not { } change)
            return true;
        var written = await database.WriteAsync(
            token => database.Jobs.UpdateOneAsync(where, change, options: null, token),
            cancellationToken
        );
        return written.MatchedCount == 1;
    }
}
