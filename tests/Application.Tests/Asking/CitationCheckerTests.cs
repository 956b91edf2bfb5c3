using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Application.Tests.Asking;

public sealed class CitationCheckerTests
{
    private static readonly StoredText Stored = StoredText.From(
        "🍞 Rye bread.\n\nA 🥖 starter needs flour. It lives in a jar 🫙 for years."
    );

    // The second passage begins after an astral character: its offset in code points is not its index.
    private static readonly Passage[] Passages = [PassageOf(0, Stored.Length), PassageOf(14, Stored.Length)];

    [Test]
    public void Quotes_get_their_offsets_in_the_stored_text_in_code_points()
    {
        var (text, citations) = Check(
            "It does [1]. It lives [2].",
            new(1, "A 🥖 starter needs flour."),
            new(0, "It lives in a jar 🫙 for years.")
        );
        Assert.That(text, Is.EqualTo("It does [1]. It lives [2]."));
        Assert.That(
            citations.Select(c => c.Evidence),
            Is.EqualTo([
                new Evidence("A 🥖 starter needs flour.", 14, 38),
                new Evidence("It lives in a jar 🫙 for years.", 39, 69),
            ])
        );
        Assert.That(citations.All(c => Stored.Contains(c.Evidence)), Is.True);
        Assert.That(
            citations.Select(c => (c.Index, c.PostId, c.Title)),
            Is.EqualTo([(1, "p14", "Title 14"), (2, "p0", "Title 0")])
        );
    }

    [Test]
    public void What_does_not_stand_there_to_the_letter_is_dropped_with_its_mark_and_the_rest_renumbered()
    {
        var (text, citations) = Check(
            "Wrong [1]. Right [2][3]. Also [4].",
            new(0, "a 🥖 starter"),
            new(0, "Rye bread."),
            new(0, "starter  needs"),
            new(1, "flour")
        );
        Assert.That(citations.Select(c => (c.Index, c.Evidence.Quote)), Is.EqualTo([(1, "Rye bread."), (2, "flour")]));
        Assert.That(text, Is.EqualTo("Wrong . Right [1]. Also [2]."));
    }

    [TestCase("")]
    [TestCase("  ")]
    [TestCase("invented")]
    public void An_empty_or_invented_quote_is_dropped(string quote) =>
        Assert.That(Check("x [1]", new DraftCitation(0, quote)).Citations, Is.Empty);

    [TestCase(-1)]
    [TestCase(2)]
    [TestCase(int.MaxValue)]
    public void A_quote_of_a_passage_that_there_is_not_is_dropped(int passage) =>
        Assert.That(Check("x [1]", new DraftCitation(passage, "Rye bread.")).Citations, Is.Empty);

    [Test]
    public void A_quote_of_a_passage_is_not_found_in_another() =>
        Assert.That(Check("x [1]", new DraftCitation(1, "Rye bread.")).Citations, Is.Empty);

    [Test]
    public void Brackets_that_are_no_marks_stay()
    {
        var (text, _) = Check("See [0], [2], [99], [123] and [a] [1].", new DraftCitation(0, "Rye bread."));
        Assert.That(text, Is.EqualTo("See [0], [2], [99], [123] and [a] [1]."));
    }

    [Test]
    public void Whatever_is_cited_is_verbatim_at_its_offsets() =>
        Prop.ForAll(
                (
                    from start in Gen.Choose(0, Stored.Value.Length)
                    from length in Gen.Choose(0, 20)
                    select (start, length)
                ).ToArbitrary(),
                range =>
                {
                    var quote = Stored.Value.Substring(
                        range.start,
                        Math.Min(range.length, Stored.Value.Length - range.start)
                    );
                    return Check("[1]", new DraftCitation(0, quote)).Citations.All(c => Stored.Contains(c.Evidence));
                }
            )
            .QuickCheckThrowOnFailure();

    [TestCase("Rye bread needs a starter.", "Rye%20bread%20needs%20a%20starter.")]
    [TestCase("well-known, salt & pepper #1?", "well%2Dknown%2C%20salt%20%26%20pepper%20%231%3F")]
    [TestCase("größe 🍞", "gr%C3%B6%C3%9Fe%20%F0%9F%8D%9E")]
    [TestCase("over\n  two\tlines", "over%20two%20lines")]
    [TestCase(
        "one two three four five six seven eight nine ten eleven twelve",
        "one%20two%20three%20four%20five%20six%20seven%20eight%20nine%20ten%20eleven%20twelve"
    )]
    [TestCase(
        "one two three four five six seven eight nine ten eleven twelve thirteen",
        "one%20two%20three%20four%20five,nine%20ten%20eleven%20twelve%20thirteen"
    )]
    public void A_text_fragment_leads_to_the_quote(string quote, string directive) =>
        Assert.That(
            TextFragment.Url(new PostUrl("https://blog.example/a?p=1"), quote),
            Is.EqualTo("https://blog.example/a?p=1#:~:text=" + directive)
        );

    private static (string Text, IReadOnlyList<Domain.Answers.Citation> Citations) Check(
        string text,
        params DraftCitation[] citations
    ) => CitationChecker.Check(new DraftAnswer(text, citations, 1), Passages);

    private static Passage PassageOf(int start, int end) =>
        new(
            new StoredChunk(
                new Chunk($"c{start}", 0, start, end, Stored.Slice(start, end), string.Empty),
                $"p{start}",
                new PostUrl("https://blog.example/" + start),
                $"Title {start}",
                "en"
            ),
            1
        );
}
