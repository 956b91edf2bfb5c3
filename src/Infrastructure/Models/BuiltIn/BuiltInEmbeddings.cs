using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Neural;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>Registration of the built-in embedder. It has no settings.</summary>
public static class BuiltInEmbeddings
{
    /// <summary>
    /// Adds the <see cref="IEmbedder"/> that is trained on the blog itself. It needs an <see cref="IPostStore"/> and an
    /// <see cref="IEmbeddingStore"/>.
    /// </summary>
    /// <param name="services">The container.</param>
    /// <param name="configuration">The root of the configuration.</param>
    public static IServiceCollection AddBuiltInEmbeddings(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return services.AddNeuralModels().AddSingleton<IEmbedder, BuiltInEmbedder>();
    }
}
