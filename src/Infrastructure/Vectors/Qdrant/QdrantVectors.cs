using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using BlogManager.Infrastructure.Vectors.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BlogManager.Infrastructure.Vectors.Qdrant;

internal static class QdrantVectors
{
    internal static IServiceCollection AddQdrantVectors(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<QdrantOptions>().Bind(configuration.GetSection(QdrantOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitStates>();
        services.AddSingleton<QdrantConnection>();
        services.AddSingleton<IDependencyProbe, QdrantProbe>();
        return services.AddVectorServer<QdrantCollections>();
    }
}
