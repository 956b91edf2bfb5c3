using BlogManager.Application.Ingestion;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Testing;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Hostile;

/// <summary>Every function over text ends, whatever the text, in time that grows with its length.</summary>
[NonParallelizable] // the processor time is the whole process's
public sealed class TextFunctionTests
{
    // Each takes far below a second; what grows with the square of a million takes hours.
    private const int Length = 1_000_000;
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(5);
    private static readonly int[] Numbers = [.. Enumerable.Range(0, HostileAlphabets.Pieces.Count)];

    [Test]
    public void A_million_characters_are_read_within_five_seconds([ValueSource(nameof(Numbers))] int number)
    {
        // By its number: no report of tests can hold the names of some.
        var text = HostileTexts.Repeat(HostileAlphabets.Pieces[number], Length);
        var before = Environment.CpuUsage.TotalTime;
        Use(text);
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(Most));
    }

    [Test]
    public void A_word_of_a_million_letters_y_is_left_as_it_is() =>
        Assert.That(PorterStemmer.Stem(HostileTexts.Repeat("y", Length)), Has.Length.EqualTo(Length));

    [Test]
    public void Ranges_stand_within_the_text_and_follow_each_other() =>
        Prop.ForAll<int[]>(choices =>
            {
                var text = StoredText.From(HostileAlphabets.Text(choices));
                var sentences = SentenceSplitter.Split(text.Value, 0, text.Value.Length);
                var tokens = Tokenizer.Tokenize(text.Value);
                var blocks = TextBlocks.Parse(text);
                return Follow(text, sentences.Select(s => (s.Start, s.End)))
                    && Follow(text, tokens.Select(t => (t.Start, t.End)))
                    && Follow(text, blocks.Select(b => (b.Start, b.End)));
            })
            .QuickCheckThrowOnFailure();

    [Test]
    public void A_text_has_lost_nothing_as_against_itself() =>
        Prop.ForAll<int[]>(choices =>
            {
                var text = StoredText.From(HostileAlphabets.Text(choices));
                var revision = TextRevision.Between(text, StoredText.From(text.Value), default);
                return revision is { AddedShare: 0, RemovedShare: 0 }
                    && TextRevision.Between(text, StoredText.From("Bread."), default)
                        is { AddedShare: >= 0 and <= 1, RemovedShare: >= 0 and <= 1 };
            })
            .QuickCheckThrowOnFailure();

    [TestCase("What is it?")]
    [TestCase("...")]
    [TestCase("")]
    public void A_follow_up_to_punctuation_is_the_question_itself(string question) =>
        Assert.That(FollowUp.Resolve(question, [new Turn("user", "??? ... !!!")]).Text.Trim(), Is.EqualTo(question));

    [Test]
    public void Thousands_of_sections_make_no_more_than_thousands_of_passages()
    {
        var chunks = Chunker.Split(StoredText.From(HostileTexts.Repeat("# a\nb\n\n", Length)), "post");
        Assert.That(chunks, Has.Count.InRange(1_000, 4_000));
        Assert.That(chunks.Zip(chunks.Skip(1)).All(pair => pair.First.End <= pair.Second.Start), "none overlaps");
    }

    [Test]
    public void A_heading_as_long_as_a_post_is_not_said_again_with_each_passage()
    {
        var chunks = Chunker.Split(
            StoredText.From(
                "# "
                    + HostileTexts.Repeat("word ", 100_000)
                    + "\n\n"
                    + HostileTexts.Repeat("## a\n\nIt is so.\n\n", 20_000)
            ),
            "post"
        );
        Assert.That(chunks.Max(c => c.Heading.Length), Is.EqualTo(120 + " › a".Length));
    }

    private static void Use(string text)
    {
        var stored = StoredText.From(text);
        _ = stored.Quote(0, stored.Value.Length);
        _ = Tokenizer.Tokenize(text);
        _ = QueryWords.Of(text);
        _ = SentenceSplitter.Split(text, 0, text.Length);
        _ = SentenceSplitter.Split(stored.Value, 0, stored.Value.Length);
        _ = TextBlocks.Parse(stored);
        _ = Chunker.Split(stored, "post");
        var edited = StoredText.From(text[..(Length / 2)] + " Bread. " + text[(Length / 2)..]);
        _ = TextRevision.Between(stored, edited, default).BearsOut(text[..1_000], default);
        _ = FollowUp.Resolve("What is it?", [new Turn("user", text)]);
        _ = FollowUp.Resolve(text, [new Turn("user", "bread")]);
    }

    private static bool Follow(StoredText text, IEnumerable<(int Start, int End)> ranges)
    {
        var at = 0;
        foreach (var (start, end) in ranges)
        {
            if (start < at || end <= start || end > text.Value.Length)
                return false;
            at = end;
        }

        return true;
    }
}
