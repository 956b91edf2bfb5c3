using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Pages of imports in MongoDB. <see cref="MongoJobStore"/> erases those of a job with it.</summary>
internal sealed class MongoImportItems(MongoDatabase database) : IImportItems
{
    private const string ListName = "import_items";
    private const int PagesAtOnce = 500;

    public async Task AddAsync(string jobId, IReadOnlyCollection<PostUrl> urls, CancellationToken cancellationToken)
    {
        var jobs = await database.ReadAsync(
            token => database.Jobs.CountDocumentsAsync(MongoJobs.Id(jobId), options: null, token),
            cancellationToken
        );
        // The job may have been erased meanwhile.
        if (jobs == 0)
            return;
        var last = await database.ReadAsync(
            token =>
                database
                    .ImportItems.Find(MongoImports.OfJob(jobId))
                    .Sort(MongoImports.LastFirst)
                    .Limit(1)
                    .Project(i => i.Ordinal)
                    .ToListAsync(token),
            cancellationToken
        );
        var ordinal = last is [var highest] ? highest : 0;
        foreach (var batch in urls.Distinct().Chunk(PagesAtOnce))
        {
            var documents = batch
                .Select(url => new ImportItemDocument
                {
                    Id = ImportItemDocument.IdOf(jobId, url),
                    Job = jobId,
                    Ordinal = ++ordinal,
                    Url = url.Value,
                })
                .ToList();
            await database.WriteAsync(
                async token =>
                {
                    await InsertNewAsync(documents, token);
                    return true;
                },
                cancellationToken
            );
        }
    }

    public async Task<IReadOnlyList<PostUrl>> PendingAsync(string jobId, int limit, CancellationToken cancellationToken)
    {
        var urls = await database.ReadAsync(
            token =>
                database
                    .ImportItems.Find(MongoImports.Pending(jobId))
                    .Sort(MongoImports.InOrder)
                    .Limit(limit)
                    .Project(i => i.Url)
                    .ToListAsync(token),
            cancellationToken
        );
        return urls.ConvertAll(url => new PostUrl(url));
    }

    public async Task<bool> IsPendingAsync(string jobId, PostUrl url, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            token =>
                database.ImportItems.CountDocumentsAsync(MongoImports.PendingItem(jobId, url), options: null, token),
            cancellationToken
        ) == 1;

    public async Task<IReadOnlyCollection<PostUrl>> WaitingAsync(
        IReadOnlyCollection<PostUrl> urls,
        CancellationToken cancellationToken
    )
    {
        var waiting = await database.ReadAsync(
            token => database.ImportItems.Find(MongoImports.WaitingOfUrls(urls)).ToListAsync(token),
            cancellationToken
        );
        if (waiting.Count == 0)
            return [];
        // Those of a job that was called off wait for ever.
        var live = await database.ReadAsync(
            token =>
                database
                    .Jobs.Find(MongoJobs.Open(waiting.Select(w => w.Job).Distinct(StringComparer.Ordinal)))
                    .Project(j => j.Id)
                    .ToListAsync(token),
            cancellationToken
        );
        return [.. waiting.Where(w => live.Contains(w.Job)).Select(w => new PostUrl(w.Url)).Distinct()];
    }

    public Task SettleAsync(string jobId, ImportItem item, CancellationToken cancellationToken) =>
        database.WriteAsync(
            token =>
                database.ImportItems.UpdateOneAsync(
                    MongoImports.Item(jobId, item.Url),
                    MongoImports.Settle(item),
                    options: null,
                    token
                ),
            cancellationToken
        );

    public async Task<ImportCounts> CountAsync(string jobId, CancellationToken cancellationToken)
    {
        var settled = new Dictionary<ImportOutcome, int>();
        foreach (var outcome in Enum.GetValues<ImportOutcome>())
            settled[outcome] = await CountAsync(MongoImports.WithOutcome(jobId, outcome), cancellationToken);
        return new ImportCounts(await CountAsync(MongoImports.OfJob(jobId), cancellationToken), settled);
    }

    public Task<Result<Page<ImportItem>>> ListAsync(
        string jobId,
        ImportOutcome? outcome,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        KeysetCursor.PageAsync(
            ListName,
            limit,
            cursor,
            (after, count) =>
                database.ReadAsync(
                    token =>
                        database
                            .ImportItems.Find(MongoImports.Page(jobId, outcome, after?.UnixMilliseconds ?? 0))
                            .Sort(MongoImports.InOrder)
                            .Limit(count)
                            .ToListAsync(token),
                    cancellationToken
                ),
            d => new KeysetCursor(d.Ordinal, jobId),
            d => d.ToItem()
        );

    public async Task<bool> DeleteByUrlAsync(PostUrl url, CancellationToken cancellationToken)
    {
        var waiting = await database.WriteAsync(
            token => database.ImportItems.DeleteManyAsync(MongoImports.WaitingOfUrl(url), token),
            cancellationToken
        );
        await database.WriteAsync(
            token => database.ImportItems.DeleteManyAsync(MongoImports.OfUrl(url), token),
            cancellationToken
        );
        return waiting.DeletedCount > 0;
    }

    private async Task<int> CountAsync(
        FilterDefinition<ImportItemDocument> filter,
        CancellationToken cancellationToken
    ) =>
        (int)
            await database.ReadAsync(
                token => database.ImportItems.CountDocumentsAsync(filter, options: null, token),
                cancellationToken
            );

    private async Task InsertNewAsync(List<ImportItemDocument> documents, CancellationToken cancellationToken)
    {
        try
        {
            await database.ImportItems.InsertManyAsync(
                documents,
                new InsertManyOptions { IsOrdered = false },
                cancellationToken
            );
        }
        catch (MongoBulkWriteException<ImportItemDocument> e)
            when (e.WriteConcernError is null && e.WriteErrors.All(w => w.Category == ServerErrorCategory.DuplicateKey))
        {
            // They are there already, from an attempt that was cut off: the others were written.
        }
    }
}
