using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Servers;

/// <summary>A store of one active space, whose vectors a test sets. It counts what it has handed out.</summary>
internal sealed class StoreOfVectors(EmbeddingSpace? space = null) : IEmbeddingStore, IVectorChanges
{
    private readonly SortedDictionary<string, Embedding[]> _posts = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();
    private long _revision;

    /// <summary>Called with each post before its vectors are read.</summary>
    internal Action<string> Reading { get; set; } = _ => { };

    internal StoreOfVectors Put(params Embedding[] embeddings)
    {
        lock (_lock)
        {
            _posts[embeddings[0].PostId] = embeddings;
            _revision++;
        }

        return this;
    }

    internal void Remove(string postId)
    {
        lock (_lock)
        {
            _posts.Remove(postId);
            _revision++;
        }
    }

    public Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken) =>
        Task.FromResult(space is null ? null : new StoredSpace(space, 0, default));

    public async IAsyncEnumerable<Embedding> ReadAsync(
        string spaceId,
        string afterPostId,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        await Task.Yield();
        KeyValuePair<string, Embedding[]>[] posts;
        lock (_lock)
            posts = [.. _posts.Where(p => string.CompareOrdinal(p.Key, afterPostId) > 0)];
        foreach (var (post, embeddings) in posts)
        {
            Reading(post);
            foreach (var embedding in embeddings)
                yield return embedding;
        }
    }

    public Task<long?> RevisionAsync(string spaceId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult<long?>(_revision);
    }

    public Task<IReadOnlyList<Embedding>> ReadPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    )
    {
        lock (_lock)
            return Task.FromResult<IReadOnlyList<Embedding>>([
                .. postIds.SelectMany(id => _posts.GetValueOrDefault(id) ?? []),
            ]);
    }

    public Task<IReadOnlyList<VectorMark>> MarksAsync(string spaceId, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

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
