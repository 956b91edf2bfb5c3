using BlogManager.Application.Ports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Vectors.InProcess;

public static class InProcessVectors
{
    /// <summary>Adds the <see cref="IVectorIndex"/> that scans in this process.</summary>
    public static IServiceCollection AddInProcessVectors(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddSingleton<IVectorIndex, InProcessVectorIndex>();
    }
}
