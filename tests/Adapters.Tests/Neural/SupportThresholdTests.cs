using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Adapters.Tests.Neural;

/// <summary>From what on the built-in reader's support is an answer, and the best come close: docs/quality.md.</summary>
public sealed class SupportThresholdTests
{
    [TestCase(1, 0.48, 0.05)]
    [TestCase(12, 0.48, 0.05)]
    [TestCase(150, 0.48, 0.12)]
    [TestCase(671, 0.415, 0.12)]
    [TestCase(3_000, 0.35, 0.12)]
    [TestCase(100_000, 0.35, 0.12)]
    public void They_follow_the_size_of_the_blog(int passages, double answer, double close)
    {
        var thresholds = SupportScale.Thresholds(passages, withinOnePost: false);
        Assert.That(thresholds.Answer, Is.EqualTo(answer).Within(0.001));
        Assert.That(thresholds.Close, Is.EqualTo(close).Within(0.001));
    }

    [TestCase(5)]
    [TestCase(3_000)]
    public void Within_a_named_post_they_are_fixed(int passages)
    {
        var thresholds = SupportScale.Thresholds(passages, withinOnePost: true);
        Assert.That((thresholds.Answer, thresholds.Close), Is.EqualTo((0.48, 0.01)));
    }
}
