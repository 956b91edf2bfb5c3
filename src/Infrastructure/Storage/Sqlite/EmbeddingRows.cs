using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Vectors to and from their rows. Runs inside the writer's transaction.</summary>
internal static class EmbeddingRows
{
    /// <exception cref="ArgumentException">A vector has another dimension than the space.</exception>
    public static bool Fits(SqliteConnection connection, string spaceId, IReadOnlyList<Embedding> embeddings)
    {
        var dimension = connection.Number(
            "SELECT coalesce((SELECT dimension FROM spaces WHERE id = $id), -1)",
            ("$id", spaceId)
        );
        if (dimension < 0)
            return false;
        foreach (var embedding in embeddings)
        {
            if (embedding.Values.Length != dimension)
                throw new ArgumentException(
                    $"A vector has {embedding.Values.Length} components; its space has {dimension}.",
                    nameof(embeddings)
                );
        }

        return true;
    }

    public static void Add(
        SqliteConnection connection,
        string spaceId,
        string postId,
        long postVersion,
        IReadOnlyList<Embedding> embeddings
    )
    {
        using var add = connection.Prepare(
            """
            INSERT INTO embeddings (space_id, id, post_id, post_version, site, kind, vector) VALUES ($space, $id, $post, $version, $site, $kind, $vector)
            """
        );
        foreach (var embedding in embeddings)
        {
            if (embedding.PostId != postId)
                throw new ArgumentException(
                    "An embedding belongs to another post than the one that it is stored with.",
                    nameof(embeddings)
                );
            add.With(
                    ("$space", spaceId),
                    ("$id", embedding.Id),
                    ("$post", postId),
                    ("$version", postVersion),
                    ("$site", embedding.Site),
                    ("$kind", StoredVectors.Name(embedding.Kind)),
                    ("$vector", StoredVectors.ToBytes(embedding.Values.Span))
                )
                .ExecuteNonQuery();
        }

        VectorSets.Add(connection, spaceId, postId);
    }

    /// <summary>An embedding from columns id, post_id, site, kind, vector.</summary>
    public static Embedding Read(SqliteDataReader r) =>
        new(
            r.GetString(0),
            r.GetString(1),
            r.GetString(2),
            StoredVectors.KindOf(r.GetString(3)),
            StoredVectors.FromBytes(r.GetFieldValue<byte[]>(4))
        );
}
