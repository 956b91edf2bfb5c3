using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Onnx;

public sealed class OnnxEmbedderContractTests : EmbedderContract
{
    private TempDirectory? _folder;
    private OnnxUnderTest? _onnx;

    protected override async Task<IEmbedder> CreateAsync(IReadOnlyList<string> posts)
    {
        _folder = OnnxUnderTest.FolderOfShipped();
        _onnx = await OnnxUnderTest.CreateAsync(_folder.Path, ("MaxTokens", "256"));
        return _onnx.Embedder;
    }

    protected override async Task DestroyAsync()
    {
        if (_onnx is not null)
            await _onnx.DisposeAsync();
        _folder?.Dispose();
    }
}
