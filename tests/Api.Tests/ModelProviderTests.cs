using System.Net.Http.Json;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Api.Tests;

/// <summary>
/// The whole service on a scripted server of each provider: posts and answers are the model's, and whatever its server
/// answers, callers get theirs, as JSON and as events.
/// </summary>
[TestFixture("OpenAI")]
[TestFixture("Ollama")]
[TestFixture("Anthropic")]
public sealed class ModelProviderTests(string section)
{
    private const string Ask = "Since when has the canary bakery baked rye bread?";
    private const string Rye =
        "# Rye bread\n\nRye bread needs a starter. To bake the loaf, heat the oven to 250 degrees. The canary bakery on Mill Street has baked rye bread since 1974.";

    private readonly ModelProtocol _protocol = ModelProtocol.Of(section);
    private ModelServer _server = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ModelServer.StartAsync(_protocol);
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Models:Provider"] = _protocol.Provider,
                [$"BlogManager:Models:{section}:BaseUrl"] = _server.BaseUrl,
                // Ollama has none.
                [$"BlogManager:Models:{(section == "Ollama" ? "OpenAI" : section)}:ApiKey"] = "sk-canary-key",
                [$"BlogManager:Models:{section}:ChatModel"] = "test-model",
                [$"BlogManager:Models:{section}:AttemptTimeoutSeconds"] = "2",
                // Each fault is to reach the server, not the breaker that the one before has opened.
                ["BlogManager:CircuitBreakers:LlmService:MinimumThroughput"] = "1000",
            }
        );
        _client = await _app.CreateAdminClientAsync();
        var body = new
        {
            url = "https://blog.example/rye",
            content = Rye,
            content_type = "text/markdown",
            num_questions = 3,
        };
        using var post = await _client.PostAsJsonAsync("/api/v1/blogs/process", body, Cancel);
        var taken = await post.JsonAsync();
        Assert.That(
            (taken.Text("provider"), taken.Text("model"), taken.GetProperty("degraded").GetBoolean()),
            Is.EqualTo((_protocol.Provider, "test-model", false))
        );
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCase("faithful", false)]
    [TestCase("529", true)]
    [TestCase("429", true)]
    [TestCase("400", true)]
    [TestCase("cut off", true)]
    [TestCase("hangs", true)]
    [TestCase("an empty body", true)]
    [TestCase("declines", true)]
    [TestCase("says nothing of use", true)]
    [TestCase("in another language", true)]
    public async Task Callers_get_an_answer_that_stands_in_the_post(string ailment, bool isDegraded)
    {
        _server.Always(Script(ailment));
        using var json = await _client.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = Ask, explain = true },
            Cancel
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask")
        {
            Content = JsonContent.Create(new { question = Ask, explain = true }),
        };
        request.Headers.Accept.ParseAdd("text/event-stream");
        using var events = await _client.SendAsync(request, Cancel);
        var text = await events.Content.ReadAsStringAsync(Cancel);
        var answer = await json.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(((int)json.StatusCode, (int)events.StatusCode), Is.EqualTo((200, 200)), answer.ToString());
            Assert.That(answer.GetProperty("degraded").GetBoolean(), Is.EqualTo(isDegraded));
            Assert.That(answer.Text("provider"), Is.EqualTo(isDegraded ? "extractive" : _protocol.Provider));
            Assert.That(answer.Text("answer"), Does.Contain("since 1974").And.Contain("[1]"));
            Assert.That(answer.GetProperty("citations")[0].Text("quote"), Does.Contain("since 1974"));
            Assert.That(text, Does.Contain("event: done").And.Not.Contain("event: error").And.Contain("since 1974"));
        });
        Assert.That(string.Join('\n', _app.Log.Lines), Does.Not.Contain("sk-canary-key"));
    }

    private Func<HttpContext, ModelRequest, Task> Script(string ailment) =>
        ailment switch
        {
            "faithful" => ModelServer.Faithfully,
            "cut off" => (context, request) =>
                (request.Streams ? ModelServer.Streams(["{\"answered\":"], isCutOff: true) : ModelServer.CutsOff())(
                    context,
                    request
                ),
            "hangs" => _server.Hangs(),
            "an empty body" => ModelServer.Body(""),
            "declines" => ModelServer.Declines(),
            "says nothing of use" => ModelServer.Says("Gladly! It has done so for long."),
            "in another language" => ModelServer.Says(
                """{"answered":true,"claims":[{"text":"Die Bäckerei in der Mill Street backt das Roggenbrot schon seit dem Jahr 1974.","quotes":[{"passage":1,"quote":"has baked rye bread since 1974"}]}]}"""
            ),
            _ => ModelServer.Status(int.Parse(ailment)),
        };
}
