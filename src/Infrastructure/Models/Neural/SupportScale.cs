using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>What is known of a sentence that may answer.</summary>
/// <param name="Span">How much better its best words answer than none do: a difference of logits.</param>
/// <param name="Cover">How much of the question the sentence covers by its words, 0 to 1.</param>
/// <param name="NewWords">Whether the answering words say anything that the question does not.</param>
internal readonly record struct SentenceEvidence(
    double Answerable,
    double Span,
    double Passage,
    double Sentence,
    double Words,
    double Cover,
    bool NewWords
)
{
    /// <summary>
    /// The sum by which sentences are ranked: near what was fitted on the half <c>tune</c>, on a plateau (docs/quality.md).
    /// </summary>
    internal double Score =>
        (0.05 * Answerable) + (0.5 * Span) + (7 * Passage) + (1.5 * Sentence) + (5.5 * Words) + (NewWords ? 2.5 : 0);
}

/// <summary>
/// From the evidence of a sentence to how likely it answers: logistic regressions, fitted by <c>tests/Evaluation --
/// fit</c> on the half <c>tune</c> of its questions. docs/quality.md has the reliability diagram on the other half.
/// </summary>
internal static class SupportScale
{
    /// <summary>Passages of a post, about: no corpus counts as smaller.</summary>
    internal const int FewPassages = 12;

    /// <summary>
    /// From what support on a sentence is quoted by itself. Below, its neighbours come with it: a sentence that misleads
    /// often stands beside the one that says so.
    /// </summary>
    internal const double StandsByItself = 0.9;

    // Passages of ten posts, and of three hundred.
    private const int SmallBlog = 150;
    private const int LargeBlog = 3_000;

    private const double WidestMargin = 10;

    // In the order of Features: fitted, do not edit by hand.
    private static readonly double[] Support =
    [
        -5.838,
        -0.275,
        0.36,
        0.593,
        2.245,
        2.507,
        -0.549,
        4.013,
        0.098,
        -0.259,
    ];
    private static readonly double[] InContext =
    [
        -6.701,
        -0.055,
        0.253,
        2.594,
        1.968,
        2.252,
        -0.816,
        4.369,
        0.117,
        -0.274,
    ];
    private static readonly double[] Closeness =
    [
        -7.409,
        0.08,
        0.245,
        4.078,
        2.65,
        1.696,
        -1.002,
        5.453,
        -0.07,
        -0.284,
    ];

    /// <summary>
    /// From what on a sentence is an answer, and the best come close. Chosen on the half <c>tune</c> so that near
    /// misses are answered as seldom on a blog of any size; on a post that the reader named all is on the subject, and
    /// what comes closest is worth showing.
    /// </summary>
    internal static SupportThresholds Thresholds(int corpus, bool withinOnePost)
    {
        if (withinOnePost)
            return new SupportThresholds(Answer: 0.48, Close: 0.01);
        return new SupportThresholds(
            Answer: 0.48 - (Share(SmallBlog, LargeBlog) * 0.13),
            Close: 0.05 + (Share(FewPassages, SmallBlog) * 0.07)
        );

        double Share(int from, int to) =>
            Math.Clamp((Math.Log(Math.Max(1, corpus)) - Math.Log(from)) / (Math.Log(to) - Math.Log(from)), 0, 1);
    }

    /// <summary>The features of the regressions, the constant first.</summary>
    /// <param name="corpus">Passages among which it is the best: of many, one is near by chance.</param>
    internal static double[] Features(SentenceEvidence evidence, double margin, int corpus) =>
        [
            1,
            evidence.Answerable,
            evidence.Span,
            evidence.Passage,
            evidence.Sentence,
            evidence.Words,
            evidence.Cover,
            evidence.NewWords ? 1 : 0,
            Math.Clamp(margin, -WidestMargin, WidestMargin),
            Math.Log(Math.Max(FewPassages, corpus)),
        ];

    /// <summary>The probability that a sentence answers by itself.</summary>
    internal static double SupportOf(double[] features) => Logistic(features, Support);

    /// <summary>The probability that it answers together with its neighbours.</summary>
    internal static double SupportInContext(double[] features) => Logistic(features, InContext);

    /// <summary>The probability that it, or one of the next best, at least comes close.</summary>
    internal static double ClosenessOf(double[] features) => Logistic(features, Closeness);

    private static double Logistic(double[] features, double[] weights) =>
        1 / (1 + Math.Exp(-features.Zip(weights, (f, w) => f * w).Sum()));
}
