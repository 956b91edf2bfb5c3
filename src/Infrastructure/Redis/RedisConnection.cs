using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Redis;

/// <summary>
/// A connection to Redis, shared by all who name the same server: made before the service listens, and made again by
/// itself after it was lost. A Redis that is down does not stop the start.
/// </summary>
internal sealed class RedisConnection(ConfigurationOptions options, ILogger<RedisConnection> logger)
    : IHostedService,
        IAsyncDisposable
{
    internal const string RateLimitSetting = SettingsException.Section + ":RateLimits:Redis:ConnectionString";
    internal const string CacheSetting = SettingsException.Section + ":Cache:Redis:ConnectionString";

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() =>
        ConnectionMultiplexer.ConnectAsync(options)
    );

    /// <summary>The options that the rate limits' setting names, or else the cache's.</summary>
    /// <exception cref="SettingsException">
    /// There is no connection string, or it cannot be read; the message does not show it.
    /// </exception>
    internal static ConfigurationOptions RateLimitOptions(IConfiguration configuration) =>
        configuration[RateLimitSetting] is { Length: > 0 } own
            ? Parse(own, RateLimitSetting)
            : Parse(
                configuration[CacheSetting],
                RateLimitSetting,
                $"is needed where RateLimits:Store is redis, such as localhost:6379; without it {CacheSetting} is used"
            );

    /// <exception cref="SettingsException">
    /// There is no connection string, or it cannot be read; the message does not show it.
    /// </exception>
    internal static ConfigurationOptions CacheOptions(IConfiguration configuration) =>
        Parse(
            configuration[CacheSetting],
            CacheSetting,
            "is needed where Cache:Provider is redis, such as localhost:6379"
        );

    /// <summary>All connections, once the first attempt to connect has ended.</summary>
    internal async ValueTask<IConnectionMultiplexer> MultiplexerAsync(CancellationToken cancellationToken) =>
        await _connection.Value.WaitAsync(cancellationToken);

    /// <summary>The database, once the first attempt to connect has ended.</summary>
    internal async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken) =>
        (await MultiplexerAsync(cancellationToken)).GetDatabase();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(cancellationToken);
        if (!connection.IsConnected)
            logger.LogWarning("Redis does not answer: this process counts and remembers alone until it does.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (!_connection.IsValueCreated)
            return;
        var connection = await _connection.Value;
        // A server that hangs must not hold up the end.
        await connection.CloseAsync(allowCommandsToComplete: false);
        await connection.DisposeAsync();
    }

    private static ConfigurationOptions Parse(string? text, string setting, string missing = "is missing")
    {
        if (string.IsNullOrWhiteSpace(text))
            throw new SettingsException([$"{setting} {missing}."]);
        try
        {
            var options = RedisAddress.Parse(text);
            // Commands fail at once while there is no connection: the service then goes on in this process.
            options.AbortOnConnectFail = false;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ConnectTimeout = Math.Min(options.ConnectTimeout, 2000);
            return options.EndPoints.Count > 0 ? options : throw new ArgumentException("No address.");
        }
        catch (ArgumentException)
        {
            throw new SettingsException([
                $"{setting} cannot be read: give host:port, then options after commas, such as localhost:6379,password=SECRET,ssl=true; or a URI, redis://USER:PASSWORD@HOST:PORT/DATABASE (rediss:// with TLS, user and password percent-encoded).",
            ]);
        }
    }
}
