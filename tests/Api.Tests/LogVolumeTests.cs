using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// What a log says of an outage: its begin and its end, with cause, place, count and time, and not a line for each
/// call; and of a service at rest nothing.
/// </summary>
[Parallelizable]
public sealed class LogVolumeTests
{
    private TempDirectory _data = null!;

    [SetUp]
    public void Prepare() => _data = new TempDirectory();

    [TearDown]
    public void Clean() => _data.Dispose();

    [Test]
    public async Task A_vector_database_that_is_out_under_calls_is_a_handful_of_lines()
    {
        if (!ChromaServer.IsInstalled)
            Assert.Ignore(ChromaServer.Missing);
        await using var chroma = await ChromaServer.StartAsync();
        var (service, admin) = await StartAsync(
            ("BlogManager:Vectors:Provider", "chroma"),
            ("BlogManager:Vectors:Chroma:Url", chroma.Url.ToString()),
            ("BlogManager:Vectors:Chroma:RepairSeconds", "1"),
            ("BlogManager:CircuitBreakers:VectorDb:BreakSeconds", "0.5")
        );
        await using var running = service;
        using var client = admin;
        for (var i = 0; i < 3; i++)
            await client.ProcessAsync(i);
        await chroma.KillAsync();
        for (var i = 0; i < 40; i++)
        {
            await client.SendAsync("/api/v1/search", new { query = $"{GeneratedPost.Dish(1)} {i}" });
            if (i % 10 == 0)
                await client.ProcessAsync(10 + i);
        }

        var serious = Serious(service);
        Assert.Multiple(() =>
        {
            Assert.That(serious, Has.Count.InRange(2, 4), string.Join('\n', serious));
            Assert.That(serious[0], Does.Contain($"vector_db ({chroma.Url.Authority}) fails: connection refused"));
            Assert.That(
                serious,
                Has.One.Contains($"The circuit breaker of vector_db ({chroma.Url.Authority}) opened: ")
                    .And.One.Contains(" calls failed. It is tried every 0.5 seconds")
            );
            Assert.That(service.Output, Does.Not.Contain("   at "), "a stack trace");
        });
        await chroma.RestartAsync();
        await UntilAsync(service, "closed (it answered a trial call)");
        Assert.That(
            service.Output,
            Does.Match(
                @"The circuit breaker of vector_db \([0-9.:]+\) closed \(it answered a trial call\): [1-9]\d* calls had failed, it was open for [\d.]+ seconds"
            )
        );
        Assert.That(Serious(service), Has.Count.LessThanOrEqualTo(4));
    }

    [Test]
    public async Task A_redis_that_is_out_under_calls_is_a_handful_of_lines_without_its_password()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        var (service, admin) = await StartAsync(
            ("BlogManager:Cache:Provider", "redis"),
            ("BlogManager:RateLimits:Store", "redis"),
            ("BlogManager:Cache:Redis:ConnectionString", redis.ConnectionString),
            ("BlogManager:CircuitBreakers:Redis:BreakSeconds", "0.5")
        );
        await using var running = service;
        using var client = admin;
        await client.ProcessAsync(0);
        await redis.KillAsync();
        for (var i = 0; i < 60; i++)
            await client.SendAsync("/api/v1/search", new { query = $"{GeneratedPost.Dish(0)} {i % 7}" });
        var serious = Serious(service);
        Assert.Multiple(() =>
        {
            Assert.That(serious, Has.Count.InRange(2, 5), string.Join('\n', serious));
            Assert.That(serious, Has.One.Match(@"redis \(127\.0\.0\.1:\d+\) fails: "));
            Assert.That(service.Output, Does.Not.Contain("   at "), "a stack trace");
        });
    }

    [Test]
    public async Task Scrapes_and_probes_leave_no_line()
    {
        var (service, admin) = await StartAsync();
        await using var running = service;
        using var client = admin;
        // The last line of a start: that it has started is written before two more.
        await UntilAsync(service, "Content root path");
        var before = Lines(service).Count;
        for (var i = 0; i < 5; i++)
        {
            foreach (var path in new[] { "/health", "/health/live", "/health/ready", "/metrics" })
                (await client.GetAsync(path)).EnsureSuccessStatusCode();
        }

        (await client.GetAsync("/api/v1/auth/me")).EnsureSuccessStatusCode();
        await UntilAsync(service, "/api/v1/auth/me");
        Assert.That(
            Lines(service).Skip(before).Where(l => !l.Contains("/api/v1/auth/me", StringComparison.Ordinal)),
            Is.Empty
        );
    }

    [Test]
    public async Task A_breaker_that_is_isolated_and_reset_by_hand_is_told()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        await using var redis = await RedisServer.StartAsync();
        var (service, admin) = await StartAsync(
            ("BlogManager:RateLimits:Store", "redis"),
            ("BlogManager:RateLimits:Redis:ConnectionString", redis.ConnectionString)
        );
        await using var running = service;
        using var client = admin;
        (await client.PostAsync("/api/v1/admin/circuit-breakers/redis/isolate", null)).EnsureSuccessStatusCode();
        (await client.PostAsync("/api/v1/admin/circuit-breakers/redis/reset", null)).EnsureSuccessStatusCode();
        await UntilAsync(service, "reset by hand");
        Assert.That(
            service.Output,
            Does.Match(@"The circuit breaker of redis \(127\.0\.0\.1:\d+\) was isolated by hand")
                .And.Match(@"closed \(reset by hand\)")
        );
    }

    private async Task<(ServiceProcess Service, HttpClient Admin)> StartAsync(params (string, string)[] settings)
    {
        var made = await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin");
        var service = await ServiceProcess.StartAsync(_data.Path, settings);
        service.Client.DefaultRequestHeaders.Add("X-API-Key", made.StandardOutput.Trim());
        return (service, service.Client);
    }

    private static List<string> Lines(ServiceProcess service) =>
        [.. service.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];

    // What is told at start of the settings is no fault.
    private static List<string> Serious(ServiceProcess service) =>
        [
            .. Lines(service)
                .Where(l => l.StartsWith('{'))
                .Select(l => JsonDocument.Parse(l).RootElement.Clone())
                .Where(l =>
                    l.Text("level") is "Warning" or "Error" or "Critical"
                    && !l.Text("category")!.EndsWith("StartupSummary", StringComparison.Ordinal)
                )
                .Select(l => l.Text("message")!),
        ];

    private static async Task UntilAsync(ServiceProcess service, string text)
    {
        for (var i = 0; i < 1200 && !service.Output.Contains(text, StringComparison.Ordinal); i++)
            await Task.Delay(50);
        Assert.That(service.Output, Does.Contain(text));
    }
}
