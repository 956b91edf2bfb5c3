using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OllamaSharp;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Registers the adapters of Ollama, by its own API.</summary>
internal static class OllamaRegistration
{
    private const string Provider = "ollama";

    private static readonly ChatProvider<OllamaChatOptions> Chat = new(
        new ModelServerName("models", Provider, OllamaChatOptions.Section),
        options => new ModelServerAddress(options.BaseUrl, string.Empty),
        (provider, http, options) =>
            new OllamaChat(
                OllamaConnection.Connect(http, options.BaseUrl, options.ChatModel),
                options,
                provider.GetRequiredKeyedService<ModelNotPulled>(OllamaChatOptions.Section)
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

    private static readonly EmbeddingProvider<OllamaEmbeddingOptions> Embeddings = new(
        new ModelServerName("embeddings", Provider, OllamaEmbeddingOptions.Section),
        options => new ModelServerAddress(options.BaseUrl, string.Empty),
        (provider, http, options) =>
        {
            var notPulled = provider.GetRequiredKeyedService<ModelNotPulled>(OllamaEmbeddingOptions.Section);
            return model => new OllamaEmbeddings(
                OllamaConnection.Connect(http, options.BaseUrl, model),
                options.KeepAlive,
                notPulled
            );
        },
        (options, fault) => fault.Status == 404 ? ModelNotPulled.Advice(options.Model) : null
    );

    internal static IServiceCollection AddOllamaModel(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddChecked<OllamaChatOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(OllamaChatOptions.Section), o));
        services.AddModelLookup<OllamaChatOptions>(Chat.Name, o => (o.BaseUrl, o.ChatModel));
        return services.AddAnswerReader(configuration).AddLanguageModel(Chat);
    }

    internal static IServiceCollection AddOllamaEmbeddings(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services
            .AddChecked<OllamaEmbeddingOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(OllamaEmbeddingOptions.Section), o));
        services.AddModelLookup<OllamaEmbeddingOptions>(Embeddings.Name, o => (o.BaseUrl, o.Model));
        return services.AddModelServerEmbeddings(Embeddings);
    }

    private static void AddModelLookup<TOptions>(
        this IServiceCollection services,
        ModelServerName name,
        Func<TOptions, (string BaseUrl, string Model)> of
    )
        where TOptions : class
    {
        services.AddKeyedSingleton(name.Section, (provider, _) =>
            new ModelNotPulled(
                of(LanguageModelRegistration.Options<TOptions>(provider)).Model,
                provider.GetRequiredService<ILogger<ModelNotPulled>>()
            )
        );
        services.AddSingleton<IHostedService>(provider =>
        {
            var (baseUrl, model) = of(LanguageModelRegistration.Options<TOptions>(provider));
            return new OllamaModelLookup(
                OllamaConnection.Connect(
                    provider.GetRequiredService<IHttpClientFactory>().CreateClient(name.Client),
                    baseUrl,
                    model
                ),
                model,
                provider.GetRequiredKeyedService<ModelNotPulled>(name.Section),
                provider.GetRequiredService<TimeProvider>(),
                provider.GetRequiredService<ILogger<OllamaModelLookup>>()
            );
        });
    }
}
