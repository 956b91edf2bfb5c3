using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BlogManager.Infrastructure.Models.Extractive;

/// <summary>Registers the built-in engine. It has no settings.</summary>
internal static class ExtractiveRegistration
{
    internal static IServiceCollection AddExtractiveModel(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services.AddAnswerReader(configuration);
        services.AddSingleton<ITextModel>(provider => new ExtractiveTextModel(
            provider.GetService<IComputation>(),
            provider.GetRequiredService<NeuralModels>()
        ));
        return services;
    }

    /// <summary>Adds what reads passages, for whatever model then answers.</summary>
    internal static IServiceCollection AddAnswerReader(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<AskingOptions>().Bind(configuration.GetSection(AskingOptions.Section));
        services.AddNeuralModels();
        services.TryAddSingleton<WordReader>();
        services.TryAddSingleton<IAnswerReader, NeuralAnswerReader>();
        return services;
    }
}
