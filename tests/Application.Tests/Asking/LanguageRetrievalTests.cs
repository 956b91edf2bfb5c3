using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Tests.Asking;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LanguageRetrievalTests
{
    private readonly ScriptedIndexes _indexes = new();

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task A_question_in_another_language_is_looked_for_by_its_terms_and_not_by_vectors_that_read_English()
    {
        _indexes.Word("a1", 2);
        _indexes.Meaning("b1", 0.9f);
        var found = await RetrieveAsync("Wie alt wird Teig?");
        Assert.That(found.Passages.Select(p => p.Source.Chunk.Id), Is.EqualTo(["a1"]));
        Assert.That((found.Question.Language, found.Degraded), Is.EqualTo(("de", false)));
        Assert.That(_indexes.WordsAsked[^1].Form, Is.EqualTo(WordForm.Analysed));
        Assert.That(_indexes.WordsAsked[^1].Words, Is.EqualTo(["WIE", "ALT", "WIRD", "TEIG"]));
        Assert.That(_indexes.Embedded, Is.Empty);
    }

    [Test]
    public async Task A_hosted_model_reads_most_languages()
    {
        _indexes.Space = new EmbeddingSpace("s", "openai", "m", 2);
        _indexes.Meaning("b1", 0.9f);
        var found = await RetrieveAsync("Wie alt wird Teig?");
        Assert.That(found.Passages.Select(p => p.Source.Chunk.Id), Is.EqualTo(["b1"]));
    }

    [Test]
    public async Task An_English_question_is_looked_for_by_its_words_as_before()
    {
        _indexes.Word("a1", 2);
        _indexes.Meaning("b1", 0.9f);
        var found = await RetrieveAsync("How old is dough?");
        Assert.That(found.Passages, Has.Count.EqualTo(2));
        Assert.That(_indexes.WordsAsked, Has.Count.EqualTo(1));
        Assert.That(_indexes.WordsAsked[0].Form, Is.EqualTo(WordForm.Written));
    }

    [Test]
    public async Task Words_that_tell_no_language_are_looked_for_again_in_that_of_what_they_found()
    {
        _indexes.Language = "de";
        _indexes.Word("a1", 2);
        var found = await RetrieveAsync("Teig");
        Assert.That(found.Question.Language, Is.EqualTo("de"));
        Assert.That(_indexes.WordsAsked.Select(w => w.Words[0]), Is.EqualTo(["teig", "TEIG"]));
        var ranking = await _indexes
            .Retriever()
            .RankPostsAsync(new RetrievalQuery(StandaloneQuestion.Of("Teig"), null, null, 5), Cancel);
        Assert.That(ranking.Posts.Select(p => p.Best.PostId), Is.EqualTo(["a"]));
        Assert.That(_indexes.WordsAsked[^1].Words, Is.EqualTo(["TEIG"]));
    }

    private Task<RetrievedPassages> RetrieveAsync(string question) =>
        _indexes.Retriever().RetrieveAsync(new RetrievalQuery(StandaloneQuestion.Of(question), null, null, 5), Cancel);
}
