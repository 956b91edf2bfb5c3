namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// From what the reader and the encoder say of a sentence to how likely it answers: a weighted sum, and a logistic curve over it. Weights, curves and thresholds are
/// fitted by <c>tests/Evaluation -- fit</c> on the half <c>tune</c> of its questions; docs/quality.md has the reliability diagram of the other half.
/// </summary>
internal static class SupportScale
{
    /// <summary>What a difference of logits between the best words and none counts, beside the passage's own logit.</summary>
    internal const double Span = 0.5;

    /// <summary>What the passage's cosine with the question counts.</summary>
    internal const double Cosine = 6;

    /// <summary>The sum for a sentence.</summary>
    internal static double Score(SentenceReading reading, double cosine) => reading.Answerable + (Span * reading.Span) + (Cosine * cosine);

    /// <summary>The probability that the best sentence answers, where all posts were searched.</summary>
    internal static double OfBlog(double score) => Logistic(0.6 * (score - 5));

    /// <summary>The same on a post that the reader named: that every passage is on its subject is no sign of an answer.</summary>
    internal static double OfPage(double score) => Logistic(0.6 * (score - 5));

    private static double Logistic(double x) => 1 / (1 + Math.Exp(-x));
}
