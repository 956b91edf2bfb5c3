using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>
/// What each fault of a server that writes leads to, for every provider: fault by provider, each cell with who writes in
/// the end, how often the server was asked, how many failures its breaker counts, and what the budget keeps. No cell is
/// an exception, and none takes longer than the call's time.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[Parallelizable(ParallelScope.All)]
[CancelAfter(120_000)]
public sealed class ModelFaultTableTests
{
    private const string Doubles = "It doubles in four to six hours at room temperature.";
    private const string Oven = "To bake the loaf, heat the oven to 250 degrees.";
    private const string First =
        """{"text":"It doubles in four to six hours.","quotes":[{"passage":1,"quote":"four to six hours"}]}""";
    private const string Second =
        """{"text":"Heat the oven to 250 degrees.","quotes":[{"passage":2,"quote":"heat the oven to 250 degrees"}]}""";
    private const string Answer = $$"""{"answered":true,"claims":[{{First}},{{Second}}]}""";
    private const string German =
        """{"answered":true,"claims":[{"text":"Der Sauerteig verdoppelt sich nach vier bis sechs Stunden und das ist sehr gut.","quotes":[{"passage":1,"quote":"four to six hours"}]}]}""";
    private const string Summary = """{"summary":"Rye bread keeps for a week.","key_points":["It is sticky."]}""";
    private const string GermanSummary =
        """{"summary":"Das Roggenbrot ist ein Brot, das mit einem Sauerteig gebacken wird und eine Woche hält.","key_points":["Der Teig ist klebrig."]}""";

    private readonly TaskCompletionSource _isTold = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    // Who wrote; requests; what the breaker counts; what the budget has taken in the end.
    private static readonly Cell Stood = new("built-in", 3, 3, Kept.Nothing);

    private static IEnumerable<TestCaseData> Whole() =>
        Rows(
            ("429", (_, _) => ModelServer.Status(429), Alike(Stood)),
            (
                "429 for a day",
                (_, _) => ModelServer.Status(429, "86400"),
                Alike(Stood with { Requests = 1, Failures = 1 })
            ),
            ("529", (_, _) => ModelServer.Status(529), Alike(Stood)),
            ("500", (_, _) => ModelServer.Status(500), Alike(Stood)),
            ("401", (_, _) => ModelServer.Status(401), Alike(Stood with { Requests = 1, Failures = 1 })),
            ("404", (_, _) => ModelServer.Status(404), Alike(Stood with { Requests = 1, Failures = 1 })),
            ("413", (_, _) => ModelServer.Status(413), Alike(Stood with { Requests = 1, Failures = 0 })),
            ("redirect", (_, _) => ModelServer.Status(302), Alike(Stood with { Taken = Kept.Most })),
            ("no first byte in 30 s", (s, _) => s.Hangs(), Alike(new Cell("built-in", 1, 1, Kept.Most))),
            ("cut in the middle", (_, _) => ModelServer.CutsOff(), Alike(new Cell("built-in", 3, 3, Kept.Most))),
            ("no JSON at all", (_, _) => ModelServer.Body("<html>"), Alike(new Cell("built-in", 3, 3, Kept.Most))),
            ("an empty body", (_, _) => ModelServer.Body(""), Alike(new Cell("built-in", 3, 3, Kept.Most))),
            ("endless", (s, _) => s.Floods(), Alike(new Cell("built-in", 3, 3, Kept.Most))),
            (
                "nothing in it",
                (_, _) => ModelServer.SaysNothing(),
                // Anthropic's says that it is whole: it is repaired, as one without JSON is.
                [
                    new Cell("built-in", 3, 3, Kept.Most),
                    new Cell("built-in", 3, 3, Kept.Most),
                    new Cell("built-in", 2, 0, Kept.AsTold),
                ]
            ),
            (
                "in a code fence",
                (_, _) => ModelServer.Says($"```json\n{Summary}\n```"),
                Alike(new Cell("model", 1, 0, Kept.AsTold))
            ),
            (
                "with a preamble",
                (_, _) => ModelServer.Says($"Sure! {Summary} Bye."),
                Alike(new Cell("model", 1, 0, Kept.AsTold))
            ),
            (
                "cut off by the limit",
                (_, _) => ModelServer.Says(Summary[..20], "length"),
                Alike(new Cell("built-in", 2, 0, Kept.AsTold))
            ),
            (
                "declines",
                (_, _) => ModelServer.Declines(),
                // Ollama has no word for it: what declines is a reply without JSON, asked for once more.
                [
                    new Cell("built-in", 1, 0, Kept.AsTold),
                    new Cell("built-in", 2, 0, Kept.AsTold),
                    new Cell("built-in", 1, 0, Kept.AsTold),
                ]
            ),
            (
                "filtered",
                (_, _) => ModelServer.Says("{}", "filtered"),
                [
                    new Cell("built-in", 1, 0, Kept.AsTold),
                    new Cell("built-in", 2, 0, Kept.AsTold),
                    new Cell("built-in", 1, 0, Kept.AsTold),
                ]
            ),
            (
                "in another language",
                (_, _) => ModelServer.Says(GermanSummary),
                Alike(new Cell("built-in", 2, 0, Kept.AsTold))
            )
        );

    private static IEnumerable<TestCaseData> Streamed() =>
        Rows(
            ("429", (_, _) => ModelServer.Status(429), Alike(Stood)),
            ("529", (_, _) => ModelServer.Status(529), Alike(Stood)),
            ("500", (_, _) => ModelServer.Status(500), Alike(Stood)),
            (
                "429 for a day",
                (_, _) => ModelServer.Status(429, "86400"),
                Alike(Stood with { Requests = 1, Failures = 1 })
            ),
            ("401", (_, _) => ModelServer.Status(401), Alike(Stood with { Requests = 1, Failures = 1 })),
            ("404", (_, _) => ModelServer.Status(404), Alike(Stood with { Requests = 1, Failures = 1 })),
            // Once more with one of the two passages.
            ("413", (_, _) => ModelServer.Status(413), Alike(Stood with { Requests = 2, Failures = 0 })),
            // As a stream, as a whole, without the form; and so with one of the two passages.
            ("400", (_, _) => ModelServer.Status(400), Alike(Stood with { Requests = 6, Failures = 0 })),
            ("no JSON at all", (_, _) => ModelServer.Body("<html>"), Alike(new Cell("built-in", 3, 3, Kept.Most))),
            ("an empty body", (_, _) => ModelServer.Body(""), Alike(new Cell("built-in", 3, 3, Kept.Most))),
            (
                "filtered",
                (_, _) => ModelServer.Says("{}", "filtered"),
                [
                    new Cell("built-in", 1, 0, Kept.Most),
                    new Cell("built-in", 3, 0, Kept.AsTold),
                    new Cell("built-in", 1, 0, Kept.Most),
                ]
            ),
            ("no first byte in 30 s", (s, _) => s.Hangs(), Alike(new Cell("built-in", 1, 1, Kept.Most))),
            ("stalls", (s, _) => Stalls(s, "{\"answered\":"), Alike(new Cell("built-in", 1, 1, Kept.Most))),
            ("stalls behind a claim", (s, _) => Stalls(s, Upto(First)), Alike(new Cell("told", 1, 1, Kept.Most))),
            (
                "cut in the middle",
                (_, _) => ModelServer.Streams(["{\"answered\":"], isCutOff: true),
                Alike(new Cell("built-in", 3, 3, Kept.Most))
            ),
            (
                "cut behind a claim",
                (_, told) => CutsBehind(told, isClean: false),
                Alike(new Cell("told", 1, 1, Kept.Most))
            ),
            (
                "ends without its end",
                (_, _) => ModelServer.Streams(["{\"answered\":"], finish: null),
                Alike(new Cell("built-in", 3, 3, Kept.Most))
            ),
            (
                "ends so behind a claim",
                (_, told) => CutsBehind(told, isClean: true),
                Alike(new Cell("told", 1, 1, Kept.Most))
            ),
            (
                "says that it failed",
                (_, _) => ModelServer.FailsWithin("{\"answered\":"),
                Alike(new Cell("built-in", 3, 3, Kept.Most))
            ),
            (
                "endless",
                (_, _) => ModelServer.Streams(Enumerable.Repeat(new string('x', 50_000), 100)),
                Alike(new Cell("built-in", 3, 3, Kept.Most))
            ),
            (
                "in a code fence",
                (_, _) => ModelServer.Says($"```json\n{Answer}\n```"),
                Alike(new Cell("model", 1, 0, Kept.AsTold))
            ),
            (
                "with a preamble",
                (_, _) => ModelServer.Says($"Sure! {Answer}"),
                Alike(new Cell("model", 1, 0, Kept.AsTold))
            ),
            (
                "cut off by the limit",
                (_, _) => ModelServer.Says(Answer[..30], "length"),
                Alike(new Cell("built-in", 3, 0, Kept.AsTold))
            ),
            (
                "declines",
                (_, _) => ModelServer.Declines(),
                // OpenAI's client does not tell of it in a stream: the whole reply, which is asked for then, does.
                [
                    new Cell("built-in", 2, 0, Kept.AsTold),
                    new Cell("built-in", 3, 0, Kept.AsTold),
                    new Cell("built-in", 1, 0, Kept.Most),
                ]
            ),
            ("in another language", (_, _) => ModelServer.Says(German), Alike(new Cell("built-in", 3, 0, Kept.Most)))
        );

    [TestCaseSource(nameof(Whole))]
    public Task A_summary(ModelProtocol protocol, Script script, Cell cell) =>
        CheckAsync(protocol, script, cell, async model =>
        {
            var made = await model.SummariseAsync(ModelUnderTest.Article, Cancel);
            return (made.Value.Text, made.By.Provider, made.Degraded);
        });

    [TestCaseSource(nameof(Streamed))]
    public Task An_answer_that_is_told_while_it_is_written(ModelProtocol protocol, Script script, Cell cell) =>
        CheckAsync(protocol, script, cell, async model =>
        {
            var told = new List<DraftAnswer>();
            var made = await model.AnswerAsync(
                ModelUnderTest.Ask("When does a starter double?", Doubles, Oven) with
                {
                    OnDraft = draft =>
                    {
                        told.Add(draft);
                        _isTold.TrySetResult();
                    },
                },
                Cancel
            );
            // Whatever happened, what was told is how the answer begins.
            Assert.That(
                told,
                Is.All.Matches<DraftAnswer>(t => made.Value.Text.StartsWith(t!.Text, StringComparison.Ordinal))
            );
            if (cell.By == "told")
                Assert.That(made.Value.Text, Is.EqualTo("It doubles in four to six hours. [1]"));
            return (made.Value.Text, made.By.Provider, made.Degraded);
        });

    [TestCaseSource(nameof(Protocols))]
    public async Task A_wait_that_the_server_asks_for_is_kept(ModelProtocol protocol)
    {
        await using var server = await ModelServer.StartAsync(protocol);
        server.Then(ModelServer.Status(529, "7"));
        using var model = new ModelUnderTest(server, _time, limit: 1_000_000);
        var begun = _time.GetUtcNow();
        var made = await ModelUnderTest.PumpAsync(model.Model.SummariseAsync(ModelUnderTest.Article, Cancel), _time);
        Assert.That((made.Degraded, server.Requests.Count), Is.EqualTo((false, 2)));
        Assert.That(_time.GetUtcNow() - begun, Is.InRange(TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(15)));
        Assert.That((model.Breaker.State, model.Budgets.Taken), Is.EqualTo(("closed", 120)));
    }

    [TestCaseSource(nameof(Protocols))]
    public async Task Passages_that_the_server_finds_too_long_are_cut_to_fit_counted_and_said(ModelProtocol protocol)
    {
        await using var server = await ModelServer.StartAsync(protocol);
        server.Always(
            (context, request) =>
                request.Messages[1].Length > 9_000
                    ? ModelServer.Status(400)(context, request)
                    : ModelServer.Faithfully(context, request)
        );
        using var model = new ModelUnderTest(server, _time);
        string[] passages =
        [
            Doubles,
            .. Enumerable.Range(0, 3).Select(_ => string.Concat(Enumerable.Repeat(Oven + " ", 80))),
        ];
        var made = await model.Model.AnswerAsync(ModelUnderTest.Ask("When does a starter double?", passages), Cancel);
        Assert.That((made.Degraded, made.Value.Text), Is.EqualTo((false, Doubles + " [1]")));
        Assert.That(
            server.Requests.Select(r => FaithfulModel.Data(r.Messages[1], "PASSAGE").Count),
            Is.EqualTo([4, 4, 2])
        );
        Assert.That(model.Log.Lines, Has.Some.Contains("was given 2 of 4 passages"));
        Assert.That(model.Breaker.FailureCount, Is.Zero, "the server is not at fault");
    }

    private static IEnumerable<ModelProtocol> Protocols() =>
        [ModelProtocol.OpenAI, ModelProtocol.Ollama, ModelProtocol.Anthropic];

    private async Task CheckAsync(
        ModelProtocol protocol,
        Script script,
        Cell cell,
        Func<ITextModel, Task<(string Text, string By, bool Degraded)>> write
    )
    {
        await using var server = await ModelServer.StartAsync(protocol);
        server.Always(script(server, _isTold.Task));
        using var model = new ModelUnderTest(server, _time, limit: 1_000_000);
        var begun = _time.GetUtcNow();
        var (text, by, degraded) = await ModelUnderTest.PumpAsync(write(model.Model), _time);
        var taken = model.Budgets.Taken;
        var found = new Cell(
            !degraded ? "model"
                : by == "extractive" ? "built-in"
                : "told",
            server.Requests.Count,
            model.Breaker.FailureCount,
            taken == 0 ? Kept.Nothing
                : taken == 120 * server.Requests.Count ? Kept.AsTold
                : Kept.Most
        );
        Assert.That(found, Is.EqualTo(cell));
        Assert.That(text, Is.Not.Empty);
        Assert.That(_time.GetUtcNow() - begun, Is.LessThan(TimeSpan.FromSeconds(37)));
        Assert.That(
            string.Join('\n', model.Log.Lines),
            Does.Not.Contain("canary").And.Not.Contain("starter").And.Not.Contain("Mill Street")
        );
    }

    private static Cell[] Alike(Cell cell) => [cell, cell, cell];

    private static IEnumerable<TestCaseData> Rows(params (string Fault, Script Script, Cell[] Cells)[] rows) =>
        rows.SelectMany(row =>
            Protocols()
                .Zip(row.Cells, (protocol, cell) =>
                    new TestCaseData(protocol, row.Script, cell).SetArgDisplayNames(row.Fault, protocol.ToString())
                )
        );

    private static string Upto(string claim) => $$"""{"answered":true,"claims":[{{claim}},""";

    // Behind what it has written nothing comes any more, and the connection stays.
    private static Func<HttpContext, ModelRequest, Task> Stalls(ModelServer server, string begun) =>
        async (context, request) =>
        {
            await ModelServer.Streams([begun], finish: null)(context, request);
            await server.Hangs()(context, request);
        };

    // The first claim is told before the rest is cut.
    private static Func<HttpContext, ModelRequest, Task> CutsBehind(Task told, bool isClean) =>
        ModelServer.Streams(
            [Upto(First), "{\"text\":"],
            n => n == 0 ? Task.CompletedTask : told,
            isCutOff: !isClean,
            finish: null
        );

    /// <param name="told">Done once something of the answer was told.</param>
    public delegate Func<HttpContext, ModelRequest, Task> Script(ModelServer server, Task told);

    /// <summary>What a fault leads to.</summary>
    /// <param name="By">Who wrote: the model; the built-in engine; or the model, as far as was told.</param>
    /// <param name="Requests">How often the server was asked.</param>
    /// <param name="Failures">What the breaker counts.</param>
    /// <param name="Taken">What the budget has taken in the end.</param>
    public sealed record Cell(string By, int Requests, int Failures, Kept Taken);

    /// <summary>What a budget keeps of what was reserved.</summary>
    public enum Kept
    {
        /// <summary>Nothing was written: the server refused.</summary>
        Nothing,

        /// <summary>As the server told.</summary>
        AsTold,

        /// <summary>The most that it may have been: nobody knows what the server wrote.</summary>
        Most,
    }
}
