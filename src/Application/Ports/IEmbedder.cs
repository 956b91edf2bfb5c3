using BlogManager.Domain.Posts;

namespace BlogManager.Application.Ports;

/// <summary>What a text that is embedded is for; some models treat them differently.</summary>
public enum EmbeddingInput
{
    Query,

    Passage,

    Post,

    PostQuery,
}

public interface IEmbedder
{
    /// <summary>
    /// The space that ought to be used for the corpus as it is. A model that is trained on the corpus is trained here,
    /// and its space added to the
    /// <see cref="IEmbeddingStore"/>, not activated. The same corpus gives the same space.
    /// </summary>
    /// <exception cref="DependencyUnavailableException">The server that embeds does not answer.</exception>
    Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken);

    /// <summary>Whether a space no longer fits the configured model, or the corpus has outgrown it.</summary>
    bool IsStale(StoredSpace space, int posts);

    /// <summary>
    /// Whether passages have the same vectors in both spaces, so that they need not be embedded again.
    /// </summary>
    bool SharePassages(EmbeddingSpace one, EmbeddingSpace other);

    /// <summary>Whether it was not made for a language, so that how near its vectors are says nothing there.</summary>
    /// <param name="language">ISO 639-1, or <c>und</c>.</param>
    bool IsForeign(string language) => false;

    /// <summary>
    /// Embeds texts in a space that <see cref="PrepareSpaceAsync"/> gave, now or in an earlier process.
    /// </summary>
    /// <returns>One vector of unit length a text; all zeros for a text without known words.</returns>
    /// <exception cref="DependencyUnavailableException">The server that embeds does not answer.</exception>
    Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        StoredSpace space,
        EmbeddingInput input,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    );
}
