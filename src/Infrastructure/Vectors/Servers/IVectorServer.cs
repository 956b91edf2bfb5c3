using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.Servers;

/// <summary>
/// A vector database, as far as <see cref="ServerVectorIndex"/> needs one: a collection a space, records with their
/// post, site, kind and fingerprint. Every call may be made again: upserts and deletes come to the same.
/// </summary>
internal interface IVectorServer
{
    /// <summary>Its name for people, such as <c>Chroma</c>.</summary>
    string Name { get; }

    /// <summary>How many posts, or pages of them, are written side by side.</summary>
    int ParallelWrites { get; }

    /// <summary>Between two attempts to bring a server that was out into step.</summary>
    TimeSpan RepairInterval { get; }

    /// <summary>Whether a fault is the server's own, besides time-outs and an open breaker.</summary>
    bool IsFault(Exception fault);

    /// <summary>The ids of the spaces that have a collection of ours.</summary>
    Task<IReadOnlyList<string>> SpacesAsync(CancellationToken cancellationToken);

    /// <summary>Makes a space's collection where there is none.</summary>
    Task OpenAsync(EmbeddingSpace space, CancellationToken cancellationToken);

    /// <summary>Drops a space's collection; nothing where there is none.</summary>
    Task DropAsync(string spaceId, CancellationToken cancellationToken);

    /// <summary>Writes records, in as many batches as the server's limits need.</summary>
    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task UpsertAsync(string spaceId, IReadOnlyList<VectorRecord> records, CancellationToken cancellationToken);

    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task DeleteAsync(string spaceId, IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task ErasePostsAsync(string spaceId, IReadOnlyCollection<string> postIds, CancellationToken cancellationToken);

    /// <summary>All records of some posts.</summary>
    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task<IReadOnlyList<KeptRecord>> OfPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    );

    /// <summary>All records of a space, some at a time.</summary>
    /// <param name="cursor">Null for the first page, else what the page before says.</param>
    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task<RecordPage> PageAsync(string spaceId, string? cursor, CancellationToken cancellationToken);

    /// <summary>The nearest records that have a direction, nearest first, with their cosine.</summary>
    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task<IReadOnlyList<NearRecord>> QueryAsync(
        string spaceId,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    );

    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task<long> CountAsync(string spaceId, CancellationToken cancellationToken);

    /// <summary>What <see cref="WriteWatermarkAsync"/> left with the collection; null where there is nothing.</summary>
    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task<string?> ReadWatermarkAsync(string spaceId, CancellationToken cancellationToken);

    /// <exception cref="SpaceMissingException">The space has no collection.</exception>
    Task WriteWatermarkAsync(string spaceId, string watermark, CancellationToken cancellationToken);
}

/// <param name="Id"><c>c:</c> or <c>p:</c> and the embedding's id.</param>
/// <param name="Kind"><c>chunk</c>, <c>post</c>, or <c>none</c> for a vector that is near nothing.</param>
/// <param name="Print">The <see cref="Fingerprint"/> of all vectors of the post.</param>
internal sealed record VectorRecord(
    string Id,
    string PostId,
    string Site,
    string Kind,
    string Print,
    ReadOnlyMemory<float> Values
)
{
    // A vector without direction has no cosine, and some servers refuse it: it gets some other one under a kind that
    // nobody asks for, so that the counts agree.
    internal static VectorRecord Of(Embedding embedding, string print)
    {
        var kind = NameOf(embedding.Kind);
        var hasDirection = embedding.Values.Span.ContainsAnyExcept(0f);
        var values = embedding.Values;
        if (!hasDirection)
        {
            var any = new float[values.Length];
            any[0] = 1;
            values = any;
        }

        return new VectorRecord(
            $"{kind[0]}:{embedding.Id}",
            embedding.PostId,
            embedding.Site,
            hasDirection ? kind : "none",
            print,
            values
        );
    }

    internal static string NameOf(VectorKind kind) => kind == VectorKind.Chunk ? "chunk" : "post";
}

/// <summary>A record in the server, without its vector.</summary>
internal readonly record struct KeptRecord(string Id, string PostId, string Print);

/// <param name="Score">Cosine, -1 to 1.</param>
internal readonly record struct NearRecord(string Id, string PostId, float Score);

/// <param name="Next">
/// The cursor of the next page, given how many records of this one were erased meanwhile; null after the last.
/// </param>
internal sealed record RecordPage(IReadOnlyList<KeptRecord> Records, Func<int, string?> Next);

/// <summary>A space has no collection in the server: not yet, not any more, or the server lost its data.</summary>
/// <param name="wasThere">Whether this process has used it before, so that looking it up anew may help.</param>
internal sealed class SpaceMissingException(bool wasThere = false)
    : Exception("The vector database has no collection of that space.")
{
    public bool WasThere { get; } = wasThere;
}
