namespace BlogManager.Domain.Posts;

/// <summary>A vector space: vectors of different spaces must never be compared.</summary>
/// <param name="Id">
/// Stable id that names provider, model and version, e.g. <c>built-in-3f2a</c>; letters, digits, <c>-</c> and <c>_</c>.
/// </param>
/// <param name="Provider">The embedding provider, e.g. <c>built-in</c>.</param>
/// <param name="Model">The model, e.g. <c>tfidf+lsa</c>.</param>
/// <param name="Dimension">Components of each vector.</param>
public sealed record EmbeddingSpace(string Id, string Provider, string Model, int Dimension);

/// <summary>What a vector stands for.</summary>
public enum VectorKind
{
    /// <summary>One chunk.</summary>
    Chunk,

    /// <summary>A whole post.</summary>
    Post,
}

/// <summary>A vector of one chunk, or of a whole post.</summary>
/// <param name="Id">The chunk's id, or the post's.</param>
/// <param name="PostId">The post.</param>
/// <param name="Site">The post's site, for filters.</param>
/// <param name="Kind">What it stands for.</param>
/// <param name="Values">The components, of unit length unless all are zero.</param>
public sealed record Embedding(string Id, string PostId, string Site, VectorKind Kind, ReadOnlyMemory<float> Values);
