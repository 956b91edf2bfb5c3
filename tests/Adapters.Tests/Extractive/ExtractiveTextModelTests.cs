using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.Extractive;

namespace BlogManager.Adapters.Tests.Extractive;

public sealed class ExtractiveTextModelTests
{
    [Test]
    public async Task Everything_it_writes_is_its_own_and_costs_nothing()
    {
        var model = new ExtractiveTextModel();
        var summary = await model.SummariseAsync(Posts.Sourdough, CancellationToken.None);
        var questions = await model.WriteQuestionsAsync(Posts.Sourdough, 5, CancellationToken.None);
        var answer = await model.AnswerAsync(
            new AnswerTask("Why?", [], [], new Reading([], 0, new SupportThresholds(0.5, 0.1))),
            CancellationToken.None
        );
        Assert.That(new[] { summary.Usage, questions.Usage, answer.Usage }, Is.All.EqualTo(TokenUsage.None));
        Assert.That(
            new[] { summary.By, questions.By, answer.By },
            Is.All.EqualTo(new ModelIdentity("extractive", "lexrank-writer-reader-4"))
        );
        Assert.That(questions.Value.Items, Has.Count.EqualTo(5));
        Assert.That((answer.Value.Text, answer.Value.Citations.Count, answer.Value.Support), Is.EqualTo(("", 0, 0d)));
    }

    [Test]
    public void A_cancelled_call_stops() =>
        Assert.That(
            async () =>
                await new ExtractiveTextModel().WriteQuestionsAsync(
                    Posts.Sourdough,
                    5,
                    new CancellationToken(canceled: true)
                ),
            Throws.InstanceOf<OperationCanceledException>()
        );
}
