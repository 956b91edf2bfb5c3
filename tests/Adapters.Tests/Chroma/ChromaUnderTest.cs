using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Vectors.Chroma;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace BlogManager.Adapters.Tests.Chroma;

/// <summary>The adapter as it is registered, against a server.</summary>
internal sealed class ChromaUnderTest : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    internal ChromaUnderTest(
        Uri url,
        IEmbeddingStore? store = null,
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
        services.AddSingleton(store ?? new StoreOfVectors());
        _services = services.BuildServiceProvider();
    }

    internal ChromaVectorIndex Index => _services.GetRequiredService<ChromaVectorIndex>();

    internal CircuitStates Circuits => _services.GetRequiredService<CircuitStates>();

    internal IHostedService Reconciliation => _services.GetServices<IHostedService>().Single();

    public ValueTask DisposeAsync() => _services.DisposeAsync();
}
