using BlogManager.Application.Ports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Caching;

/// <summary>Registers the cache in this process.</summary>
internal static class MemoryCacheRegistration
{
    internal static IServiceCollection AddMemoryCache(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<CacheSettings>().Bind(configuration.GetSection(SettingsException.Section + ":Cache")).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IResultCache>(provider => new MemoryResultCache(provider.GetRequiredService<IOptions<CacheSettings>>().Value));
        return services;
    }
}
