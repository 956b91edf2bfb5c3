using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.RateLimiting.Redis;

/// <summary>The connection to Redis: made before the service listens, and made again by itself after it was lost. A Redis that is down does not stop the start.</summary>
internal sealed class RedisConnection(ConfigurationOptions options, ILogger<RedisConnection> logger) : IHostedService, IAsyncDisposable
{
    internal const string Setting = SettingsException.Section + ":RateLimits:Redis:ConnectionString";
    internal const string FallbackSetting = SettingsException.Section + ":Cache:Redis:ConnectionString";

    private readonly Lazy<Task<ConnectionMultiplexer>> _connection = new(() => ConnectionMultiplexer.ConnectAsync(options));

    /// <summary>The options that the settings name.</summary>
    /// <exception cref="SettingsException">There is no connection string, or it cannot be read; the message does not show it.</exception>
    internal static ConfigurationOptions OptionsOf(IConfiguration configuration)
    {
        var text = configuration[Setting] is { Length: > 0 } own ? own : configuration[FallbackSetting];
        if (string.IsNullOrWhiteSpace(text))
            throw new SettingsException([$"{Setting} is needed where RateLimits:Store is redis, such as localhost:6379; without it {FallbackSetting} is used."]);
        try
        {
            var options = ConfigurationOptions.Parse(text);
            // Commands fail at once while there is no connection: the limits then go on in this process.
            options.AbortOnConnectFail = false;
            options.BacklogPolicy = BacklogPolicy.FailFast;
            options.ConnectTimeout = Math.Min(options.ConnectTimeout, 2000);
            return options.EndPoints.Count > 0 ? options : throw new ArgumentException("No address.");
        }
        catch (ArgumentException)
        {
            throw new SettingsException([$"{Setting} cannot be read: give host:port, then options after commas, such as localhost:6379,password=SECRET,ssl=true."]);
        }
    }

    /// <summary>The database, once the first attempt to connect has ended.</summary>
    internal async ValueTask<IDatabase> DatabaseAsync(CancellationToken cancellationToken) => (await _connection.Value.WaitAsync(cancellationToken)).GetDatabase();

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var connection = await _connection.Value.WaitAsync(cancellationToken);
        if (!connection.IsConnected)
            logger.LogWarning("Redis does not answer: rate limits count in this process alone until it does.");
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_connection.IsValueCreated)
            await (await _connection.Value).DisposeAsync();
    }
}
