using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Keys for pages: from their own origins alone, with the CORS headers that browsers need there and nowhere else.
/// </summary>
[Parallelizable]
public sealed class PublishableKeyTests
{
    private const string Keys = "/api/v1/auth/keys";
    private const string Posts = "/api/v1/blogs";
    private const string Page = "https://blog.example";

    private static readonly string[] Strangers =
    [
        "https://BLOG.example",
        "HTTPS://blog.example",
        "https://blog.example:443",
        "https://blog.example:8443",
        "http://blog.example",
        "https://blog.example/",
        "null",
        "https://www.blog.example",
        "https://blog.example.evil.com",
        "https://evilblog.example",
        "https://evil.com/https://blog.example",
        "https://blog.example.",
        "https://blog.example https://evil.com",
        "https://blog.example, https://evil.com",
        "*",
        "blog.example",
        "//blog.example",
        "https://blog.example@evil.com",
    ];

    private FakeTimeProvider _time = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private HttpClient _nobody = null!;
    private JsonElement _made;

    [SetUp]
    public async Task Start()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        _app = new BlogManagerApp(services: s => s.AddSingleton<TimeProvider>(_time));
        _admin = await _app.CreateAdminClientAsync();
        _nobody = _app.CreateClient();
        using var answer = await _admin.PostAsJsonAsync(
            Keys,
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { Page, "http://localhost:3000" },
                auto_process = true,
            }
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        _made = await answer.JsonAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _nobody.Dispose();
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_page_of_an_allowed_origin_may_call_and_read_the_answer(
        [Values(Page, "http://localhost:3000")] string origin
    )
    {
        using var answer = await SendAsync(HttpMethod.Get, Posts, origin);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.Multiple(() =>
        {
            Assert.That(Header(answer, "Access-Control-Allow-Origin"), Is.EqualTo(origin));
            Assert.That(answer.Headers.Vary, Does.Contain("Origin"));
            Assert.That(
                Header(answer, "Access-Control-Expose-Headers")!.Split(','),
                Is.SupersetOf(
                    new[]
                    {
                        "X-Correlation-ID",
                        "X-RateLimit-Limit",
                        "X-RateLimit-Remaining",
                        "X-RateLimit-Reset",
                        "RateLimit",
                        "RateLimit-Policy",
                        "X-Cache",
                        "ETag",
                        "Retry-After",
                    }
                )
            );
            Assert.That(answer.Headers.Contains("Access-Control-Allow-Credentials"), Is.False);
        });
    }

    [Test]
    public async Task What_a_cache_keeps_varies_by_origin_and_key()
    {
        using var answer = await SendAsync(
            HttpMethod.Get,
            "/api/v1/questions/by-url?blog_url=https://blog.example/x",
            Page
        );
        Assert.That(answer.Headers.Vary, Does.Contain("Origin"));
        Assert.That(
            Header(answer, "Access-Control-Allow-Origin"),
            Is.EqualTo(Page),
            "an error can be read by the page, too"
        );
    }

    [TestCaseSource(nameof(Strangers))]
    public async Task Any_other_origin_is_refused(string origin)
    {
        using var answer = await SendAsync(HttpMethod.Get, Posts, origin);
        await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.Forbidden, "origin_not_allowed");
        AssertClosed(answer);
        using var preflight = await PreflightAsync(origin);
        AssertClosed(preflight);
        await ProblemAssert.IsProblemAsync(preflight, HttpStatusCode.Forbidden, "origin_not_allowed");
        Assert.That(answer.Headers.Vary, Does.Contain("Origin"));
        Assert.That(preflight.Headers.Vary, Does.Contain("Origin"));
    }

    [Test]
    public async Task Without_an_origin_or_with_two_it_is_refused()
    {
        using var none = await SendAsync(HttpMethod.Get, Posts, null);
        await ProblemAssert.IsProblemAsync(none, HttpStatusCode.Forbidden, "origin_not_allowed");
        using var request = Request(HttpMethod.Get, Posts, Page);
        request.Headers.TryAddWithoutValidation("Origin", "https://evil.com");
        using var two = await _nobody.SendAsync(request);
        await ProblemAssert.IsProblemAsync(two, HttpStatusCode.Forbidden, "origin_not_allowed");
    }

    [Test]
    public async Task It_may_read_and_ask_and_nothing_else()
    {
        using var ask = Request(HttpMethod.Post, "/api/v1/qa/ask", Page);
        ask.Content = JsonContent.Create(new { question = "What is hooch?" });
        Assert.That((await _nobody.SendAsync(ask)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var process = Request(HttpMethod.Post, "/api/v1/blogs/process", Page);
        process.Content = JsonContent.Create(new { url = "https://blog.example/x" });
        await ProblemAssert.IsProblemAsync(await _nobody.SendAsync(process), HttpStatusCode.Forbidden, "forbidden");
        await ProblemAssert.IsProblemAsync(
            await SendAsync(HttpMethod.Get, Keys, Page),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
    }

    [Test]
    public async Task A_preflight_of_an_allowed_origin_is_answered_without_a_key()
    {
        using var answer = await PreflightAsync(Page);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.Multiple(() =>
        {
            Assert.That(Header(answer, "Access-Control-Allow-Origin"), Is.EqualTo(Page));
            Assert.That(Header(answer, "Access-Control-Allow-Methods"), Is.EqualTo("GET,POST"));
            Assert.That(Header(answer, "Access-Control-Max-Age"), Is.EqualTo("7200"));
            Assert.That(
                Header(answer, "Access-Control-Allow-Headers")!.Split(','),
                Is.EquivalentTo(
                    new[]
                    {
                        "X-API-Key",
                        "Authorization",
                        "Content-Type",
                        "Accept",
                        "X-Correlation-ID",
                        "If-None-Match",
                    }
                )
            );
            Assert.That(answer.Headers.Vary, Does.Contain("Origin"));
        });
    }

    [Test]
    public async Task Preflights_close_within_five_seconds_of_the_last_key_of_an_origin_also_where_it_expires()
    {
        (await _admin.DeleteAsync($"{Keys}/{_made.Text("id")}")).EnsureSuccessStatusCode();
        AssertClosed(await PreflightAsync(Page));
        (
            await _admin.PostAsJsonAsync(
                Keys,
                new
                {
                    name = "p",
                    kind = "publishable",
                    allowed_origins = new[] { Page },
                    expires_at = _time.GetUtcNow().AddSeconds(1),
                }
            )
        ).EnsureSuccessStatusCode();
        Assert.That(
            (await PreflightAsync(Page)).StatusCode,
            Is.EqualTo(HttpStatusCode.NoContent),
            "a new key opens at once"
        );
        _time.Advance(TimeSpan.FromSeconds(5));
        AssertClosed(await PreflightAsync(Page));
    }

    [Test]
    public async Task Other_keys_and_callers_without_one_get_no_cors_headers()
    {
        using var client = await _app.CreateClientWithScopesAsync("posts:read");
        foreach (var caller in new[] { client, _admin, _nobody })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Posts);
            request.Headers.Add("Origin", Page);
            AssertClosed(await caller.SendAsync(request));
        }
    }

    [TestCase("https://blog.example/new", "processing")]
    [TestCase("https://blog.example.evil.com/new", "not_started")]
    [TestCase("https://evilblog.example/new", "not_started")]
    [TestCase("http://blog.example/new", "not_started")]
    [TestCase("https://blog.example:8443/new", "not_started")]
    public async Task With_auto_process_a_post_of_its_own_origins_is_taken_in(string url, string status)
    {
        using var answer = await SendAsync(
            HttpMethod.Get,
            $"/api/v1/questions/check-and-load?blog_url={Uri.EscapeDataString(url)}",
            Page
        );
        var state = await answer.JsonAsync();
        Assert.That(state.Text("status"), Is.EqualTo(status));
        Assert.That(
            state.GetProperty("job_id").ValueKind,
            Is.EqualTo(status == "processing" ? JsonValueKind.String : JsonValueKind.Null)
        );
    }

    private static void AssertClosed(HttpResponseMessage answer) =>
        Assert.That(
            answer
                .Headers.Select(h => h.Key)
                .Where(n => n.StartsWith("Access-Control-", StringComparison.OrdinalIgnoreCase)),
            Is.Empty
        );

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private HttpRequestMessage Request(HttpMethod method, string path, string? origin)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-API-Key", _made.Text("key"));
        if (origin is not null)
            request.Headers.TryAddWithoutValidation("Origin", origin);
        return request;
    }

    private async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, string? origin)
    {
        using var request = Request(method, path, origin);
        return await _nobody.SendAsync(request);
    }

    private async Task<HttpResponseMessage> PreflightAsync(string origin)
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/v1/qa/ask");
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Access-Control-Request-Method", "POST");
        request.Headers.Add("Access-Control-Request-Headers", "content-type,x-api-key");
        return await _nobody.SendAsync(request);
    }
}
