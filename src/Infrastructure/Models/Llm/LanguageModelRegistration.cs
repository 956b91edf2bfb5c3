using BlogManager.Application.Ports;
using BlogManager.Application.Spending;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>Where a server is and the key it gets, empty where it wants none.</summary>
internal sealed record ModelServerAddress(string BaseUrl, string ApiKey)
{
    internal Uri Uri => new(BaseUrl);
}

/// <summary>A provider of models that write: what is its own, beside what all have.</summary>
/// <param name="Connect">Makes the client.</param>
/// <param name="Find">Tries the model, and says what was found.</param>
/// <param name="Advise">What it knows better of a fault; null for what is said of all.</param>
internal sealed record ChatProvider<TOptions>(
    ModelServerName Name,
    Func<TOptions, ModelServerAddress> Address,
    Func<IServiceProvider, HttpClient, TOptions, IChatClient> Connect,
    Func<IServiceProvider, TOptions, IChatClient, CancellationToken, Task<string>> Find,
    Func<TOptions, ModelServerFault, string?>? Advise = null
)
    where TOptions : ChatModelOptions, ICheckedOptions;

/// <summary>A provider of models that embed.</summary>
/// <param name="Connect">Makes the client of a model of that server, by the model's name.</param>
/// <param name="Advise">What it knows better of a fault; null for what is said of all.</param>
internal sealed record EmbeddingProvider<TOptions>(
    ModelServerName Name,
    Func<TOptions, ModelServerAddress> Address,
    Func<IServiceProvider, HttpClient, TOptions, Func<string, IEmbeddingGenerator<string, Embedding<float>>>> Connect,
    Func<TOptions, ModelServerFault, string?>? Advise = null
)
    where TOptions : EmbeddingModelOptions, ICheckedOptions;

/// <summary>
/// Registers what every provider of language models is made of: the HTTP client, the chain with its breaker, the probe,
/// the budgets, and the built-in engine behind it.
/// </summary>
internal static class LanguageModelRegistration
{
    /// <summary>The <see cref="ITextModel"/> of a server, with the built-in engine behind it.</summary>
    internal static IServiceCollection AddLanguageModel<TOptions>(
        this IServiceCollection services,
        ChatProvider<TOptions> kind
    )
        where TOptions : ChatModelOptions, ICheckedOptions
    {
        var key = kind.Name.Client;
        services.AddServer(
            kind.Name,
            (Dependencies.LanguageModel, "chat"),
            provider => kind.Address(Options<TOptions>(provider)),
            provider => Options<TOptions>(provider).Times
        );
        services.AddKeyedSingleton(key, (provider, _) =>
            kind.Connect(provider, Http(provider, kind.Name), Options<TOptions>(provider))
        );
        services.AddSingleton<IDependencyProbe>(provider =>
        {
            var options = Options<TOptions>(provider);
            return new ModelServerProbe(
                kind.Name,
                kind.Address(options).Uri,
                provider.GetRequiredKeyedService<ModelServerCalls>(key),
                token => kind.Find(provider, options, provider.GetRequiredKeyedService<IChatClient>(key), token),
                kind.Advise is { } advise ? fault => advise(options, fault) : null
            );
        });
        services.AddSingleton<ClaimSupport>();
        services.AddSingleton<ITextModel>(provider =>
        {
            var options = Options<TOptions>(provider);
            return Write(
                provider,
                new ModelIdentity(kind.Name.Provider, options.ChatModel),
                provider.GetRequiredKeyedService<IChatClient>(key),
                provider.GetRequiredKeyedService<ModelServerCalls>(key),
                (options.MaxInputTokens, options.MaxOutputTokens),
                options.Times.Total
            );
        });
        return services.AddStart<ITextModel>(kind.Name.Section, provider => kind.Address(Options<TOptions>(provider)));
    }

    /// <summary>What every language model has around it: budget, forms, checks, and the built-in engine behind it.</summary>
    /// <param name="tokens">How many may be read and written in one call.</param>
    /// <param name="total">How long one piece of writing may take.</param>
    internal static LanguageTextModel Write(
        IServiceProvider provider,
        ModelIdentity identity,
        IChatClient client,
        ModelServerCalls calls,
        (int Input, int Output) tokens,
        TimeSpan total
    )
    {
        var chat = new StructuredChat(
            new BudgetedChatClient(client, identity, provider.GetRequiredService<TokenSpending>()),
            calls,
            tokens.Output
        );
        var builtIn = new ExtractiveTextModel(provider.GetService<IComputation>(), provider.GetService<NeuralModels>());
        return new LanguageTextModel(
            identity,
            new SummaryWriter(chat),
            new QuestionWriter(chat, builtIn, provider.GetRequiredService<ClaimSupport>()),
            new AnswerWriter(
                chat,
                provider.GetRequiredService<ClaimSupport>(),
                tokens.Input,
                provider.GetRequiredService<ILogger<AnswerWriter>>()
            ),
            new FollowUpWriter(chat, tokens.Input),
            builtIn,
            tokens.Input,
            total,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<LanguageTextModel>>()
        );
    }

    /// <summary>
    /// The <see cref="IEmbedder"/> of a server. It needs an <see cref="IPostStore"/> and an
    /// <see cref="IEmbeddingStore"/>.
    /// </summary>
    internal static IServiceCollection AddModelServerEmbeddings<TOptions>(
        this IServiceCollection services,
        EmbeddingProvider<TOptions> kind
    )
        where TOptions : EmbeddingModelOptions, ICheckedOptions
    {
        var key = kind.Name.Client;
        services.AddServer(
            kind.Name,
            (Dependencies.ExternalApi, "embeddings"),
            provider => kind.Address(Options<TOptions>(provider)),
            provider => Options<TOptions>(provider).Times
        );
        services.AddKeyedSingleton(key, (provider, _) =>
            kind.Connect(provider, Http(provider, kind.Name), Options<TOptions>(provider))
        );
        services.AddSingleton<IDependencyProbe>(provider =>
        {
            var options = Options<TOptions>(provider);
            var connect = provider.GetRequiredKeyedService<Func<string, IEmbeddingGenerator<string, Embedding<float>>>>(
                key
            );
            return new ModelServerProbe(
                kind.Name,
                kind.Address(options).Uri,
                provider.GetRequiredKeyedService<ModelServerCalls>(key),
                token => FindAsync(connect(options.Model), options, token),
                kind.Advise is { } advise ? fault => advise(options, fault) : null
            );
        });
        services.AddNeuralModels().AddSingleton<BuiltInEmbedder>();
        services.AddSingleton<IEmbedder>(provider =>
        {
            var connect = provider.GetRequiredKeyedService<Func<string, IEmbeddingGenerator<string, Embedding<float>>>>(
                key
            );
            var spending = provider.GetRequiredService<TokenSpending>();
            return new ModelServerEmbedder(
                kind.Name,
                model => new CountedEmbeddings(connect(model), new ModelIdentity(kind.Name.Provider, model), spending),
                provider.GetRequiredKeyedService<ModelServerCalls>(key),
                Options<TOptions>(provider),
                provider.GetRequiredService<IEmbeddingStore>(),
                provider.GetRequiredService<BuiltInEmbedder>(),
                provider.GetRequiredService<TimeProvider>()
            );
        });
        return services.AddStart<IEmbedder>(kind.Name.Section, provider => kind.Address(Options<TOptions>(provider)));
    }

    /// <summary>The options of a provider.</summary>
    internal static TOptions Options<TOptions>(IServiceProvider provider)
        where TOptions : class => provider.GetRequiredService<IOptions<TOptions>>().Value;

    /// <summary>Has a model write a word, where no other way tells whether it can be used.</summary>
    internal static async Task<string> TryWordAsync(IChatClient chat, string model, CancellationToken cancellationToken)
    {
        await chat.GetResponseAsync(
            [new ChatMessage(ChatRole.User, "Reply with the word yes.")],
            // Some servers refuse fewer.
            new ChatOptions { MaxOutputTokens = 16 },
            cancellationToken
        );
        return $"{model} answers";
    }

    private static async Task<string> FindAsync(
        IEmbeddingGenerator<string, Embedding<float>> generator,
        EmbeddingModelOptions options,
        CancellationToken cancellationToken
    )
    {
        var made = await generator.GenerateAsync(
            ["bread"],
            new EmbeddingGenerationOptions { Dimensions = options.Dimensions > 0 ? options.Dimensions : null },
            cancellationToken
        );
        return made is [{ Vector.IsEmpty: false } vector]
            ? $"{options.Model} embeds, in {vector.Vector.Length} components"
            : throw new ModelServerFault(FaultReason.Unreadable);
    }

    private static HttpClient Http(IServiceProvider provider, ModelServerName name) =>
        provider.GetRequiredService<IHttpClientFactory>().CreateClient(name.Client);

    private static void AddServer(
        this IServiceCollection services,
        ModelServerName name,
        (Dependency Dependency, string Operation) chain,
        Func<IServiceProvider, ModelServerAddress> where,
        Func<IServiceProvider, ModelServerTimes> times
    )
    {
        services.AddModelServerClient(name.Client, provider => where(provider).ApiKey.Length > 0);
        services.TryAddSingleton<CircuitStates>();
        services.AddKeyedSingleton(name.Client, (provider, _) =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var states = provider.GetRequiredService<CircuitStates>();
            states.Locate(chain.Dependency, [where(provider).Uri.Authority]);
            var (total, attempt) = times(provider);
            return new ModelServerCalls(
                OutboundPolicies.ModelServer(
                    chain.Dependency,
                    total,
                    attempt,
                    ModelServerFaults.Instance,
                    states,
                    time
                ),
                name.Provider,
                chain.Operation,
                time
            );
        });
    }

    private static IServiceCollection AddStart<TPort>(
        this IServiceCollection services,
        string section,
        Func<IServiceProvider, ModelServerAddress> where
    )
        where TPort : class =>
        services.AddSingleton<IHostedService>(provider => new ModelServerStart(
            () =>
            {
                // A breaker reports from where its chain is built on.
                _ = provider.GetRequiredService<TPort>();
                var (baseUrl, apiKey) = where(provider);
                return ModelServerRules.Warning(section, baseUrl, apiKey);
            },
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
