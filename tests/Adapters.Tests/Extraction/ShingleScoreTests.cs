using BlogManager.Evaluation.Extraction;

namespace BlogManager.Adapters.Tests.Extraction;

public sealed class ShingleScoreTests
{
    [TestCase("a b c d e", "a b c d e", 1, 1)]
    [TestCase("a b c d e", "a b c d", 1, 0.5)]
    [TestCase("a b c d", "a b c d e", 0.5, 1)]
    [TestCase("a b c d", "", 0, 0)]
    [TestCase("a b c d a b c d", "a b c d", 1, 0.2)]
    [TestCase("a b", "A b", 0, 0)]
    [TestCase("a, b! (c) d", "a b\nc d", 1, 1)]
    public void A_page_scores_as_the_benchmark_scores_it(string truth, string found, double precision, double recall) =>
        Assert.That(
            ShingleScore.Of(truth, found),
            Is.EqualTo((precision, recall))
                .Using<(double, double)>(
                    (a, b) => Math.Abs(a.Item1 - b.Item1) < 1e-9 && Math.Abs(a.Item2 - b.Item2) < 1e-9
                )
        );
}
