using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.TwoInstances;

/// <summary>The cache of two whole instances on one store and one Redis, which may go.</summary>
[CancelAfter(120_000), Category(TwoServices.Category)]
public sealed class SharedCacheTests
{
    private const string Url = "https://kitchen.example/rye";
    private const string Read = $"/api/v1/blogs/by-url?url={Url}";
    private const string Text = """
        # Rye bread

        Rye flour ferments faster than wheat flour does. A rye loaf keeps for a week in a linen bag. Let it rest for a day before you cut it.
        """;

    private RedisServer? _redis;
    private BlogManagerApp _one = null!;
    private BlogManagerApp _two = null!;
    private HttpClient _first = null!;
    private HttpClient _second = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task Start()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        _redis = await RedisServer.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["BlogManager:Cache:Provider"] = "redis",
            ["BlogManager:Cache:Redis:ConnectionString"] = _redis.ConnectionString,
            ["BlogManager:RateLimits:Store"] = "redis",
        };
        _one = new BlogManagerApp(settings);
        _first = await _one.CreateAdminClientAsync();
        _two = new BlogManagerApp(
            new Dictionary<string, string>(settings) { ["BlogManager:DataDirectory"] = _one.DataDirectory }
        );
        _second = _two.CreateClient();
        _second.DefaultRequestHeaders.Add("X-API-Key", _first.DefaultRequestHeaders.GetValues("X-API-Key"));
        await ProcessAsync(_first, Text);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_redis is null)
            return;
        _first.Dispose();
        _second.Dispose();
        await _two.DisposeAsync();
        await _one.DisposeAsync();
        await _redis.DisposeAsync();
        _redis = null;
    }

    [Test]
    public async Task What_one_instance_has_read_the_other_serves_in_the_same_bytes_under_the_same_tag()
    {
        using var miss = await _first.GetAsync(Read, Cancel);
        using var hit = await _second.GetAsync(Read, Cancel);
        Assert.That((CacheOf(miss), CacheOf(hit)), Is.EqualTo(("MISS", "HIT")));
        Assert.That(
            await hit.Content.ReadAsByteArrayAsync(Cancel),
            Is.EqualTo(await miss.Content.ReadAsByteArrayAsync(Cancel))
        );
        Assert.That(hit.Headers.ETag, Is.EqualTo(miss.Headers.ETag));
        using var conditional = new HttpRequestMessage(HttpMethod.Get, Read);
        conditional.Headers.IfNoneMatch.Add(miss.Headers.ETag!);
        Assert.That((await _second.SendAsync(conditional, Cancel)).StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task A_redis_that_is_killed_in_mid_load_costs_no_error()
    {
        var killed = new TaskCompletionSource();
        var load = Enumerable
            .Range(0, 8)
            .Select(async i =>
            {
                var client = i % 2 == 0 ? _first : _second;
                List<HttpStatusCode> seen = [];
                for (var n = 0; n < 50 || !killed.Task.IsCompleted; n++)
                {
                    using var answer = await client.GetAsync(Read, Cancel);
                    seen.Add(answer.StatusCode);
                }

                for (var n = 0; n < 50; n++)
                {
                    using var answer = await client.GetAsync(Read, Cancel);
                    seen.Add(answer.StatusCode);
                }

                return seen;
            })
            .ToArray();
        await _redis!.KillAsync();
        killed.SetResult();
        Assert.That((await Task.WhenAll(load)).SelectMany(s => s), Is.All.EqualTo(HttpStatusCode.OK));
        await ProcessAsync(_first, Text + "\nWritten while Redis is down.\n");
        Assert.That(await _first.GetStringAsync(Read, Cancel), Is.EqualTo(await FreshAsync()));

        // One breaker for limits and cache.
        while (
            (await _first.GetFromJsonAsync<System.Text.Json.JsonElement>("/health", Cancel))
                .GetProperty("details")
                .GetProperty("circuit_breakers")
                .GetProperty("details")
                .GetProperty("redis")
                .Text("state") != "open"
        )
            await _first.GetAsync(Read, Cancel);

        await _redis.RestartAsync();
        while (
            (await _first.GetFromJsonAsync<System.Text.Json.JsonElement>("/health", Cancel))
                .GetProperty("details")
                .GetProperty("circuit_breakers")
                .GetProperty("details")
                .GetProperty("redis")
                .Text("state") != "closed"
        )
            await Task.Delay(50, Cancel);
        Assert.That((await _second.GetAsync(Read, Cancel)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static string CacheOf(HttpResponseMessage answer) => answer.Headers.GetValues("X-Cache").Single();

    private static async Task ProcessAsync(HttpClient client, string content)
    {
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = Url,
                content,
                content_type = "text/markdown",
                title = "Rye",
            },
            Cancel
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync(Cancel));
    }

    // By its id, under which nobody has read it yet.
    private async Task<string> FreshAsync()
    {
        var id = (await _first.GetFromJsonAsync<System.Text.Json.JsonElement>(Read, Cancel)).Text("blog_id");
        return await _first.GetStringAsync($"/api/v1/blogs/{id}", Cancel);
    }
}
