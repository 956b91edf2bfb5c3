using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, update and order of jobs.</summary>
internal static class MongoJobs
{
    private const string Queued = "queued";
    private const string Running = "running";

    private static readonly FilterDefinitionBuilder<JobDocument> Where = Builders<JobDocument>.Filter;

    public static SortDefinition<JobDocument> DueFirst { get; } =
        Builders<JobDocument>.Sort.Ascending(j => j.NotBefore).Ascending(j => j.CreatedAt).Ascending(j => j.Id);

    public static SortDefinition<JobDocument> NewestFirst { get; } =
        Builders<JobDocument>.Sort.Descending(j => j.CreatedAt).Descending(j => j.Id);

    public static FilterDefinition<JobDocument> Id(string id) => Where.Eq(j => j.Id, id);

    public static FilterDefinition<JobDocument> Ids(IEnumerable<string> ids) => Where.In(j => j.Id, ids);

    /// <summary>Jobs that ended before a moment: only a finished job has the field.</summary>
    public static FilterDefinition<JobDocument> EndedBefore(DateTimeOffset moment) =>
        Where.Lt(j => j.FinishedAt, moment.ToStored());

    public static FilterDefinition<JobDocument> Live(string kind, string subject) =>
        Where.Eq(j => j.Live, JobDocument.LiveKey(kind, subject));

    public static FilterDefinition<JobDocument> OfSubject(string subject) => Where.Eq(j => j.Subject, subject);

    public static FilterDefinition<JobDocument> OfKindAndSubject(string kind, string subject) =>
        Where.And(OfSubject(subject), Where.Eq(j => j.Kind, kind));

    public static FilterDefinition<JobDocument> OfStatus(JobStatus status) => Where.Eq(j => j.Status, status.Name());

    /// <summary>
    /// A job that stands as it was read, so that what was decided by it still holds: no one has claimed or ended it
    /// since. Its holder's heartbeats do not count.
    /// </summary>
    public static FilterDefinition<JobDocument> Unchanged(JobDocument read) =>
        Where.And(
            Where.Eq(j => j.Id, read.Id),
            Where.Eq(j => j.Status, read.Status),
            Where.Eq(j => j.LeaseOwner, read.LeaseOwner),
            Where.Eq(j => j.Attempts, read.Attempts)
        );

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

    public static FilterDefinition<JobDocument> QueuedAndDue(DateTimeOffset now, string kind) =>
        Where.And(QueuedAndDue(now), Where.Eq(j => j.Kind, kind));

    public static FilterDefinition<JobDocument> Open(IEnumerable<string> ids) =>
        Where.And(Ids(ids), Where.Eq(j => j.Open, true));

    public static FilterDefinition<JobDocument> LiveOf(IEnumerable<string> subjects) =>
        Where.And(Where.In(j => j.Subject, subjects), Where.Eq(j => j.Open, true));

    public static ProjectionDefinition<JobDocument> DueParts { get; } =
        Builders<JobDocument>.Projection.Include(j => j.NotBefore).Include(j => j.CreatedAt);

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

    /// <summary>
    /// All that a lease is decided by, without the texts, which can be large and which no extension of it changes.
    /// </summary>
    public static ProjectionDefinition<JobDocument> LeaseParts { get; } =
        Builders<JobDocument>.Projection.Exclude(j => j.Payload).Exclude(j => j.Checkpoint).Exclude(j => j.Result);

    /// <summary>What a list shows: not what the job was given, nor how far it got.</summary>
    public static ProjectionDefinition<JobDocument> ListParts { get; } =
        Builders<JobDocument>.Projection.Exclude(j => j.Payload).Exclude(j => j.Checkpoint);

    /// <summary>What a job has become: fields that are as they were are left alone. Null where all are.</summary>
    public static UpdateDefinition<JobDocument>? Change(JobDocument before, JobDocument after)
    {
        // What another release wrote stays marked as its own.
        after.Schema = before.Schema;
        var (old, now) = (before.ToBsonDocument(), after.ToBsonDocument());
        var change = new BsonDocument
        {
            { "$set", new BsonDocument(now.Where(e => !old.TryGetValue(e.Name, out var was) || was != e.Value)) },
            {
                "$unset",
                new BsonDocument(old.Where(e => !now.Contains(e.Name)).Select(e => new BsonElement(e.Name, 1)))
            },
        };
        foreach (var none in change.Where(e => e.Value.AsBsonDocument.ElementCount == 0).ToList())
            change.RemoveElement(none);
        return change.ElementCount == 0 ? null : change;
    }
}
