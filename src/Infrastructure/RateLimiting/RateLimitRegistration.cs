using BlogManager.Application.Ports;
using BlogManager.Infrastructure.RateLimiting.Memory;
using BlogManager.Infrastructure.RateLimiting.Redis;
using BlogManager.Infrastructure.Redis;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.RateLimiting;

internal static class RateLimitRegistration
{
    internal static IServiceCollection AddMemoryRateLimits(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.AddKeyedSingleton<IRateLimitStore>(IRateLimitStore.Local, (provider, _) =>
            new MemoryRateLimitStore(provider.GetRequiredService<TimeProvider>())
        );
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IRateLimitStore>(IRateLimitStore.Local));
        return services;
    }

    /// <summary>Limits that all instances on one Redis share, and those of this process for when it is down.</summary>
    /// <exception cref="SettingsException">There is no connection string, or it cannot be read.</exception>
    internal static IServiceCollection AddRedisRateLimits(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        var options = RedisConnection.RateLimitOptions(configuration);
        var connection = services.AddRedisConnection(options);
        services.AddSingleton<IDependencyProbe>(
            new RedisProbe(
                "rate limits (redis)",
                configuration[RedisConnection.RateLimitSetting] is { Length: > 0 }
                    ? RedisConnection.RateLimitSetting
                    : RedisConnection.CacheSetting,
                options
            )
        );
        services.AddMemoryRateLimits(configuration);
        services.AddSingleton<IRateLimitStore>(provider => new RedisRateLimitStore(
            provider.GetRequiredKeyedService<RedisConnection>(connection),
            provider.GetRequiredKeyedService<IRateLimitStore>(IRateLimitStore.Local),
            provider.RedisPolicy(RedisRateLimitStore.WaitTimeout),
            provider.GetRequiredService<ILogger<RedisRateLimitStore>>()
        ));
        return services;
    }
}
