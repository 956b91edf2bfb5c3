using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Openai;
using BlogManager.Application.Ports;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Ollama;

public sealed class OllamaEmbedderContractTests() : ModelServerEmbedderContract(ModelProtocol.Ollama);

public sealed class OllamaEmbedderTests
{
    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task Ollama_is_told_how_long_to_keep_the_model_and_the_log_once_where_it_is_not_pulled()
    {
        await using var server = await ModelServer.StartAsync(ModelProtocol.Ollama);
        await using var embedder = await EmbedderUnderTest.CreateAsync(server, settings: ("KeepAlive", "2h"));
        await embedder.Embedder.PrepareSpaceAsync(Cancel);
        Assert.That(server.Requests.Single().Body.Text("keep_alive"), Is.EqualTo("2h"));
        await using var missing = await EmbedderUnderTest.CreateAsync(
            server,
            settings: [("Model", "nomic-embed-text")]
        );
        for (var i = 0; i < 2; i++)
            await Assert.ThatAsync(
                () => missing.Embedder.PrepareSpaceAsync(Cancel),
                Throws.InstanceOf<DependencyUnavailableException>()
            );
        Assert.That(
            missing.Log.Lines.Count(l => l.Contains("ollama pull nomic-embed-text", StringComparison.Ordinal)),
            Is.EqualTo(1)
        );
    }
}
