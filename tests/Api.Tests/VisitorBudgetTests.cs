using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Each visitor of a page has the limit of its key, and the key as a whole fifty times as much: none can spend what
/// others have.
/// </summary>
public sealed class VisitorBudgetTests
{
    private const string Page = "https://blog.example";

    private BlogManagerApp _app = null!;
    private HttpClient _page = null!;

    [SetUp]
    public async Task Start()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:RateLimits:Ai:PermitsPerMinute"] = "10",
                ["BlogManager:ForwardedHeaders:TrustedProxies:0"] = "127.0.0.0/8",
            },
            s => s.AddSingleton<TimeProvider>(time)
        );
        using var admin = await _app.CreateAdminClientAsync();
        using var made = await admin.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { Page },
            }
        );
        _page = _app.CreateClient();
        _page.DefaultRequestHeaders.Add("X-API-Key", (await made.JsonAsync()).Text("key"));
        _page.DefaultRequestHeaders.Add("Origin", Page);
    }

    [TearDown]
    public async Task Stop()
    {
        _page.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task Each_visitor_has_the_limit_and_the_key_as_a_whole_fifty_times_as_much()
    {
        for (var i = 0; i < 10; i++)
            Assert.That((await AskAsync("203.0.113.1")).StatusCode, Is.EqualTo(HttpStatusCode.OK), $"ask {i}");
        for (var i = 0; i < 20; i++)
        {
            using var refused = await AskAsync("203.0.113.1");
            var problem = await ProblemAssert.IsProblemAsync(
                refused,
                HttpStatusCode.TooManyRequests,
                "rate_limit_exceeded"
            );
            Assert.That(
                problem.GetProperty("details").GetRawText(),
                Does.Contain("\"10 per 1 minute\"").And.Contain("\"ip\"")
            );
            Assert.That(refused.Headers.GetValues("X-RateLimit-Limit").Single(), Is.EqualTo("10"));
        }

        for (var i = 10; i < 500; i++)
            Assert.That(
                (await AskAsync($"198.51.100.{i / 10}")).StatusCode,
                Is.EqualTo(HttpStatusCode.OK),
                $"ask {i}, of another visitor"
            );
        using var last = await AskAsync("203.0.113.3");
        var used = await ProblemAssert.IsProblemAsync(last, HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
        Assert.That(
            used.GetProperty("details").GetRawText(),
            Does.Contain("\"500 per 1 minute\"").And.Contain("\"api_key\"")
        );
    }

    [Test]
    public async Task The_headers_tell_of_the_quota_that_ends_first()
    {
        using var first = await AskAsync("203.0.113.1");
        Assert.That(Quota(first), Is.EqualTo(("10", "9")));
        for (var i = 1; i < 498; i++)
            await AskAsync($"198.51.100.{i / 10}");
        using var nearTheEnd = await AskAsync("203.0.113.9");
        Assert.That(Quota(nearTheEnd), Is.EqualTo(("500", "1")));
    }

    private static (string Limit, string Remaining) Quota(HttpResponseMessage answer) =>
        (
            answer.Headers.GetValues("X-RateLimit-Limit").Single(),
            answer.Headers.GetValues("X-RateLimit-Remaining").Single()
        );

    private async Task<HttpResponseMessage> AskAsync(string visitor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask")
        {
            Content = JsonContent.Create(new { question = "How is bread baked?" }),
        };
        request.Headers.Add("X-Forwarded-For", visitor);
        return await _page.SendAsync(request);
    }
}
