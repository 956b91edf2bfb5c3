using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Sources in MongoDB: one document each, replaced where its version is still the one that was read.</summary>
internal sealed class MongoSourceStore(MongoDatabase database) : ISourceStore
{
    private const string ListName = "sources";
    private const int PagesAtOnce = 500;

    public Task AddAsync(Source source, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async token =>
            {
                await database.Sources.InsertOneAsync(SourceDocument.Of(source), options: null, token);
                return true;
            },
            cancellationToken
        );

    public Task<Source?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (
                    (SourceDocument?)await database.Sources.Find(MongoSources.Id(id)).FirstOrDefaultAsync(token)
                )?.ToSource(),
            cancellationToken
        );

    public Task<Result<Page<Source>>> ListAsync(
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
                                .Sources.Find(MongoSources.Page(sites, after))
                                .Sort(MongoSources.NewestFirst)
                                .Limit(count)
                                .ToListAsync(token),
                        cancellationToken
                    )
                ).ConvertAll(s => s.ToSource()),
            s => new KeysetCursor(s.CreatedAt.ToUnixTimeMilliseconds(), s.Id)
        );

    public async Task<bool> ReplaceAsync(Source source, CancellationToken cancellationToken) =>
        (
            await database.WriteAsync(
                token =>
                    database.Sources.ReplaceOneAsync(
                        MongoSources.Before(source),
                        SourceDocument.Of(source),
                        (ReplaceOptions?)null,
                        token
                    ),
                cancellationToken
            )
        ).MatchedCount == 1;

    // The source last: one that was cut off before it is deleted by whoever asks again.
    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        await DeletePagesAsync(MongoSources.PagesOf(id), cancellationToken);
        var deleted = await database.WriteAsync(
            token => database.Sources.DeleteOneAsync(MongoSources.Id(id), token),
            cancellationToken
        );
        // A sync may have noted some in between.
        await DeletePagesAsync(MongoSources.PagesOf(id), cancellationToken);
        return deleted.DeletedCount == 1;
    }

    public async Task<IReadOnlyList<Source>> DueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken
    ) =>
        (
            await database.ReadAsync(
                token =>
                    database
                        .Sources.Find(MongoSources.Due(now))
                        .Sort(MongoSources.DueFirst)
                        .Limit(limit)
                        .ToListAsync(token),
                cancellationToken
            )
        ).ConvertAll(s => s.ToSource());

    public async Task<IReadOnlyDictionary<SourceState, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = new Dictionary<SourceState, int>();
        foreach (var state in Enum.GetValues<SourceState>())
        {
            counts[state] = (int)
                await database.ReadAsync(
                    token =>
                        database.Sources.CountDocumentsAsync(
                            MongoSources.OfState(state),
                            new CountOptions { Limit = MongoJobStore.MostCounted },
                            token
                        ),
                    cancellationToken
                );
        }

        return counts;
    }

    public async Task NotePagesAsync(
        string id,
        IReadOnlyCollection<SourcePage> pages,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, cancellationToken) is null)
            return;
        foreach (var batch in pages.DistinctBy(p => p.Url).Chunk(PagesAtOnce))
            await PutPagesAsync(id, batch, cancellationToken);
    }

    public async Task<IReadOnlyList<SourcePage>> PagesAsync(
        string id,
        string after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        (
            await database.ReadAsync(
                token =>
                    database
                        .SourcePages.Find(MongoSources.PagesOf(id, after))
                        .Sort(MongoSources.ByUrl)
                        .Limit(limit)
                        .ToListAsync(token),
                cancellationToken
            )
        ).ConvertAll(p => p.ToPage());

    public async Task<bool> HasPageAsync(string id, PostUrl url, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            token =>
                database.SourcePages.CountDocumentsAsync(
                    MongoSources.PageId(SourcePageDocument.IdOf(id, url)),
                    options: null,
                    token
                ),
            cancellationToken
        ) == 1;

    public Task ForgetPageAsync(PostUrl url, CancellationToken cancellationToken) =>
        DeletePagesAsync(MongoSources.PagesAt(url), cancellationToken);

    public async Task<PageStanding> StandingAsync(PostUrl url, CancellationToken cancellationToken)
    {
        var listed = await database.ReadAsync(
            token => database.SourcePages.CountDocumentsAsync(MongoSources.PagesAt(url), options: null, token),
            cancellationToken
        );
        if (listed > 0)
            return PageStanding.Listed;
        var sources = await database.ReadAsync(
            token => database.Sources.CountDocumentsAsync(MongoSources.OfSite(url.Site), options: null, token),
            cancellationToken
        );
        return sources > 0 ? PageStanding.NotListed : PageStanding.NoSource;
    }

    /// <summary>Adds a source as it is in another store, or puts it in place of what has its id.</summary>
    internal async Task PutAsync(SourceRecord record, CancellationToken cancellationToken)
    {
        var id = record.Source.Id;
        await DeletePagesAsync(MongoSources.PagesOf(id), cancellationToken);
        foreach (var batch in record.Pages.Chunk(PagesAtOnce))
            await PutPagesAsync(id, batch, cancellationToken);
        // Last: a run that was cut off before it finds that it is not there yet.
        await database.WriteAsync(
            token =>
                database.Sources.ReplaceOneAsync(
                    MongoSources.Id(id),
                    SourceDocument.Of(record.Source),
                    new ReplaceOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );
    }

    private Task<BulkWriteResult<SourcePageDocument>> PutPagesAsync(
        string id,
        SourcePage[] pages,
        CancellationToken cancellationToken
    )
    {
        var writes = pages
            .Select(p => SourcePageDocument.Of(id, p))
            .Select(p => new ReplaceOneModel<SourcePageDocument>(MongoSources.PageId(p.Id), p) { IsUpsert = true })
            .ToList();
        return database.WriteAsync(
            token => database.SourcePages.BulkWriteAsync(writes, new BulkWriteOptions { IsOrdered = false }, token),
            cancellationToken
        );
    }

    private Task<DeleteResult> DeletePagesAsync(
        FilterDefinition<SourcePageDocument> which,
        CancellationToken cancellationToken
    ) => database.WriteAsync(token => database.SourcePages.DeleteManyAsync(which, token), cancellationToken);
}
