using System.Net.Http.Json;
using System.Text;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Ten thousand URLs, keys, hosts and methods that callers make up come to no series of their own: each would be memory
/// that anybody can take.
/// </summary>
[Parallelizable]
public sealed class CardinalityTests
{
    private const string Planted = "plantedzq";
    private const int Requests = 10_000;
    private const int Sorts = 10;

    // What answers of another status than the first ones may add: a count and the buckets of its times.
    private const int Tolerated = 60;

    [Test]
    public async Task Ten_thousand_made_up_urls_keys_hosts_and_methods_add_no_series()
    {
        using var data = new TempDirectory();
        var admin = (await ServiceProcess.RunAsync(data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        var good = await GoodKeysAsync(service.Client, admin);
        for (var sort = 0; sort < 3 * Sorts; sort++)
            await SendAsync(service.Client, sort, admin, good);
        var before = await ScrapedMetrics.OfAsync(service.Client);

        await Parallel.ForEachAsync(
            Enumerable.Range(3 * Sorts, Requests),
            new ParallelOptions { MaxDegreeOfParallelism = 16 },
            async (i, _) => await SendAsync(service.Client, i, admin, good)
        );

        var after = await ScrapedMetrics.OfAsync(service.Client);
        Assert.Multiple(() =>
        {
            Assert.That(after.Series.Keys.Except(before.Series.Keys).Count(), Is.LessThanOrEqualTo(Tolerated));
            Assert.That(after.Text, Does.Not.Contain(Planted).IgnoreCase);
            foreach (var key in good.Append(admin))
                Assert.That(
                    after.Text.Contains(key, StringComparison.Ordinal)
                        || after.Text.Contains(key[7..15], StringComparison.Ordinal),
                    Is.False,
                    "a key, or its id"
                );
        });
    }

    private static async Task<List<string>> GoodKeysAsync(HttpClient client, string admin)
    {
        var keys = new List<string>();
        for (var i = 0; i < 50; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/keys")
            {
                Content = JsonContent.Create(
                    new
                    {
                        name = $"{Planted}{i}",
                        kind = "secret",
                        scopes = new[] { "posts:read", "ask" },
                    }
                ),
            };
            request.Headers.Add("X-API-Key", admin);
            using var made = await client.SendAsync(request);
            keys.Add((await made.JsonAsync()).Text("key")!);
        }

        return keys;
    }

    private static async Task SendAsync(HttpClient client, int i, string admin, List<string> good)
    {
        var made = $"{Planted}{i}";
        var known = good[i % good.Count];
        using var request = (i % Sorts) switch
        {
            0 => Request(HttpMethod.Get, $"/api/v1/blogs/by-url?url=https://{made}.example/{made}", known),
            1 => Request(HttpMethod.Get, $"/{made}/{made}", known),
            2 => Request(HttpMethod.Get, $"/api/v1/blogs/{made}", known),
            3 => Request(new HttpMethod(made.ToUpperInvariant()), "/api/v1/blogs", known),
            4 => Request(HttpMethod.Get, $"/api/v1/blogs?{made}={made}&cursor={made}", known),
            5 => Request(HttpMethod.Get, "/api/v1/blogs", $"bm_sec_{made}"),
            6 => Request(HttpMethod.Get, "/api/v1/blogs", KeySecret.Create(KeyKind.Secret).Reveal()),
            7 => Request(
                HttpMethod.Post,
                "/api/v1/blogs/process",
                admin,
                $$"""{"url": "http://10.{{i / 65536}}.{{i / 256 % 256}}.{{i % 256}}/{{made}}"}"""
            ),
            8 => Request(
                HttpMethod.Post,
                "/api/v1/search",
                known,
                $$"""{"query": "{{made}}", "site": "https://{{made}}.example"}"""
            ),
            _ => Request(HttpMethod.Delete, $"/api/v1/jobs/{made}", known),
        };
        request.Headers.Host = $"{made}.example";
        request.Headers.UserAgent.ParseAdd(made);
        request.Headers.Add("X-Correlation-ID", made);
        using var answer = await client.SendAsync(request);
    }

    private static HttpRequestMessage Request(HttpMethod method, string path, string key, string? body = null)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Add("X-API-Key", key);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        return request;
    }
}
