using BlogManager.Adapters.Tests.Neural;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Extractive.Questions;
using BlogManager.Infrastructure.Models.Neural;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.Extractive;

/// <summary>The questions that the writer in the box makes and judges; the patterns have tests of their own.</summary>
public sealed class WrittenQuestionsTests
{
    private const string Firmware =
        "Firmware 4.2 for the Osprey gateway is available today. The update takes about six minutes, during which readings are buffered by the sensors themselves. "
        + "It must be installed from 4.0 or later. If the update fails, the gateway returns to the old image by itself after three unsuccessful starts. "
        + "Transmission power in the 868 MHz band went down from 25 to 14 mW in order to meet the revised European rules. Thank you for reading!";

    private QuestionGenerator _generator = null!;

    [OneTimeSetUp]
    public async Task Load() => _generator = (await ModelsUnderTest.Models.GeneratorAsync())!;

    [Test]
    public void A_post_is_asked_about_in_questions_that_its_sentences_answer()
    {
        var post = Posts.Of(Firmware, "Firmware 4.2 for the Osprey gateway: what to know before you update");
        var questions = ExtractiveQuestionWriter.Write(post, 5, _generator).Items;
        Assert.That(questions, Has.Count.InRange(2, 5));
        Assert.That(
            questions.Select(q => q.Text),
            Has.Some.Contains("the Osprey gateway"),
            string.Join('\n', questions.Select(q => q.Text))
        );
        Assert.That(questions.Select(q => q.Text), Has.None.Contains("reading!"));
    }

    [Test]
    public async Task Where_the_writer_cannot_run_patterns_make_them()
    {
        var model = new ExtractiveTextModel(models: ModelsUnderTest.None);
        var made = await model.WriteQuestionsAsync(Posts.Sourdough, 5, CancellationToken.None);
        Assert.That(
            made.Value.Items.Select(q => q.Text),
            Is.EqualTo(ExtractiveQuestionWriter.Write(Posts.Sourdough, 5).Items.Select(q => q.Text))
        );
    }

    [Test]
    public void Another_language_is_not_written_about_in_English() =>
        Assert.That(
            ExtractiveQuestionWriter
                .Write(
                    Posts.Of(
                        "Sauerteig ist ein Teig aus Mehl und Wasser. Der Teig backt eine Stunde im Ofen.",
                        "Brot",
                        "de"
                    ),
                    5,
                    _generator
                )
                .Items,
            Is.Empty
        );

    [Test]
    public void The_same_post_gives_the_same_questions() =>
        Assert.That(
            ExtractiveQuestionWriter.Write(Posts.Sourdough, 20, _generator).Items.Select(q => q.Text),
            Is.EqualTo(ExtractiveQuestionWriter.Write(Posts.Sourdough, 20, _generator).Items.Select(q => q.Text))
        );

    [Test]
    public void Any_post_yields_distinct_questions_with_verbatim_evidence() =>
        Prop.ForAll(Posts.Any, post =>
            {
                var made = ExtractiveQuestionWriter.Write(post, 5, _generator);
                return made.Items.Count <= 5
                    && (made.Items.Count == 5) == (made.ReasonForFewer is null)
                    && made.Items.Select(q => q.Text).Distinct().Count() == made.Items.Count
                    && made.Items.All(q =>
                        q.Text.EndsWith('?') && q.Answer.Length > 0 && q.Evidence.All(post.Text.Contains)
                    );
            })
            .QuickCheckThrowOnFailure();

    [Test]
    public void A_cancelled_post_stops() =>
        Assert.That(
            () => ExtractiveQuestionWriter.Write(Posts.Sourdough, 5, _generator, new CancellationToken(canceled: true)),
            Throws.InstanceOf<OperationCanceledException>()
        );

    // By hand from the weights in the class: 1 / (1 + e^-z) of two sums.
    [TestCase("What is Rust?", 0.05f, 0.15f, 0.8f, -0.2f, 1.5, 0.327)]
    [TestCase("Is Rust a language?", 0.05f, 0.15f, 0.8f, null, 1.5, -0.891)]
    [TestCase("What does the what?", 0.9f, 0.08f, 0.02f, -0.9f, -2.0, -0.986)]
    public void A_judgement_is_the_chance_of_good_less_that_of_bad(
        string question,
        float bad,
        float bland,
        float good,
        float? likelihood,
        double worth,
        double score
    ) =>
        Assert.That(
            QuestionJudge.Score(question, new QuestionGrade(bad, bland, good), likelihood, worth),
            Is.EqualTo(score).Within(0.001)
        );
}
