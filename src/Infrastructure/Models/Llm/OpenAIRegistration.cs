using System.ClientModel;
using System.ClientModel.Primitives;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using OpenAI;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Registers the adapters of OpenAI-compatible servers.</summary>
internal static class OpenAIRegistration
{
    internal const string Provider = "openai";

    // A key has to be given to the SDK; without one of ours the header is taken off again.
    private const string NoKey = "none";

    private static readonly ChatProvider<OpenAIChatOptions> Chat = new(
        new ModelServerName("models", Provider, OpenAIChatOptions.Section),
        options => new ModelServerAddress(options.BaseUrl, options.ApiKey),
        (_, http, options) =>
            Connect(http, options.BaseUrl, options.ApiKey).GetChatClient(options.ChatModel).AsIChatClient(),
        (_, options, chat, token) => LanguageModelRegistration.TryWordAsync(chat, options.ChatModel, token),
        (_, fault) => Advice(fault, OpenAIChatOptions.Section, nameof(OpenAIChatOptions.ChatModel))
    );

    private static readonly EmbeddingProvider<OpenAIEmbeddingOptions> Embeddings = new(
        new ModelServerName("embeddings", Provider, OpenAIEmbeddingOptions.Section),
        options => new ModelServerAddress(options.BaseUrl, options.ApiKey),
        (_, http, options) =>
        {
            var client = Connect(http, options.BaseUrl, options.ApiKey);
            return model => new OpenAIEmbeddings(client.GetEmbeddingClient(model));
        },
        (_, fault) => Advice(fault, OpenAIEmbeddingOptions.Section, nameof(OpenAIEmbeddingOptions.Model))
    );

    internal static IServiceCollection AddOpenAIModel(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddChecked<OpenAIChatOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(OpenAIChatOptions.Section), o));
        return services.AddAnswerReader(configuration).AddLanguageModel(Chat);
    }

    internal static IServiceCollection AddOpenAIEmbeddings(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services
            .AddChecked<OpenAIEmbeddingOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(OpenAIEmbeddingOptions.Section), o))
            .PostConfigure(o =>
                o.Complete(
                    configuration[$"{OpenAIChatOptions.Section}:{nameof(OpenAIChatOptions.BaseUrl)}"],
                    configuration[$"{OpenAIChatOptions.Section}:{nameof(OpenAIChatOptions.ApiKey)}"]
                )
            );
        return services.AddModelServerEmbeddings(Embeddings);
    }

    private static string? Advice(ModelServerFault fault, string section, string model) =>
        fault.Status == 404
            ? $"The server has no such model, or no such API there: correct {section}:{model}, or {section}:BaseUrl, which must be the root of an OpenAI-compatible API and mostly ends with /v1."
            : null;

    private static OpenAIClient Connect(HttpClient http, string baseUrl, string apiKey) =>
        new(
            new ApiKeyCredential(apiKey.Length > 0 ? apiKey : NoKey),
            new OpenAIClientOptions
            {
                // Without the slash the last part would be replaced by what follows.
                Endpoint = new Uri(baseUrl.TrimEnd('/') + "/"),
                Transport = new HttpClientPipelineTransport(http),
                RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
                NetworkTimeout = Timeout.InfiniteTimeSpan,
                ClientLoggingOptions = new ClientLoggingOptions { EnableLogging = false },
                EnableDistributedTracing = false,
            }
        );
}
