using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class LexicalIndexContract : StorageContract
{
    [TestCase("running", "She runs daily")]
    [TestCase("policies", "Our policy stands")]
    [TestCase("CAFE", "the café is open")]
    [TestCase("naïve", "a naive view")]
    [TestCase("漢字", "the word 漢字 alone")]
    [TestCase("ΩΜΕΓΑ", "letter ωμεγα here")]
    public async Task A_word_finds_its_inflections_and_spellings(string word, string text)
    {
        await StoreAsync(Samples.Post("p1", words: text, chunks: 1));
        await StoreAsync(Samples.Post("p2", words: "something else", chunks: 1));
        Assert.That((await SearchAsync([word])).Select(h => (h.ChunkId, h.PostId)), Is.EqualTo([("p1-v1-c0", "p1")]));
    }

    [Test]
    public async Task Any_word_may_match_and_rare_ones_count_for_more()
    {
        for (var i = 0; i < 20; i++)
            await StoreAsync(Samples.Post($"filler{i}", words: "nothing of note", chunks: 1));
        for (var i = 0; i < 5; i++)
            await StoreAsync(Samples.Post($"common{i}", words: "zebra grazing", chunks: 1));
        await StoreAsync(Samples.Post("rare", words: "quokka grazing", chunks: 1));
        await StoreAsync(Samples.Post("both", words: "quokka zebra", chunks: 1));
        var hits = await SearchAsync(["zebra", "quokka"]);
        Assert.That(hits.Select(h => h.PostId).Take(3), Is.EqualTo(["both", "rare", "common0"]));
        Assert.That(hits, Has.Count.EqualTo(7));
        Assert.That(hits.Select(h => h.Score), Is.Ordered.Descending.And.All.Positive);
    }

    [Test]
    public async Task A_word_in_the_title_counts_for_more_than_one_in_the_text()
    {
        for (var i = 0; i < 9; i++)
            await StoreAsync(Samples.Post($"filler{i}", chunks: 1));
        await StoreAsync(Samples.Post("text", words: "about wombat things", title: "Some other title", chunks: 1));
        await StoreAsync(Samples.Post("title", words: "about other things", title: "Some wombat title", chunks: 1));
        Assert.That((await SearchAsync(["wombat"])).Select(h => h.PostId), Is.EqualTo(["title", "text"]));
    }

    [TestCase("de", "Häuser am Bahnhof", "haus")]
    [TestCase("ru", "Новые библиотеки города", "библиотек")]
    [TestCase("ja", "東京都の図書館", "図書")]
    [TestCase("zh", "图书馆的书", "书")]
    [TestCase("ko", "새로운 빵집을 열다", "빵집")]
    [TestCase("th", "ร้านเบเกอรี่", "ร้า")]
    [TestCase("hi", "नई किताबें", "किताब")]
    public async Task A_post_is_found_by_the_terms_of_its_language(string language, string text, string term)
    {
        await StoreAsync(Samples.Post("other", words: text, chunks: 1) with { Language = language, Title = "no" });
        await StoreAsync(Samples.Post("none", words: "something else", chunks: 1));
        var hits = await Storage.Words.SearchAsync(new LexicalQuery([term], 9, Form: WordForm.Analysed), Cancel);
        Assert.That(hits.Select(h => h.PostId), Is.EqualTo(["other"]));
        var statistics = await Storage.Words.StatisticsAsync([term, "\"none*"], WordForm.Analysed, Cancel);
        Assert.That(
            statistics.ChunksWith,
            Is.EquivalentTo(new Dictionary<string, int> { [term] = 1, ["\"none*"] = 0 })
        );
    }

    [Test]
    public async Task A_rare_word_is_found_beside_words_that_nearly_every_chunk_has()
    {
        for (var i = 0; i < 12; i++)
            await StoreAsync(Samples.Post($"filler{i}", words: "common usual plain common usual", chunks: 20));
        await StoreAsync(Samples.Post("rare", words: "quokka and a long tail of other things", chunks: 1));
        var hits = await SearchAsync(["common", "usual", "plain", "quokka"], 5);
        Assert.That(hits[0].PostId, Is.EqualTo("rare"));
        Assert.That(hits, Has.Count.EqualTo(5));
    }

    [TestCase("A title", "en", ExpectedResult = "p1-0 p1-1|p1-0|p1-1||p1-2")]
    [TestCase("New quokka", "en", ExpectedResult = "p1-0 p1-1|p1-0|p1-1||p1-0 p1-1 p1-2")]
    [TestCase("A title", "de", ExpectedResult = "p1-0 p1-1|p1-0|p1-1||p1-2")]
    public async Task<string> An_edit_of_one_passage_is_found_and_what_went_is_not(string title, string language)
    {
        var first = Edited(1, "A title", "en", "wombat burrow", "wombat pond", "possum tree");
        await StoreAsync(first);
        var edited = Edited(2, title, language, "wombat burrow", "wombat pond", "quokka tree");
        await StoreAsync(edited);
        Assert.That(
            (await Storage.Posts.FindAsync("p1", Cancel))!.Chunks.Select(c => (c.Id, c.Start, c.End, c.Text)),
            Is.EqualTo(edited.Chunks.Select(c => (c.Id, c.Start, c.End, c.Text)))
        );
        Assert.That((await Storage.Words.StatisticsAsync(["wombat"], WordForm.Written, Cancel)).Chunks, Is.EqualTo(3));
        var found = new List<string>();
        foreach (var word in new[] { "wombat", "burrow", "pond", "possum", "quokka" })
            found.Add(
                string.Join(' ', (await SearchAsync([word])).Select(h => h.ChunkId).Order(StringComparer.Ordinal))
            );
        return string.Join('|', found);

        static BlogPost Edited(int version, string title, string language, params string[] passages) =>
            Samples.Post("p1", version: version, title: title) with
            {
                Language = language,
                Chunks =
                [
                    .. passages.Select(
                        (text, i) => new Chunk($"p1-{i}", i, version + (i * 5), version + (i * 5) + 4, text, "")
                    ),
                ],
            };
    }

    [Test]
    public async Task The_limit_keeps_the_best()
    {
        for (var i = 1; i <= 6; i++)
            await StoreAsync(
                Samples.Post(
                    $"p{i}",
                    words: string.Join(' ', Enumerable.Repeat("gnu", i))
                        + string.Concat(Enumerable.Repeat(" filler", 6 - i)),
                    chunks: 1
                )
            );
        Assert.That((await SearchAsync(["gnu"], 2)).Select(h => h.PostId), Is.EqualTo(["p6", "p5"]));
    }

    [Test]
    public async Task A_filter_leaves_out_others_and_changes_no_score()
    {
        await StoreAsync(Samples.Post("a", "https://one.example/a", "heron", 1, 3));
        await StoreAsync(Samples.Post("b", "https://one.example/b", "heron and crane", 1, 2));
        await StoreAsync(Samples.Post("c", "https://two.example/c", "heron", 1, 2));
        var all = await SearchAsync(["heron"]);
        Assert.That(all, Has.Count.EqualTo(7));
        Assert.That(
            await SearchAsync(["heron"], site: "https://one.example"),
            Is.EqualTo(all.Where(h => h.PostId != "c"))
        );
        Assert.That(await SearchAsync(["heron"], post: "b"), Is.EqualTo(all.Where(h => h.PostId == "b")));
        Assert.That(
            await SearchAsync(["heron"], site: "https://two.example", post: "c"),
            Is.EqualTo(all.Where(h => h.PostId == "c"))
        );
        Assert.That(await SearchAsync(["heron"], site: "https://two.example", post: "b"), Is.Empty);
        Assert.That(await SearchAsync(["heron"], 1, site: "https://two.example"), Has.Count.EqualTo(1));
        Assert.That(await SearchAsync(["heron"], site: "https://one.example/"), Is.Empty);
        Assert.That(
            await SearchAsync(["heron"], new SiteScope("https://two.example", "https://three.example")),
            Is.EqualTo(all.Where(h => h.PostId == "c"))
        );
        Assert.That(
            await SearchAsync(["heron"], new SiteScope("https://two.example", "https://one.example")),
            Is.EqualTo(all)
        );
        Assert.That(await SearchAsync(["heron"], new SiteScope()), Is.Empty, "no site is not every site");
    }

    [TestCase("\"")]
    [TestCase("\"\"\"")]
    [TestCase("*")]
    [TestCase("hero*")]
    [TestCase("text:heron")]
    [TestCase("{title text}:heron")]
    [TestCase("-")]
    [TestCase("(")]
    [TestCase("NEAR(heron plain, 5)")]
    [TestCase("heron AND plain")]
    [TestCase("👩‍🔬")]
    [TestCase("")]
    [TestCase("   ")]
    [TestCase("\0")]
    [TestCase("nil\0\" OR heron")]
    [TestCase("\ud800")]
    [TestCase("';--")]
    [TestCase("\\")]
    public async Task A_word_has_no_syntax(string word)
    {
        await StoreAsync(Samples.Post("p1", words: "plain heron", chunks: 1));
        Assert.That(await SearchAsync([word]), Is.Empty);
        Assert.That((await SearchAsync([word, "heron"])).Select(h => h.PostId), Is.EqualTo(["p1"]));
        Assert.That(
            (await Storage.Words.StatisticsAsync([word], WordForm.Written, Cancel)).ChunksWith,
            Does.ContainKey(word).WithValue(0)
        );
    }

    [TestCase("^heron")]
    [TestCase("-heron")]
    [TestCase("heron*")]
    [TestCase("(heron)")]
    public async Task Punctuation_around_a_word_means_nothing(string word)
    {
        await StoreAsync(Samples.Post("p1", words: "plain heron", chunks: 1));
        await StoreAsync(Samples.Post("p2", words: "heronry", chunks: 1));
        Assert.That((await SearchAsync([word])).Select(h => h.PostId), Is.EqualTo(["p1"]));
    }

    [TestCase("NEAR")]
    [TestCase("AND")]
    [TestCase("OR")]
    [TestCase("NOT")]
    public async Task An_operator_is_a_word_like_any_other(string word)
    {
        await StoreAsync(Samples.Post("p1", words: $"it stood {word.ToLowerInvariant()} us", chunks: 1));
        Assert.That(await SearchAsync([word]), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task No_words_and_an_empty_corpus_give_no_hits()
    {
        Assert.That(await SearchAsync(["heron"]), Is.Empty);
        await StoreAsync(Samples.Post("p1"));
        Assert.That(await SearchAsync([]), Is.Empty);
    }

    [Test]
    public async Task Thousands_of_words_are_one_query()
    {
        await StoreAsync(Samples.Post("p1", words: "heron", chunks: 1));
        Assert.That(
            await SearchAsync([.. Enumerable.Range(0, 3000).Select(i => $"word{i}"), "heron"]),
            Has.Count.EqualTo(1)
        );
    }

    [Test]
    public async Task Statistics_count_chunks_that_hold_a_word_in_any_inflection()
    {
        await StoreAsync(Samples.Post("p1", words: "walking", chunks: 3));
        await StoreAsync(Samples.Post("p2", words: "walks and walks", chunks: 1));
        var statistics = await Storage.Words.StatisticsAsync(
            ["walk", "walked", "Sub", "title", "fly", "walk"],
            WordForm.Written,
            Cancel
        );
        Assert.That(statistics.Chunks, Is.EqualTo(4));
        Assert.That(
            statistics.ChunksWith,
            Is.EquivalentTo(
                new Dictionary<string, int>
                {
                    ["walk"] = 4,
                    ["walked"] = 4,
                    ["Sub"] = 2,
                    ["title"] = 4,
                    ["fly"] = 0,
                }
            )
        );
        await StoreAsync(Samples.Post("p1", words: "flying", version: 2, chunks: 2));
        await Storage.Posts.DeleteAsync("p2", Cancel);
        Assert.That((await Storage.Words.StatisticsAsync([], WordForm.Written, Cancel)).Chunks, Is.EqualTo(2));
    }

    private Task<IReadOnlyList<LexicalHit>> SearchAsync(string[] words, SiteScope sites) =>
        Storage.Words.SearchAsync(new LexicalQuery(words, 10, sites), Cancel);

    private Task<IReadOnlyList<LexicalHit>> SearchAsync(
        string[] words,
        int limit = 50,
        string? site = null,
        string? post = null
    ) =>
        Storage.Words.SearchAsync(
            new LexicalQuery(words, limit, site is null ? null : new SiteScope(site), post),
            Cancel
        );
}
