using System.Text;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>What is put before a model, and what of its words is shown.</summary>
public sealed class PromptTests
{
    private static readonly Gen<string> Piece = Gen.Elements(
        "<",
        ">",
        "<<<",
        ">>>",
        "<|",
        "|>",
        "[INST]",
        "</s>",
        "<think>",
        "\n",
        " ",
        "END POST",
        "## Heading\n\n",
        "word",
        "漢字",
        "🍞",
        "\n\n",
        "Some sentence of a post.",
        "- item\n"
    );

    private static Gen<string> Texts(int pieces) => from list in Gen.ListOf(Piece, pieces) select string.Concat(list);

    [Test]
    public void Nothing_between_the_marks_can_end_them_whatever_it_is()
    {
        Prop.ForAll(Texts(40).ToArbitrary(), text =>
            {
                var fence = new DataDelimiters();
                var framed = fence.Around("POST", text);
                var inner = FaithfulModel.Data(framed, "POST").Single();
                return !inner.Contains("<<", StringComparison.Ordinal)
                    && !inner.Contains(">>", StringComparison.Ordinal)
                    && !inner.Contains("<|", StringComparison.Ordinal)
                    && !inner.Contains("[INST]", StringComparison.Ordinal)
                    && !inner.Contains("</s>", StringComparison.Ordinal)
                    && framed.Split('\n').Count(l => l.StartsWith("<<<", StringComparison.Ordinal)) == 2;
            })
            .QuickCheckThrowOnFailure();
    }

    [Test]
    public void A_mark_that_a_text_makes_up_has_not_the_code_of_the_call()
    {
        var (one, other) = (new DataDelimiters(), new DataDelimiters());
        Assert.That(one.Rule, Is.Not.EqualTo(other.Rule));
        Assert.That(one.Around("POST", other.Around("POST", "text")).Split("<<<"), Has.Length.EqualTo(3));
    }

    [Test]
    public void What_the_marks_change_in_a_text_is_found_in_it_all_the_same()
    {
        const string code = "Shift it with x << 2 and print <s>strikes</s> >> log.";
        Assert.That(new QuoteMatcher(code).Find(DataDelimiters.Harmless(code)), Is.EqualTo((0, code.Length)));
    }

    [Test]
    public void The_start_of_a_text_fits_and_is_a_start_of_whole_characters()
    {
        var cases = from text in Texts(60) from tokens in Gen.Choose(1, 60) select (Text: text, Tokens: tokens);
        Prop.ForAll(cases.ToArbitrary(), c =>
            {
                var start = TokenEstimate.Start(c.Text, c.Tokens);
                return TokenEstimate.Of(start) <= c.Tokens
                    && c.Text.StartsWith(start, StringComparison.Ordinal)
                    && start.EnumerateRunes().All(r => r != Rune.ReplacementChar);
            })
            .QuickCheckThrowOnFailure();
    }

    [Test]
    public void An_excerpt_fits_and_says_whether_anything_is_left_out()
    {
        var cases =
            from text in Texts(120)
            from tokens in Gen.Choose(20, 400)
            select (Text: StoredText.From(text), Tokens: tokens);
        Prop.ForAll(cases.ToArbitrary(), c =>
            {
                var excerpt = ArticleExcerpt.Of(ModelUnderTest.Article with { Text = c.Text }, c.Tokens);
                var isWhole = TokenEstimate.Of(c.Text.Value) <= c.Tokens;
                return isWhole
                    ? excerpt.Text == c.Text.Value && !excerpt.IsPartial
                    : excerpt.IsPartial && TokenEstimate.Of(excerpt.Text) <= c.Tokens + 4;
            })
            .QuickCheckThrowOnFailure();
    }

    [TestCase("  one\r\n\ttwo\u0007  ", 20, "one two")]
    [TestCase("one two three", 8, "one two…")]
    [TestCase("🍞🍞🍞🍞", 4, "🍞…")]
    [TestCase("a\uD800b", 9, "ab")]
    public void What_a_model_wrote_becomes_one_line(string text, int longest, string plain) =>
        Assert.That(WrittenText.Plain(text, longest), Is.EqualTo(plain));
}
