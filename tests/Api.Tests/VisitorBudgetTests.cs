using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Visitors of a page share its key's limit, and none can spend it alone.</summary>
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
            new Dictionary<string, string> { ["BlogManager:RateLimits:Ai:PermitsPerMinute"] = "10", ["BlogManager:ForwardedHeaders:TrustedProxies:0"] = "127.0.0.0/8" },
            s => s.AddSingleton<TimeProvider>(time));
        using var admin = await _app.CreateAdminClientAsync();
        using var made = await admin.PostAsJsonAsync("/api/v1/auth/keys", new { name = "page", kind = "publishable", allowed_origins = new[] { Page } });
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
    public async Task One_visitor_may_take_half_and_leaves_the_rest_to_others()
    {
        for (var i = 0; i < 5; i++)
            Assert.That((await AskAsync("203.0.113.1")).StatusCode, Is.EqualTo(HttpStatusCode.OK), $"ask {i}");
        for (var i = 0; i < 20; i++)
        {
            using var refused = await AskAsync("203.0.113.1");
            var problem = await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
            Assert.That(problem.GetProperty("details").GetRawText(), Does.Contain("\"5 per 1 minute\"").And.Contain("\"ip\""));
            Assert.That(refused.Headers.GetValues("X-RateLimit-Limit").Single(), Is.EqualTo("5"));
        }

        for (var i = 0; i < 5; i++)
            Assert.That((await AskAsync("203.0.113.2")).StatusCode, Is.EqualTo(HttpStatusCode.OK), $"the other's ask {i}");
        using var last = await AskAsync("203.0.113.3");
        var used = await ProblemAssert.IsProblemAsync(last, HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
        Assert.That(used.GetProperty("details").GetRawText(), Does.Contain("\"10 per 1 minute\"").And.Contain("\"api_key\""));
    }

    [Test]
    public async Task The_headers_tell_of_the_quota_that_ends_first()
    {
        using var first = await AskAsync("203.0.113.1");
        Assert.That(Quota(first), Is.EqualTo(("5", "4")));
        for (var i = 0; i < 4; i++)
            await AskAsync("203.0.113.2");
        for (var i = 0; i < 4; i++)
            await AskAsync($"203.0.113.{i + 3}");
        using var tenth = await AskAsync("203.0.113.9");
        Assert.That(Quota(tenth), Is.EqualTo(("10", "0")));
    }

    private static (string Limit, string Remaining) Quota(HttpResponseMessage answer) =>
        (answer.Headers.GetValues("X-RateLimit-Limit").Single(), answer.Headers.GetValues("X-RateLimit-Remaining").Single());

    private async Task<HttpResponseMessage> AskAsync(string visitor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask") { Content = JsonContent.Create(new { question = "How is bread baked?" }) };
        request.Headers.Add("X-Forwarded-For", visitor);
        return await _page.SendAsync(request);
    }
}
