using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>The server that embeds: words alone decide meanwhile, and posts wait for their vectors.</summary>
[TestFixture("OpenAI")]
[TestFixture("Ollama")]
public sealed class EmbeddingFaultTests(string section) : DependencyFaults("external_api")
{
    private readonly ModelProtocol _protocol = ModelProtocol.Of(section);
    private ModelServer _server = null!;

    // Without a first post there is no space to put its vectors in, and none can be made up.
    protected override int FirstPostWithout => 503;

    protected override async Task<int> StartDependencyAsync() =>
        new Uri((_server = await ModelServer.StartAsync(_protocol)).BaseUrl).Port;

    protected override async Task StopDependencyAsync() => await _server.DisposeAsync();

    protected override IEnumerable<(string, string)> Settings(string address) =>
        [
            ("BlogManager:Embeddings:Provider", _protocol.Provider),
            ($"BlogManager:Embeddings:{section}:BaseUrl", $"http://{address}{_protocol.BasePath}"),
            ($"BlogManager:Embeddings:{section}:Model", "test/embed-1"),
            ($"BlogManager:Embeddings:{section}:TimeoutSeconds", "3"),
            ($"BlogManager:Embeddings:{section}:AttemptTimeoutSeconds", "2"),
            ($"BlogManager:Embeddings:{section}:QueryTimeoutSeconds", "2"),
        ];
}
