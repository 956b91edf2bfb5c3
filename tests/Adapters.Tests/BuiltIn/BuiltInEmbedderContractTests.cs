using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Neural;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Ports;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.BuiltIn;

namespace BlogManager.Adapters.Tests.BuiltIn;

public sealed class BuiltInEmbedderContractTests : EmbedderContract, IDisposable
{
    private StorageUnderTest? _storage;
    private BuiltInEmbedder? _embedder;

    protected override async Task<IEmbedder> CreateAsync(IReadOnlyList<string> posts)
    {
        _storage = await SqliteStorageUnderTest.CreateAsync(TimeProvider.System);
        await _storage.Embeddings.AddSpaceAsync(Samples.Space(), Cancel);
        for (var i = 0; i < posts.Count; i++)
            Assert.That(
                await _storage.Posts.ReplaceAsync(
                    Samples.Post($"p{i}") with
                    {
                        Text = StoredText.From(posts[i]),
                    },
                    Samples.SpaceId,
                    [],
                    Cancel
                ),
                Is.True
            );
        return _embedder = new BuiltInEmbedder(
            _storage.Posts,
            _storage.Embeddings,
            ModelsUnderTest.Models,
            ModelsUnderTest.Lanes
        );
    }

    public void Dispose() => _embedder?.Dispose();

    protected override async Task DestroyAsync()
    {
        if (_storage is not null)
            await _storage.DisposeAsync();
    }
}
