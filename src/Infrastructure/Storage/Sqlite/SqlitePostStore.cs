using System.Runtime.CompilerServices;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal sealed class SqlitePostStore(SqliteDatabase database) : IPostStore
{
    private const string ListName = "posts";
    private const int PostsPerRead = 32;

    public Task<BlogPost?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(c => PostRows.Find(c, id), cancellationToken);

    public Task<BlogPost?> FindByUrlAsync(PostUrl url, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First("SELECT post_id FROM post_urls WHERE url = $url", r => r.GetString(0), ("$url", url.Value))
                    is { } id
                    ? PostRows.Find(c, id)
                    : null,
            cancellationToken
        );

    public Task<PostListing?> FindListingByUrlAsync(PostUrl url, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First(
                    $"SELECT {PostRows.ListingColumns} FROM {PostRows.ListingTables} JOIN post_urls u ON u.post_id = p.id WHERE u.url = $url",
                    PostRows.Listing,
                    ("$url", url.Value)
                ),
            cancellationToken
        );

    public async Task<IReadOnlyList<PostListing>> FindListingsAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    ) =>
        ids.Count == 0
            ? []
            : await database.ReadAsync(
                c =>
                    c.Query(
                        $"SELECT {PostRows.ListingColumns} FROM {PostRows.ListingTables} WHERE p.id IN (SELECT value FROM json_each($ids))",
                        PostRows.Listing,
                        ("$ids", JsonSerializer.Serialize(ids))
                    ),
                cancellationToken
            );

    public async Task<IReadOnlyList<StoredChunk>> FindChunksAsync(
        IReadOnlyCollection<string> chunkIds,
        CancellationToken cancellationToken
    ) =>
        chunkIds.Count == 0
            ? []
            : await database.ReadAsync(
                c =>
                    c.Query(
                        $"""
                        SELECT {PostRows.ChunkColumns}, p.id, p.url, p.title, p.language FROM chunks c JOIN posts p ON p.id = c.post_id
                        WHERE c.id IN (SELECT value FROM json_each($ids))
                        """,
                        r => new StoredChunk(
                            PostRows.Chunk(r),
                            r.GetString(6),
                            new PostUrl(r.GetString(7)),
                            r.GetString(8),
                            r.GetString(9)
                        ),
                        ("$ids", JsonSerializer.Serialize(chunkIds))
                    ),
                cancellationToken
            );

    public Task<StoredQuestion?> FindQuestionAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First(
                    $"SELECT {PostRows.QuestionColumns}, p.url FROM questions q JOIN posts p ON p.id = q.post_id WHERE q.id = $id",
                    r => new StoredQuestion(PostRows.Question(r), new PostUrl(r.GetString(11))),
                    ("$id", id)
                ),
            cancellationToken
        );

    public Task<bool> ReplaceAsync(
        BlogPost post,
        string spaceId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(post.Version, 1, nameof(post));
        return database.WriteAsync(c => PostWrites.Replace(c, post, spaceId, embeddings), cancellationToken);
    }

    public Task<bool> ReplaceQuestionsAsync(
        string id,
        long version,
        long revision,
        IReadOnlyList<Question> questions,
        CancellationToken cancellationToken
    ) => database.WriteAsync(c => PostWrites.ReplaceQuestions(c, id, version, revision, questions), cancellationToken);

    public Task AddAliasAsync(string id, PostUrl alias, CancellationToken cancellationToken) =>
        database.WriteAsync(c => PostWrites.AddAlias(c, id, alias), cancellationToken);

    public Task MarkAsync(string id, PostMark? mark, CancellationToken cancellationToken) =>
        database.WriteAsync(c => PostWrites.Mark(c, id, mark), cancellationToken);

    public async Task<IReadOnlyList<string>> FindLikeAsync(
        IReadOnlyCollection<string> keys,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    "SELECT post_id FROM post_likeness WHERE key IN (SELECT value FROM json_each($keys)) GROUP BY post_id ORDER BY count(*) DESC, post_id LIMIT $limit",
                    r => r.GetString(0),
                    ("$keys", JsonSerializer.Serialize(keys)),
                    ("$limit", limit)
                ),
            cancellationToken
        );

    public Task<bool> MergeAsync(
        string id,
        long version,
        string intoId,
        long intoVersion,
        CancellationToken cancellationToken
    ) => database.EraseAsync(c => PostWrites.Merge(c, id, version, intoId, intoVersion), cancellationToken);

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
            {
                var where =
                    (sites is null ? "1" : "p.site IN (SELECT value FROM json_each($sites))")
                    + (after is null ? string.Empty : " AND (p.created_at, p.id) < ($time, $id)");
                return database.ReadAsync(
                    c =>
                        c.Query(
                            $"SELECT {PostRows.ListingColumns} FROM {PostRows.ListingTables} WHERE {where} ORDER BY p.created_at DESC, p.id DESC LIMIT $limit",
                            r => (Listing: PostRows.Listing(r), CreatedAt: r.GetInt64(5)),
                            ("$sites", sites.ToRow()),
                            ("$time", after?.UnixMilliseconds),
                            ("$id", after?.Id),
                            ("$limit", count)
                        ),
                    cancellationToken
                );
            },
            r => new KeysetCursor(r.CreatedAt, r.Listing.Id),
            r => r.Listing
        );

    public Task<ErasedRows?> DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.EraseAsync(c => PostWrites.Delete(c, id), cancellationToken);

    public async Task<int> CountAsync(CancellationToken cancellationToken) =>
        (int)await database.ReadAsync(c => c.Number("SELECT count(*) FROM posts"), cancellationToken);

    public Task<long> CorpusVersionAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(c => c.Number("SELECT version FROM corpus"), cancellationToken);

    public async IAsyncEnumerable<PostTexts> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Some posts at a time, whole posts each time: a slow consumer holds no snapshot, which would keep the
        // write-ahead log from being emptied.
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var posts = await database.ReadAsync(c => ReadTexts(c, after), cancellationToken);
            if (posts.Count == 0)
                yield break;
            foreach (var post in posts)
                yield return post;
            last = posts[^1].PostId;
        }
    }

    public async Task PingAsync(CancellationToken cancellationToken)
    {
        await database.CheckAsync(cancellationToken);
        await CorpusVersionAsync(cancellationToken);
    }

    public Task<bool> TakesWritesAsync(CancellationToken cancellationToken) =>
        database.TakesWritesAsync(cancellationToken);

    private static List<PostTexts> ReadTexts(SqliteConnection connection, string after)
    {
        using var chunks = connection.Prepare(
            $"SELECT {PostRows.ChunkColumns} FROM chunks c WHERE c.post_id = $id ORDER BY c.ordinal, c.row"
        );
        var posts = connection.Query(
            "SELECT id, version, site, title, text FROM posts WHERE id > $after ORDER BY id LIMIT $limit",
            r => new PostTexts(r.GetString(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetString(4), []),
            ("$after", after),
            ("$limit", PostsPerRead)
        );
        for (var i = 0; i < posts.Count; i++)
        {
            var own = new List<Chunk>();
            using var reader = chunks.With(("$id", posts[i].PostId)).ExecuteReader();
            while (reader.Read())
                own.Add(PostRows.Chunk(reader));
            posts[i] = posts[i] with { Chunks = own };
        }

        return posts;
    }
}
