using System.Buffers.Binary;
using System.Runtime.InteropServices;
using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Vectors to and from their rows. Runs inside the writer's transaction.</summary>
internal static class EmbeddingRows
{
    /// <summary>Whether the space is there to be written to.</summary>
    /// <exception cref="ArgumentException">A vector has another dimension than the space.</exception>
    public static bool Fits(SqliteConnection connection, string spaceId, IReadOnlyList<Embedding> embeddings)
    {
        var dimension = connection.Number("SELECT coalesce((SELECT dimension FROM spaces WHERE id = $id), -1)", ("$id", spaceId));
        if (dimension < 0)
            return false;
        foreach (var embedding in embeddings)
        {
            if (embedding.Values.Length != dimension)
                throw new ArgumentException($"A vector has {embedding.Values.Length} components; its space has {dimension}.", nameof(embeddings));
        }

        return true;
    }

    /// <summary>Adds a post's vectors, of which it has none in that space.</summary>
    public static void Add(SqliteConnection connection, string spaceId, string postId, long postVersion, IReadOnlyList<Embedding> embeddings)
    {
        using var add = connection.Prepare("""
            INSERT INTO embeddings (space_id, id, post_id, post_version, site, kind, vector) VALUES ($space, $id, $post, $version, $site, $kind, $vector)
            """);
        foreach (var embedding in embeddings)
        {
            if (embedding.PostId != postId)
                throw new ArgumentException("An embedding belongs to another post than the one that it is stored with.", nameof(embeddings));
            add.With(
                ("$space", spaceId), ("$id", embedding.Id), ("$post", postId), ("$version", postVersion), ("$site", embedding.Site),
                ("$kind", Name(embedding.Kind)), ("$vector", ToBlob(embedding.Values.Span))).ExecuteNonQuery();
        }
    }

    /// <summary>An embedding from columns id, post_id, site, kind, vector.</summary>
    public static Embedding Read(SqliteDataReader r) =>
        new(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3) == Name(VectorKind.Post) ? VectorKind.Post : VectorKind.Chunk, FromBlob(r.GetFieldValue<byte[]>(4)));

    private static string Name(VectorKind kind) => kind switch
    {
        VectorKind.Chunk => "chunk",
        VectorKind.Post => "post",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    private static byte[] ToBlob(ReadOnlySpan<float> values)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.AsBytes(values).ToArray();
        var blob = new byte[values.Length * sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteSingleLittleEndian(blob.AsSpan(i * sizeof(float)), values[i]);
        return blob;
    }

    private static float[] FromBlob(byte[] blob)
    {
        if (BitConverter.IsLittleEndian)
            return MemoryMarshal.Cast<byte, float>(blob).ToArray();
        var values = new float[blob.Length / sizeof(float)];
        for (var i = 0; i < values.Length; i++)
            values[i] = BinaryPrimitives.ReadSingleLittleEndian(blob.AsSpan(i * sizeof(float)));
        return values;
    }
}
