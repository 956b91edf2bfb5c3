using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>
/// One space's vectors, which follow the store: whatever this process or another wrote there is read from there, post
/// by post and each post when it changed. So there is one way for a vector to get here, and two writers cannot leave
/// the older one's vectors behind.
/// </summary>
internal sealed class SpaceVectors(EmbeddingSpace space, IVectorChanges store) : IDisposable
{
    private const int PostsPerRead = 32;

    private readonly ReaderWriterLockSlim _lock = new();
    private readonly Lock _followGate = new();
    private readonly VectorBlock _block = new(space.Dimension);

    // What the store said of each post when its vectors were read, never later than they are: what is written in
    // between is read once more.
    private readonly Dictionary<string, string> _marks = new(StringComparer.Ordinal);
    private Task<bool>? _following;
    private long _revision = -1;

    internal int Dimension => space.Dimension;

    /// <summary>
    /// Takes in what the store says now. A failure is thrown to all who wait, and the next use goes on where this one
    /// got to.
    /// </summary>
    internal async Task<bool> FollowAsync(CancellationToken cancellationToken)
    {
        if (await store.RevisionAsync(space.Id, cancellationToken).ConfigureAwait(false) is not { } revision)
            return false;

        // Twice at most: a reading that was under way may be older than what was just asked, the one after it is not.
        while (Volatile.Read(ref _revision) < revision)
        {
            if (!await Following().WaitAsync(cancellationToken).ConfigureAwait(false))
                return false;
        }

        return true;
    }

    internal void Delete(string postId) =>
        Write(() =>
        {
            _marks.Remove(postId);
            _block.Remove(postId);
        });

    internal IReadOnlyList<VectorHit> Search(
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    ) => Read(() => _block.Search(query.Span, filter, limit, cancellationToken));

    internal int Count() => Read(() => _block.Count);

    public void Dispose() => _lock.Dispose();

    private Task<bool> Following()
    {
        lock (_followGate)
        {
            // The reading is shared, so no single caller's cancellation may end it.
            if (_following is null or { IsCompleted: true })
                _following = Task.Run(ReadChangesAsync, CancellationToken.None);
            return _following;
        }
    }

    private async Task<bool> ReadChangesAsync()
    {
        // Before the marks: what is written in between makes the next caller look again.
        if (await store.RevisionAsync(space.Id, CancellationToken.None).ConfigureAwait(false) is not { } revision)
            return false;
        var stored = (await store.MarksAsync(space.Id, CancellationToken.None).ConfigureAwait(false)).ToDictionary(
            m => m.PostId,
            m => m.Mark,
            StringComparer.Ordinal
        );
        string[] gone = [];
        string[] changed = [];
        Read(() =>
        {
            gone = [.. _marks.Keys.Where(post => !stored.ContainsKey(post))];
            changed =
            [
                .. stored
                    .Where(post => _marks.GetValueOrDefault(post.Key) != post.Value)
                    .Select(post => post.Key)
                    .Order(StringComparer.Ordinal),
            ];
            return gone.Length + changed.Length;
        });
        foreach (var post in gone)
            Delete(post);
        foreach (var some in changed.Chunk(PostsPerRead))
        {
            var vectors = (
                await store.ReadPostsAsync(space.Id, some, CancellationToken.None).ConfigureAwait(false)
            ).ToLookup(v => v.PostId, StringComparer.Ordinal);
            Write(() =>
            {
                foreach (var post in some)
                {
                    _block.Remove(post);
                    foreach (var vector in vectors[post])
                        _block.Add(vector);
                    _marks[post] = stored[post];
                }
            });
        }

        Volatile.Write(ref _revision, revision);
        return true;
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
