using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Domain.Tests.Posts;

public sealed class TextRevisionTests
{
    private const string Before =
        "# Rye\n\nRye bread needs a starter. The oven must reach 250 degrees.\n\n```\nmix flour\nbake it\n```\n\nThe mill closed in 1974.";

    [TestCase(Before, 0.0, 0.0, TestName = "Nothing changed")]
    // 101 characters of sentences, headings and lines of code; the sentence on the oven has 32.
    [TestCase(
        "# Rye\n\nRye bread needs a starter. The oven must reach 230 degrees.\n\n```\nmix flour\nbake it\n```\n\nThe mill closed in 1974.",
        32.0 / 101,
        32.0 / 101,
        TestName = "One number"
    )]
    [TestCase(
        "# Rye\n\nRye bread needs a starter. The oven must reach 250 degrees.\n\n```\nmix flour\n```\n\nThe mill closed in 1974.",
        0.0,
        7.0 / 101,
        TestName = "A line of code less"
    )]
    [TestCase("Other words.", 1.0, 1.0, TestName = "Another text")]
    [TestCase("", 0.0, 1.0, TestName = "No text left")]
    public void Shares_are_of_the_sentences_that_came_and_went(string after, double added, double removed)
    {
        var revision = Between(Before, after);
        Assert.That(revision.AddedShare, Is.EqualTo(added).Within(1e-9));
        Assert.That(revision.RemovedShare, Is.EqualTo(removed).Within(1e-9));
    }

    [TestCase("Rye bread needs a starter.", ExpectedResult = true, TestName = "Quoted, and still there")]
    [TestCase("The oven must reach 250 degrees.", ExpectedResult = false, TestName = "Quoted, and gone")]
    [TestCase("Bakers keep a sourdough starter for rye.", ExpectedResult = true, TestName = "Own words on what stayed")]
    [TestCase("A very hot oven is a must.", ExpectedResult = false, TestName = "Own words on what went")]
    [TestCase(
        "Between flour and crust lie a night and 250 good reasons.",
        ExpectedResult = false,
        TestName = "A number that went"
    )]
    public bool What_was_written_is_borne_out_or_not(string written) =>
        Between(Before, Before.Replace("250", "230", StringComparison.Ordinal)).BearsOut(written, default);

    [Test]
    public void A_comparison_can_be_called_off()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        Assert.That(
            () => TextRevision.Between(StoredText.From(Before), StoredText.From(Before), stop.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    private static TextRevision Between(string before, string after) =>
        TextRevision.Between(StoredText.From(before), StoredText.From(after), default);
}
