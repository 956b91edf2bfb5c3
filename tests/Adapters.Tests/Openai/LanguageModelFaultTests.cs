using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>Whatever ails the server, a post gets its summary: from the built-in engine, marked as degraded.</summary>
public sealed class LanguageModelFaultTests
{
    private static readonly ModelIdentity BuiltIn = new("extractive", "lexrank-writer-reader-4");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private ModelServer _server = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => _server = await ModelServer.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [TestCase("500", 3)]
    [TestCase("429", 3)]
    [TestCase("cut off", 3)]
    [TestCase("not JSON", 3)]
    [TestCase("another JSON", 3)]
    [TestCase("empty choices", 3)]
    [TestCase("flood", 3)]
    [TestCase("401", 1)]
    [TestCase("404", 1)]
    [TestCase("413", 1)]
    [TestCase("refusal", 1)]
    [TestCase("filtered", 1)]
    [TestCase("400", 2)] // with response_format and without
    [TestCase("prose", 2)] // and its repair
    [TestCase("cut short", 2)]
    [TestCase("wrong schema", 2)]
    [TestCase("nulls", 2)]
    [TestCase("foreign links", 1)]
    public async Task Whatever_the_server_answers_the_built_in_engine_writes(string ailment, int requests)
    {
        _server.Always(Script(ailment));
        using var model = new ModelUnderTest(_server.BaseUrl, _time);
        var made = await ModelUnderTest.PumpAsync(model.Model.SummariseAsync(ModelUnderTest.Article, Cancel), _time);
        Assert.Multiple(() =>
        {
            Assert.That((made.Degraded, made.By), Is.EqualTo((true, BuiltIn)));
            Assert.That(made.Value.Text, Is.Not.Empty.And.Not.Contain("evil"));
            Assert.That(_server.ChatRequests, Has.Count.EqualTo(requests));
            Assert.That(
                model.Log.Lines.Count(l => l.Contains("the built-in engine wrote it", StringComparison.Ordinal)),
                Is.EqualTo(1)
            );
        });
        Told(model.Log.Lines);
    }

    [Test]
    public async Task A_check_of_the_configuration_tries_the_server_and_tells_no_secret()
    {
        using var model = new ModelUnderTest(_server.BaseUrl, _time);
        Assert.That(model.Probe.Name, Is.EqualTo("models (openai)"));
        await model.Probe.TryAsync(Cancel);
        Assert.That(_server.ChatRequests.Single().Messages, Is.EqualTo(["Reply with the word yes."]));
        _server.Always(ModelServer.Status(401));
        await Assert.ThatAsync(
            () => model.Probe.TryAsync(Cancel),
            Throws.Exception.With.Message.EqualTo("The model's server failed: NotAdmitted (HTTP 401).")
        );
    }

    [Test]
    public async Task A_server_that_is_not_there_is_stood_in_for()
    {
        using var model = new ModelUnderTest(FakeSite.Dead() + "/v1", _time);
        var made = await ModelUnderTest.PumpAsync(
            model.Model.AnswerAsync(
                ModelUnderTest.Ask("When does a starter double?", ModelUnderTest.Article.Text.Value),
                Cancel
            ),
            _time
        );
        Assert.That((made.Degraded, made.By), Is.EqualTo((true, BuiltIn)));
        Assert.That(made.Value.Citations, Is.Not.Empty);
        Told(model.Log.Lines);
    }

    [Test]
    public async Task A_request_that_hangs_is_given_up_after_its_time_not_made_again_and_the_connection_closed()
    {
        _server.Always(_server.Hangs());
        using var model = new ModelUnderTest(_server.BaseUrl, _time, ("AttemptTimeoutSeconds", "30"));
        var begun = _time.GetUtcNow();
        var made = await ModelUnderTest.PumpAsync(model.Model.SummariseAsync(ModelUnderTest.Article, Cancel), _time);
        Assert.That((made.Degraded, made.By), Is.EqualTo((true, BuiltIn)));
        Assert.That(_time.GetUtcNow() - begun, Is.InRange(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(35)));
        Assert.That(_server.ChatRequests, Has.Count.EqualTo(1));
        Assert.That(() => _server.Aborted, Is.EqualTo(1).After(5000, 20));
        Assert.That(model.Breaker.FailureCount, Is.EqualTo(1));
    }

    [Test]
    public async Task A_repair_has_only_what_is_left_of_the_time()
    {
        _server.Then(ModelServer.Says("no JSON")).Always(_server.Hangs());
        using var model = new ModelUnderTest(
            _server.BaseUrl,
            _time,
            ("AttemptTimeoutSeconds", "20"),
            ("TimeoutSeconds", "20")
        );
        var begun = _time.GetUtcNow();
        var made = await ModelUnderTest.PumpAsync(model.Model.SummariseAsync(ModelUnderTest.Article, Cancel), _time);
        Assert.That(made.Degraded, Is.True);
        Assert.That(_time.GetUtcNow() - begun, Is.LessThan(TimeSpan.FromSeconds(25)));
        Assert.That(
            made.Usage,
            Is.EqualTo(new TokenUsage(100, 20)),
            "what was consumed is told, though nothing came of it"
        );
    }

    [Test]
    public async Task A_caller_who_goes_away_ends_the_call()
    {
        _server.Always(_server.Hangs());
        using var model = new ModelUnderTest(_server.BaseUrl);
        using var caller = new CancellationTokenSource();
        var call = model.Model.SummariseAsync(ModelUnderTest.Article, caller.Token);
        while (_server.ChatRequests.Count == 0)
            await Task.Delay(5, Cancel);
        await caller.CancelAsync();
        await Assert.ThatAsync(() => call, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(() => _server.Aborted, Is.EqualTo(1).After(5000, 20));
        Assert.That(model.Breaker.FailureCount, Is.Zero, "it is not the server's fault");
    }

    [Test]
    public async Task A_wait_that_the_server_asks_for_is_kept()
    {
        _server.Then(ModelServer.Status(429, "7"));
        using var model = new ModelUnderTest(_server.BaseUrl, _time);
        var begun = _time.GetUtcNow();
        var made = await ModelUnderTest.PumpAsync(model.Model.SummariseAsync(ModelUnderTest.Article, Cancel), _time);
        Assert.That((made.Degraded, made.By.Provider), Is.EqualTo((false, "openai")));
        Assert.That(_time.GetUtcNow() - begun, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(7)));
    }

    [Test]
    public async Task A_date_to_come_back_at_is_kept_too()
    {
        _server.Then(ModelServer.Status(503, _time.GetUtcNow().AddSeconds(9).ToString("R")));
        using var model = new ModelUnderTest(_server.BaseUrl, _time);
        var begun = _time.GetUtcNow();
        Assert.That(
            (
                await ModelUnderTest.PumpAsync(model.Model.SummariseAsync(ModelUnderTest.Article, Cancel), _time)
            ).Degraded,
            Is.False
        );
        Assert.That(_time.GetUtcNow() - begun, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(8)));
    }

    [Test]
    public async Task A_wait_beyond_the_calls_time_is_not_begun(
        [Values("36", "999999999999", "Fri, 02 Jan 2099 00:00:00 GMT")] string retryAfter
    )
    {
        _server.Always(ModelServer.Status(429, retryAfter));
        using var model = new ModelUnderTest(_server.BaseUrl, _time);
        var made = await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        Assert.That(made.Degraded, Is.True);
        Assert.That(_server.ChatRequests, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Failures_open_the_breaker_an_open_breaker_asks_nobody_and_an_answer_closes_it()
    {
        _server.Always(ModelServer.Status(500));
        using var model = new ModelUnderTest(_server.BaseUrl, _time);
        Assert.That(
            model.Breaker,
            Is.EqualTo(new CircuitSnapshot("closed", true, 0, null, null)),
            "it is reported before the first call"
        );
        await ModelUnderTest.PumpAsync(model.Model.SummariseAsync(ModelUnderTest.Article, Cancel), _time);
        Assert.That((model.Breaker.State, model.Breaker.FailureCount), Is.EqualTo(("open", 3)));
        Assert.That(
            model.Breaker.RetryAt,
            Is.EqualTo(_time.GetUtcNow() + TimeSpan.FromSeconds(30)).Within(TimeSpan.FromSeconds(5))
        );

        var made = await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        Assert.That((made.Degraded, _server.ChatRequests.Count), Is.EqualTo((true, 3)));

        _server.Always(ModelServer.Faithfully);
        _time.Advance(TimeSpan.FromSeconds(31));
        made = await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        Assert.That((made.Degraded, made.By.Provider), Is.EqualTo((false, "openai")));
        Assert.That((model.Breaker.State, model.Breaker.FailureCount), Is.EqualTo(("closed", 0)));
    }

    [Test]
    public async Task What_one_post_or_the_model_is_at_fault_for_does_not_open_the_breaker(
        [Values("413", "refusal", "prose", "400")] string ailment
    )
    {
        _server.Always(Script(ailment));
        using var model = new ModelUnderTest(_server.BaseUrl, _time);
        for (var i = 0; i < 6; i++)
            await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        Assert.That(model.Breaker, Is.EqualTo(new CircuitSnapshot("closed", true, 0, null, null)));
    }

    /// <summary>Neither the key nor the post nor the question is told to whoever reads the log.</summary>
    private static void Told(IEnumerable<string> lines)
    {
        Assert.That(
            lines.Where(l =>
                l.Contains("canary", StringComparison.OrdinalIgnoreCase)
                || l.Contains("starter", StringComparison.Ordinal)
                || l.Contains("Mill Street", StringComparison.Ordinal)
            ),
            Is.Empty
        );
        // Host and port of the server are told (ADR 31), its address as it is configured, which may hold more, never.
        Assert.That(
            lines.Where(l =>
                l.Contains("http://", StringComparison.Ordinal) || l.Contains("/v1", StringComparison.Ordinal)
            ),
            Is.Empty
        );
    }

    private Func<HttpContext, ModelRequest, Task> Script(string ailment) =>
        ailment switch
        {
            "cut off" => ModelServer.CutsOff(),
            "not JSON" => ModelServer.Body("<html>Bad gateway</html>"),
            "another JSON" => ModelServer.Body("""{"hello":[1]}"""),
            "empty choices" => ModelServer.Body(
                """{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[]}"""
            ),
            "flood" => _server.Floods(),
            "refusal" => ModelServer.Declines(),
            "filtered" => ModelServer.Says("{}", "content_filter"),
            "prose" => ModelServer.Says("Gladly! Rye bread is a loaf."),
            "cut short" => ModelServer.Says("""{"summary":"Rye bread is""", "length"),
            "wrong schema" => ModelServer.Says("""{"summary":["a"],"points":1}"""),
            "nulls" => ModelServer.Says("""{"summary":null,"key_points":null}"""),
            "foreign links" => ModelServer.Says(
                """{"summary":"Win at https://evil.example/now.","key_points":["Go to www.evil.example"]}"""
            ),
            _ => ModelServer.Status(int.Parse(ailment)),
        };
}
