using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, update and order of imports' pages.</summary>
internal static class MongoImports
{
    private static readonly FilterDefinitionBuilder<ImportItemDocument> Where = Builders<ImportItemDocument>.Filter;

    public static SortDefinition<ImportItemDocument> InOrder { get; } =
        Builders<ImportItemDocument>.Sort.Ascending(i => i.Ordinal);

    public static SortDefinition<ImportItemDocument> LastFirst { get; } =
        Builders<ImportItemDocument>.Sort.Descending(i => i.Ordinal);

    public static FilterDefinition<ImportItemDocument> Item(string job, PostUrl url) =>
        Where.Eq(i => i.Id, ImportItemDocument.IdOf(job, url));

    public static FilterDefinition<ImportItemDocument> OfJob(string job) => Where.Eq(i => i.Job, job);

    public static FilterDefinition<ImportItemDocument> OfJobs(IEnumerable<string> jobs) => Where.In(i => i.Job, jobs);

    public static FilterDefinition<ImportItemDocument> OfUrl(PostUrl url) => Where.Eq(i => i.Url, url.Value);

    public static FilterDefinition<ImportItemDocument> WaitingOfUrl(PostUrl url) =>
        Where.And(OfUrl(url), Where.Eq(i => i.Outcome, ImportItemDocument.Pending));

    public static FilterDefinition<ImportItemDocument> WaitingOfUrls(IEnumerable<PostUrl> urls) =>
        Where.And(
            Where.In(i => i.Url, urls.Select(u => u.Value)),
            Where.Eq(i => i.Outcome, ImportItemDocument.Pending)
        );

    public static FilterDefinition<ImportItemDocument> Pending(string job) =>
        Where.And(OfJob(job), Where.Eq(i => i.Outcome, ImportItemDocument.Pending));

    public static FilterDefinition<ImportItemDocument> PendingItem(string job, PostUrl url) =>
        Where.And(Item(job, url), Where.Eq(i => i.Outcome, ImportItemDocument.Pending));

    public static FilterDefinition<ImportItemDocument> WithOutcome(string job, ImportOutcome outcome) =>
        Where.And(OfJob(job), Where.Eq(i => i.Outcome, outcome.Name()));

    public static FilterDefinition<ImportItemDocument> Page(string job, ImportOutcome? outcome, long after) =>
        Where.And(outcome is { } one ? WithOutcome(job, one) : OfJob(job), Where.Gt(i => i.Ordinal, after));

    public static UpdateDefinition<ImportItemDocument> Settle(ImportItem item) =>
        Builders<ImportItemDocument>
            .Update.Set(i => i.Outcome, item.Outcome?.Name() ?? ImportItemDocument.Pending)
            .Set(i => i.Post, item.PostId)
            .Set(i => i.ErrorCode, item.Error?.Code)
            .Set(i => i.ErrorMessage, item.Error?.Message);
}
