using System.Net;
using BlogManager.Testing;

namespace BlogManager.Api.Tests.TwoInstances;

/// <summary>Two whole instances on one Redis.</summary>
[Category(TwoServices.Category)]
public sealed class SharedRateLimitTests
{
    [Test]
    public async Task Two_instances_share_one_limit_exactly_and_the_service_outlives_its_redis()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        var settings = new Dictionary<string, string>
        {
            ["BlogManager:RateLimits:Store"] = "redis",
            ["BlogManager:RateLimits:Redis:ConnectionString"] = redis.ConnectionString,
            ["BlogManager:RateLimits:Search:PermitsPerMinute"] = "50",
        };
        await using var one = new BlogManagerApp(settings);
        await using var two = new BlogManagerApp(settings);
        HttpClient[] clients = [one.CreateClient(), two.CreateClient()];
        foreach (var client in clients)
            Assert.That((await client.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        // Without a key both count the one address of the test: 401 is let through to the route, 429 is not.
        var burst = await Task.WhenAll(Enumerable.Range(0, 120).Select(i => SearchAsync(clients[i % 2])));
        Assert.That(burst.Count(status => status == HttpStatusCode.Unauthorized), Is.EqualTo(50));
        Assert.That(burst.Count(status => status == HttpStatusCode.TooManyRequests), Is.EqualTo(70));

        await redis.KillAsync();
        var alone = await Task.WhenAll(Enumerable.Range(0, 120).Select(_ => SearchAsync(clients[0])));
        Assert.That(
            alone.Distinct(),
            Is.SubsetOf(new[] { HttpStatusCode.Unauthorized, HttpStatusCode.TooManyRequests }),
            "no outage"
        );
        Assert.That(
            alone.Count(status => status == HttpStatusCode.Unauthorized),
            Is.LessThan(50),
            "not no limit: what it let through before counts"
        );
        Assert.That(await clients[0].GetStringAsync("/health"), Does.Contain("redis"));
        Assert.That(one.Log.Lines, Has.Some.StartsWith("Warning: Redis does not answer"));
        foreach (var client in clients)
            client.Dispose();
    }

    private static async Task<HttpStatusCode> SearchAsync(HttpClient client)
    {
        using var answer = await client.PostAsync(
            "/api/v1/search",
            new StringContent("""{"query":"x"}""", null, "application/json")
        );
        return answer.StatusCode;
    }
}
