using BlogManager.Application.Ports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>Registration of the vector index in this process. It has no settings.</summary>
public static class InProcessVectors
{
    /// <summary>Adds the <see cref="IVectorIndex"/> that scans in this process.</summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The root of the configuration.</param>
    public static IServiceCollection AddInProcessVectors(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddSingleton<IVectorIndex, InProcessVectorIndex>();
    }
}
