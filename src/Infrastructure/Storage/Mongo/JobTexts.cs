using System.Globalization;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// The large payloads and checkpoints of jobs, beside them in a collection of their own. A text is written before the job
/// that points to it and erased after; what no job points to is read by nobody, and goes with its job or, where that never came or has
/// ended, after a day.
/// </summary>
internal sealed class JobTexts(MongoDatabase database, TimeProvider time)
{
    private const int TextsPerLook = 100;

    /// <summary>Many times longer than it takes from a text to its job.</summary>
    internal static readonly TimeSpan LostAfter = TimeSpan.FromDays(1);

    private static readonly FilterDefinitionBuilder<JobTextDocument> Where = Builders<JobTextDocument>.Filter;

    /// <summary>Moves what is large of a job out of its document, and writes it.</summary>
    public async Task AddAsync(JobDocument document, CancellationToken cancellationToken)
    {
        if (JobTextDocument.IsLarge(document.Payload))
        {
            document.PayloadText = await AddAsync(document.Id, document.Payload, cancellationToken);
            document.Payload = JobDocument.NoPayload;
        }

        if (JobTextDocument.IsLarge(document.Checkpoint))
        {
            document.CheckpointText = await AddAsync(document.Id, document.Checkpoint!, cancellationToken);
            document.Checkpoint = null;
        }
    }

    /// <summary>The job of a document with its texts.</summary>
    public async Task<Job?> ReadAsync(JobDocument? document, CancellationToken cancellationToken)
    {
        if (document is null)
            return null;
        var job = document.ToJob();
        JobTextElement[] texts = [.. new[] { document.PayloadText, document.CheckpointText }.OfType<JobTextElement>()];
        if (texts.Length == 0)
            return job;
        var parts = await database.ReadAsync(
            token => database.JobTexts.Find(OfWrites(texts.Select(t => t.Write))).ToListAsync(token),
            cancellationToken
        );
        if (document.PayloadText is { } payload)
            job = job with { Payload = JobTextDocument.Join(parts, payload) ?? job.Payload };
        // Without its checkpoint a job begins anew.
        if (document.CheckpointText is { } checkpoint)
            job = job with { Checkpoint = JobTextDocument.Join(parts, checkpoint) };
        return job;
    }

    /// <summary>Erases the texts that a job pointed to and points to no more.</summary>
    public async Task EraseReplacedAsync(JobDocument before, JobDocument after, CancellationToken cancellationToken)
    {
        if (before.PayloadText is null && before.CheckpointText is null)
            return;
        if (!after.Open)
        {
            await EraseOfJobsAsync([before.Id], cancellationToken);
            return;
        }

        if (before.CheckpointText is { } old && after.CheckpointText?.Write != old.Write)
            await EraseAsync(OfWrites([old.Write]), cancellationToken);
    }

    /// <summary>Erases texts that a job was to point to and does not.</summary>
    public async Task EraseUnusedAsync(JobDocument document, CancellationToken cancellationToken)
    {
        string[] writes =
        [
            .. new[] { document.PayloadText, document.CheckpointText }.OfType<JobTextElement>().Select(t => t.Write),
        ];
        if (writes.Length > 0)
            await EraseAsync(OfWrites(writes), cancellationToken);
    }

    /// <summary>
    /// Erases what a stop left: texts of jobs that never came, or that ended before their texts were erased.
    /// </summary>
    public async Task EraseLostAsync(CancellationToken cancellationToken)
    {
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var texts = await database.ReadAsync(
                token =>
                    database
                        .JobTexts.Find(WrittenBetween(after, time.GetUtcNow() - LostAfter))
                        .Sort(ByWrite)
                        .Limit(TextsPerLook)
                        .Project<JobTextDocument>(WithoutData)
                        .ToListAsync(token),
                cancellationToken
            );
            if (texts.Count == 0)
                return;
            string[] jobs = [.. texts.Select(t => t.Job).Distinct(StringComparer.Ordinal)];
            var open = await database.ReadAsync(
                token => database.Jobs.Find(MongoJobs.Open(jobs)).Project(j => j.Id).ToListAsync(token),
                cancellationToken
            );
            if (jobs.Except(open).ToList() is { Count: > 0 } ended)
                await EraseOfJobsAsync(ended, cancellationToken);
            last = texts[^1].Write;
        }
    }

    /// <summary>Erases all texts of some jobs, whether a job points to them or not.</summary>
    public Task EraseOfJobsAsync(IReadOnlyCollection<string> jobs, CancellationToken cancellationToken) =>
        EraseAsync(OfJobs(jobs), cancellationToken);

    internal static FilterDefinition<JobTextDocument> OfJobs(IEnumerable<string> jobs) => Where.In(t => t.Job, jobs);

    internal static FilterDefinition<JobTextDocument> OfWrites(IEnumerable<string> writes) =>
        Where.In(t => t.Write, writes);

    internal static FilterDefinition<JobTextDocument> WrittenBetween(string after, DateTimeOffset before) =>
        Where.And(
            Where.Gt(t => t.Write, after),
            Where.Lt(t => t.Write, before.ToUnixTimeMilliseconds().ToString("x12", CultureInfo.InvariantCulture))
        );

    private static SortDefinition<JobTextDocument> ByWrite { get; } =
        Builders<JobTextDocument>.Sort.Ascending(t => t.Write);

    private static ProjectionDefinition<JobTextDocument> WithoutData { get; } =
        Builders<JobTextDocument>.Projection.Exclude(t => t.Data);

    private async Task<JobTextElement> AddAsync(string job, string text, CancellationToken cancellationToken)
    {
        var write = Ids.New(time);
        var parts = JobTextDocument.Split(write, job, text);
        // One at a time: each is as large as a message is well made.
        foreach (var part in parts)
            await database.WriteAsync(
                async token =>
                {
                    await database.JobTexts.InsertOneAsync(part, options: null, token);
                    return true;
                },
                cancellationToken
            );
        return new JobTextElement { Write = write, Parts = parts.Count };
    }

    private Task<DeleteResult> EraseAsync(
        FilterDefinition<JobTextDocument> which,
        CancellationToken cancellationToken
    ) => database.RepeatAsync(token => database.JobTexts.DeleteManyAsync(which, token), cancellationToken);
}
