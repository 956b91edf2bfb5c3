using BlogManager.Application.Ports;
using BlogManager.Application.Spending;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Registers the adapters of OpenAI-compatible servers.</summary>
internal static class OpenAIRegistration
{
    internal const string ChatClientName = "openai-chat";
    internal const string EmbeddingClientName = "openai-embeddings";

    /// <summary>
    /// The <see cref="ITextModel"/> of an OpenAI-compatible server, with the built-in engine behind it.
    /// </summary>
    internal static IServiceCollection AddOpenAIModel(this IServiceCollection services, IConfiguration configuration)
    {
        services
            .AddChecked<TextModelOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(TextModelOptions.Section), o));
        services.AddServer(
            ("models (openai)", OpenAIChatOptions.Section),
            ChatClientName,
            provider => (Chat(provider).BaseUrl, Chat(provider).ApiKey),
            (Dependencies.LanguageModel, "chat", provider => Chat(provider).Times)
        );
        services.AddAnswerReader(configuration);
        services.AddSingleton<ClaimSupport>();
        services.AddSingleton<ITextModel>(provider =>
        {
            var options = Chat(provider);
            var time = provider.GetRequiredService<TimeProvider>();
            var server = provider.GetRequiredKeyedService<ModelServerAccess>(ChatClientName);
            var chat = new StructuredChat(
                new BudgetedChatClient(
                    server.Client.GetChatClient(options.ChatModel).AsIChatClient(),
                    new ModelIdentity(ModelServerCalls.Provider, options.ChatModel),
                    provider.GetRequiredService<TokenSpending>()
                ),
                server.Calls,
                options.MaxOutputTokens
            );
            var builtIn = new ExtractiveTextModel(provider.GetService<IComputation>());
            return new LanguageTextModel(
                new ModelIdentity(ModelServerCalls.Provider, options.ChatModel),
                new SummaryWriter(chat),
                new QuestionWriter(chat, builtIn),
                new AnswerWriter(chat, provider.GetRequiredService<ClaimSupport>(), options.MaxInputTokens),
                new FollowUpWriter(chat, options.MaxInputTokens),
                builtIn,
                options.MaxInputTokens,
                options.Times.Total,
                time,
                provider.GetRequiredService<ILogger<LanguageTextModel>>()
            );
        });
        return services.AddStart(provider =>
        {
            // A breaker reports from where its chain is built on.
            _ = provider.GetRequiredService<ITextModel>();
            var options = Chat(provider);
            return ModelServerRules.Warning(OpenAIChatOptions.Section, options.BaseUrl, options.ApiKey);
        });
    }

    /// <summary>
    /// The <see cref="IEmbedder"/> of an OpenAI-compatible server. It needs an <see cref="IPostStore"/> and an
    /// <see cref="IEmbeddingStore"/>.
    /// </summary>
    internal static IServiceCollection AddOpenAIEmbeddings(
        this IServiceCollection services,
        IConfiguration configuration
    )
    {
        services
            .AddChecked<EmbedderOptions>()
            .Configure(o => ModelServerRules.Bind(configuration.GetSection(EmbedderOptions.Section), o))
            .PostConfigure(o =>
                o.OpenAI.Complete(
                    configuration[$"{OpenAIChatOptions.Section}:{nameof(OpenAIChatOptions.BaseUrl)}"],
                    configuration[$"{OpenAIChatOptions.Section}:{nameof(OpenAIChatOptions.ApiKey)}"]
                )
            );
        services.AddServer(
            ("embeddings (openai)", OpenAIEmbeddingOptions.Section),
            EmbeddingClientName,
            provider => (Embeddings(provider).BaseUrl, Embeddings(provider).ApiKey),
            (Dependencies.ExternalApi, "embeddings", provider => Embeddings(provider).Times)
        );
        services.AddNeuralModels().AddSingleton<BuiltInEmbedder>();
        services.AddSingleton<IEmbedder>(provider =>
        {
            var options = Embeddings(provider);
            var time = provider.GetRequiredService<TimeProvider>();
            var server = provider.GetRequiredKeyedService<ModelServerAccess>(EmbeddingClientName);
            var spending = provider.GetRequiredService<TokenSpending>();
            return new OpenAIEmbedder(
                model => new CountedEmbeddings(
                    server.Client.GetEmbeddingClient(model).AsIEmbeddingGenerator(),
                    model,
                    spending
                ),
                server.Calls,
                options,
                provider.GetRequiredService<IEmbeddingStore>(),
                provider.GetRequiredService<BuiltInEmbedder>(),
                time
            );
        });
        return services.AddStart(provider =>
        {
            _ = provider.GetRequiredService<IEmbedder>();
            var options = Embeddings(provider);
            return ModelServerRules.Warning(OpenAIEmbeddingOptions.Section, options.BaseUrl, options.ApiKey);
        });
    }

    private static OpenAIChatOptions Chat(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<TextModelOptions>>().Value.OpenAI;

    private static OpenAIEmbeddingOptions Embeddings(IServiceProvider provider) =>
        provider.GetRequiredService<IOptions<EmbedderOptions>>().Value.OpenAI;

    private static void AddServer(
        this IServiceCollection services,
        (string Name, string Section) name,
        string client,
        Func<IServiceProvider, (string BaseUrl, string ApiKey)> where,
        (Dependency Dependency, string Operation, Func<IServiceProvider, ModelServerTimes> Times) chain
    )
    {
        services.AddModelServerClient(client, provider => where(provider).ApiKey.Length > 0);
        services.TryAddSingleton<CircuitStates>();
        services.AddKeyedSingleton(client, (provider, _) =>
        {
            var (baseUrl, apiKey) = where(provider);
            var time = provider.GetRequiredService<TimeProvider>();
            var states = provider.GetRequiredService<CircuitStates>();
            states.Locate(chain.Dependency, [new Uri(baseUrl).Authority]);
            var times = chain.Times(provider);
            var policy = OutboundPolicies.ModelServer(
                chain.Dependency,
                times.Total,
                times.Attempt,
                ModelServerFaults.Instance,
                states,
                time
            );
            return new ModelServerAccess(
                ModelServerConnection.Connect(
                    provider.GetRequiredService<IHttpClientFactory>(),
                    client,
                    baseUrl,
                    apiKey
                ),
                new ModelServerCalls(policy, chain.Operation, time)
            );
        });
        services.AddSingleton<IDependencyProbe>(provider => new ModelServerProbe(
            name.Name,
            name.Section,
            new Uri(where(provider).BaseUrl),
            provider.GetRequiredKeyedService<ModelServerAccess>(client)
        ));
    }

    private static IServiceCollection AddStart(
        this IServiceCollection services,
        Func<IServiceProvider, string?> start
    ) =>
        services.AddSingleton<IHostedService>(provider => new ModelServerStart(
            () => start(provider),
            provider.GetRequiredService<ILogger<ModelServerStart>>()
        ));

    /// <summary>
    /// Builds an adapter before the service listens, so that <c>/health</c> knows its breaker, and logs what the
    /// operator should know of its address.
    /// </summary>
    private sealed class ModelServerStart(Func<string?> start, ILogger<ModelServerStart> logger) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (start() is { } warning)
                logger.LogWarning("{Warning}", warning);
            return Task.CompletedTask;
        }

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}
