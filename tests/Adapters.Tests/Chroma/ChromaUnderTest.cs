using BlogManager.Adapters.Tests.Servers;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Vectors.Chroma;
using BlogManager.Infrastructure.Vectors.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlogManager.Adapters.Tests.Chroma;

/// <summary>The adapter as it is registered, against a server.</summary>
internal sealed class ChromaUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly StoreOfVectors _store;

    internal ChromaUnderTest(
        Uri url,
        StoreOfVectors? store = null,
        string collection = "contract",
        params (string Key, string Value)[] settings
    )
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(
                new Dictionary<string, string?>
                {
                    ["BlogManager:Vectors:Chroma:Url"] = url.ToString(),
                    ["BlogManager:Vectors:Chroma:Collection"] = collection,
                    ["BlogManager:Vectors:Chroma:RepairSeconds"] = "1",
                }.Concat(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
            )
            .Build();
        var services = new ServiceCollection()
            .AddLogging()
            .AddCircuitBreakerOptions(configuration)
            .AddChromaVectors(configuration);
        _store = store ?? new StoreOfVectors();
        services.AddSingleton<IEmbeddingStore>(_store).AddSingleton<IVectorChanges>(_store);
        Traffic = new Traffic();
        services.ConfigureHttpClientDefaults(client =>
            client.AddHttpMessageHandler(() => new Traffic.Handler(Traffic))
        );
        _services = services.BuildServiceProvider();
    }

    /// <summary>What was sent.</summary>
    internal Traffic Traffic { get; }

    internal ServerVectorIndex Index => _services.GetRequiredService<ServerVectorIndex>();

    internal CircuitStates Circuits => _services.GetRequiredService<CircuitStates>();

    internal IHostedService Reconciliation => _services.GetServices<IHostedService>().Single();

    /// <summary>One round, as <see cref="Reconciliation"/> runs it.</summary>
    internal Task<int> RoundAsync(EmbeddingSpace space, bool trusts, CancellationToken cancellationToken) =>
        new ReconciliationRound(_services.GetRequiredService<IVectorServer>(), space, _store, _store).RunAsync(
            trusts,
            cancellationToken
        );

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
