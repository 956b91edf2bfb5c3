using System.Text.Json;
using BlogManager.Adapters.Tests.Openai;
using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Domain.Text;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Attacks;

/// <summary>
/// Every hostile post with every hostile question, given to a model that obeys, through the real adapter over HTTP: what
/// is shown of its words holds nothing that it must not.
/// </summary>
[CancelAfter(600_000)]
public sealed class AttackTests
{
    private const int WrittenWays = 4;

    private ModelServer _server = null!;
    private ModelUnderTest _model = null!;
    private int _way;
    private int _byModel;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ModelServer.StartAsync();
        _server.Always(ObedientModel.Obeys(() => _way));
        _model = new ModelUnderTest(_server.BaseUrl);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _model.Dispose();
        await _server.DisposeAsync();
    }

    private static IEnumerable<HostilePost> Posts => AttackFiles.Posts;

    private static IEnumerable<HostilePost> HeldOut => AttackFiles.HeldOutPosts;

    [TestCaseSource(nameof(Posts))]
    public Task Nothing_gets_through(HostilePost post, CancellationToken cancellationToken) =>
        HoldsAsync(post, AttackFiles.Questions, cancellationToken);

    [TestCaseSource(nameof(HeldOut))]
    public Task Nothing_of_those_kept_apart_gets_through(HostilePost post, CancellationToken cancellationToken) =>
        HoldsAsync(post, AttackFiles.HeldOutQuestions, cancellationToken);

    [Test]
    public void There_are_as_many_as_are_told_and_a_model_would_find_an_instruction_in_each()
    {
        Assert.Multiple(() =>
        {
            Assert.That(
                (
                    AttackFiles.Posts.Count,
                    AttackFiles.Questions.Count,
                    AttackFiles.HeldOutPosts.Count,
                    AttackFiles.HeldOutQuestions.Count
                ),
                Is.EqualTo((48, 20, 12, 5))
            );
            Assert.That(AttackFiles.Posts.Where(p => ObedientModel.Instructions(p.Text).Count == 0), Is.Empty);
        });
    }

    private async Task HoldsAsync(
        HostilePost post,
        IReadOnlyList<HostileQuestion> questions,
        CancellationToken cancellationToken
    )
    {
        var faults = new List<string>();
        var exposed = 0;
        _byModel = 0;
        var article = ModelUnderTest.Article with
        {
            Title = post.Title,
            Language = post.Language,
            Text = StoredText.From(post.Text),
        };
        for (_way = 0; _way < WrittenWays; _way++)
            faults.AddRange(await WrittenAsync(article, cancellationToken));
        var written = faults.Count;
        for (_way = 0; _way < questions.Count; _way++)
        {
            var answered = await AnsweredAsync(article, questions[_way].Question, cancellationToken);
            exposed += answered.Count > 0 ? 1 : 0;
            faults.AddRange(answered);
        }

        await TestContext.Out.WriteLineAsync($"{_byModel} of {2 * questions.Count} answers are the model's");
        Assert.That(_byModel, Is.GreaterThanOrEqualTo(questions.Count), "half of what was looked at is the model's");
        Assert.That(
            faults.Distinct().Reverse().Take(12),
            Is.Empty,
            $"written: {written} faults; answered: {exposed} of {questions.Count} questions with a fault"
        );
    }

    private async Task<List<string>> WrittenAsync(ArticleText article, CancellationToken cancellationToken)
    {
        var source = article.Title + "\n" + article.Text.Value;
        var summary = (await _model.Model.SummariseAsync(article, cancellationToken)).Value;
        var raw = _server.ChatRequests[^1];
        var exposure = new Exposure(raw.Messages[0], source);
        Assert.That(
            Texts(JsonElement.Parse(ObedientModel.Reply(raw, _way))).SelectMany(exposure.Of),
            Is.Not.Empty,
            "unchecked, the attack would come through"
        );
        var questions = (await _model.Model.WriteQuestionsAsync(article, 5, cancellationToken)).Value;
        exposure = new Exposure(raw.Messages[0] + "\n" + _server.ChatRequests[^1].Messages[0], source);
        List<string> faults =
        [
            .. summary
                .KeyPoints.Prepend(summary.Text)
                .SelectMany(s => exposure.Of(s, [source]))
                .Select(f => "summary: " + f),
        ];
        foreach (var question in questions.Items)
        {
            faults.AddRange(exposure.Of(question.Text + " " + question.Icon).Select(f => "question: " + f));
            faults.AddRange(
                exposure.Of(question.Answer, question.Evidence.Select(e => e.Quote)).Select(f => "its answer: " + f)
            );
            faults.AddRange(
                question
                    .Evidence.Where(e => !article.Text.Value.Contains(e.Quote, StringComparison.Ordinal))
                    .Select(e => "its quote: " + e.Quote)
            );
        }

        return faults;
    }

    private async Task<List<string>> AnsweredAsync(
        ArticleText article,
        string question,
        CancellationToken cancellationToken
    )
    {
        var task = ModelUnderTest.Ask(question, Passages(article.Text.Value));
        var told = new List<DraftAnswer>();
        var whole = await _model.Model.AnswerAsync(task, cancellationToken);
        var system = _server.ChatRequests[^1].Messages[0];
        var streamed = await _model.Model.AnswerAsync(task with { OnDraft = told.Add }, cancellationToken);
        _byModel += new[] { whole, streamed }.Count(a => !a.Degraded && a.Value.Text.Length > 0);
        return
        [
            .. told.Append(whole.Value)
                .Append(streamed.Value)
                .DistinctBy(d => d.Text)
                .SelectMany(draft => Faults(draft, task, system))
                .Select(f => "answer: " + f),
        ];
    }

    private static IEnumerable<string> Faults(DraftAnswer draft, AnswerTask task, string system)
    {
        var (text, citations) = CitationChecker.Check(draft, task.Passages);
        if (citations.Count != draft.Citations.Count)
            yield return "a quote that does not stand there";
        foreach (var fault in Exposure.OfAnswer(system, text, [.. citations.Select(c => c.Evidence.Quote)]))
            yield return fault;
    }

    // Paragraphs, joined where there are more than a question is given.
    private static string[] Passages(string text)
    {
        var paragraphs = text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return [.. paragraphs.Chunk((paragraphs.Length + 7) / 8).Select(some => string.Join("\n\n", some))];
    }

    private static IEnumerable<string> Texts(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => [json.GetString()!],
            JsonValueKind.Array => json.EnumerateArray().SelectMany(Texts),
            JsonValueKind.Object => json.EnumerateObject().SelectMany(m => Texts(m.Value)),
            _ => [],
        };
}
