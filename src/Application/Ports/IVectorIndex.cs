using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ports;

/// <summary>Nearest neighbours by cosine. Derived from the <see cref="IEmbeddingStore"/> and rebuilt from it.</summary>
public interface IVectorIndex
{
    /// <summary>
    /// Puts a post's vectors in place of those it had in that space. The <see cref="IEmbeddingStore"/> is given the
    /// same ones, before or after: an index may read them there.
    /// </summary>
    Task ReplacePostAsync(
        EmbeddingSpace space,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    );

    Task DeletePostAsync(string postId, CancellationToken cancellationToken);

    /// <summary>The nearest vectors, best first. An empty or unknown space gives none.</summary>
    /// <param name="limit">At least 1.</param>
    /// <exception cref="ArgumentException">The query has another dimension.</exception>
    Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    );

    Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken);

    Task<int> CountAsync(string spaceId, CancellationToken cancellationToken);
}

/// <param name="ExcludePostId">Not this post, or null.</param>
public sealed record VectorFilter(
    VectorKind Kind,
    SiteScope? Sites = null,
    string? PostId = null,
    string? ExcludePostId = null
);

/// <param name="PostId">The post.</param>
/// <param name="Score">Cosine, -1 to 1.</param>
public sealed record VectorHit(string Id, string PostId, float Score);
