using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Vectors.InProcess;

namespace BlogManager.Adapters.Tests.InProcess;

/// <summary>
/// A store of vectors that a test sets as another instance would. It counts what is read, may wait at a gate, and may
/// fail at first.
/// </summary>
internal sealed class VectorStoreDouble : IEmbeddingStore, IVectorChanges
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, EmbeddingSpace> _spaces = [];
    private readonly Dictionary<(string Space, string Post), (long Mark, Embedding[] Vectors)> _posts = [];
    private long _revision;

    /// <summary>Reading a post's vectors ends after this.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>So many readings of vectors fail.</summary>
    public int Failures { get; set; }

    /// <summary>How often the posts were listed.</summary>
    public int Listings { get; private set; }

    /// <summary>Ids of the posts whose vectors were read, in that order.</summary>
    public List<string> Read { get; } = [];

    public void Put(EmbeddingSpace space, string postId, IReadOnlyList<Embedding> vectors)
    {
        lock (_lock)
        {
            _spaces[space.Id] = space;
            _posts[(space.Id, postId)] = (++_revision, [.. vectors]);
        }
    }

    public void Put(EmbeddingSpace space, params Embedding[] vectors)
    {
        foreach (var post in vectors.GroupBy(v => v.PostId))
            Put(space, post.Key, [.. post]);
    }

    public void Erase(string postId)
    {
        lock (_lock)
        {
            _revision++;
            foreach (var key in _posts.Keys.Where(k => k.Post == postId).ToList())
                _posts.Remove(key);
        }
    }

    public void EraseSpace(string spaceId)
    {
        lock (_lock)
        {
            _spaces.Remove(spaceId);
            foreach (var key in _posts.Keys.Where(k => k.Space == spaceId).ToList())
                _posts.Remove(key);
        }
    }

    public IReadOnlyList<string> SpacesBut(string spaceId)
    {
        lock (_lock)
            return [.. _spaces.Keys.Where(id => id != spaceId)];
    }

    public Task<long?> RevisionAsync(string spaceId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(_spaces.ContainsKey(spaceId) ? _revision : (long?)null);
    }

    public Task<IReadOnlyList<VectorMark>> MarksAsync(string spaceId, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Listings++;
            return Task.FromResult<IReadOnlyList<VectorMark>>([
                .. _posts.Where(p => p.Key.Space == spaceId).Select(p => new VectorMark(p.Key.Post, $"{p.Value.Mark}")),
            ]);
        }
    }

    public async Task<IReadOnlyList<Embedding>> ReadPostsAsync(
        string spaceId,
        IReadOnlyCollection<string> postIds,
        CancellationToken cancellationToken
    )
    {
        List<Embedding> vectors;
        lock (_lock)
        {
            if (Failures-- > 0)
                throw new IOException("the disk is gone");
            Read.AddRange(postIds);
            vectors = [.. postIds.SelectMany(id => _posts.GetValueOrDefault((spaceId, id)).Vectors ?? [])];
        }

        if (Gate is { } gate)
            await gate.Task.WaitAsync(cancellationToken);
        return vectors;
    }

    public Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken)
    {
        lock (_lock)
            return Task.FromResult(
                _spaces.TryGetValue(spaceId, out var space) ? new StoredSpace(space, 0, default) : null
            );
    }

    public IAsyncEnumerable<Embedding> ReadAsync(
        string spaceId,
        string afterPostId,
        CancellationToken cancellationToken
    ) => throw new NotSupportedException();

    public Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken) =>
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

/// <summary>An index and its store, written to as the service does: the store first.</summary>
internal sealed class IndexOverStore : IVectorIndex, IDisposable
{
    private readonly VectorStoreDouble _store = new();
    private readonly InProcessVectorIndex _index;

    public IndexOverStore() => _index = new InProcessVectorIndex(_store, _store);

    public async Task ReplacePostAsync(
        EmbeddingSpace space,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        _store.Put(space, postId, embeddings);
        await _index.ReplacePostAsync(space, postId, embeddings, cancellationToken);
    }

    public Task DeletePostAsync(string postId, CancellationToken cancellationToken)
    {
        _store.Erase(postId);
        return _index.DeletePostAsync(postId, cancellationToken);
    }

    public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken)
    {
        foreach (var other in _store.SpacesBut(spaceId))
            _store.EraseSpace(other);
        return _index.KeepOnlyAsync(spaceId, cancellationToken);
    }

    public Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    ) => _index.SearchAsync(space, query, filter, limit, cancellationToken);

    public Task<int> CountAsync(string spaceId, CancellationToken cancellationToken) =>
        _index.CountAsync(spaceId, cancellationToken);

    public void Dispose() => _index.Dispose();
}
