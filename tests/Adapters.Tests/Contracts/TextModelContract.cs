using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What every text model promises, whatever it writes with.</summary>
public abstract class TextModelContract
{
    private static readonly ArticleText Article = new(
        "Rye bread at home",
        "Anna Weber",
        null,
        "en",
        StoredText.From(
            """
            Rye bread is a loaf that is raised with a starter 🍞 and keeps for a week. Most people give up on it because the dough is sticky.

            ## What is a starter?

            A starter is a mixture of flour and water in which wild yeast lives. It doubles in four to six hours at room temperature.

            ## Baking the loaf

            To bake the loaf, heat the oven to 250 degrees. The bakery on Mill Street has baked rye bread since 1974. The crumb is gummy if the loaf is cut too early.
            """
        )
    );

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    /// <summary>Makes a model that works.</summary>
    protected abstract ITextModel Create();

    [Test]
    public async Task A_summary_is_shorter_than_the_post_and_has_key_points()
    {
        var model = Create();
        var made = await model.SummariseAsync(Article, Cancel);
        Assert.That(made.Value.Text, Is.Not.Empty.And.Length.LessThan(Article.Text.Value.Length));
        Assert.That(made.Value.KeyPoints, Has.Count.InRange(1, 7).And.Unique.And.All.Not.Empty);
        Assert.That(made.By, Is.EqualTo(model.Identity));
    }

    [Test]
    public async Task Questions_end_in_a_question_mark_are_no_more_than_asked_for_and_have_verbatim_evidence(
        [Values(1, 3, 20)] int count
    )
    {
        var made = await Create().WriteQuestionsAsync(Article, count, Cancel);
        Assert.That(made.Value.Items, Has.Count.InRange(1, count));
        Assert.That(made.Value.Items.Select(q => q.Text), Is.Unique.And.All.EndsWith("?"));
        Assert.That(made.Value.Items.Select(q => q.Answer), Is.All.Not.Empty);
        Assert.That(made.Value.Items.Select(q => q.Evidence.Count), Is.All.GreaterThan(0));
        Assert.That(made.Value.Items.SelectMany(q => q.Evidence).All(Article.Text.Contains), Is.True);
        Assert.That(made.Value.ReasonForFewer is null, Is.EqualTo(made.Value.Items.Count == count));
    }

    [Test]
    public async Task An_answer_quotes_its_passages_to_the_letter_and_numbers_its_quotes()
    {
        var task = Task("When does a starter double?", Article.Text.Value);
        var draft = (await Create().AnswerAsync(task, Cancel)).Value;
        Assert.That(draft.Citations, Is.Not.Empty);
        Assert.That(
            draft.Citations.All(c =>
                task.Passages[c.PassageIndex].Source.Chunk.Text.Contains(c.Quote, StringComparison.Ordinal)
            ),
            Is.True
        );
        Assert.That(draft.Text, Does.Contain("[1]"));
        Assert.That(draft.Support, Is.InRange(0, 1));
    }

    [Test]
    public async Task Without_passages_there_is_no_answer()
    {
        var draft = (await Create().AnswerAsync(Task("When does a starter double?"), Cancel)).Value;
        Assert.That(draft.Citations, Is.Empty);
        Assert.That(draft.Text, Is.Empty);
    }

    [Test]
    public async Task A_cancelled_call_stops()
    {
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThatAsync(
            () => Create().SummariseAsync(Article, cancelled),
            Throws.InstanceOf<OperationCanceledException>()
        );
        await Assert.ThatAsync(
            () => Create().AnswerAsync(Task("Why?", "Because."), cancelled),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    [Test]
    public async Task A_follow_up_is_put_so_that_it_stands_alone()
    {
        var model = Create();
        var made = await model.StandAloneAsync(
            "How often is it fed?",
            [new Turn("user", "What is a starter?")],
            Cancel
        );
        Assert.That(made.Value, Is.EqualTo("How often is starter fed?"));
        Assert.That((made.By, made.Degraded), Is.EqualTo((model.Identity, false)));
    }

    private static AnswerTask Task(string question, params string[] passages) =>
        new(
            question,
            [],
            [
                .. passages.Select(
                    (text, i) =>
                        new Passage(
                            new StoredChunk(
                                new Chunk($"c{i}", i, 0, text.Length, text, string.Empty),
                                "p",
                                new PostUrl("https://blog.example/"),
                                "A post",
                                "en"
                            ),
                            1
                        )
                ),
            ],
            new Reading(
                [
                    .. passages
                        .Select((text, i) => new ReadSentence(i, First(text), First(text), null, string.Empty, 0.9))
                        .Where(s => s.Quote.End > 0),
                ],
                0.9,
                new SupportThresholds(0.5, 0.1)
            )
        );

    // The sentence that a reader would find for the question that the contract asks.
    private static (int Start, int End) First(string text)
    {
        var at = Math.Max(0, text.IndexOf("It doubles", StringComparison.Ordinal));
        return (at, text.IndexOf('.', at) + 1);
    }
}
