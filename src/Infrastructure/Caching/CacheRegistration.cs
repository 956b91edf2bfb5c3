using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Infrastructure.Caching.Memory;
using BlogManager.Infrastructure.Caching.Redis;
using BlogManager.Infrastructure.Redis;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly;
using ZiggyCreatures.Caching.Fusion.Serialization.SystemTextJson;

namespace BlogManager.Infrastructure.Caching;

internal static class CacheRegistration
{
    internal static IServiceCollection AddMemoryCache(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddCacheOptions(configuration);
        services.AddSingleton<IResultCache>(provider => new ResultCache(
            provider.GetRequiredService<IOptions<CacheOptions>>().Value,
            new LocalTagGenerations(),
            new EntryIndex(),
            provider.GetRequiredService<TimeProvider>()
        ));
        return services;
    }

    /// <exception cref="SettingsException">There is no connection string, or it cannot be read.</exception>
    internal static IServiceCollection AddRedisCache(this IServiceCollection services, IConfiguration configuration)
    {
        var options = RedisConnection.CacheOptions(configuration);
        var connection = services.AddRedisConnection(options);
        services.AddCacheOptions(configuration);
        services.AddSingleton<IDependencyProbe>(new RedisProbe("cache (redis)", RedisConnection.CacheSetting, options));
        services.AddSingleton<IResultCache>(provider =>
            CreateOnRedis(
                provider.GetRequiredService<IOptions<CacheOptions>>().Value,
                provider.GetRequiredKeyedService<RedisConnection>(connection),
                provider.GetRequiredKeyedService<ResiliencePipeline>(Dependencies.Redis.Name),
                RedisCacheTimes.Default,
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<RedisTagGenerations>>()
            )
        );
        return services;
    }

    internal static ResultCache CreateOnRedis(
        CacheOptions settings,
        RedisConnection connection,
        ResiliencePipeline breaker,
        RedisCacheTimes times,
        TimeProvider time,
        ILogger<RedisTagGenerations> logger
    )
    {
        var reading = OutboundPolicies.Redis(breaker, times.ReadTimeout);
        var tags = new RedisTags(connection, reading, OutboundPolicies.Redis(breaker, times.RaiseTimeout));
        var index = new EntryIndex();
        return new ResultCache(settings, new RedisTagGenerations(tags, times, time, logger), index, time, cache =>
        {
            cache.SetupDistributedCache(
                new RedisEntryStore(connection, tags, index, reading),
                new FusionCacheSystemTextJsonSerializer(EntryJson.Options)
            );
            cache.SetupDistributedLocker(new RedisEntryLock(connection, reading));
        });
    }

    private static void AddCacheOptions(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<CacheOptions>().Bind(configuration.GetSection(CacheOptions.Section));
        services.AddSingleton(provider =>
        {
            var semantic = provider.GetRequiredService<IOptions<CacheOptions>>().Value.Semantic;
            return new MeaningCache(semantic.Enabled, semantic.MaxQuestions);
        });
    }
}
