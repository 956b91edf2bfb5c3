using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using BlogManager.Infrastructure.Storage.Mongo.Words;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Posts in MongoDB: one document each, replaced where its version is still the one that was read.</summary>
internal sealed class MongoPostStore(
    MongoDatabase database,
    WriteLog log,
    DerivedDocuments derived,
    MongoPostWrites writes
) : IPostStore
{
    private const string ListName = "posts";
    private const int PostsPerRead = 32;
    private const int MostLike = 100;

    public async Task<BlogPost?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await FirstAsync(MongoPosts.Id(id), null, cancellationToken))?.ToPost();

    public async Task<BlogPost?> FindByUrlAsync(PostUrl url, CancellationToken cancellationToken) =>
        (await AtUrlAsync(url, null, cancellationToken))?.ToPost();

    public async Task<PostListing?> FindListingByUrlAsync(PostUrl url, CancellationToken cancellationToken) =>
        (await AtUrlAsync(url, MongoPosts.ListingAtUrlParts, cancellationToken))?.ToListing();

    public async Task<IReadOnlyList<PostListing>> FindListingsAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    ) =>
        ids.Count == 0
            ? []
            :
            [
                .. (await ListAsync(MongoPosts.Ids(ids.Distinct()), MongoPosts.ListingParts, cancellationToken))
                    .DistinctBy(p => p.Id)
                    .Select(p => p.ToListing()),
            ];

    public async Task<IReadOnlyList<StoredChunk>> FindChunksAsync(
        IReadOnlyCollection<string> chunkIds,
        CancellationToken cancellationToken
    )
    {
        if (chunkIds.Count == 0)
            return [];
        var wanted = chunkIds.ToHashSet(StringComparer.Ordinal);
        var posts = await ListAsync(MongoPosts.WithChunks(wanted), MongoPosts.ChunkParts, cancellationToken);
        return
        [
            // A post that moves in the index while it is walked may come twice.
            .. posts
                .DistinctBy(p => p.Id)
                .SelectMany(p =>
                    p.Chunks.Where(c => wanted.Contains(c.Id))
                        .Select(c => new StoredChunk(c.ToChunk(), p.Id, new PostUrl(p.Url), p.Title, p.Language))
                )
                .DistinctBy(c => c.Chunk.Id),
        ];
    }

    public async Task<StoredQuestion?> FindQuestionAsync(string id, CancellationToken cancellationToken) =>
        await FirstAsync(MongoPosts.WithQuestion(id), MongoPosts.QuestionParts, cancellationToken) is { } post
        && post.Questions.Find(q => q.Id == id) is { } question
            ? new StoredQuestion(question.ToQuestion(post.Id), new PostUrl(post.Url))
            : null;

    public Task<bool> ReplaceAsync(
        BlogPost post,
        string spaceId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    ) => writes.ReplaceAsync(post, spaceId, embeddings, cancellationToken);

    public Task<bool> ReplaceQuestionsAsync(
        string id,
        long version,
        long revision,
        IReadOnlyList<Question> questions,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            async token =>
                (
                    await database.Posts.UpdateOneAsync(
                        MongoPosts.OfRevision(id, version, revision),
                        MongoPosts.WithQuestions(revision, questions),
                        options: null,
                        token
                    )
                ).MatchedCount == 1,
            cancellationToken
        );

    public async Task AddAliasAsync(string id, PostUrl alias, CancellationToken cancellationToken)
    {
        if (
            (await ListAsync(MongoPosts.AtUrl(alias.Value), MongoPosts.UrlParts, cancellationToken)).Exists(p =>
                p.Url == alias.Value
            )
        )
            return;
        var claim = await derived.NextAsync(MongoDerived.TheClaims, cancellationToken);
        var added = await database.WriteAsync(
            token =>
                database.Posts.UpdateOneAsync(
                    MongoPosts.WithoutAlias(id, alias.Value),
                    MongoPosts.AddAlias(alias.Value, claim),
                    options: null,
                    token
                ),
            cancellationToken
        );
        if (
            added.MatchedCount == 0
            || await FirstAsync(MongoPosts.Id(id), MongoPosts.UrlParts, cancellationToken) is not { } post
        )
            return;
        await derived.SettleUrlsAsync(
            id,
            post.Url,
            [new AliasElement { Url = alias.Value, Claim = claim }],
            cancellationToken
        );
    }

    public Task MarkAsync(string id, PostMark? mark, CancellationToken cancellationToken) =>
        database.WriteAsync(
            token => database.Posts.UpdateOneAsync(MongoPosts.Id(id), MongoPosts.Mark(mark), options: null, token),
            cancellationToken
        );

    public Task<Result<Page<PostListing>>> ListAsync(
        SiteScope? sites,
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
                            .Posts.Find(MongoPosts.Page(sites, after))
                            .Sort(MongoPosts.NewestFirst)
                            .Limit(count)
                            .Project<PostDocument>(MongoPosts.ListingParts)
                            .ToListAsync(token),
                    cancellationToken
                ),
            p => new KeysetCursor(p.CreatedAt.ToMoment().ToUnixTimeMilliseconds(), p.Id),
            p => p.ToListing()
        );

    public async Task<IReadOnlyList<string>> FindLikeAsync(
        IReadOnlyCollection<string> keys,
        int limit,
        CancellationToken cancellationToken
    )
    {
        var wanted = keys.ToHashSet(StringComparer.Ordinal);
        var found = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.Like(wanted))
                    .Limit(MostLike)
                    .Project<PostDocument>(MongoPosts.LikenessParts)
                    .ToListAsync(token),
            cancellationToken
        );
        return
        [
            .. found
                .OrderByDescending(p => p.Likeness!.Count(wanted.Contains))
                .ThenBy(p => p.Id, StringComparer.Ordinal)
                .Take(limit)
                .Select(p => p.Id),
        ];
    }

    public async Task<bool> MergeAsync(
        string id,
        long version,
        string intoId,
        long intoVersion,
        CancellationToken cancellationToken
    )
    {
        if (
            await FirstAsync(MongoPosts.OfVersion(intoId, intoVersion), MongoPosts.IdOnly, cancellationToken) is null
            || await writes.EraseAsync(id, MongoPosts.OfVersion(id, version), cancellationToken) is not { } erased
        )
            return false;
        // Where this is cut off a URL is unknown until it is taken in again: the text itself is in the post that stays.
        foreach (var url in erased.Aliases.Select(a => a.Url).Prepend(erased.Url))
            await AddAliasAsync(intoId, new PostUrl(url), cancellationToken);
        return true;
    }

    public async Task<ErasedRows?> DeleteAsync(string id, CancellationToken cancellationToken)
    {
        if (await writes.EraseAsync(id, MongoPosts.Id(id), cancellationToken) is { } post)
            return new ErasedRows(
                1,
                post.Chunks.Count,
                post.Vectors.Values.Sum(v => v.Count),
                post.QuestionIds?.Count ?? 0
            );
        // An erasure that was cut off after the post itself is made good.
        await derived.EraseAsync(id, cancellationToken);
        return null;
    }

    public async Task<int> CountAsync(CancellationToken cancellationToken) =>
        (int)await log.PostsAsync(cancellationToken);

    public Task<long> CorpusVersionAsync(CancellationToken cancellationToken) => log.VersionAsync(cancellationToken);

    public async IAsyncEnumerable<PostTexts> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Some posts at a time: a slow consumer holds no cursor, which the server would close.
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var posts = await database.ReadAsync(
                token =>
                    database
                        .Posts.Find(MongoPosts.AfterId(after))
                        .Sort(MongoPosts.ById)
                        .Limit(PostsPerRead)
                        .Project<PostDocument>(MongoPosts.TextParts)
                        .ToListAsync(token),
                cancellationToken
            );
            if (posts.Count == 0)
                yield break;
            foreach (var post in posts)
                yield return post.ToTexts();
            last = posts[^1].Id;
        }
    }

    public Task PingAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            token => database.Corpus.Find(MongoDerived.TheCorpus).FirstOrDefaultAsync(token),
            cancellationToken
        );

    // Reads and writes go to the primary alike, and through one breaker: what ails writes is seen there.
    public Task<bool> TakesWritesAsync(CancellationToken cancellationToken) => Task.FromResult(true);

    // Nearly always one: the own URL goes before an alias, and of two that hold an alias for a moment the later claim
    // counts.
    private async Task<PostDocument?> AtUrlAsync(
        PostUrl url,
        ProjectionDefinition<PostDocument>? parts,
        CancellationToken cancellationToken
    )
    {
        var posts = await ListAsync(MongoPosts.AtUrl(url.Value), parts, cancellationToken);
        return posts.Find(p => p.Url == url.Value)
            ?? posts.MaxBy(p => p.Aliases.Where(a => a.Url == url.Value).Select(a => a.Claim).DefaultIfEmpty().Max());
    }

    private Task<PostDocument?> FirstAsync(
        FilterDefinition<PostDocument> filter,
        ProjectionDefinition<PostDocument>? parts,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            async token =>
                (PostDocument?)
                    await (
                        parts is null
                            ? database.Posts.Find(filter)
                            : database.Posts.Find(filter).Project<PostDocument>(parts)
                    ).FirstOrDefaultAsync(token),
            cancellationToken
        );

    private Task<List<PostDocument>> ListAsync(
        FilterDefinition<PostDocument> filter,
        ProjectionDefinition<PostDocument>? parts,
        CancellationToken cancellationToken
    ) =>
        database.ReadAsync(
            token =>
                (
                    parts is null
                        ? database.Posts.Find(filter)
                        : database.Posts.Find(filter).Project<PostDocument>(parts)
                ).ToListAsync(token),
            cancellationToken
        );
}
