using System.Net;
using System.Net.Http.Json;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Api.Tests;

/// <summary>
/// Plants marks where secrets, questions, posts and URLs stand, sends them through every operation and error path, and
/// looks for them in everything that an operator's tools collect: the log at its most talkative, every byte that is
/// exported as a trace, the metrics.
/// </summary>
[NonParallelizable]
public sealed class CanaryTests
{
    private const string Question = "canaryquestionzq7";
    private const string PostText = "canaryposttextzq7";
    private const string UrlQuery = "canaryurlqueryzq7";
    private const string Path = "canarypathzq7";

    // The framework puts the path of a call, without its query, beside each line of the log: there it may be, and
    // nowhere else.
    private const string CalledPath = "canarycalledpath";
    private const string Password = "canarypasswordzq7";
    private const string ExceptionText = "canaryexceptionzq7";
    private const string CollectorKey = "canarycollectorkeyzq7";
    private const string MalformedKey = "bm_sec_canarykeyzq7";

    private readonly string _key = KeySecret.Create(KeyKind.Secret).Reveal();

    private OtlpCollector _collector = null!;
    private FakeSite _site = null!;

    [SetUp]
    public async Task Start()
    {
        _collector = await OtlpCollector.StartAsync();
        _site = await FakeSite.StartAsync();
        _site.On($"/{Path}", context =>
            context.Response.WriteAsync($"<html><title>T</title><body><p>{PostText}</p></body></html>")
        );
        _site.On("/redirect", context =>
        {
            context.Response.Redirect($"/nowhere?{UrlQuery}");
            return Task.CompletedTask;
        });
    }

    [TearDown]
    public async Task Stop()
    {
        await _site.DisposeAsync();
        await _collector.DisposeAsync();
    }

    [Test]
    public async Task No_secret_question_post_or_url_is_in_logs_traces_or_metrics()
    {
        await using var app = AppWith();
        using var admin = await app.CreateAdminClientAsync();
        var adminKey = admin.DefaultRequestHeaders.GetValues("X-API-Key").Single();
        using var client = app.CreateClient();
        foreach (var operation in await ApiOperation.LoadAsync(client))
            await EverythingAsync(client, operation, adminKey);
        await SpecialAsync(client, admin);
        await AssertSilentAsync(app, client, [adminKey, adminKey.Split('_')[^1]]);
    }

    [Test]
    public async Task An_exception_that_quotes_what_it_was_about_is_not_quoted_in_turn()
    {
        var words = new Mock<ILexicalIndex>();
        words
            .Setup(w =>
                w.StatisticsAsync(
                    It.IsAny<IReadOnlyCollection<string>>(),
                    It.IsAny<WordForm>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ThrowsAsync(new InvalidOperationException(ExceptionText, new FormatException(Password)));
        var vectors = new Mock<IVectorIndex>();
        vectors
            .Setup(v =>
                v.ReplacePostAsync(
                    It.IsAny<Domain.Posts.EmbeddingSpace>(),
                    It.IsAny<string>(),
                    It.IsAny<IReadOnlyList<Domain.Posts.Embedding>>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ThrowsAsync(new InvalidOperationException(ExceptionText));
        await using var app = AppWith(s => s.AddSingleton(words.Object).AddSingleton(vectors.Object));
        using var admin = await app.CreateAdminClientAsync();
        using var asked = await admin.PostAsJsonAsync("/api/v1/qa/ask", new { question = Question });
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        using var processed = await admin.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = $"https://x.example/?{UrlQuery}",
                content = PostText,
                content_type = "text/plain",
            }
        );
        using var searched = await admin.PostAsJsonAsync("/api/v1/search", new { query = Question });
        Assert.That(searched.StatusCode, Is.EqualTo(HttpStatusCode.InternalServerError));
        await AssertSilentAsync(app, admin, []);
    }

    private BlogManagerApp AppWith(Action<IServiceCollection>? services = null) =>
        new(
            new Dictionary<string, string>
            {
                ["BlogManager:Telemetry:OtlpEndpoint"] = _collector.HttpAddress,
                ["BlogManager:Telemetry:OtlpProtocol"] = "http",
                ["BlogManager:Telemetry:SampleRatio"] = "1",
                ["OTEL_EXPORTER_OTLP_HEADERS"] = $"api-key={CollectorKey}",
                // Nothing listens there: the limits' store fails, logs and counts alone.
                ["BlogManager:RateLimits:Store"] = "redis",
                ["BlogManager:RateLimits:Redis:ConnectionString"] =
                    $"127.0.0.1:1,password={Password},connectTimeout=100",
                ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8",
                ["BlogManager:Crawler:TimeoutSeconds"] = "5",
                ["BlogManager:Crawler:RequestsPerSecondPerHost"] = "100",
                ["BlogManager:Limits:MaxRequestBodyBytes"] = "65536",
                ["Logging:LogLevel:Default"] = "Debug",
            },
            services
        );

    private async Task EverythingAsync(HttpClient client, ApiOperation operation, string adminKey)
    {
        var path =
            operation.AnyPath
            + $"?q={UrlQuery}&{UrlQuery}=1&url=https://x.example/p%3F{UrlQuery}&blog_url=https://x.example/p%3F{UrlQuery}";
        string?[] bodies = !operation.HasBody
            ? [null]
            :
            [
                "{}",
                $$"""{"question": "{{Question}}", "query": "{{Question}}", "text": "{{Question}}", "name": "n", "kind": "secret", "scopes": ["ask"]}""",
                $$"""{"url": "https://x.example/p?{{UrlQuery}}", "content": "{{PostText}} is a text about bread. Bread rises because of yeast.", "content_type": "text/plain", "title": "{{PostText}}"}""",
                $$"""{"url": "{{_site.Root}}/{{Path}}?{{UrlQuery}}", "text": "{{PostText}}"}""",
                $$"""{"question": {{Question}} """,
                $$"""["{{PostText}}"]""",
                $$"""{"question": "{{string.Concat(Enumerable.Repeat(Question, 5000))}}"}""",
            ];
        foreach (var key in new[] { null, adminKey, _key, MalformedKey })
        {
            foreach (var body in bodies)
                await SendAsync(client, operation.Method, path, key, body);
            await SendAsync(client, operation.Method, $"{operation.AnyPath}?api_key={adminKey}", key, bodies[0]);
        }
    }

    private async Task SpecialAsync(HttpClient client, HttpClient admin)
    {
        await SendAsync(client, HttpMethod.Get, $"/nowhere/{CalledPath}?{UrlQuery}", null, null);
        await SendAsync(client, new HttpMethod("CANARYMETHODZQ"), $"/api/v1/blogs?{UrlQuery}", null, null);
        foreach (
            var url in new[]
            {
                $"{_site.Root}/{Path}?{UrlQuery}",
                $"{_site.Root}/redirect?{UrlQuery}",
                $"http://127.0.0.1:1/{Path}?{UrlQuery}",
                $"http://10.0.0.1/?{UrlQuery}",
            }
        )
        {
            using var now = await admin.PostAsJsonAsync("/api/v1/blogs/process", new { url });
            using var later = await admin.PostAsJsonAsync("/api/v1/blogs/process-async", new { url });
            if (later.StatusCode == HttpStatusCode.Accepted)
                await admin.DeleteAsync(later.Headers.Location);
        }

        const string Content =
            $"{PostText} is a text about bread. Bread rises because yeast makes gas. Salt slows the yeast down, and so the dough rises later.";
        using var queued = await admin.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new
            {
                url = $"https://queued.example/?{UrlQuery}",
                content = Content,
                content_type = "text/plain",
                title = PostText,
            }
        );
        Assert.That(queued.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        await admin.GetStringAsync($"/api/v1/jobs/{(await queued.JsonAsync()).Text("job_id")}/events");
        using var asked = await admin.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = $"{Question} why does bread rise?" }
        );
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var rated = await admin.PostAsJsonAsync(
            $"/api/v1/qa/answers/{(await asked.JsonAsync()).Text("answer_id")}/feedback",
            new { helpful = true, comment = Question }
        );
        Assert.That(rated.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    private async Task AssertSilentAsync(BlogManagerApp app, HttpClient client, string[] secrets)
    {
        _ = _collector.Received(app, Trace.Sampled());
        string[] canaries = ["zq7", "CANARYMETHODZQ", CalledPath, _key, .. secrets];
        var metrics = await client.GetStringAsync("/metrics");
        Assert.That(_collector.Spans, Has.Count.GreaterThan(10), "there are traces to search");
        Assert.That(app.Log.Lines, Has.Some.Contains("/api/v1/qa/ask"), "there is a log to search");
        Assert.That(metrics, Does.Contain("http_requests_received_total"), "there are metrics to search");
        Assert.Multiple(() =>
        {
            foreach (var canary in canaries)
            {
                if (canary != CalledPath)
                    Assert.That(
                        app.Log.Lines.Where(line => line.Contains(canary, StringComparison.Ordinal)).Take(5),
                        Is.Empty,
                        $"{canary} in the log"
                    );
                Assert.That(metrics.Contains(canary, StringComparison.Ordinal), Is.False, $"{canary} in the metrics");
                var bytes = Encoding.UTF8.GetBytes(canary);
                Assert.That(
                    _collector.Requests.Where(r => r.AsSpan().IndexOf(bytes) >= 0).Select(TextOf).Take(2),
                    Is.Empty,
                    $"{canary} in a trace"
                );
            }
        });
    }

    private static string TextOf(byte[] exported) =>
        string.Join('\n', OtlpSpans.Read(exported).Select(s => $"{s.Name}: {string.Join(", ", s.Attributes)}"));

    private static async Task SendAsync(HttpClient client, HttpMethod method, string path, string? key, string? body)
    {
        using var request = new HttpRequestMessage(method, path);
        if (key is not null)
            request.Headers.Add("X-API-Key", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await client.SendAsync(request);
    }
}
