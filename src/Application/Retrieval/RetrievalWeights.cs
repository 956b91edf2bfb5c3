using BlogManager.Application.Asking;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Retrieval;

/// <param name="Vectors">Share of the passages' vectors against BM25, 0 to 1.</param>
internal sealed record RetrievalWeights(
    double Vectors,
    double WholePost,
    int PassagesPerPost,
    double PassageDecay,
    int Pool
)
{
    /// <summary>
    /// Where passages have vectors of an encoder: half and half, as measured on other collections (docs/quality.md has
    /// what it gives on titles of 507 posts).
    /// </summary>
    internal static readonly RetrievalWeights Encoded = new(
        Vectors: 0.5,
        WholePost: 0.3,
        PassagesPerPost: 5,
        PassageDecay: 0.7,
        Pool: 100
    );

    /// <summary>
    /// Where passages have vectors of latent semantic analysis alone: best of a grid on the same titles
    /// (tests/Evaluation/README.md).
    /// </summary>
    internal static readonly RetrievalWeights Latent = new(
        Vectors: 0.2,
        WholePost: 0.3,
        PassagesPerPost: 5,
        PassageDecay: 0.7,
        Pool: 100
    );

    /// <summary>
    /// The least cosine of a vector that counts as found: there is always a nearest one, and one that is hardly alike
    /// at all is not a find.
    /// </summary>
    /// <param name="space">
    /// The space. An encoder gives texts on nothing in common up to 0.15; hashed terms have a noise of 0.02.
    /// </param>
    internal static double LeastCosine(EmbeddingSpace space) => KnowsWordsAlone(space) ? 0.05 : 0.2;

    /// <summary>
    /// Whether a space's vectors know words alone, and not meaning: those of the built-in embedder without its encoder.
    /// </summary>
    internal static bool KnowsWordsAlone(EmbeddingSpace space) =>
        space is { Provider: BuiltIn, Model: "lsa" or "tfidf" };

    internal const double LeastPostCosine = 0.05;

    internal const string BuiltIn = "built-in";
}
