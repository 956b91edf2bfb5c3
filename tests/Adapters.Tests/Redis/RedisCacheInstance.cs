using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Caching;
using BlogManager.Infrastructure.Caching.Redis;
using BlogManager.Infrastructure.Redis;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace BlogManager.Adapters.Tests.Redis;

/// <summary>The cache as one instance of the service has it, with a connection and a breaker of its own.</summary>
internal sealed class RedisCacheInstance : IAsyncDisposable
{
    private readonly RedisConnection _connection;
    private readonly ILoggerFactory _loggers;

    private RedisCacheInstance(
        ResultCache cache,
        RedisConnection connection,
        CircuitStates states,
        RecordingLogs log,
        ILoggerFactory loggers
    ) => (Cache, _connection, States, Log, _loggers) = (cache, connection, states, log, loggers);

    internal ResultCache Cache { get; }

    internal CircuitStates States { get; }

    internal RecordingLogs Log { get; }

    /// <summary>Connects.</summary>
    /// <param name="connectionString">Where Redis is, or is not.</param>
    /// <param name="settings">Bounds.</param>
    /// <param name="times">Times, where the service's own are too long for a test.</param>
    /// <param name="time">The clock by which the age of what stands in is told.</param>
    internal static async Task<RedisCacheInstance> StartAsync(
        string connectionString,
        CacheOptions? settings = null,
        RedisCacheTimes? times = null,
        TimeProvider? time = null
    )
    {
        var log = new RecordingLogs();
        var loggers = LoggerFactory.Create(logging => logging.AddProvider(log));
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection([new(RedisConnection.CacheSetting, connectionString)])
            .Build();
        var connection = new RedisConnection(
            RedisConnection.CacheOptions(configuration),
            loggers.CreateLogger<RedisConnection>()
        );
        await connection.StartAsync(CancellationToken.None);
        var states = new CircuitStates(TimeProvider.System);
        var cache = CacheRegistration.CreateOnRedis(
            settings ?? new CacheOptions(),
            connection,
            OutboundPolicies.RedisBreaker(RedisFaults.Instance, states),
            times ?? Patient,
            time ?? TimeProvider.System,
            loggers.CreateLogger<RedisTagGenerations>()
        );
        return new RedisCacheInstance(cache, connection, states, log, loggers);
    }

    /// <summary>The service's times, but patient: a busy machine is not an outage.</summary>
    internal static RedisCacheTimes Patient { get; } =
        new() { ReadTimeout = TimeSpan.FromSeconds(10), RaiseTimeout = TimeSpan.FromSeconds(10) };

    /// <summary>Reads a key with one tag.</summary>
    internal async Task<(string Value, CacheStatus Status)> ReadAsync(string key, string made, string tag = "corpus")
    {
        var lookup = await Cache.GetOrCreateAsync(
            key,
            [tag],
            TimeSpan.FromMinutes(10),
            _ => Task.FromResult(new CacheFill<string>(made, Remember: true)),
            TestContext.CurrentContext.CancellationToken
        );
        return (lookup.Entry.Value, lookup.Status);
    }

    public async ValueTask DisposeAsync()
    {
        Cache.Dispose();
        await _connection.DisposeAsync();
        _loggers.Dispose();
    }
}
