using System.Text;
using System.Text.Json;
using BlogManager.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Domain.Tests.Text;

public sealed class StoredTextTests
{
    private static readonly Gen<string> Pieces = Gen.Elements(
        "a",
        "word ",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\u2028",
        "\u0085",
        "\u00a0",
        "\u200b",
        "\ufeff",
        "\u00ad",
        "\0",
        "\u0007",
        "é",
        "e\u0301",
        "漢",
        "😀",
        "👩‍👩‍👧",
        "\ud83d",
        "\ude00",
        "# ",
        "- ",
        "```",
        "\n\n\n"
    );

    private static readonly Arbitrary<string> RawTexts = Pieces
        .ListOf()
        .Select(pieces => string.Concat(pieces))
        .ToArbitrary();

    private static readonly Arbitrary<(StoredText Text, int Start, int End)> Ranges = (
        from raw in RawTexts.Generator
        let text = StoredText.From(raw)
        from a in Gen.Choose(0, text.Length)
        from b in Gen.Choose(0, text.Length)
        select (text, Math.Min(a, b), Math.Max(a, b))
    ).ToArbitrary();

    [TestCase("a\r\nb\rc\nd", "a\nb\nc\nd")]
    [TestCase("a\u2028b\u2029c\u0085d", "a\nb\nc\nd")]
    [TestCase("\n\n  a  \n\n\n\n b\t\n\n", "  a\n\n b")]
    [TestCase("a \n \n \n b", "a\n\n b")]
    [TestCase("a\u00a0b\u202fc\u2007d", "a b c d")]
    [TestCase("a\0b\u0007c\u001bd\u007fe\tf", "abcde\tf")]
    [TestCase("\ufeffa\u200bb\u2060c\u00add", "abcd")]
    [TestCase("    indented\n\tcode", "    indented\n\tcode")]
    [TestCase(" \n\t\n", "")]
    [TestCase("", "")]
    public void Raw_text_is_normalised(string raw, string expected) =>
        Assert.That(StoredText.From(raw).Value, Is.EqualTo(expected));

    // Made here and not in TestCase: such text does not survive the report of the run.
    [Test]
    public void Lone_surrogates_become_the_replacement_character_and_pairs_stay()
    {
        Assert.That(StoredText.From("a\ud83db\ude00c").Value, Is.EqualTo("a\uFFFDb\uFFFDc"));
        Assert.That(StoredText.From("\ude00\ud83d").Value, Is.EqualTo("\uFFFD\uFFFD"));
        Assert.That(StoredText.From("\ud83d\u200b\ude00").Value, Is.EqualTo("\uFFFD\uFFFD"));
        Assert.That(StoredText.From("a😀").Value, Is.EqualTo("a😀"));
    }

    [Test]
    public void Normalising_again_changes_nothing() =>
        Check(
            Prop.ForAll(RawTexts, raw =>
                StoredText.From(StoredText.From(raw).Value).Value == StoredText.From(raw).Value
            )
        );

    [Test]
    public void A_normalised_text_is_valid_Unicode_without_control_characters_trailing_spaces_or_runs_of_blank_lines() =>
        Check(Prop.ForAll(RawTexts, raw =>
            {
                var text = StoredText.From(raw).Value;
                return text.All(c => !char.IsControl(c) || c is '\n' or '\t')
                    && new UTF8Encoding(false, throwOnInvalidBytes: true).GetByteCount(text) >= 0
                    && !text.Contains("\n\n\n", StringComparison.Ordinal)
                    && text.Split('\n').All(line => line == line.TrimEnd(' ', '\t'))
                    && !text.StartsWith('\n')
                    && !text.EndsWith('\n');
            }));

    [Test]
    public void Its_length_counts_code_points() =>
        Check(
            Prop.ForAll(RawTexts, raw =>
                StoredText.From(raw) is var text && text.Length == text.Value.EnumerateRunes().Count()
            )
        );

    [Test]
    public void Offsets_and_indices_are_inverse() => Check(Prop.ForAll(RawTexts, raw =>
            {
                var text = StoredText.From(raw);
                return Enumerable
                        .Range(0, text.Length + 1)
                        .All(offset => text.ToCodePoint(text.ToIndex(offset)) == offset)
                    && Enumerable
                        .Range(0, text.Value.Length + 1)
                        .Where(i => i == text.Value.Length || !char.IsLowSurrogate(text.Value[i]))
                        .All(i => text.ToIndex(text.ToCodePoint(i)) == i);
            }));

    [Test]
    public void A_slice_is_what_the_code_points_say() =>
        Check(
            Prop.ForAll(Ranges, range =>
                range.Text.Slice(range.Start, range.End)
                == string.Concat(
                    range
                        .Text.Value.EnumerateRunes()
                        .Skip(range.Start)
                        .Take(range.End - range.Start)
                        .Select(rune => rune.ToString())
                )
            )
        );

    [Test]
    public void What_is_quoted_is_contained_and_slices_back() => Check(Prop.ForAll(Ranges, range =>
            {
                var (text, start, end) = range;
                var quote = text.Quote(text.ToIndex(start), text.ToIndex(end));
                return quote == new Evidence(text.Slice(start, end), start, end) && text.Contains(quote) == start < end;
            }));

    [Test]
    public void Evidence_that_is_moved_or_altered_is_not_contained()
    {
        var text = StoredText.From("One 😀 two. One 😀 two!");
        var evidence = text.Quote(0, "One 😀 two.".Length);
        Assert.That(text.Contains(evidence), Is.True);
        Assert.That(evidence.End, Is.EqualTo(10));
        Assert.That(text.Contains(evidence with { Start = 1, End = 11 }), Is.False);
        Assert.That(text.Contains(evidence with { Quote = "one 😀 two." }), Is.False);
        Assert.That(text.Contains(evidence with { End = 9 }), Is.False);
        Assert.That(text.Contains(evidence with { Start = -1 }), Is.False);
        Assert.That(text.Contains(evidence with { End = int.MaxValue }), Is.False);
        Assert.That(text.Contains(new Evidence(string.Empty, 3, 3)), Is.False);
        Assert.That(text.Contains(evidence with { Start = 5, End = 2 }), Is.False);
    }

    [Test]
    public void Offsets_beyond_the_text_are_refused([Values("plain", "with 😀")] string raw)
    {
        var text = StoredText.From(raw);
        Assert.That(() => text.ToIndex(text.Length + 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => text.ToIndex(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => text.ToCodePoint(text.Value.Length + 1), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => text.ToCodePoint(-1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void It_survives_a_checkpoint_as_JSON()
    {
        var text = StoredText.From("One 😀 two");
        var read = JsonSerializer.Deserialize<StoredText>(JsonSerializer.Serialize(text))!;
        Assert.That(read.Value, Is.EqualTo(text.Value));
        Assert.That(read.Length, Is.EqualTo(9));
    }

    [Test]
    public void Printing_it_does_not_give_the_text_away() =>
        Assert.That($"{StoredText.From("private words")}", Does.Not.Contain("private"));

    private static void Check(Property property) =>
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(1_000), property);
}
