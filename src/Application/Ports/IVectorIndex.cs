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

    /// <summary>Removes a post from every space.</summary>
    Task DeletePostAsync(string postId, CancellationToken cancellationToken);

    /// <summary>The nearest vectors, best first. An empty or unknown space gives none.</summary>
    /// <param name="space">The space of the query.</param>
    /// <param name="query">A vector of the space's dimension.</param>
    /// <param name="filter">Which vectors count.</param>
    /// <param name="limit">At least 1.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The query has another dimension.</exception>
    Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    );

    /// <summary>Forgets every space but one.</summary>
    Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken);

    /// <summary>How many vectors a space has.</summary>
    Task<int> CountAsync(string spaceId, CancellationToken cancellationToken);
}

/// <summary>Which vectors count in a search.</summary>
/// <param name="Kind">Chunks or posts.</param>
/// <param name="Sites">Only posts of these sites, or null for all.</param>
/// <param name="PostId">Only this post, or null.</param>
/// <param name="ExcludePostId">Not this post, or null.</param>
public sealed record VectorFilter(
    VectorKind Kind,
    SiteScope? Sites = null,
    string? PostId = null,
    string? ExcludePostId = null
);

/// <summary>A near vector.</summary>
/// <param name="Id">The chunk's or post's id.</param>
/// <param name="PostId">The post.</param>
/// <param name="Score">Cosine, -1 to 1.</param>
public sealed record VectorHit(string Id, string PostId, float Score);
