using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Redis;

/// <summary>Registers what all uses of Redis share: one connection a connection string, and one breaker.</summary>
internal static class RedisRegistration
{
    /// <summary>Adds the connection, unless another use has added the same.</summary>
    internal static string AddRedisConnection(this IServiceCollection services, ConfigurationOptions options)
    {
        services.TryAddSingleton<CircuitStates>();
        services.TryAddKeyedSingleton(Dependencies.Redis.Name, (provider, _) =>
        {
            var states = provider.GetRequiredService<CircuitStates>();
            states.Locate(Dependencies.Redis, options.EndPoints.Select(Place));
            return OutboundPolicies.RedisBreaker(RedisFaults.Instance, states);
        });
        // A hash, as the string may hold a password.
        var key = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(options.ToString(includePassword: true))));
        if (services.Any(s => s.ServiceType == typeof(RedisConnection) && Equals(s.ServiceKey, key)))
            return key;
        services.AddKeyedSingleton(key, (provider, _) =>
            new RedisConnection(options, provider.GetRequiredService<ILogger<RedisConnection>>())
        );
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredKeyedService<RedisConnection>(key));
        return key;
    }

    private static string Place(EndPoint server) =>
        server is DnsEndPoint dns ? string.Create(CultureInfo.InvariantCulture, $"{dns.Host}:{dns.Port}") : $"{server}";

    internal static ResiliencePipeline RedisPolicy(this IServiceProvider provider, TimeSpan timeout) =>
        OutboundPolicies.Redis(provider.GetRequiredKeyedService<ResiliencePipeline>(Dependencies.Redis.Name), timeout);
}
