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

    private const string Prices =
        "# Tickets\n\n## For adults\n\nA ticket costs 9 euros. It is sold at the door.\n\n## For children\n\nA ticket costs 4 euros. You need 140 turns.\n\n- Dogs are admitted";

    [TestCase("", "", ExpectedResult = true, TestName = "Untouched")]
    [TestCase("# Tickets\n", "# Tickets\n\nA word before.\n", ExpectedResult = true, TestName = "Moved")]
    [TestCase("You need 140", "You need 2,140", ExpectedResult = true, TestName = "Another sentence touched")]
    [TestCase(
        "A ticket costs 4",
        "It is not true that a ticket costs 4",
        ExpectedResult = false,
        TestName = "Denied before it"
    )]
    [TestCase("costs 4 euros", "costs 4 euros and 50 cents", ExpectedResult = false, TestName = "More behind it")]
    [TestCase("costs 4 euros", "costs -4 euros", ExpectedResult = false, TestName = "A sign")]
    [TestCase("For children", "For no children", ExpectedResult = false, TestName = "Another heading")]
    [TestCase("# Tickets\n", "# Tickets of old\n", ExpectedResult = false, TestName = "A heading further up")]
    public bool A_quote_stands_where_its_sentences_and_headings_were_not_touched(string was, string becomes)
    {
        var before = StoredText.From(Prices);
        var after = StoredText.From(was.Length == 0 ? Prices : Prices.Replace(was, becomes, StringComparison.Ordinal));
        var at = Prices.IndexOf("A ticket costs 4 euros.", StringComparison.Ordinal);
        var moved = TextRevision.Between(before, after, default).Moved(before.Quote(at, at + 23));
        if (moved is not null)
            Assert.That(after.Contains(moved));
        return moved is not null;
    }

    [Test]
    public void Sections_that_change_their_headings_change_what_is_said()
    {
        var before = StoredText.From(Prices);
        var after = StoredText.From(
            Prices
                .Replace("For adults", "x", StringComparison.Ordinal)
                .Replace("For children", "For adults", StringComparison.Ordinal)
                .Replace("x", "For children", StringComparison.Ordinal)
        );
        var revision = TextRevision.Between(before, after, default);
        foreach (var quote in new[] { "A ticket costs 9 euros.", "A ticket costs 4 euros." })
        {
            var at = Prices.IndexOf(quote, StringComparison.Ordinal);
            Assert.That(revision.Moved(before.Quote(at, at + quote.Length)), Is.Null);
        }
    }

    [TestCase("140 turns")]
    [TestCase("Dogs are admitted")]
    [TestCase("A ticket costs 9 euros. It is sold at the door.")]
    public void A_part_of_a_sentence_an_item_and_several_sentences_move_with_them(string quote)
    {
        var before = StoredText.From(Prices);
        var after = StoredText.From(
            Prices.Replace("# Tickets\n", "# Tickets\n\nNews: 🍞.\n", StringComparison.Ordinal)
        );
        var at = Prices.IndexOf(quote, StringComparison.Ordinal);
        var moved = TextRevision.Between(before, after, default).Moved(before.Quote(at, at + quote.Length))!;
        Assert.That(moved.Quote, Is.EqualTo(quote));
        Assert.That(after.Contains(moved));
    }

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
