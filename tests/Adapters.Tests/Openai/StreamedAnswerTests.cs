using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>Answers that are told while the model writes them, over real HTTP.</summary>
public sealed class StreamedAnswerTests
{
    private const string Doubles = "It doubles in four to six hours at room temperature.";
    private const string Oven = "To bake the loaf, heat the oven to 250 degrees.";

    private static readonly (string Text, string Quote) True1 = (
        "It doubles in four to six hours.",
        "four to six hours"
    );
    private static readonly (string Text, string Quote) True2 = (
        "Heat the oven to 250 degrees.",
        "heat the oven to 250 degrees"
    );
    private static readonly (string Text, string Quote) False1 = ("It needs sugar.", "The starter needs sugar.");
    private static readonly (string Text, string Quote) False2 = ("It needs salt.", "The starter needs salt.");

    private readonly List<DraftAnswer> _told = [];
    private ModelServer _server = null!;
    private ModelUnderTest _model = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync()
    {
        _told.Clear();
        _server = await ModelServer.StartAsync();
        _model = new ModelUnderTest(_server.BaseUrl);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _model.Dispose();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_claim_is_told_before_the_model_has_written_the_next()
    {
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var (begin, end) = Halves(Reply(True1, True2), "Heat");
        _server.Always(ModelServer.Streams([begin, end], n => n == 0 ? Task.CompletedTask : first.Task));
        var answering = _model.Model.AnswerAsync(Ask(() => first.TrySetResult()), Cancel);
        var made = await answering;
        Assert.Multiple(() =>
        {
            Assert.That(
                _told.Select(t => t.Text),
                Is.EqualTo([
                    "It doubles in four to six hours. [1]",
                    "It doubles in four to six hours. [1] Heat the oven to 250 degrees. [2]",
                ])
            );
            Assert.That(made.Value.Text, Is.EqualTo(_told[^1].Text));
            Assert.That((made.Degraded, made.Usage.InputTokens), Is.EqualTo((false, 100)));
        });
    }

    [TestCase("TT", "It doubles in four to six hours. [1] Heat the oven to 250 degrees. [2]", 1.0)]
    [TestCase("TFT", "It doubles in four to six hours. [1] Heat the oven to 250 degrees. [2]", 2 / 3.0)]
    [TestCase("FTT", "It doubles in four to six hours. [1] Heat the oven to 250 degrees. [2]", 2 / 3.0)]
    [TestCase("TFF", "It doubles in four to six hours. [1]", 0.5)]
    [TestCase("FT", "It doubles in four to six hours. [1]", 0.5)]
    [TestCase("FFT", "It doubles in four to six hours. [1]", 1 / 3.0)]
    [TestCase("FF", "", 0)]
    public async Task What_is_told_is_what_the_answer_is_as_a_whole_and_never_what_no_quote_bears_out(
        string claims,
        string text,
        double support
    )
    {
        var right = new Queue<(string, string)>([True1, True2]);
        var wrong = new Queue<(string, string)>([False1, False2]);
        var reply = Reply([.. claims.Select(c => (c == 'T' ? right : wrong).Dequeue())]);
        _server.Always(ModelServer.Says(reply));
        var streamed = (await _model.Model.AnswerAsync(Ask(), Cancel)).Value;
        var whole = (await _model.Model.AnswerAsync(Ask() with { OnDraft = null }, Cancel)).Value;
        Assert.Multiple(() =>
        {
            Assert.That((streamed.Text, streamed.Support), Is.EqualTo((text, support)));
            Assert.That((whole.Text, whole.Support), Is.EqualTo((text, support)));
            // Less than half of the claims bear out: nothing is told that would have to be taken back.
            Assert.That(_told.LastOrDefault()?.Text, Is.EqualTo(support >= 0.5 ? text : null));
            Assert.That(_told, Is.All.Matches<DraftAnswer>(t => text.StartsWith(t!.Text, StringComparison.Ordinal)));
        });
    }

    [Test]
    public async Task A_reply_that_breaks_off_ends_with_what_was_told_and_is_not_asked_for_again()
    {
        var (begin, _) = Halves(Reply(True1, True2), "Heat");
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Always(ModelServer.Streams([begin, " "], n => n == 0 ? Task.CompletedTask : told.Task, isCutOff: true));
        var made = await _model.Model.AnswerAsync(Ask(() => told.TrySetResult()), Cancel);
        Assert.That(made.Usage.OutputTokens, Is.Positive, "no report came, so it is estimated");
        Assert.That(
            (made.Value.Text, made.By.Provider, made.Degraded, _server.Requests.Count),
            Is.EqualTo(("It doubles in four to six hours. [1]", "openai", true, 1))
        );
    }

    [Test]
    public async Task A_reply_that_breaks_off_before_anything_was_told_is_asked_for_again()
    {
        _server.Then(ModelServer.Streams(["{\"answered\":true,\"cla"], isCutOff: true));
        _server.Always(ModelServer.Says(Reply(True1)));
        var made = await _model.Model.AnswerAsync(Ask(), Cancel);
        Assert.That(
            (made.Value.Text, made.Degraded, _server.Requests.Count),
            Is.EqualTo(("It doubles in four to six hours. [1]", false, 2))
        );
    }

    [Test]
    public async Task A_claim_that_is_written_twice_is_told_once()
    {
        _server.Always(ModelServer.Says(Reply(True1, True1, True2, True1)));
        var made = await _model.Model.AnswerAsync(Ask(), Cancel);
        Assert.That(
            made.Value.Text,
            Is.EqualTo("It doubles in four to six hours. [1] Heat the oven to 250 degrees. [2]")
        );
    }

    [Test]
    public async Task Marks_that_turn_text_around_are_left_out()
    {
        _server.Always(ModelServer.Says(Reply(("It doubles in \u202efour to six hours\u2069.", True1.Quote))));
        var made = await _model.Model.AnswerAsync(Ask(), Cancel);
        Assert.That(made.Value.Text, Is.EqualTo("It doubles in four to six hours. [1]"));
    }

    [Test]
    public async Task A_reader_who_leaves_calls_off_the_models_call()
    {
        using var reader = new CancellationTokenSource();
        var (begin, end) = Halves(Reply(True1, True2), "Heat");
        var left = new TaskCompletionSource();
        _server.Always(
            async (context, request) =>
            {
                context.RequestAborted.Register(() => left.TrySetResult());
                await ModelServer.Streams([begin, end], n => n == 0 ? Task.CompletedTask : left.Task)(context, request);
            }
        );
        var answering = _model.Model.AnswerAsync(Ask(reader.Cancel), reader.Token);
        Assert.That(async () => await answering, Throws.InstanceOf<OperationCanceledException>());
        await left.Task.WaitAsync(TimeSpan.FromSeconds(30), Cancel);
    }

    [TestCase("""{"answered":false,"claims":[CLAIM]}""")]
    [TestCase("""{"claims":[CLAIM],"answered":false}""")]
    public async Task Where_the_model_says_that_nothing_answers_no_claim_is_told(string form)
    {
        _server.Always(ModelServer.Says(form.Replace("CLAIM", Claim(True1), StringComparison.Ordinal)));
        var made = await _model.Model.AnswerAsync(Ask(), Cancel);
        Assert.That((made.Value.Text, _told), Is.EqualTo((string.Empty, Array.Empty<DraftAnswer>())));
    }

    [TestCase("```json\nREPLY\n```")]
    [TestCase("Here you are:\nREPLY")]
    public async Task What_models_put_around_their_JSON_does_not_matter(string form)
    {
        _server.Always(ModelServer.Says(form.Replace("REPLY", Reply(True1), StringComparison.Ordinal)));
        var made = await _model.Model.AnswerAsync(Ask(), Cancel);
        Assert.That(made.Value.Text, Is.EqualTo("It doubles in four to six hours. [1]"));
        Assert.That(_told, Is.Not.Empty);
    }

    [Test]
    public async Task A_server_that_cannot_stream_is_asked_for_the_whole_and_not_to_stream_again()
    {
        var refused = 0;
        _server.Always(
            (context, request) =>
            {
                if (!request.Body.TryGetProperty("stream", out var streams) || !streams.GetBoolean())
                    return ModelServer.Says(Reply(True1))(context, request);
                refused++;
                return ModelServer.Status(400)(context, request);
            }
        );
        for (var asks = 0; asks < 3; asks++)
        {
            var made = await _model.Model.AnswerAsync(Ask(), Cancel);
            Assert.That((made.Value.Text, made.Degraded), Is.EqualTo(("It doubles in four to six hours. [1]", false)));
        }

        Assert.That(refused, Is.EqualTo(1));
    }

    [Test]
    public async Task A_server_that_refused_one_request_is_asked_to_stream_the_next()
    {
        _server.Always(ModelServer.Status(400));
        var refused = await _model.Model.AnswerAsync(Ask(), Cancel);
        Assert.That(refused.Degraded, Is.True);
        _server.Always(ModelServer.Says(Reply(True1)));
        _told.Clear();
        await _model.Model.AnswerAsync(Ask(), Cancel);
        Assert.That(_told, Is.Not.Empty);
    }

    private AnswerTask Ask(Action? told = null) =>
        ModelUnderTest.Ask("When does a starter double?", Doubles, Oven) with
        {
            OnDraft = draft =>
            {
                _told.Add(draft);
                told?.Invoke();
            },
        };

    private static (string Begin, string End) Halves(string reply, string at)
    {
        var cut = reply.IndexOf(at, StringComparison.Ordinal);
        return (reply[..cut], reply[cut..]);
    }

    private static string Reply(params (string Text, string Quote)[] claims) =>
        $$"""{"answered":true,"claims":[{{string.Join(',', claims.Select(Claim))}}]}""";

    private static string Claim((string Text, string Quote) claim) =>
        JsonSerializer.Serialize(
            new { text = claim.Text, quotes = new[] { 1, 2 }.Select(passage => new { passage, quote = claim.Quote }) }
        );
}
