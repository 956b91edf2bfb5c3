using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Models.Gguf;

internal static class GgufRegistration
{
    /// <summary>
    /// The <see cref="ITextModel"/> of a local GGUF file. What runs it is part of a build with <c>-p:WithGguf=true</c>
    /// alone (ADR 53).
    /// </summary>
    /// <exception cref="SettingsException">This is a build without it.</exception>
    internal static IServiceCollection AddGgufModel(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<GgufOptions>().Bind(configuration.GetSection(GgufOptions.Section));
#if GGUF
        services.AddSingleton<IDependencyProbe, Llama.GgufProbe>();
        services.AddSingleton<Llama.GgufChatClient>();
        return services.AddGgufModel(configuration, provider => provider.GetRequiredService<Llama.GgufChatClient>());
#else
        throw new SettingsException([
            $"{SettingsException.Section}:Models:Provider is gguf, and this build cannot run a GGUF file: publish one with -p:WithGguf=true.",
        ]);
#endif
    }

    /// <param name="write">What writes in the place of the file's model.</param>
    internal static IServiceCollection AddGgufModel(
        this IServiceCollection services,
        IConfiguration configuration,
        Func<IServiceProvider, IChatClient> write
    )
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitStates>();
        services.AddAnswerReader(configuration);
        services.AddSingleton<ClaimSupport>();
        return services.AddSingleton<ITextModel>(provider =>
        {
            var options = provider.GetRequiredService<IOptions<GgufOptions>>().Value;
            var time = provider.GetRequiredService<TimeProvider>();
            var identity = new ModelIdentity("gguf", options.Model);
            // One attempt: what a file could not write in its time it would not write in the rest of it.
            var chain = OutboundPolicies.ModelServer(
                Dependencies.LanguageModel,
                options.Timeout,
                options.Timeout,
                ModelServerFaults.Instance,
                provider.GetRequiredService<CircuitStates>(),
                time
            );
            return LanguageModelRegistration.Write(
                provider,
                identity,
                write(provider),
                new ModelServerCalls(chain, identity.Provider, "chat", time),
                (options.MaxInputTokens, options.MaxOutputTokens),
                options.Timeout
            );
        });
    }
}
