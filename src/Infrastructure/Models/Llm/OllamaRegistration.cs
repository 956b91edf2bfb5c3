using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OllamaSharp;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Registers the adapters of Ollama, by its own API.</summary>
internal static class OllamaRegistration
{
    internal const string Provider = "ollama";

    private static readonly ChatProvider<OllamaChatOptions> Chat = new(
        new ModelServerName("models", Provider, OllamaChatOptions.Section),
        options => new ModelServerAddress(options.BaseUrl, string.Empty),
        (provider, http, options) =>
            new OllamaChat(
                OllamaConnection.Connect(http, options.BaseUrl, options.ChatModel),
                options,
                provider.GetRequiredService<ModelNotPulled>()
            ),
        // It would have to be loaded to write a word, which may take a minute.
        (_, options, chat, token) =>
            OllamaConnection.DescribeAsync(
                (OllamaApiClient)chat.GetService(typeof(OllamaApiClient), null)!,
                options.ChatModel,
                token
            ),
        (options, fault) => fault.Status == 404 ? ModelNotPulled.Advice(options.ChatModel) : null
    );

    internal static IServiceCollection AddOllamaModel(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddChecked<OllamaChatOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(OllamaChatOptions.Section), o));
        services.TryAddSingleton(provider => new ModelNotPulled(
            LanguageModelRegistration.Options<OllamaChatOptions>(provider).ChatModel,
            provider.GetRequiredService<ILogger<ModelNotPulled>>()
        ));
        services.AddSingleton<IHostedService>(provider =>
        {
            var options = LanguageModelRegistration.Options<OllamaChatOptions>(provider);
            return new OllamaModelLookup(
                OllamaConnection.Connect(
                    provider.GetRequiredService<IHttpClientFactory>().CreateClient(Chat.Name.Client),
                    options.BaseUrl,
                    options.ChatModel
                ),
                options.ChatModel,
                provider.GetRequiredService<ModelNotPulled>(),
                provider.GetRequiredService<TimeProvider>()
            );
        });
        return services.AddAnswerReader(configuration).AddLanguageModel(Chat);
    }
}
