using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>
/// One space: its vectors, read from the store on first use. Changes that come while it is being read are kept aside and win over what was read,
/// which may be older; so none is lost.
/// </summary>
internal sealed class SpaceVectors(EmbeddingSpace space, IEmbeddingStore store) : IDisposable
{
    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Lock _loadGate = new();

    // Until the store has been read: the changes made meanwhile. A post in _touched without rows here was deleted.
    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);
    private VectorBlock _block = new(space.Dimension);
    private Task? _load;
    private bool _loaded;

    internal int Dimension => space.Dimension;

    /// <summary>Waits until the store has been read. A failure is thrown to all who wait, and the next use tries again.</summary>
    internal Task LoadAsync(CancellationToken cancellationToken)
    {
        Task load;
        lock (_loadGate)
        {
            // The reading is shared, so no single caller's cancellation may end it.
            if (_load is null || _load.IsFaulted || _load.IsCanceled)
                _load = Task.Run(ReadStoreAsync, CancellationToken.None);
            load = _load;
        }

        return load.WaitAsync(cancellationToken);
    }

    internal void Replace(string postId, IReadOnlyList<Embedding> embeddings) =>
        Write(() =>
        {
            Touch(postId);
            _block.Remove(postId);
            foreach (var embedding in embeddings)
                _block.Add(embedding);
        });

    internal int Delete(string postId)
    {
        var removed = 0;
        Write(() =>
        {
            Touch(postId);
            removed = _block.Remove(postId);
        });
        return removed;
    }

    internal IReadOnlyList<VectorHit> Search(ReadOnlyMemory<float> query, VectorFilter filter, int limit, CancellationToken cancellationToken) =>
        Read(() => _block.Search(query.Span, filter, limit, cancellationToken));

    internal int Count() => Read(() => _block.Count);

    public void Dispose() => _lock.Dispose();

    private async Task ReadStoreAsync()
    {
        var read = new VectorBlock(space.Dimension);
        await foreach (var embedding in store.ReadAsync(space.Id, CancellationToken.None).ConfigureAwait(false))
            read.Add(embedding);
        Write(() =>
        {
            foreach (var postId in _touched)
            {
                read.Remove(postId);
                read.CopyPost(_block, postId);
            }

            _block = read;
            _touched.Clear();
            _loaded = true;
        });
    }

    private void Touch(string postId)
    {
        if (!_loaded)
            _touched.Add(postId);
    }

    private void Write(Action change)
    {
        _lock.EnterWriteLock();
        try
        {
            change();
        }
        finally
        {
            _lock.ExitWriteLock();
        }
    }

    private T Read<T>(Func<T> look)
    {
        _lock.EnterReadLock();
        try
        {
            return look();
        }
        finally
        {
            _lock.ExitReadLock();
        }
    }
}
