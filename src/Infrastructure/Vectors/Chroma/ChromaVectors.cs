using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using BlogManager.Infrastructure.Vectors.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Polly;

namespace BlogManager.Infrastructure.Vectors.Chroma;

internal sealed record ChromaPolicy(ResiliencePipeline Pipeline);

internal static class ChromaVectors
{
    internal static IServiceCollection AddChromaVectors(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<ChromaOptions>().Bind(configuration.GetSection(ChromaOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitStates>();
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<IOptions<ChromaOptions>>().Value;
            var states = provider.GetRequiredService<CircuitStates>();
            states.Locate(Dependencies.VectorDatabase, [new Uri(settings.Url).Authority]);
            return new ChromaPolicy(
                OutboundPolicies.VectorDatabase(
                    TimeSpan.FromSeconds(settings.TimeoutSeconds),
                    ChromaFaults.Instance,
                    states,
                    provider.GetRequiredService<TimeProvider>()
                )
            );
        });
        // One for the process: the handler renews its connections itself, so that an address that moves is followed.
        services
            .AddHttpClient<ChromaClient>()
            .ConfigurePrimaryHttpMessageHandler(() =>
                new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(2), UseProxy = false }
            );
        services.AddSingleton<IDependencyProbe, ChromaProbe>();
        return services.AddVectorServer<ChromaCollections>();
    }
}
