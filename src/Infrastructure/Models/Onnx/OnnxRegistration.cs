using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Models.Onnx;

internal static class OnnxRegistration
{
    /// <summary>
    /// The <see cref="IEmbedder"/> of an encoder that the owner has as files. It needs an <see cref="IPostStore"/> and
    /// an <see cref="IEmbeddingStore"/>.
    /// </summary>
    internal static IServiceCollection AddOnnxEmbeddings(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<OnnxEmbeddingOptions>().Bind(configuration.GetSection(OnnxEmbeddingOptions.Section));
        services.AddSingleton(p => new LoadedEncoder(p.GetRequiredService<IOptions<OnnxEmbeddingOptions>>().Value));
        services.AddSingleton<IHostedService>(p => p.GetRequiredService<LoadedEncoder>());
        services.AddSingleton<IDependencyProbe>(p => p.GetRequiredService<LoadedEncoder>());
        services.AddNeuralModels().AddSingleton<BuiltInEmbedder>();
        return services.AddSingleton<IEmbedder>(p => new OnnxEmbedder(
            p.GetRequiredService<LoadedEncoder>(),
            p.GetRequiredService<IOptions<OnnxEmbeddingOptions>>().Value,
            p.GetRequiredService<IEmbeddingStore>(),
            p.GetRequiredService<BuiltInEmbedder>(),
            p.GetRequiredService<ModelLanes>()
        ));
    }
}
