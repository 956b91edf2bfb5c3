using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class OpenAIEmbedderContractTests : EmbedderContract
{
    private ModelServer? _server;
    private EmbedderUnderTest? _embedder;

    protected override async Task<IEmbedder> CreateAsync(IReadOnlyList<string> posts)
    {
        _server = await ModelServer.StartAsync();
        _embedder = await EmbedderUnderTest.CreateAsync([("BaseUrl", _server.BaseUrl)]);
        return _embedder.Embedder;
    }

    protected override async Task DestroyAsync()
    {
        if (_embedder is not null)
            await _embedder.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
    }
}
