using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using BlogManager.Infrastructure.Storage.Mongo.Words;

namespace BlogManager.Adapters.Tests.Mongo;

public sealed class WordIndexTests
{
    // 8 chunks, 2 with the word: ln((8 - 2 + 0.5) / (2 + 0.5)) = ln 2.6; frequency 2, length 4, average 3: 2 * 2.2 / (2
    // + 1.2 * (0.25 + 0.75 * 4 / 3)).
    [Test]
    public void A_score_is_that_of_the_formula() =>
        Assert.That(
            Bm25.Score(Bm25.InverseFrequency(8, 2), 2, 4, 3),
            Is.EqualTo(Math.Log(2.6) * 4.4 / 3.5).Within(1e-12)
        );

    [Test]
    public void A_word_of_every_chunk_still_counts_a_little() =>
        Assert.That(Bm25.InverseFrequency(10, 10), Is.EqualTo(1e-6));

    [Test]
    public void Places_weigh_differently_and_several_stems_must_stand_side_by_side()
    {
        var words = new ChunkWords("c", "p", "s", ["a", "b"], ["a"], ["b", "a", "b", "c"]);
        Assert.That(
            (
                words.Frequency(["a"]),
                words.Frequency(["a", "b"]),
                words.Frequency(["b", "c"]),
                words.Frequency(["a", "c"])
            ),
            Is.EqualTo((4.5, 3.0, 1.0, 0.0))
        );
    }

    [Test]
    public void What_was_replaced_or_erased_is_forgotten_also_after_the_index_was_built_anew()
    {
        var index = new WordIndex();
        for (var version = 1; version <= 40; version++)
        {
            for (var post = 0; post < 60; post++)
                index.Replace(
                    $"p{post}",
                    [Chunk($"p{post}", $"version{version} post{post}"), Chunk($"p{post}", "shared")]
                );
        }

        Assert.That(index.Chunks, Is.EqualTo(120));
        var statistics = index.Statistics(["version1", "version40", "post7", "shared"]);
        Assert.That(statistics.ChunksWith.Values, Is.EqualTo([0, 60, 1, 60]));
        index.Erase("p7");
        index.Erase("never there");
        Assert.That(index.Search(new LexicalQuery(["post7"], 5)), Is.Empty);
        Assert.That(index.Search(new LexicalQuery(["post8", "shared"], 5))[0].PostId, Is.EqualTo("p8"));
        Assert.That(index.Chunks, Is.EqualTo(118));
    }

    [Test]
    public void A_row_holds_terms_and_gives_them_back()
    {
        var post = new PostDocument
        {
            Id = "p",
            Write = "w",
            Version = 3,
            Site = "s",
            Title = "Running Dogs",
            Chunks =
            [
                new ChunkElement
                {
                    Id = "c0",
                    Heading = "The café",
                    Text = "Policies.",
                },
                new ChunkElement { Id = "c1", Text = string.Empty },
            ],
        };
        var rows = TermRows.Rows(post);
        Assert.That(
            rows.Select(r => (r.Id, r.Chunk, r.Post, r.Version, r.Write, r.Site, r.Title, r.Heading, r.Text, r.Length)),
            Is.EqualTo([
                ("w:0", "c0", "p", 3L, "w", "s", "run dog", "the cafe", "polici", 5),
                ("w:1", "c1", "p", 3L, "w", "s", "run dog", "", "", 2),
            ])
        );
        Assert.That(TermRows.Words(rows[0]).Frequency(["run", "dog"]), Is.EqualTo(2));
        Assert.That(TermRows.Words(rows[1]).Text, Is.Empty);
        Assert.That(rows[0].Words, Is.EqualTo(["run", "dog", "the", "cafe", "polici"]));
    }

    private static ChunkWords Chunk(string post, string text) =>
        new(Guid.NewGuid().ToString(), post, "s", [], [], WordAnalysis.Terms(text, "en"));
}
