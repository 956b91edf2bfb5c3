using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.RateLimiting.Memory;
using BlogManager.Infrastructure.RateLimiting.Redis;
using BlogManager.Infrastructure.Redis;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlogManager.Adapters.Tests.Redis;

/// <summary>On a real server; each client has its own connection, as two instances have.</summary>
public sealed class RedisRateLimitStoreTests : RateLimitStoreContract
{
    private RedisServer? _server;
    private Client? _one;
    private Client? _two;

    protected override IRateLimitStore Store => _one!.Store;

    protected override IRateLimitStore Second => _two!.Store;

    [OneTimeSetUp]
    public async Task Start()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        _server = await RedisServer.StartAsync();
        _one = await Client.ConnectAsync(_server);
        _two = await Client.ConnectAsync(_server);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        foreach (var client in new[] { _one, _two }.OfType<Client>())
            await client.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    [Test]
    public async Task Nothing_of_a_counters_name_stands_in_redis_and_what_does_goes_with_its_window()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await Client.ConnectAsync(server);
        await client.Store.TakeAsync("read|ip|203.0.113.7", new RateLimitQuota(5, Window), Cancel);
        await using var raw = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var key = raw.GetServers()[0].Keys().Single();
        Assert.That(
            key.ToString(),
            Does.StartWith(RedisRateLimitStore.Prefix).And.Not.Contain("203").And.Not.Contain("read")
        );
        Assert.That(
            await raw.GetDatabase().KeyTimeToLiveAsync(key),
            Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(Window)
        );
    }

    [Test]
    public async Task A_server_whose_clock_went_back_neither_gives_more_nor_locks_callers_out(
        [Values(1, 3600)] int seconds
    )
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await Client.ConnectAsync(server);
        var quota = new RateLimitQuota(1, TimeSpan.FromMinutes(1));
        await client.Store.TakeAsync("c", quota, Cancel);
        await using var raw = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString);
        var database = raw.GetDatabase();
        // The entry is moved ahead: to the script that is a clock that stepped back.
        var key = raw.GetServers()[0].Keys().Single();
        var entry = (await database.ListGetByIndexAsync(key, 0)).ToString().Split(':').Select(long.Parse).ToArray();
        await database.ListSetByIndexAsync(
            key,
            0,
            $"{entry[0] + (seconds * 1000)}:{entry[1] + (seconds * 1000)}:{entry[2]}:{entry[3]}"
        );
        var decision = await client.Store.TakeAsync("c", quota, Cancel);
        Assert.That(decision.Allowed, Is.EqualTo(seconds > 60));
        Assert.That(decision.ResetAfter, Is.LessThanOrEqualTo(quota.Window));
    }

    [Test]
    public async Task While_redis_is_down_the_limits_go_on_here_with_a_warning_and_afterwards_there_again()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await Client.ConnectAsync(server);
        var quota = new RateLimitQuota(10, TimeSpan.FromMinutes(10));
        for (var i = 0; i < 4; i++)
            Assert.That((await client.Store.TakeAsync("c", quota, Cancel)).Allowed, Is.True);
        await server.KillAsync();
        var allowed = 0;
        for (var i = 0; i < 30; i++)
            allowed += (await client.Store.TakeAsync("c", quota, Cancel)).Allowed ? 1 : 0;
        Assert.That(allowed, Is.EqualTo(6), "four of ten were taken before, through this instance");
        Assert.That(
            client.Log.Lines.Count(l => l.StartsWith("Warning: Redis does not answer", StringComparison.Ordinal)),
            Is.EqualTo(1)
        );
        Assert.That(
            client.States.Snapshot()["redis"],
            Has.Property("State").EqualTo("open").And.Property("InUse").True
        );

        await server.RestartAsync();
        // The breaker stays open for some seconds, and the connection is made again in the background.
        while (!client.Log.Lines.Any(l => l.StartsWith("Information: Redis answers again", StringComparison.Ordinal)))
        {
            await client.Store.TakeAsync("probe", new RateLimitQuota(100_000, TimeSpan.FromMinutes(10)), Cancel);
            await Task.Delay(50, Cancel);
        }

        Assert.That(client.States.Snapshot()["redis"].State, Is.EqualTo("closed"));
    }

    [Test]
    public async Task A_redis_that_does_not_answer_in_time_is_not_waited_for()
    {
        await using var server = await RedisServer.StartAsync();
        await using var client = await Client.ConnectAsync(server);
        await using var raw = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",allowAdmin=true");
        var paused = await raw.GetDatabase().ExecuteAsync("CLIENT", "PAUSE", "3000");
        Assert.That(paused.ToString(), Is.EqualTo("OK"));
        var decision = await client.Store.TakeAsync("c", new RateLimitQuota(1, TimeSpan.FromMinutes(1)), Cancel);
        Assert.That(decision.Allowed, Is.True);
        Assert.That(
            client.Log.Lines,
            Has.Some.Contains("TimeoutRejectedException"),
            "it was decided here and not there"
        );
        Assert.That(
            (await client.Store.TakeAsync("c", new RateLimitQuota(1, TimeSpan.FromMinutes(1)), Cancel)).Allowed,
            Is.False
        );
    }

    [Test]
    public void A_missing_or_unreadable_connection_string_says_what_to_do_and_shows_no_secret()
    {
        Assert.That(
            () => RedisConnection.RateLimitOptions(new ConfigurationBuilder().Build()),
            Throws.TypeOf<Infrastructure.Settings.SettingsException>().With.Message.Contains("localhost:6379")
        );
        var wrong = new ConfigurationBuilder()
            .AddInMemoryCollection([
                new(RedisConnection.RateLimitSetting, "localhost:6379,password=hunter2,connectTimeout=soon"),
            ])
            .Build();
        Assert.That(
            () => RedisConnection.RateLimitOptions(wrong),
            Throws.TypeOf<Infrastructure.Settings.SettingsException>().With.Message.Not.Contain("hunter2")
        );
        var caches = new ConfigurationBuilder()
            .AddInMemoryCollection([new(RedisConnection.CacheSetting, "cache:6379")])
            .Build();
        Assert.That(RedisConnection.RateLimitOptions(caches).EndPoints.Single().ToString(), Does.Contain("cache:6379"));
    }

    // Redis keeps expiry in whole milliseconds, so a little more than asked.
    protected override Task PassAsync(TimeSpan time) => Task.Delay(time + TimeSpan.FromMilliseconds(20), Cancel);

    private sealed class Client(
        RedisConnection connection,
        RedisRateLimitStore store,
        CircuitStates states,
        RecordingLogs log,
        ILoggerFactory loggers
    ) : IAsyncDisposable
    {
        internal RedisRateLimitStore Store => store;

        internal CircuitStates States => states;

        internal RecordingLogs Log => log;

        internal static async Task<Client> ConnectAsync(RedisServer server)
        {
            var log = new RecordingLogs();
            var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([new(RedisConnection.RateLimitSetting, server.ConnectionString)])
                .Build();
            var connection = new RedisConnection(
                RedisConnection.RateLimitOptions(configuration),
                loggers.CreateLogger<RedisConnection>()
            );
            await connection.StartAsync(Cancel);
            var states = new CircuitStates(TimeProvider.System);
            var store = new RedisRateLimitStore(
                connection,
                new MemoryRateLimitStore(TimeProvider.System),
                OutboundPolicies.Redis(
                    OutboundPolicies.RedisBreaker(RedisFaults.Instance, states),
                    RedisRateLimitStore.WaitTimeout
                ),
                loggers.CreateLogger<RedisRateLimitStore>()
            );
            // The first call compiles the way; the time it may take is for later ones.
            var warm = new RateLimitQuota(1000, TimeSpan.FromSeconds(1));
            for (var i = 0; i < 5; i++)
                await store.TakeAsync($"warm {i}", warm, Cancel);
            await Task.Delay(1100, Cancel);
            return new Client(connection, store, states, log, loggers);
        }

        public async ValueTask DisposeAsync()
        {
            await connection.DisposeAsync();
            loggers.Dispose();
        }
    }
}
