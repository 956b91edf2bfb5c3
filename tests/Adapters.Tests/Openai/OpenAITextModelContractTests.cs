using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Openai;

public sealed class OpenAITextModelContractTests : TextModelContract
{
    private ModelServer _server = null!;
    private ModelUnderTest _model = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ModelServer.StartAsync();
        _model = new ModelUnderTest(_server.BaseUrl);
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _model.Dispose();
        await _server.DisposeAsync();
    }

    protected override ITextModel Create() => _model.Model;
}
