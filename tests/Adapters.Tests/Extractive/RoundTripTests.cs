using BlogManager.Adapters.Tests.Neural;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Extractive.Questions;
using BlogManager.Infrastructure.Models.Neural;

namespace BlogManager.Adapters.Tests.Extractive;

/// <summary>The models in the box, asked about a post of our own.</summary>
public sealed class RoundTripTests
{
    private ArticleOutline _outline = null!;
    private RoundTrip _check = null!;

    [SetUp]
    public async Task Load()
    {
        _outline = ArticleOutline.Read(Posts.Sourdough, default);
        _check = new RoundTrip(
            (await ModelsUnderTest.Models.ReaderAsync())!,
            (await ModelsUnderTest.Models.EncoderAsync())!,
            _outline
        );
    }

    [Test]
    public void A_question_that_finds_its_sentence_again_stays() =>
        Assert.That(Ask("Why does salt slow fermentation?", "Salt slows", "because it draws"), Is.Not.Null);

    [Test]
    public void A_question_whose_sentence_does_not_answer_goes() =>
        Assert.That(Ask("Why does salt slow fermentation?", "The dough rests", "before the first"), Is.Null);

    [Test]
    public void A_question_whose_answer_is_said_to_stand_elsewhere_in_its_sentence_goes() =>
        Assert.That(Ask("Why does salt slow fermentation?", "Salt slows", "Salt"), Is.Null);

    [Test]
    public void The_same_in_other_words_is_not_asked_twice()
    {
        _ = Ask("Why does salt slow fermentation?", "Salt slows", "because it draws");
        Assert.That(Ask("Why does salt slow down fermentation?", "Salt slows", "because it draws"), Is.Null);
    }

    [Test]
    public void There_is_an_end_to_what_is_read()
    {
        var asked = 0;
        for (; _check.HasRoom && asked < 1_000; asked++)
            _ = Ask($"Why does salt slow fermentation in {asked} bowls?", "The dough rests", "before the first");
        Assert.That(asked, Is.InRange(5, 200));
    }

    [Test]
    public async Task The_model_asks_the_post_and_says_why_there_are_fewer()
    {
        var model = new ExtractiveTextModel(null, ModelsUnderTest.Models);
        var made = (await model.WriteQuestionsAsync(Posts.Sourdough, 20, default)).Value;
        Assert.That(
            made.Items.Select(q => q.Text),
            Does.Contain("Why does salt slow fermentation?").And.Contain("How long does bulk fermentation take?")
        );
        Assert.That(made.Items.Count, Is.LessThan(20));
        Assert.That(made.ReasonForFewer, Is.Not.Null.And.Not.Empty);
    }

    private Candidate? Ask(string question, string sentence, string answer)
    {
        var evidence = _outline.Sentences.First(s => s.Text.StartsWith(sentence, StringComparison.Ordinal));
        var at = evidence.Text.IndexOf(answer, StringComparison.Ordinal);
        return _check.Ask(
            new Candidate(QuestionKind.Why, question, [evidence], 0.9, "salt", (at, at + answer.Length)),
            default
        );
    }
}
