using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Tests.Asking;

/// <summary>How what two indexes find becomes one order, in numbers that can be followed by hand.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PostRankingTests
{
    private readonly ScriptedIndexes _indexes = new();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task The_vector_of_the_whole_post_decides_between_posts_whose_passages_are_alike()
    {
        _indexes.Word("a1", 4);
        _indexes.Word("b1", 4);
        _indexes.Whole("a", 0.2f);
        _indexes.Whole("b", 0.6f);
        var ranking = await RankAsync("rye bread");
        // Passages 1 and 1; whole posts scaled to 0 and 1; 1 / 1.3 and 0.3 / 1.3 of them.
        Assert.That(ranking.Posts.Select(p => p.Best.PostId), Is.EqualTo(["b", "a"]));
        Assert.That(ranking.Posts.Select(p => p.Score), Is.EqualTo([1, 1 / 1.3]).Within(1e-6));
        Assert.That(_indexes.VectorsAsked.Select(f => f.Kind), Is.EqualTo([VectorKind.Chunk, VectorKind.Post]));
        Assert.That(
            _indexes.Embedded,
            Is.EqualTo([(EmbeddingInput.Query, "rye bread"), (EmbeddingInput.PostQuery, "rye bread")])
        );
    }

    [Test]
    public async Task Words_and_vectors_of_passages_count_half_each()
    {
        _indexes.Word("a1", 9);
        _indexes.Word("b1", 5);
        _indexes.Word("c1", 1);
        _indexes.Meaning("c1", 0.9f);
        _indexes.Meaning("b1", 0.5f);
        _indexes.Meaning("d1", 0.3f);
        var ranking = await RankAsync("rye bread");
        // By words a 1, b 0.5, c 0; by meaning c 1, b 1/3, d 0; half of each, scaled by the best, then 1 / 1.3.
        Assert.That(ranking.Posts.Select(p => p.Best.PostId), Is.EqualTo(["a", "c", "b", "d"]));
        Assert.That(
            ranking.Posts.Select(p => p.Score),
            Is.EqualTo([1 / 1.3, 1 / 1.3, (0.25 + (1 / 6.0)) / 0.5 / 1.3, 0]).Within(1e-6)
        );
        Assert.That(ranking.Total, Is.EqualTo(4));
    }

    [Test]
    public async Task Each_further_passage_of_a_post_counts_less_and_the_sixth_nothing()
    {
        for (var i = 1; i <= 6; i++)
            _indexes.Word($"a{i}", 10);
        _indexes.Word("b1", 10);
        _indexes.Word("c1", 0);
        var ranking = await RankAsync("rye bread");
        var five = 1 + 0.7 + 0.49 + 0.343 + 0.2401;
        Assert.That(ranking.Posts.Select(p => p.Best.PostId), Is.EqualTo(["a", "b", "c"]));
        Assert.That(ranking.Posts.Select(p => p.Score), Is.EqualTo([1 / 1.3, 1 / five / 1.3, 0]).Within(1e-6));
        Assert.That(ranking.Posts[0].Best.Chunk.Id, Is.EqualTo("a1"), "of equals the first by id");
    }

    [Test]
    public async Task A_vector_that_is_hardly_alike_is_no_find([Values] bool ofWords)
    {
        if (ofWords)
            _indexes.Space = new EmbeddingSpace("s", "built-in", "lsa", 2);
        _indexes.Meaning("a1", 0.2f);
        _indexes.Meaning("b1", 0.19f);
        _indexes.Meaning("c1", 0.05f);
        _indexes.Meaning("d1", 0.04f);
        var ranking = await RankAsync("rye bread");
        Assert.That(ranking.Posts.Select(p => p.Best.PostId), Is.EqualTo(ofWords ? ["a", "b", "c"] : new[] { "a" }));
    }

    [Test]
    public async Task A_whole_post_that_is_hardly_alike_adds_nothing_and_one_without_a_passage_is_not_found()
    {
        _indexes.Word("a1", 4);
        _indexes.Word("b1", 4);
        _indexes.Whole("b", 0.04f);
        _indexes.Whole("c", 0.9f);
        var ranking = await RankAsync("rye bread");
        Assert.That(ranking.Posts.Select(p => p.Best.PostId), Is.EqualTo(["a", "b"]));
        Assert.That(ranking.Posts.Select(p => p.Score), Is.EqualTo([1 / 1.3, 1 / 1.3]).Within(1e-6));
        Assert.That(ranking.Total, Is.EqualTo(2));
    }

    [Test]
    public async Task By_words_alone_no_vector_is_asked_for_and_the_order_is_said_to_be_degraded()
    {
        _indexes.Word("a1", 4);
        var ranking = await _indexes
            .Retriever()
            .RankPostsAsync(
                new RetrievalQuery(StandaloneQuestion.Of("rye bread"), null, null, 10) { ByWordsAlone = true },
                Cancel
            );
        Assert.That((ranking.Degraded, ranking.Posts.Count), Is.EqualTo((true, 1)));
        Assert.That((_indexes.Embedded.Count, _indexes.VectorsAsked.Count), Is.EqualTo((0, 0)));
    }

    [Test]
    public async Task A_search_that_is_called_off_by_itself_and_not_by_its_caller_leaves_words()
    {
        _indexes.VectorFailure = new OperationCanceledException("a time-out");
        _indexes.Word("a1", 4);
        var ranking = await RankAsync("rye bread");
        Assert.That((ranking.Degraded, ranking.Posts.Count), Is.EqualTo((true, 1)));
    }

    [TestCase("s", 0)]
    [TestCase("other", 1)]
    public async Task A_question_that_was_embedded_in_the_space_is_not_embedded_again(string space, int times)
    {
        _indexes.Word("a1", 4);
        var known = new EmbeddedQuestion(_indexes.Space! with { Id = space }, new float[] { 0, 1 });
        var found = await _indexes
            .Retriever()
            .RetrieveAsync(
                new RetrievalQuery(StandaloneQuestion.Of("rye bread"), null, null, 10) { Embedded = known },
                Cancel
            );
        Assert.That(_indexes.Embedded, Has.Count.EqualTo(times));
        Assert.That(found.Embedded!.Space.Id, Is.EqualTo("s"));
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task In_a_space_that_knows_words_alone_vectors_count_a_fifth(bool ofWords)
    {
        if (ofWords)
            _indexes.Space = new EmbeddingSpace("s", "built-in", "lsa", 2);
        _indexes.Word("a1", 9);
        _indexes.Word("b1", 1);
        _indexes.Meaning("b1", 0.9f);
        _indexes.Meaning("a1", 0.3f);
        var ranking = await RankAsync("rye bread");
        // By words a 1 and b 0, by meaning b 1 and a 0: 0.8 to 0.2, or half each.
        Assert.That(
            ranking.Posts.Select(p => p.Score),
            Is.EqualTo(ofWords ? [1 / 1.3, 0.25 / 1.3] : new[] { 1 / 1.3, 1 / 1.3 }).Within(1e-6)
        );
    }

    [Test]
    public async Task A_hosted_model_embeds_a_query_once()
    {
        _indexes.Space = new EmbeddingSpace("s", "openai", "any", 2);
        _indexes.Word("a1", 4);
        await RankAsync("rye bread");
        Assert.That(_indexes.Embedded, Is.EqualTo([(EmbeddingInput.Query, "rye bread")]));
        Assert.That(_indexes.VectorsAsked.Select(f => f.Kind), Is.EqualTo([VectorKind.Chunk, VectorKind.Post]));
    }

    [TestCase(50, new[] { "bread", "rye" })]
    [TestCase(51, new[] { "rye" })]
    public async Task A_word_of_more_than_half_of_the_passages_is_not_searched(int withBread, string[] searched)
    {
        _indexes.ChunksWith["bread"] = withBread;
        _indexes.ChunksWith["rye"] = 3;
        _indexes.Word("a1", 4);
        await RankAsync("rye bread");
        Assert.That(_indexes.WordsAsked.Single().Words, Is.EquivalentTo(searched));
    }

    [Test]
    public async Task Where_only_frequent_words_are_known_they_are_searched()
    {
        _indexes.ChunksWith["bread"] = 90;
        _indexes.Word("a1", 4);
        await RankAsync("zzzz bread");
        Assert.That(_indexes.WordsAsked.Single().Words, Is.EquivalentTo(["zzzz", "bread"]));
    }

    [Test]
    public async Task Site_and_post_are_asked_of_both_indexes()
    {
        _indexes.Word("a1", 4);
        var site = new SiteScope("https://blog.example");
        await _indexes
            .Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("rye"), site, "a", 5), Cancel);
        Assert.That((_indexes.WordsAsked.Single().Sites, _indexes.WordsAsked.Single().PostId), Is.EqualTo((site, "a")));
        Assert.That(
            _indexes.VectorsAsked.Single(),
            Is.EqualTo(new VectorFilter(VectorKind.Chunk, site, "a")),
            "whole posts are not looked for where passages are"
        );
    }

    [Test]
    public async Task Vectors_are_left_alone_where_the_caller_knows_that_they_cannot_be_had()
    {
        _indexes.Word("a1", 4);
        var ranking = await _indexes
            .Retriever()
            .RankPostsAsync(
                new RetrievalQuery(StandaloneQuestion.Of("rye"), null, null, 5) { ByWordsAlone = true },
                Cancel
            );
        Assert.That((ranking.Degraded, ranking.Posts.Single().Best.PostId), Is.EqualTo((true, "a")));
        Assert.That(
            (_indexes.Embedded, _indexes.VectorsAsked),
            Is.EqualTo((Empty<(EmbeddingInput, string)>(), Empty<VectorFilter>()))
        );
    }

    [Test]
    public async Task Nothing_is_embedded_for_a_query_without_a_word()
    {
        var ranking = await RankAsync("?!");
        Assert.That((ranking.Posts.Count, ranking.Degraded), Is.EqualTo((0, false)));
        Assert.That(_indexes.Embedded, Is.Empty);
    }

    [Test]
    public async Task Before_the_first_space_words_decide_and_nothing_is_degraded()
    {
        _indexes.Space = null;
        _indexes.Word("a1", 4);
        var ranking = await RankAsync("rye");
        Assert.That((ranking.Degraded, ranking.Posts.Single().Best.PostId), Is.EqualTo((false, "a")));
    }

    [Test]
    public async Task A_vector_index_that_is_out_leaves_the_words_and_is_told([Values] bool isKnown)
    {
        _indexes.VectorFailure = isKnown
            ? new DependencyUnavailableException("vector_db", "It is out.")
            : new InvalidOperationException();
        _indexes.Word("a1", 4);
        var ranking = await RankAsync("rye");
        Assert.That((ranking.Degraded, ranking.Posts.Single().Best.PostId), Is.EqualTo((true, "a")));
    }

    [Test]
    public async Task A_passage_that_the_store_has_no_more_is_not_found()
    {
        _indexes.Word("a1", 4);
        _indexes.Word("b1", 3);
        _indexes.Gone.Add("a1");
        Assert.That((await RankAsync("rye")).Posts.Select(p => p.Best.PostId), Is.EqualTo(["b"]));
        var found = await _indexes
            .Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("rye"), null, null, 5), Cancel);
        Assert.That(found.Passages.Select(p => p.Source.PostId), Is.EqualTo(["b"]));
    }

    [Test]
    public async Task A_passage_scores_its_cosine_its_share_of_the_words_and_half_of_the_best_of_its_post()
    {
        // ln(97.5 / 2.5) of the question's only word is its whole weight.
        _indexes.ChunksWith["rye"] = 2;
        var weight = Math.Log(98.5 / 2.5);
        _indexes.Word("a1", weight / 2);
        _indexes.Meaning("a2", 0.8f);
        _indexes.Meaning("b1", 0.6f);
        var found = await _indexes
            .Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("rye"), null, null, 5), Cancel);
        // a1 has no cosine of its own: the least that was found, and half of the words' 0.3.
        Assert.That(found.Passages.Select(p => p.Source.Chunk.Id), Is.EqualTo(["a2", "a1", "b1"]));
        Assert.That(
            found.Passages.Select(p => p.Score),
            Is.EqualTo([0.8 + 0.4, 0.6 + 0.15 + 0.4, 0.6 + 0.3]).Within(1e-6)
        );
        Assert.That(found.Passages.Select(p => p.Cosine), Is.EqualTo([0.8, 0.6, 0.6]).Within(1e-6));

        var within = await _indexes
            .Retriever()
            .RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of("rye"), null, "a", 5), Cancel);
        Assert.That(
            within.Passages.Select(p => p.Score),
            Is.EqualTo([0.8, 0.75, 0.6]).Within(1e-6),
            "of one post all have the same best"
        );
    }

    private async Task<PostRanking> RankAsync(string query) =>
        await _indexes
            .Retriever()
            .RankPostsAsync(new RetrievalQuery(StandaloneQuestion.Of(query), null, null, 10), Cancel);

    private static List<T> Empty<T>() => [];
}
