using BlogManager.Adapters.Tests.Openai;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Ollama;

/// <summary>What is Ollama's own, over HTTP with a server that speaks its API.</summary>
public sealed class OllamaModelTests
{
    private const string Pull = "ollama pull not-pulled:8b";

    private ModelServer _server = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync() => _server = await ModelServer.StartAsync(ModelProtocol.Ollama);

    [TearDown]
    public async Task StopAsync() => await _server.DisposeAsync();

    [Test]
    public async Task It_is_told_how_large_a_context_to_load_and_how_long_to_keep_the_model()
    {
        using var model = new ModelUnderTest(_server, settings: ("KeepAlive", "-1m"));
        await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        var body = _server.Requests.Single().Body;
        var options = body.GetProperty("options");
        Assert.Multiple(() =>
        {
            Assert.That(body.Text("keep_alive"), Is.EqualTo("-1m"));
            Assert.That(options.GetProperty("num_ctx").GetInt32(), Is.EqualTo(16_384));
            Assert.That(options.GetProperty("num_predict").GetInt32(), Is.EqualTo(4000));
            Assert.That(body.GetProperty("stream").GetBoolean(), Is.False);
            Assert.That(body.GetProperty("format").Text("type"), Is.EqualTo("object"));
        });
    }

    [Test]
    public async Task What_is_left_to_Ollama_is_not_sent()
    {
        using var model = new ModelUnderTest(_server, settings: ("ContextTokens", "0"));
        await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        Assert.That(
            _server.Requests.Single().Body.ToString(),
            Does.Not.Contain("num_ctx").And.Not.Contain("\"keep_alive\":\"")
        );
    }

    [Test]
    public async Task A_model_that_is_not_pulled_is_told_once_with_the_command_however_often_it_is_asked_for()
    {
        using var model = new ModelUnderTest(_server, settings: ("ChatModel", "not-pulled:8b"));
        for (var i = 0; i < 3; i++)
        {
            var made = await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
            Assert.That((made.Degraded, made.By.Provider), Is.EqualTo((true, "extractive")));
        }

        Assert.That(model.Log.Lines.Count(l => l.Contains(Pull, StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(_server.Requests, Has.Count.EqualTo(3), "it is not asked twice for what it does not have");
    }

    [Test]
    public async Task It_is_told_at_the_start_already()
    {
        using var model = new ModelUnderTest(_server, settings: ("ChatModel", "not-pulled:8b"));
        foreach (var hosted in model.Hosted)
            await hosted.StartAsync(Cancel);
        Assert.That(() => model.Log.Lines, Has.Some.Contains(Pull).After(5000, 20));
        await model.Model.SummariseAsync(ModelUnderTest.Article, Cancel);
        Assert.That(model.Log.Lines.Count(l => l.Contains(Pull, StringComparison.Ordinal)), Is.EqualTo(1));
        Assert.That(model.Breaker.FailureCount, Is.EqualTo(1), "the look-up is not counted");
        foreach (var hosted in model.Hosted)
            await hosted.StopAsync(Cancel);
    }

    [Test]
    public async Task A_check_of_the_configuration_says_what_the_model_is_or_how_to_get_it()
    {
        using var model = new ModelUnderTest(_server);
        Assert.That(
            await model.Probe.FindAsync(Cancel),
            Is.EqualTo("test-model is pulled (8.0B, Q4_0, context of up to 8192 tokens)")
        );
        using var missing = new ModelUnderTest(_server, settings: ("ChatModel", "not-pulled:8b"));
        var fault = (await Assert.CatchAsync(() => missing.Probe.FindAsync(Cancel)))!;
        Assert.That(missing.Probe.Advise(fault), Does.Contain($"run \"{Pull}\""));
    }

    [TestCase("BaseUrl", "http://localhost:11434/v1", "leave out the /v1 or /api")]
    [TestCase("BaseUrl", "http://localhost:11434/api/", "leave out the /v1 or /api")]
    [TestCase("BaseUrl", "", "BaseUrl is needed")]
    [TestCase("KeepAlive", "10", "KeepAlive must be a whole number with s, m or h")]
    [TestCase("KeepAlive", "tenm", "KeepAlive must be")]
    [TestCase("KeepAlive", "10mm", "KeepAlive must be")]
    [TestCase("ContextTokens", "15999", "ContextTokens must be 0, or hold")]
    [TestCase("ContextTokens", "-1", "ContextTokens must be")]
    [TestCase("KeepAlive", "10m", null)]
    [TestCase("KeepAlive", "-1m", null)]
    [TestCase("ContextTokens", "16000", null)]
    [TestCase("ContextTokens", "0", null)]
    public void A_setting_that_cannot_stand_is_told(string name, string value, string? told)
    {
        var options = new OllamaChatOptions { ChatModel = "m" };
        var property = typeof(OllamaChatOptions).GetProperty(name)!;
        property.SetValue(options, Convert.ChangeType(value, property.PropertyType));
        Assert.That(string.Join('\n', options.Faults()), told is null ? Is.Empty : Does.Contain(told));
    }
}
