using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Embedding spaces and vectors in SQLite; a vector is a BLOB of little-endian 32-bit floats.</summary>
internal sealed class SqliteEmbeddingStore(SqliteDatabase database) : IEmbeddingStore, IVectorChanges
{
    /// <summary>The columns that <see cref="Space"/> reads.</summary>
    public const string SpaceColumns = "id, provider, model_name, dimension, trained_on_posts, trained_model";
    private const int PostsPerRead = 32;
    private const int IdsPerRead = 1_000;

    private StoredSpace? _active;

    public async Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken)
    {
        // Asked with every question, and the trained model may be megabytes: only the id is read where the space is
        // known. A space never changes under its id.
        var known = Volatile.Read(ref _active);
        var id = await database.ReadAsync(
            c => c.First("SELECT id FROM spaces WHERE active = 1", r => r.GetString(0)),
            cancellationToken
        );
        if (id is null || known?.Space.Id == id)
            return id is null ? null : known;
        var active = await database.ReadAsync(
            c => c.First($"SELECT {SpaceColumns} FROM spaces WHERE active = 1", Space),
            cancellationToken
        );
        Volatile.Write(ref _active, active);
        return active;
    }

    public Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken) =>
        database.WriteAsync(c => Add(c, space), cancellationToken);

    public Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c => c.First($"SELECT {SpaceColumns} FROM spaces WHERE id = $id", Space, ("$id", spaceId)),
            cancellationToken
        );

    public Task<bool> WriteAsync(
        string spaceId,
        string postId,
        long postVersion,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            c =>
            {
                if (
                    c.Number("SELECT version FROM posts WHERE id = $id", ("$id", postId)) != postVersion
                    || !EmbeddingRows.Fits(c, spaceId, embeddings)
                )
                    return false;
                VectorSets.Erase(c, postId, spaceId);
                c.Execute(
                    "DELETE FROM embeddings WHERE post_id = $post AND space_id = $space",
                    ("$post", postId),
                    ("$space", spaceId)
                );
                EmbeddingRows.Add(c, spaceId, postId, postVersion, embeddings);
                return true;
            },
            cancellationToken
        );

    public async IAsyncEnumerable<string> MissingPostsAsync(
        string spaceId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var last = string.Empty;
        while (true)
        {
            var after = last;
            var ids = await database.ReadAsync(
                c =>
                    c.Query(
                        """
                        SELECT p.id FROM posts p
                        WHERE p.id > $after
                            AND NOT EXISTS (SELECT 1 FROM embeddings e WHERE e.post_id = p.id AND e.space_id = $space AND e.post_version = p.version)
                        ORDER BY p.id LIMIT $limit
                        """,
                        r => r.GetString(0),
                        ("$after", after),
                        ("$space", spaceId),
                        ("$limit", IdsPerRead)
                    ),
                cancellationToken
            );
            foreach (var id in ids)
                yield return id;
            if (ids.Count < IdsPerRead)
                yield break;
            last = ids[^1];
        }
    }

    public async IAsyncEnumerable<Embedding> ReadAsync(
        string spaceId,
        string afterPostId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        // Some posts at a time, all vectors of each: a post's vectors are of one version, and a slow consumer holds no
        // snapshot.
        var last = afterPostId;
        while (true)
        {
            var after = last;
            var (upTo, vectors) = await database.ReadAsync(c => ReadSome(c, spaceId, after), cancellationToken);
            if (upTo is null)
                yield break;
            foreach (var vector in vectors)
                yield return vector;
            last = upTo;
        }
    }

    public Task ActivateAsync(string spaceId, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                c.Execute("UPDATE spaces SET active = 0 WHERE active = 1 AND id <> $id", ("$id", spaceId));
                if (c.Execute("UPDATE spaces SET active = 1 WHERE id = $id", ("$id", spaceId)) == 0)
                    throw new InvalidOperationException("A space must be added before it can be activated.");
                c.Execute("DELETE FROM embeddings WHERE space_id <> $id", ("$id", spaceId));
                VectorSets.KeepOnly(c, spaceId);
                return c.Execute("DELETE FROM spaces WHERE id <> $id", ("$id", spaceId));
            },
            cancellationToken
        );

    public async Task<long?> RevisionAsync(string spaceId, CancellationToken cancellationToken)
    {
        var revision = await database.ReadAsync(
            c =>
                c.Number(
                    "SELECT coalesce((SELECT revision FROM space_revisions WHERE space_id = $id), -1)",
                    ("$id", spaceId)
                ),
            cancellationToken
        );
        return revision < 0 ? null : revision;
    }

    public async Task<IReadOnlyList<VectorMark>> MarksAsync(string spaceId, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    "SELECT post_id, revision FROM vector_sets WHERE space_id = $space",
                    r => new VectorMark(r.GetString(0), r.GetInt64(1).ToString(CultureInfo.InvariantCulture)),
                    ("$space", spaceId)
                ),
            cancellationToken
        );

    public async Task<IReadOnlyList<Embedding>> ReadPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    """
                    SELECT id, post_id, site, kind, vector FROM embeddings INDEXED BY embeddings_post
                    WHERE post_id IN (SELECT value FROM json_each($ids)) AND space_id = $space ORDER BY post_id, row
                    """,
                    EmbeddingRows.Read,
                    ("$ids", JsonSerializer.Serialize(postIds)),
                    ("$space", spaceId)
                ),
            cancellationToken
        );

    private static (string? UpTo, List<Embedding> Vectors) ReadSome(
        SqliteConnection connection,
        string spaceId,
        string after
    )
    {
        var upTo = connection.First(
            "SELECT max(id) FROM (SELECT id FROM posts WHERE id > $after ORDER BY id LIMIT $limit)",
            r => r.TextOrNull(0) ?? string.Empty,
            ("$after", after),
            ("$limit", PostsPerRead)
        );
        if (string.IsNullOrEmpty(upTo))
            return (null, []);
        return (
            upTo,
            connection.Query(
                """
                SELECT id, post_id, site, kind, vector FROM embeddings INDEXED BY embeddings_post WHERE post_id > $after AND post_id <= $upTo AND space_id = $space
                ORDER BY post_id, row
                """,
                EmbeddingRows.Read,
                ("$after", after),
                ("$upTo", upTo),
                ("$space", spaceId)
            )
        );
    }

    /// <summary>Adds a space that is not active, unless it is there.</summary>
    public static int Add(SqliteConnection connection, StoredSpace space)
    {
        var added = connection.Execute(
            """
            INSERT INTO spaces (id, provider, model_name, dimension, active, trained_on_posts, trained_model)
            VALUES ($id, $provider, $model, $dimension, 0, $posts, $trained) ON CONFLICT (id) DO NOTHING
            """,
            ("$id", space.Space.Id),
            ("$provider", space.Space.Provider),
            ("$model", space.Space.Model),
            ("$dimension", space.Space.Dimension),
            ("$posts", space.TrainedOnPosts),
            ("$trained", space.Model.ToArray())
        );
        VectorSets.AddSpace(connection, space.Space.Id);
        return added;
    }

    /// <summary>A space from <see cref="SpaceColumns"/>.</summary>
    public static StoredSpace Space(SqliteDataReader r) =>
        new(
            new EmbeddingSpace(r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt32(3)),
            r.GetInt32(4),
            r.GetFieldValue<byte[]>(5)
        );
}
