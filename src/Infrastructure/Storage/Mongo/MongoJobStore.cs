using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Jobs in MongoDB. Every change is one conditional change of one document. A worker keeps its lease until another
/// claims the job: one that is late, with nobody else waiting, loses nothing.
/// </summary>
internal sealed class MongoJobStore(MongoDatabase database, MongoClock clock, TimeProvider time) : IJobStore
{
    private const string ListName = "jobs";
    private const int MostTries = 10;

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

    public async Task<Result<Page<Job>>> ListAsync(
        JobStatus? status,
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        KeysetCursor? after = null;
        if (cursor is not null && !KeysetCursor.TryDecode(ListName, cursor, out after))
            return KeysetCursor.NotOurs;
        var documents = await database.ReadAsync(
            token =>
                database
                    .Jobs.Find(MongoJobs.Page(status, sites, after))
                    .Sort(MongoJobs.NewestFirst)
                    .Limit(limit + 1)
                    .ToListAsync(token),
            cancellationToken
        );
        return KeysetCursor.PageOf(ListName, documents.ConvertAll(d => d.ToJob()), limit, j => new KeysetCursor(
            j.CreatedAt.ToUnixTimeMilliseconds(),
            j.Id
        ));
    }

    public async Task<Job?> ClaimAsync(string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var options = new FindOneAndUpdateOptions<JobDocument>
        {
            Sort = MongoJobs.OldestFirst,
            ReturnDocument = ReturnDocument.After,
        };
        var claimed = await database.WriteAsync(
            async token =>
                (JobDocument?)
                    await database.Jobs.FindOneAndUpdateAsync(
                        MongoJobs.Due(now),
                        MongoJobs.Claim(worker, now, lease, time.GetUtcNow()),
                        options,
                        token
                    ),
            cancellationToken
        );
        return claimed?.ToJob();
    }

    public async Task<bool> HeartbeatAsync(
        string id,
        string worker,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        await ChangeHeldAsync(
            id,
            worker,
            MongoJobs.Extend(await clock.NowAsync(cancellationToken) + lease),
            cancellationToken
        );

    public async Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        await ChangeHeldAsync(
            id,
            worker,
            MongoJobs.SaveStep(step, progress, checkpoint, await clock.NowAsync(cancellationToken) + lease),
            cancellationToken
        );

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        ChangeHeldAsync(id, worker, MongoJobs.Succeed(result, time.GetUtcNow()), cancellationToken);

    public async Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    )
    {
        var change = retryAt is { } at
            ? MongoJobs.Retry(error, at + await clock.OffsetAsync(cancellationToken))
            : MongoJobs.FailForGood(error, time.GetUtcNow());
        return await ChangeHeldAsync(id, worker, change, cancellationToken);
    }

    public async Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        await ChangeHeldAsync(
            id,
            worker,
            MongoJobs.Release(await clock.NowAsync(cancellationToken)),
            cancellationToken
        );

    public async Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken)
    {
        var cancelled = await database.WriteAsync(
            token =>
                database.Jobs.UpdateOneAsync(
                    MongoJobs.LiveOf(id),
                    MongoJobs.Cancel(time.GetUtcNow()),
                    options: null,
                    token
                ),
            cancellationToken
        );
        return await FindAsync(id, cancellationToken) is { } job
            ? new Cancellation(job, cancelled.MatchedCount == 1)
            : null;
    }

    public async Task<IReadOnlyDictionary<JobStatus, int>> CountAsync(CancellationToken cancellationToken)
    {
        // One count a status: each is answered by an index, where grouping would read every job.
        var counts = new Dictionary<JobStatus, int>();
        foreach (var status in Enum.GetValues<JobStatus>())
        {
            counts[status] = (int)
                await database.ReadAsync(
                    token => database.Jobs.CountDocumentsAsync(MongoJobs.OfStatus(status), options: null, token),
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
                    .Sort(MongoJobs.OldestFirst)
                    .Limit(1)
                    .Project(j => j.NotBefore)
                    .ToListAsync(token),
            cancellationToken
        );
        return oldest is [var since] ? since.ToMoment() - ahead : null;
    }

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
        }
    }

    private Task<Job?> FirstAsync(FilterDefinition<JobDocument> filter, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token => ((JobDocument?)await database.Jobs.Find(filter).FirstOrDefaultAsync(token))?.ToJob(),
            cancellationToken
        );

    private async Task<bool> ChangeHeldAsync(
        string id,
        string worker,
        UpdateDefinition<JobDocument> change,
        CancellationToken cancellationToken
    )
    {
        var changed = await database.WriteAsync(
            token => database.Jobs.UpdateOneAsync(MongoJobs.Held(id, worker), change, options: null, token),
            cancellationToken
        );
        return changed.MatchedCount == 1;
    }
}
