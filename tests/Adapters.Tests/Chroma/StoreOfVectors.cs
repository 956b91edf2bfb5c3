using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Chroma;

/// <summary>A store of one active space, whose vectors a test sets.</summary>
internal sealed class StoreOfVectors(EmbeddingSpace? space = null) : IEmbeddingStore
{
    internal Dictionary<string, Embedding[]> Posts { get; } = [];

    public Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken) =>
        Task.FromResult(space is null ? null : new StoredSpace(space, 0, default));

    public async IAsyncEnumerable<Embedding> ReadAsync(
        string spaceId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        foreach (var embedding in Posts.Values.SelectMany(p => p).ToList())
            yield return embedding;
    }

    public Task AddSpaceAsync(StoredSpace added, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<bool> WriteAsync(
        string spaceId,
        string postId,
        long postVersion,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public IAsyncEnumerable<string> MissingPostsAsync(string spaceId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task ActivateAsync(string spaceId, CancellationToken cancellationToken) => throw new NotSupportedException();
}
