using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>The embedder as the service registers it, on a scripted server and SQLite.</summary>
internal sealed class EmbedderUnderTest : IAsyncDisposable
{
    private readonly StorageUnderTest _storage;
    private readonly ServiceProvider _services;

    private EmbedderUnderTest(StorageUnderTest storage, ServiceProvider services, RecordingLogs log) =>
        (_storage, _services, Log) = (storage, services, log);

    internal IEmbedder Embedder => _services.GetRequiredService<IEmbedder>();

    internal RecordingLogs Log { get; }

    /// <summary>The embedder that was there before.</summary>
    internal BuiltInEmbedder BuiltIn => _services.GetRequiredService<BuiltInEmbedder>();

    /// <summary>What was counted; there is a budget of one token.</summary>
    internal InMemoryBudgets Budgets => (InMemoryBudgets)_services.GetRequiredService<ITokenBudgets>();

    internal IEmbeddingStore Spaces => _storage.Embeddings;

    internal CircuitSnapshot Breaker => _services.GetRequiredService<CircuitStates>().Snapshot()["external_api"];

    internal IDependencyProbe Probe => _services.GetRequiredService<IDependencyProbe>();

    internal static Task<EmbedderUnderTest> CreateAsync(
        IEnumerable<(string Name, string Value)> settings,
        TimeProvider? time = null,
        params (string Name, string Value)[] models
    ) => CreateAsync(ModelProtocol.OpenAI, settings, time, models);

    /// <summary>On a server of any protocol.</summary>
    internal static Task<EmbedderUnderTest> CreateAsync(
        ModelServer server,
        TimeProvider? time = null,
        params (string Name, string Value)[] settings
    ) =>
        CreateAsync(
            server.Protocol,
            [("BaseUrl", server.BaseUrl), ("ApiKey", ModelUnderTest.Key), .. settings],
            time,
            []
        );

    private static async Task<EmbedderUnderTest> CreateAsync(
        ModelProtocol protocol,
        IEnumerable<(string Name, string Value)> settings,
        TimeProvider? time,
        (string Name, string Value)[] models
    )
    {
        var section = $"{ModelServerRules.EmbeddingsSection}:{protocol.Section}";
        Dictionary<string, string?> values = new() { [section + ":Model"] = "test/embed-1" };
        foreach (var (name, value) in settings)
            values[section + ":" + name] = value;
        foreach (var (name, value) in models)
            values[OpenAIChatOptions.Section + ":" + name] = value;
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        var storage = await SqliteStorageUnderTest.CreateAsync(TimeProvider.System);
        var log = new RecordingLogs();
        var services = new ServiceCollection()
            .AddLogging(l => l.ClearProviders().SetMinimumLevel(LogLevel.Trace).AddProvider(log))
            .AddSingleton(time ?? TimeProvider.System)
            .AddSingleton(storage.Posts)
            .AddSingleton(storage.Embeddings)
            .AddSingleton<RequestContext>()
            .AddSingleton<ITokenBudgets>(new InMemoryBudgets())
            .AddSingleton(provider => (IDailyCounts)provider.GetRequiredService<ITokenBudgets>())
            .AddSingleton(new BudgetLimits(1, null, null))
            .AddSingleton<TokenSpending>();
        _ =
            protocol == ModelProtocol.Ollama
                ? services.AddOllamaEmbeddings(configuration)
                : services.AddOpenAIEmbeddings(configuration);
        return new EmbedderUnderTest(storage, services.BuildServiceProvider(), log);
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        await _storage.DisposeAsync();
    }
}
