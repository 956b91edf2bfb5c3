using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Llm;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class QuoteMatcherTests
{
    private const string Text =
        "“Wild” yeast 🍞 lives\nin flour — always… It doesn’t need sugar. It doesn't need salt.";

    [TestCase("Wild” yeast 🍞 lives", "Wild” yeast 🍞 lives")]
    [TestCase("\"Wild\" yeast 🍞 lives in flour - always...", "“Wild” yeast 🍞 lives\nin flour — always…")]
    [TestCase("  lives   in\tflour ", "lives\nin flour")]
    [TestCase("It doesn't need sugar", "It doesn’t need sugar")]
    [TestCase("It doesn't need salt", "It doesn't need salt")]
    [TestCase("\"lives in flour\"", "lives\nin flour")]
    [TestCase("...need sugar.", "need sugar")]
    public void A_quote_is_found_and_given_as_it_stands(string quote, string stands)
    {
        var at = new QuoteMatcher(Text).Find(quote);
        Assert.That(at is { } found ? Text[found.Start..found.End] : null, Is.EqualTo(stands));
    }

    [TestCase("Wild yeast lives in flour")]
    [TestCase("wild” yeast 🍞 lives")]
    [TestCase("yeast")]
    [TestCase("")]
    [TestCase("        ")]
    [TestCase("\"\"\"\"\"\"\"\"\"")]
    [TestCase("yeast dies in flour")]
    public void What_does_not_stand_there_or_bears_nothing_out_is_not_found(string quote) =>
        Assert.That(new QuoteMatcher(Text).Find(quote), Is.Null);

    [Test]
    public void A_quote_within_a_surrogate_pair_is_not_found() =>
        Assert.That(new QuoteMatcher(Text).Find("\uDF5E lives\nin"), Is.Null);

    [Test]
    public void Any_piece_of_any_text_is_found_with_other_signs_and_is_evidence_with_the_right_offsets()
    {
        var letter = Gen.Elements(
            "a",
            "b",
            "é",
            "漢",
            "🍞",
            "“",
            "”",
            "’",
            "'",
            "-",
            "—",
            "…",
            ".",
            " ",
            "  ",
            "\n",
            "\u00AD"
        );
        var cases =
            from pieces in Gen.ListOf(letter, 60)
            from start in Gen.Choose(0, 40)
            from length in Gen.Choose(10, 20)
            select (Text: StoredText.From(string.Concat(pieces)), Start: start, Length: length);
        Prop.ForAll(cases.ToArbitrary(), c =>
            {
                var runes = c.Text.Value.EnumerateRunes().Skip(c.Start).Take(c.Length).ToList();
                var quote = string.Concat(runes).Trim();
                if (quote.Length < QuoteMatcher.ShortestQuote)
                    return true;
                var changed = quote
                    .Replace('“', '"')
                    .Replace('”', '"')
                    .Replace('’', '\'')
                    .Replace('—', '-')
                    .Replace("…", "...")
                    .Replace("\n", "  ");
                return new QuoteMatcher(c.Text.Value).Find(changed) is { } at
                    && c.Text.Contains(c.Text.Quote(at.Start, at.End))
                    && !char.IsWhiteSpace(c.Text.Value[at.Start]);
            })
            .QuickCheckThrowOnFailure();
    }
}
