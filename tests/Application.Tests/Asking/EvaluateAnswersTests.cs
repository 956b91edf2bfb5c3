using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Asking;

/// <summary>Each outcome by its name, over indexes, a reader and a model that do as they are told.</summary>
public sealed class EvaluateAnswersTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase(0.9, 0.9, "for years", false, "right", true)]
    [TestCase(0.9, 0.9, "for days", false, "wrong", false)]
    [TestCase(0.2, 0.9, "for years", false, "close", false)]
    [TestCase(0.2, 0.0, "for years", false, "silent", false)]
    [TestCase(0.9, 0.9, null, true, "answered", false)]
    [TestCase(0.2, 0.9, null, true, "close", true)]
    [TestCase(0.2, 0.0, null, true, "refused", true)]
    public async Task An_outcome_has_its_name(
        double support,
        double closeness,
        string? expected,
        bool isUnanswerable,
        string outcome,
        bool isRight
    )
    {
        var evaluation = await EvaluateAsync(
            support,
            closeness,
            new KnownQuestion("How long does it live?", At("https://blog.example/a"), expected, isUnanswerable)
        );
        var told = evaluation.Outcomes.Single();
        Assert.That((told.Outcome, told.IsRight, told.PostRank), Is.EqualTo((outcome, isRight, (int?)1)));
        Assert.That(told.Answer, Is.EqualTo(support > 0.4 ? "It lives for years [1]." : null));
        Assert.That(told.Closest, Is.EqualTo(support > 0.4 || closeness < 0.1 ? [] : new[] { "It lives for years." }));
        Assert.That(told.Support, Is.EqualTo(support));
        Assert.That(
            (evaluation.Figures.Questions, evaluation.Figures.Unanswerable),
            Is.EqualTo((1, isUnanswerable ? 1 : 0))
        );
    }

    [TestCase("https://blog.example/b", 2)]
    [TestCase("https://blog.example/none", null)]
    [TestCase(null, null)]
    public async Task The_rank_is_that_of_the_post_that_has_the_answer(string? url, int? rank)
    {
        var evaluation = await EvaluateAsync(
            0.9,
            0.9,
            new KnownQuestion("How long does it live?", url is null ? null : At(url))
        );
        Assert.That(evaluation.Outcomes.Single().PostRank, Is.EqualTo(rank));
        Assert.That(
            evaluation.Figures.RecallAt5,
            Is.EqualTo(
                url is null ? null
                : rank is null ? 0.0
                : 1.0
            )
        );
    }

    private static async Task<Evaluation> EvaluateAsync(double support, double closeness, KnownQuestion question)
    {
        var indexes = new ScriptedIndexes { Space = null };
        indexes.Texts["a1"] = "It lives for years.";
        indexes.Word("a1", 9);
        indexes.Word("b1", 5);
        var reader = new Mock<IAnswerReader>();
        reader
            .Setup(r => r.ReadAsync(It.IsAny<ReadingTask>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                new Reading(
                    [new ReadSentence(0, (0, 19), (0, 19), null, string.Empty, support)],
                    closeness,
                    new SupportThresholds(0.4, 0.1)
                )
            );
        var by = new ModelIdentity("extractive", "one");
        var model = new Mock<ITextModel>();
        model.Setup(m => m.Identity).Returns(by);
        model
            .Setup(m => m.AnswerAsync(It.IsAny<AnswerTask>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                new Generated<DraftAnswer>(
                    new DraftAnswer("It lives for years [1].", [new DraftCitation(0, "It lives for years.")], support),
                    TokenUsage.None,
                    by
                )
            );
        var retriever = indexes.Retriever();
        var composer = new AnswerComposer(
            retriever,
            reader.Object,
            model.Object,
            indexes.Posts.Object,
            new SpokenLanguages(),
            new FakeTimeProvider()
        );
        return (
            await new EvaluateAnswersHandler(retriever, composer).HandleAsync(new EvaluateAnswers([question]), Cancel)
        ).Value;
    }
}
