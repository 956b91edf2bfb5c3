using BlogManager.Application.Ports;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Vectors.Servers;

internal static class VectorServers
{
    /// <summary>Adds the index over a vector database, and what keeps that in step with the store.</summary>
    internal static IServiceCollection AddVectorServer<TServer>(this IServiceCollection services)
        where TServer : class, IVectorServer =>
        services
            .AddSingleton<TServer>()
            .AddSingleton<IVectorServer>(provider => provider.GetRequiredService<TServer>())
            .AddSingleton<ServerVectorIndex>()
            .AddSingleton<IVectorIndex>(provider => provider.GetRequiredService<ServerVectorIndex>())
            .AddHostedService<Reconciliation>();
}
