using BlogManager.Application.Ports;
using BlogManager.Infrastructure.RateLimiting.Memory;
using BlogManager.Infrastructure.RateLimiting.Redis;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.RateLimiting;

/// <summary>Registers the stores of rate limits.</summary>
internal static class RateLimitRegistration
{
    /// <summary>Limits of this process alone.</summary>
    internal static IServiceCollection AddMemoryRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddKeyedSingleton<IRateLimitStore>(IRateLimitStore.Local, (provider, _) => new MemoryRateLimitStore(provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton(provider => provider.GetRequiredKeyedService<IRateLimitStore>(IRateLimitStore.Local));
        return services;
    }

    /// <summary>Limits that all instances on one Redis share, and those of this process for when it is down.</summary>
    /// <exception cref="SettingsException">There is no connection string, or it cannot be read.</exception>
    internal static IServiceCollection AddRedisRateLimits(this IServiceCollection services, IConfiguration configuration)
    {
        var options = RedisConnection.OptionsOf(configuration);
        services.AddMemoryRateLimits(configuration);
        services.TryAddSingleton<CircuitStates>();
        services.AddSingleton(provider => new RedisConnection(options, provider.GetRequiredService<ILogger<RedisConnection>>()));
        services.AddHostedService(provider => provider.GetRequiredService<RedisConnection>());
        services.AddSingleton<IRateLimitStore>(provider => new RedisRateLimitStore(
            provider.GetRequiredService<RedisConnection>(),
            provider.GetRequiredKeyedService<IRateLimitStore>(IRateLimitStore.Local),
            OutboundPolicies.Redis(provider.GetRequiredService<CircuitStates>()),
            provider.GetRequiredService<ILogger<RedisRateLimitStore>>()));
        return services;
    }
}
