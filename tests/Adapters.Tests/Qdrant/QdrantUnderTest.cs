using BlogManager.Adapters.Tests.Servers;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Vectors.Qdrant;
using BlogManager.Infrastructure.Vectors.Servers;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlogManager.Adapters.Tests.Qdrant;

/// <summary>The adapter as it is registered, against a server.</summary>
internal sealed class QdrantUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly StoreOfVectors _store;

    internal QdrantUnderTest(
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
                    ["BlogManager:Vectors:Qdrant:Url"] = url.ToString(),
                    ["BlogManager:Vectors:Qdrant:Collection"] = collection,
                    ["BlogManager:Vectors:Qdrant:RepairSeconds"] = "1",
                }.Concat(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)))
            )
            .Build();
        _store = store ?? new StoreOfVectors();
        _services = new ServiceCollection()
            .AddLogging()
            .AddCircuitBreakerOptions(configuration)
            .AddQdrantVectors(configuration)
            .AddSingleton<IEmbeddingStore>(_store)
            .AddSingleton<IVectorChanges>(_store)
            .BuildServiceProvider();
    }

    internal static QdrantUnderTest At(Uri url, string collection = "contract") => new(url, collection: collection);

    internal ServerVectorIndex Index => _services.GetRequiredService<ServerVectorIndex>();

    internal CircuitStates Circuits => _services.GetRequiredService<CircuitStates>();

    internal IDependencyProbe Probe => _services.GetRequiredService<IDependencyProbe>();

    internal IHostedService Reconciliation => _services.GetServices<IHostedService>().Single();

    /// <summary>One round, as <see cref="Reconciliation"/> runs it.</summary>
    internal Task<int> RoundAsync(EmbeddingSpace space, bool trusts, CancellationToken cancellationToken) =>
        new ReconciliationRound(_services.GetRequiredService<IVectorServer>(), space, _store, _store).RunAsync(
            trusts,
            cancellationToken
        );

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
