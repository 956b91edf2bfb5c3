using System.Net;
using System.Net.Sockets;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Caching.Redis;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Redis;

/// <summary>
/// The cache over a Redis that is down, cut off, slow, mad, and back. No caller meets an error in any of it.
/// </summary>
[CancelAfter(60_000)]
public sealed class CacheOutageTests
{
    /// <summary>The service's times, but a wait after an outage that a test can sit out.</summary>
    private static readonly RedisCacheTimes Quick = RedisCacheInstance.Patient with
    {
        Settling = TimeSpan.FromMilliseconds(300),
        ReconnectDelay = TimeSpan.FromMilliseconds(50),
    };

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public void NeedsRedis()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
    }

    [Test]
    public async Task A_redis_that_dies_costs_no_error_opens_the_breaker_and_is_used_again_when_it_is_back()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await RedisCacheInstance.StartAsync(server.ConnectionString, times: Quick);
        await using var two = await RedisCacheInstance.StartAsync(server.ConnectionString, times: Quick);
        await one.ReadAsync("k", "before");
        await server.KillAsync();

        for (var i = 0; i < 200; i++)
            Assert.That((await one.ReadAsync($"k{i % 10}", $"{i % 10}")).Value, Is.EqualTo($"{i % 10}"));
        Assert.That(
            await one.ReadAsync("k0", "again"),
            Is.EqualTo(("0", CacheStatus.Hit)),
            "what is made during the outage is remembered here"
        );
        while (
            one.States.Snapshot()["redis"].State != "open"
            || one.Log.Lines.All(l => !l.StartsWith("Warning: Redis does not answer (", StringComparison.Ordinal))
        )
            Assert.That((await one.ReadAsync("k0", "0")).Value, Is.EqualTo("0"));
        Assert.That(
            one.Log.Lines.Count(l => l.StartsWith("Warning: Redis does not answer (", StringComparison.Ordinal)),
            Is.EqualTo(1)
        );

        await server.RestartAsync();
        await SharedAgainAsync(one, two);
        Assert.That(one.States.Snapshot()["redis"].State, Is.EqualTo("closed"));
    }

    [Test]
    public async Task An_invalidation_during_an_outage_holds_here_at_once_and_elsewhere_after_it()
    {
        await using var server = await RedisServer.StartAsync();
        await using var relay = new TcpRelay(server.Port);
        await using var cutOff = await RedisCacheInstance.StartAsync(relay.ConnectionString, times: Quick);
        await using var other = await RedisCacheInstance.StartAsync(server.ConnectionString, times: Quick);
        await cutOff.ReadAsync("k", "old");
        await other.ReadAsync("k", "old");
        relay.Cut();

        await cutOff.Cache.InvalidateAsync(["corpus"], Cancel);
        Assert.That(
            await cutOff.ReadAsync("k", "new"),
            Is.EqualTo(("new", CacheStatus.Miss)),
            "not lost for this instance"
        );
        Assert.That(await cutOff.ReadAsync("k", "newer"), Is.EqualTo(("new", CacheStatus.Hit)));
        Assert.That((await other.ReadAsync("k", "new")).Value, Is.EqualTo("old"), "which cannot know");

        relay.Restore();
        while ((await other.ReadAsync("k", "new")).Value == "old")
            await Task.Delay(10, Cancel);
        await SharedAgainAsync(cutOff, other);
        Assert.That(
            (await cutOff.ReadAsync("k", "newest")).Value,
            Is.EqualTo("new"),
            "what was dropped during the outage has not come back"
        );
    }

    [Test]
    public async Task Out_of_reach_of_redis_nothing_is_served_that_is_older_than_ten_seconds()
    {
        await using var server = await RedisServer.StartAsync();
        await using var relay = new TcpRelay(server.Port);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var cutOff = await RedisCacheInstance.StartAsync(relay.ConnectionString, time: time);
        await cutOff.ReadAsync("k", "1");
        relay.Cut();
        time.Advance(TimeSpan.FromSeconds(9));
        Assert.That(
            await cutOff.ReadAsync("k", "2"),
            Is.EqualTo(("1", CacheStatus.Hit)),
            "it was valid nine seconds ago"
        );
        time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await cutOff.ReadAsync("k", "2"), Is.EqualTo(("2", CacheStatus.Miss)));
        Assert.That(await cutOff.ReadAsync("k", "3"), Is.EqualTo(("2", CacheStatus.Hit)));
        time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await cutOff.ReadAsync("k", "3"), Is.EqualTo(("3", CacheStatus.Miss)));
    }

    [Test]
    public async Task After_an_outage_what_redis_has_from_before_is_not_trusted_at_once()
    {
        await using var server = await RedisServer.StartAsync();
        await using var relay = new TcpRelay(server.Port);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var cutOff = await RedisCacheInstance.StartAsync(relay.ConnectionString, time: time);
        await using var other = await RedisCacheInstance.StartAsync(server.ConnectionString);
        await other.ReadAsync("k", "from before");
        relay.Cut();
        Assert.That((await cutOff.ReadAsync("k", "during")).Value, Is.EqualTo("during"));
        relay.Restore();
        while (!cutOff.Log.Lines.Any(l => l.StartsWith("Information: Redis answers again", StringComparison.Ordinal)))
        {
            time.Advance(RedisCacheTimes.Default.ReconnectDelay);
            await Task.Delay(20, Cancel);
        }

        Assert.That(await cutOff.ReadAsync("k2", "settling"), Is.EqualTo(("settling", CacheStatus.Miss)));
        Assert.That((await cutOff.ReadAsync("k", "settling")).Value, Is.Not.EqualTo("from before"));
        time.Advance(RedisCacheTimes.Default.Settling);
        Assert.That(
            await cutOff.ReadAsync("k", "after"),
            Is.EqualTo(("from before", CacheStatus.Hit)),
            "by now the others have said what has changed"
        );
    }

    [Test]
    public async Task A_redis_that_is_down_at_the_start_is_used_when_it_comes_up()
    {
        await using var server = await RedisServer.StartAsync();
        await server.KillAsync();
        await using var one = await RedisCacheInstance.StartAsync(server.ConnectionString, times: Quick);
        await using var two = await RedisCacheInstance.StartAsync(server.ConnectionString, times: Quick);
        Assert.That(await one.ReadAsync("k", "alone"), Is.EqualTo(("alone", CacheStatus.Miss)));
        Assert.That(await one.ReadAsync("k", "again"), Is.EqualTo(("alone", CacheStatus.Hit)));
        await two.ReadAsync("k", "alone too");
        await server.RestartAsync();
        await SharedAgainAsync(one, two);
    }

    [Test]
    public async Task A_redis_that_does_not_answer_is_not_waited_for()
    {
        await using var server = await RedisServer.StartAsync();
        await using var one = await RedisCacheInstance.StartAsync(
            server.ConnectionString,
            times: RedisCacheTimes.Default
        );
        await one.ReadAsync("warm", "up");
        await using var raw = await StackExchange.Redis.ConnectionMultiplexer.ConnectAsync(
            server.ConnectionString + ",allowAdmin=true"
        );
        await raw.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "60000");
        // The pause is longer than the test may take, so an answer shows that nobody waited for its end.
        for (var i = 0; i < 20; i++)
            Assert.That((await one.ReadAsync($"k{i}", "made", "tag" + i)).Value, Is.EqualTo("made"));
        Assert.That(await one.Cache.InvalidateAsync(["tag1"], Cancel), Is.EqualTo(1));
        Assert.That((await one.ReadAsync("k1", "anew", "tag1")).Value, Is.EqualTo("anew"));
    }

    [Test]
    public async Task A_server_that_is_no_redis_is_as_good_as_none()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeRubbishAsync(listener);
        await using (
            var one = await RedisCacheInstance.StartAsync(
                $"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}",
                times: Quick
            )
        )
        {
            Assert.That(await one.ReadAsync("k", "made"), Is.EqualTo(("made", CacheStatus.Miss)));
            Assert.That(await one.ReadAsync("k", "again"), Is.EqualTo(("made", CacheStatus.Hit)));
            Assert.That(await one.Cache.InvalidateAsync(["corpus"], Cancel), Is.EqualTo(1));
            Assert.That((await one.ReadAsync("k", "anew")).Value, Is.EqualTo("anew"));
        }

        listener.Stop();
        await serving;
    }

    // What one of them makes the other has: each reads through to Redis again.
    private static async Task SharedAgainAsync(RedisCacheInstance one, RedisCacheInstance two)
    {
        for (var i = 0; ; i++)
        {
            await one.ReadAsync($"shared {i}", "by one");
            if ((await two.ReadAsync($"shared {i}", "by two")).Value == "by one")
                break;
            await Task.Delay(50, Cancel);
        }
    }

    private static async Task ServeRubbishAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n"));
            }
        }
        catch (Exception e) when (e is SocketException or InvalidOperationException or IOException)
        {
            // The test is over.
        }
    }
}
