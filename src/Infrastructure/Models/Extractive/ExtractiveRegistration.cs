using BlogManager.Application.Ports;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>Registers the built-in engine. It has no settings.</summary>
internal static class ExtractiveRegistration
{
    internal static IServiceCollection AddExtractiveModel(this IServiceCollection services, IConfiguration _)
    {
        services.AddSingleton<ExtractiveAnswerer>();
        services.AddSingleton<ITextModel>(provider => new ExtractiveTextModel(provider.GetRequiredService<ExtractiveAnswerer>().Answer, provider.GetRequiredService<IComputation>()));
        return services;
    }
}
