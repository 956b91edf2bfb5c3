using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>The server that embeds: words alone decide meanwhile, and posts wait for their vectors.</summary>
public sealed class EmbeddingFaultTests() : DependencyFaults("external_api")
{
    private ModelServer _server = null!;

    // Without a first post there is no space to put its vectors in, and none can be made up.
    protected override int FirstPostWithout => 503;

    protected override async Task<int> StartDependencyAsync() =>
        new Uri((_server = await ModelServer.StartAsync()).BaseUrl).Port;

    protected override async Task StopDependencyAsync() => await _server.DisposeAsync();

    protected override IEnumerable<(string, string)> Settings(string address) =>
        [
            ("BlogManager:Embeddings:Provider", "openai"),
            ("BlogManager:Embeddings:OpenAI:BaseUrl", $"http://{address}/v1"),
            ("BlogManager:Embeddings:OpenAI:Model", "test-embed"),
            ("BlogManager:Embeddings:OpenAI:TimeoutSeconds", "3"),
            ("BlogManager:Embeddings:OpenAI:AttemptTimeoutSeconds", "2"),
            ("BlogManager:Embeddings:OpenAI:QueryTimeoutSeconds", "2"),
        ];
}
