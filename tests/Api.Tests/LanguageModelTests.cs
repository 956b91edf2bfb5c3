using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Api.Tests;

/// <summary>The whole service on a scripted model's server, which writes and embeds.</summary>
public sealed class LanguageModelTests
{
    private const string Key = "sk-canary-key";
    private const string Ask = "Since when has the canary bakery baked rye bread?";
    private const string Rye =
        "# Rye bread\n\nRye bread needs a starter. To bake the loaf, heat the oven to 250 degrees. The canary bakery on Mill Street has baked rye bread since 1974.";

    private ModelServer _server = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ModelServer.StartAsync();
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Models:Provider"] = "openai",
                ["BlogManager:Models:OpenAI:BaseUrl"] = _server.BaseUrl,
                ["BlogManager:Models:OpenAI:ApiKey"] = Key,
                ["BlogManager:Models:OpenAI:ChatModel"] = "test-model",
                ["BlogManager:CircuitBreakers:LlmService:BreakSeconds"] = "1",
                ["BlogManager:Embeddings:Provider"] = "openai",
                ["BlogManager:Embeddings:OpenAI:Model"] = "test-embed",
                ["BlogManager:CircuitBreakers:ExternalApi:BreakSeconds"] = "1",
            }
        );
        _client = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task A_post_is_taken_in_and_asked_with_the_models_words_and_the_tokens_they_took()
    {
        var post = await PostAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://blog.example/rye",
                content = Rye,
                content_type = "text/markdown",
                num_questions = 3,
            }
        );
        var answer = await PostAsync("/api/v1/qa/ask", new { question = Ask });
        Assert.Multiple(() =>
        {
            Assert.That(
                (post.Text("provider"), post.Text("model"), Degraded(post)),
                Is.EqualTo(("openai", "test-model", false))
            );
            Assert.That(
                post.GetProperty("usage").GetProperty("input_tokens").GetInt32(),
                Is.EqualTo(200),
                "a call for the summary, one for the questions"
            );
            Assert.That(post.GetProperty("questions").GetArrayLength(), Is.EqualTo(3));
            Assert.That(
                (answer.Text("provider"), answer.GetProperty("grounded").GetBoolean(), Degraded(answer)),
                Is.EqualTo(("openai", true, false))
            );
            Assert.That(answer.GetProperty("citations")[0].Text("quote"), Does.Contain("since 1974"));
            Assert.That(answer.GetProperty("usage").GetProperty("output_tokens").GetInt32(), Is.EqualTo(20));
        });
        using var metrics = await _client.GetAsync("/metrics");
        Assert.That(
            await metrics.Content.ReadAsStringAsync(),
            Does.Contain("blogmanager_llm_tokens_total{direction=\"input\",provider=\"openai\"}")
                .And.Contain("blogmanager_llm_request_duration_seconds_bucket")
        );
        Silent();
    }

    [Test]
    public async Task While_the_server_is_out_every_call_is_served_and_afterwards_all_is_whole_again()
    {
        await PostAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://blog.example/rye",
                content = Rye,
                content_type = "text/markdown",
            }
        );
        _server.Always(ModelServer.Status(500));

        var answer = await PostAsync("/api/v1/qa/ask", new { question = Ask });
        var post = await PostAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://blog.example/boat",
                content = "# The boat\n\nThe boat has a mast and an anchor. The harbour is forty metres deep.",
                content_type = "text/markdown",
            }
        );
        using var similar = await _client.PostAsJsonAsync("/api/v1/similar/blogs", new { text = "bread" }, Cancel);
        using var health = await _client.GetAsync("/health", Cancel);
        Assert.Multiple(() =>
        {
            Assert.That(
                (answer.Text("provider"), answer.GetProperty("grounded").GetBoolean(), Degraded(answer)),
                Is.EqualTo(("extractive", true, true))
            );
            Assert.That(
                (post.Text("status"), post.Text("provider"), Degraded(post)),
                Is.EqualTo(("processed", "extractive", true))
            );
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
        Assert.That((await health.JsonAsync()).Text("status"), Is.EqualTo("degraded"));
        Assert.That(similar.StatusCode, Is.EqualTo(HttpStatusCode.OK), "words stand in for meaning");

        _server.Always(ModelServer.Faithfully);
        await UntilAsync(
            async () => !Degraded(await PostAsync("/api/v1/qa/ask", new { question = Ask })),
            "the same question is answered by the model again: no fallback's answer was remembered"
        );
        var spaces = _app.Services.GetRequiredService<IEmbeddingStore>();
        await UntilAsync(
            async () =>
                !await spaces
                    .MissingPostsAsync((await spaces.ActiveSpaceAsync(Cancel))!.Space.Id, Cancel)
                    .AnyAsync(Cancel),
            "the worker has given the post its vectors"
        );
        using var recovered = await _client.GetAsync("/health", Cancel);
        Assert.That((await recovered.JsonAsync()).Text("status"), Is.EqualTo("healthy"));
        Silent();
    }

    [Test]
    public async Task A_first_post_without_any_space_to_put_it_in_is_refused_until_the_embedder_is_back()
    {
        _server.Always(
            (context, request) =>
                request.Path.EndsWith("embeddings", StringComparison.Ordinal)
                    ? ModelServer.Status(500)(context, request)
                    : ModelServer.Faithfully(context, request)
        );
        var body = new
        {
            url = "https://blog.example/rye",
            content = Rye,
            content_type = "text/markdown",
        };
        using var refused = await _client.PostAsJsonAsync("/api/v1/blogs/process", body, Cancel);
        var problem = await refused.JsonAsync();
        Assert.That(
            ((int)refused.StatusCode, problem.Text("error"), problem.GetProperty("details").Text("dependency")),
            Is.EqualTo((503, "dependency_unavailable", "external_api"))
        );
        Assert.That(refused.Headers.RetryAfter, Is.Not.Null);
        _server.Always(ModelServer.Faithfully);
        await UntilAsync(
            async () =>
            {
                using var answer = await _client.PostAsJsonAsync("/api/v1/blogs/process", body, Cancel);
                return answer.IsSuccessStatusCode;
            },
            "the post is taken in once the server is back"
        );
        Silent();
    }

    private static bool Degraded(JsonElement body) => body.GetProperty("degraded").GetBoolean();

    private static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        for (var waited = 0; waited < 300; waited++)
        {
            if (await condition())
                return;
            await Task.Delay(100, Cancel);
        }

        Assert.Fail("Not within 30 s: " + what);
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _client.PostAsJsonAsync(path, body, Cancel);
        var json = await answer.JsonAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), json.GetRawText());
        return json;
    }

    private void Silent() =>
        Assert.That(
            _app.Log.Lines.Where(l =>
                l.Contains("canary", StringComparison.OrdinalIgnoreCase)
                || l.Contains("Mill Street", StringComparison.Ordinal)
            ),
            Is.Empty
        );
}
