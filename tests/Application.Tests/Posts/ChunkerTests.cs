using BlogManager.Application.Ingestion;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Application.Tests.Posts;

public sealed class ChunkerTests
{
    private static string Sentences(int count, int words = 25) =>
        string.Join(
            ' ',
            Enumerable
                .Range(1, count)
                .Select(i => $"Sentence{i} " + string.Join(' ', Enumerable.Repeat("word", words - 2)) + " end.")
        );

    private static IReadOnlyList<Chunk> Split(string text) => Chunker.Split(StoredText.From(text), "post");

    [Test]
    public void A_passage_holds_about_three_sentences() =>
        Assert.That(
            Split(Sentences(9)).Select(c => c.Text.Split("Sentence").Length - 1),
            Is.EqualTo(new[] { 3, 3, 3 })
        );

    [Test]
    public void No_passage_crosses_a_heading()
    {
        var chunks = Split("Intro here.\n\n# One\n\nFirst text.\n\n## Two\n\nSecond text.\n\n# Three\n\nThird text.");
        Assert.That(
            chunks.Select(c => (c.Text, c.Heading)),
            Is.EqualTo(
                new[]
                {
                    ("Intro here.", ""),
                    ("First text.", "One"),
                    ("Second text.", "One › Two"),
                    ("Third text.", "Three"),
                }
            )
        );
    }

    [Test]
    public void List_items_and_short_paragraphs_join_their_neighbours()
    {
        var chunks = Split("You need:\n\n- flour\n- water\n- salt\n\nMix them well.");
        Assert.That(chunks, Has.Count.EqualTo(1));
        Assert.That(chunks[0].Text, Does.StartWith("You need:").And.Contain("- flour\n- water").And.EndWith("well."));
    }

    [Test]
    public void Code_stays_with_the_prose_before_it()
    {
        var chunks = Split("Run the command:\n\n```\ncargo build\n```\n\n" + Sentences(3));
        Assert.That(chunks[0].Text, Does.StartWith("Run the command:").And.Contain("```\ncargo build\n```"));
    }

    [Test]
    public void Huge_code_is_cut_at_line_ends()
    {
        var code = string.Join('\n', Enumerable.Range(0, 300).Select(i => $"let x{i} = {i};"));
        var chunks = Split("```\n" + code + "\n```");
        Assert.That(chunks, Has.Count.GreaterThan(2));
        Assert.That(chunks.Select(c => c.Text.Length), Is.All.LessThanOrEqualTo(1_500));
        Assert.That(chunks.SkipLast(1).Select(c => c.Text), Is.All.EndsWith(";"));
    }

    [Test]
    public void A_giant_sentence_is_cut_between_words()
    {
        var chunks = Split(string.Join(' ', Enumerable.Repeat("alpha", 1000)));
        Assert.That(chunks, Has.Count.GreaterThan(5));
        Assert.That(chunks.SelectMany(c => c.Text.Split(' ')), Is.All.EqualTo("alpha").And.Exactly(1000).Items);
    }

    [Test]
    public void Text_without_spaces_is_cut_as_well()
    {
        Assert.That(Split(new string('漢', 2_000)).Select(c => c.Text.Length), Is.All.LessThan(400));
        Assert.That(Split(new string('x', 20_000)).Select(c => c.Text.Length), Is.All.LessThan(2_000));
    }

    [Test]
    public void A_post_of_headings_alone_can_be_found_by_them() =>
        Assert.That(Split("# One\n\n# Two").Select(c => c.Text), Is.EqualTo(new[] { "One", "Two" }));

    [Test]
    public void Ids_come_from_the_post_and_the_ordinal() =>
        Assert.That(
            Split(Sentences(9)).Select(c => (c.Id, c.Ordinal)),
            Is.EqualTo(new[] { ("post-0", 0), ("post-1", 1), ("post-2", 2) })
        );

    [Test]
    public void Empty_text_has_no_passages() => Assert.That(Split(""), Is.Empty);

    [Test]
    public void Two_megabytes_are_cut()
    {
        var text = StoredText.From(
            string.Concat(Enumerable.Repeat(Sentences(20) + "\n\n", StoredText.MaxLength / 2_700))
        );
        Assert.That(Chunker.Split(text, "post"), Has.Count.GreaterThan(1_000));
    }

    [Test]
    public void Any_text_is_covered_in_order_by_verbatim_passages()
    {
        var pieces = Gen.Elements(
            "Hello world. ",
            "word ",
            "# Heading\n",
            "## Sub\n",
            "\n",
            "\n\n",
            "- item\n",
            "1. step\n",
            "> quote\n",
            "```\n",
            "let x;\n",
            "😀 ",
            "漢字。",
            "#",
            "- ",
            "e.g. ",
            new string('y', 300),
            string.Concat(Enumerable.Repeat("many ", 150))
        );
        Prop.ForAll(pieces.ListOf().Select(p => StoredText.From(string.Concat(p))).ToArbitrary(), text =>
                Covers(text, Chunker.Split(text, "p"))
            )
            .QuickCheckThrowOnFailure();
    }

    private static bool Covers(StoredText text, IReadOnlyList<Chunk> chunks)
    {
        var covered = new bool[text.Value.Length];
        var last = 0;
        foreach (var chunk in chunks)
        {
            if (chunk.Start < last || chunk.End <= chunk.Start || text.Slice(chunk.Start, chunk.End) != chunk.Text)
                return false;
            last = chunk.End;
            var start = text.ToIndex(chunk.Start);
            Array.Fill(covered, true, start, text.ToIndex(chunk.End) - start);
        }

        return TextBlocks
            .Parse(text)
            .Where(b => b.Kind != BlockKind.Heading)
            .All(b =>
                Enumerable.Range(b.Start, b.End - b.Start).All(i => covered[i] || char.IsWhiteSpace(text.Value[i]))
            );
    }
}
