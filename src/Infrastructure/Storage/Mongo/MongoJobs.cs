using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, update and order of jobs.</summary>
internal static class MongoJobs
{
    private const string Queued = "queued";
    private const string Running = "running";

    private static readonly FilterDefinitionBuilder<JobDocument> Where = Builders<JobDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<JobDocument> Change = Builders<JobDocument>.Update;

    public static SortDefinition<JobDocument> OldestFirst { get; } =
        Builders<JobDocument>.Sort.Ascending(j => j.CreatedAt).Ascending(j => j.Id);

    public static SortDefinition<JobDocument> NewestFirst { get; } =
        Builders<JobDocument>.Sort.Descending(j => j.CreatedAt).Descending(j => j.Id);

    public static FilterDefinition<JobDocument> Id(string id) => Where.Eq(j => j.Id, id);

    public static FilterDefinition<JobDocument> Ids(IEnumerable<string> ids) => Where.In(j => j.Id, ids);

    /// <summary>Jobs that ended before a moment: only a finished job has the field.</summary>
    public static FilterDefinition<JobDocument> EndedBefore(DateTimeOffset moment) =>
        Where.Lt(j => j.FinishedAt, moment.ToStored());

    public static FilterDefinition<JobDocument> Live(string kind, string subject) =>
        Where.Eq(j => j.Live, JobDocument.LiveKey(kind, subject));

    public static FilterDefinition<JobDocument> LiveOf(string id) =>
        Where.And(Where.Eq(j => j.Id, id), Where.Eq(j => j.Open, true));

    public static FilterDefinition<JobDocument> OfSubject(string subject) => Where.Eq(j => j.Subject, subject);

    public static FilterDefinition<JobDocument> OfKindAndSubject(string kind, string subject) =>
        Where.And(OfSubject(subject), Where.Eq(j => j.Kind, kind));

    public static FilterDefinition<JobDocument> OfStatus(JobStatus status) =>
        Where.Eq(j => j.Status, JobDocument.Name(status));

    /// <summary>A job that a worker holds. It holds it past its lease's end, until another claims it.</summary>
    public static FilterDefinition<JobDocument> Held(string id, string worker) =>
        Where.And(Where.Eq(j => j.Id, id), Where.Eq(j => j.Status, Running), Where.Eq(j => j.LeaseOwner, worker));

    /// <summary>Jobs that a worker holds by a lease that has not ended.</summary>
    public static FilterDefinition<JobDocument> Leased(DateTimeOffset now) =>
        Where.And(Where.Eq(j => j.Status, Running), Where.Gt(j => j.LeaseUntil, now.ToStored()));

    /// <summary>
    /// Live jobs that may be claimed: queued ones past their moment, and running ones past their lease.
    /// </summary>
    public static FilterDefinition<JobDocument> Due(DateTimeOffset now) =>
        Where.And(Where.Eq(j => j.Open, true), Where.Lte(j => j.DueAt, now.ToStored()));

    /// <summary>Of those the ones that no worker ever held, or that were given back.</summary>
    public static FilterDefinition<JobDocument> QueuedAndDue(DateTimeOffset now) =>
        Where.And(Due(now), Where.Eq(j => j.Status, Queued));

    /// <summary>A page of jobs.</summary>
    /// <param name="status">One status, or null for all.</param>
    /// <param name="sites">Only jobs about a URL of these sites, or null for all.</param>
    /// <param name="after">
    /// Those after this one in the order of <see cref="NewestFirst"/>, or null for the first page.
    /// </param>
    public static FilterDefinition<JobDocument> Page(JobStatus? status, SiteScope? sites, KeysetCursor? after)
    {
        var filter = status is { } wanted ? OfStatus(wanted) : Where.Empty;
        if (sites is not null)
            filter &= sites.IsEmpty ? Where.In(j => j.Id, []) : Where.Or(sites.Sites.Select(OfSite));
        if (after is not { } cursor)
            return filter;
        var at = Moments.Stored(cursor.UnixMilliseconds);
        return filter
            & Where.Or(
                Where.Lt(j => j.CreatedAt, at),
                Where.And(Where.Eq(j => j.CreatedAt, at), Where.Lt(j => j.Id, cursor.Id))
            );
    }

    // A canonical URL is its site and, behind a slash, the rest; "0" is the character after the slash.
    private static FilterDefinition<JobDocument> OfSite(string site) =>
        Where.And(Where.Gte(j => j.Subject, site + "/"), Where.Lt(j => j.Subject, site + "0"));

    /// <summary>Takes a job. Its start is the first one: the least of those that were set, and absent before.</summary>
    /// <param name="worker">Who takes it.</param>
    /// <param name="now">The server's time, by which the lease ends.</param>
    /// <param name="lease">How long the lease is.</param>
    /// <param name="today">The time of day to show.</param>
    public static UpdateDefinition<JobDocument> Claim(
        string worker,
        DateTimeOffset now,
        TimeSpan lease,
        DateTimeOffset today
    ) =>
        Change
            .Set(j => j.Status, Running)
            .Set(j => j.LeaseOwner, worker)
            .Set(j => j.LeaseUntil, (now + lease).ToStored())
            .Set(j => j.DueAt, (now + lease).ToStored())
            .Inc(j => j.Attempts, 1)
            .Min(j => j.StartedAt, today.ToStored());

    public static UpdateDefinition<JobDocument> Extend(DateTimeOffset until) =>
        Change.Set(j => j.LeaseUntil, until.ToStored()).Set(j => j.DueAt, until.ToStored());

    public static UpdateDefinition<JobDocument> SaveStep(
        JobStep step,
        JobProgress progress,
        string checkpoint,
        DateTimeOffset until
    ) =>
        Extend(until)
            .Push(j => j.Steps, JobStepElement.Of(step))
            .Set(j => j.ProgressDone, progress.Done)
            .Set(j => j.ProgressTotal, progress.Total)
            .Set(j => j.Checkpoint, checkpoint);

    public static UpdateDefinition<JobDocument> Succeed(string result, DateTimeOffset now) =>
        Finish(JobStatus.Succeeded, now).Set(j => j.Result, result).Unset(j => j.Error);

    public static UpdateDefinition<JobDocument> FailForGood(JobError error, DateTimeOffset now) =>
        Finish(JobStatus.Failed, now).Set(j => j.Error, JobErrorElement.Of(error));

    public static UpdateDefinition<JobDocument> Retry(JobError error, DateTimeOffset at) =>
        Change
            .Set(j => j.Status, Queued)
            .Set(j => j.NotBefore, at.ToStored())
            .Set(j => j.DueAt, at.ToStored())
            .Set(j => j.Error, JobErrorElement.Of(error))
            .Unset(j => j.LeaseOwner)
            .Unset(j => j.LeaseUntil);

    /// <summary>Gives a job back, due at once: its own moment was past when it was claimed.</summary>
    public static UpdateDefinition<JobDocument> Release(DateTimeOffset now) =>
        Change
            .Set(j => j.Status, Queued)
            .Set(j => j.DueAt, now.ToStored())
            .Inc(j => j.Attempts, -1)
            .Unset(j => j.LeaseOwner)
            .Unset(j => j.LeaseUntil);

    public static UpdateDefinition<JobDocument> Cancel(DateTimeOffset now) => Finish(JobStatus.Cancelled, now);

    // What a finished job was given may hold post text, and it is live no more.
    private static UpdateDefinition<JobDocument> Finish(JobStatus status, DateTimeOffset now) =>
        Change
            .Set(j => j.Status, JobDocument.Name(status))
            .Set(j => j.FinishedAt, now.ToStored())
            .Set(j => j.Payload, "{}")
            .Set(j => j.Open, false)
            .Unset(j => j.Checkpoint)
            .Unset(j => j.LeaseOwner)
            .Unset(j => j.LeaseUntil)
            .Unset(j => j.DueAt)
            .Unset(j => j.Live);
}
