using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.Logging;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Vectors.Servers;

/// <summary>
/// Vectors in a vector database, a collection a space. A server that is out fails searches alone: what cannot be written
/// or erased then is brought into step by <see cref="Reconciliation"/> once it is back, for the store is the truth.
/// </summary>
internal sealed partial class ServerVectorIndex : IVectorIndex, IDisposable
{
    // Of vectors that are equally near the least id comes first: enough are asked for that the cut falls among the same
    // ones.
    private const int Spare = 20;

    // Writes of one post must not overtake each other; those of two that share a lock wait in vain, which costs little.
    private const int Locks = 64;

    private readonly IVectorServer _server;
    private readonly ILogger<ServerVectorIndex> _logger;
    private readonly SemaphoreSlim _writing;
    private readonly SemaphoreSlim[] _posts = [.. Enumerable.Range(0, Locks).Select(_ => new SemaphoreSlim(1, 1))];
    private TaskCompletionSource _outOfStep = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _repairing;

    public ServerVectorIndex(IVectorServer server, ILogger<ServerVectorIndex> logger)
    {
        (_server, _logger) = (server, logger);
        _writing = new SemaphoreSlim(server.ParallelWrites, server.ParallelWrites);
    }

    /// <summary>Ends once something could not be written, or may be missing.</summary>
    internal Task OutOfStep => _outOfStep.Task;

    public async Task ReplacePostAsync(
        EmbeddingSpace space,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        VectorRules.CheckPost(space, postId, embeddings);
        await WriteAsync(postId, () => WritePostAsync(space, postId, embeddings, cancellationToken), cancellationToken);
    }

    public Task DeletePostAsync(string postId, CancellationToken cancellationToken) =>
        WriteAsync(
            postId,
            async () =>
            {
                foreach (var space in await _server.SpacesAsync(cancellationToken))
                    await InSpaceAsync(async () =>
                    {
                        await _server.ErasePostsAsync(space, [postId], cancellationToken);
                        return true;
                    });
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        VectorRules.CheckQuery(space, query, limit);
        // A zero vector has no direction, so nothing is near it; and some servers refuse an empty list of sites.
        if (!query.Span.ContainsAnyExcept(0f) || filter.Sites is { IsEmpty: true })
            return [];
        var hits = await AskAsync(() => _server.QueryAsync(space.Id, query, filter, limit + Spare, cancellationToken));
        return
        [
            .. (hits ?? [])
                .Select(h => new VectorHit(h.Id[2..], h.PostId, h.Score))
                .OrderByDescending(h => h.Score)
                .ThenBy(h => h.Id, StringComparer.Ordinal)
                .Take(limit),
        ];
    }

    public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken) =>
        WriteAsync(
            null,
            async () =>
            {
                foreach (var space in (await _server.SpacesAsync(cancellationToken)).Where(s => s != spaceId))
                    await _server.DropAsync(space, cancellationToken);
            },
            cancellationToken
        );

    public async Task<int> CountAsync(string spaceId, CancellationToken cancellationToken) =>
        (int)await AskAsync(() => _server.CountAsync(spaceId, cancellationToken));

    /// <summary>
    /// Runs a round that brings a space's collection into step with the store. Posts that are written meanwhile are
    /// left to the next one.
    /// </summary>
    internal async Task<int> RepairAsync(Func<CancellationToken, Task<int>> round, CancellationToken cancellationToken)
    {
        // What is being written is waited for: the round must not read the store before and the server after it.
        var held = 0;
        try
        {
            for (; held < _server.ParallelWrites; held++)
                await _writing.WaitAsync(cancellationToken);
            // From here on what cannot be written is noted anew.
            _outOfStep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _repairing = true;
        }
        finally
        {
            if (held > 0)
                _writing.Release(held);
        }

        try
        {
            return await round(cancellationToken);
        }
        finally
        {
            _repairing = false;
        }
    }

    public void Dispose()
    {
        _writing.Dispose();
        foreach (var post in _posts)
            post.Dispose();
    }

    internal void Doubt() => _outOfStep.TrySetResult();

    internal bool IsOutage(Exception e) =>
        e is SpaceMissingException or TimeoutRejectedException or BrokenCircuitException || _server.IsFault(e);

    private async Task<T?> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await InSpaceAsync(ask);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw new DependencyUnavailableException(
                Dependencies.VectorDatabase.Name,
                $"The vector database does not answer ({e.GetType().Name})."
            );
        }
    }

    /// <param name="postId">The post; null for a write of none.</param>
    private async Task WriteAsync(string? postId, Func<Task> write, CancellationToken cancellationToken)
    {
        // The post's lock first: writes of one post that wait for each other keep no others waiting.
        var post = postId is null ? null : _posts[(uint)postId.GetHashCode(StringComparison.Ordinal) % Locks];
        if (post is not null)
            await post.WaitAsync(cancellationToken);
        try
        {
            await _writing.WaitAsync(cancellationToken);
            try
            {
                // What the repair has read may be older than this: it goes over everything once more afterwards.
                if (_repairing)
                    Doubt();
                await write();
            }
            catch (Exception e) when (IsOutage(e))
            {
                if (!OutOfStep.IsCompleted)
                    LogOutOfStep(_logger, _server.Name, e.GetType().Name);
                Doubt();
            }
            finally
            {
                _writing.Release();
            }
        }
        finally
        {
            post?.Release();
        }
    }

    // New ones first: nobody meets a post without vectors, and what is stale for a moment points to chunks that the
    // store no longer knows.
    private async Task WritePostAsync(
        EmbeddingSpace space,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        var print = Fingerprint.Of(embeddings);
        VectorRecord[] records = [.. embeddings.Select(e => VectorRecord.Of(e, print))];
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var before = await _server.OfPostsAsync(space.Id, [postId], cancellationToken);
                if (records.Length > 0)
                    await _server.UpsertAsync(space.Id, records, cancellationToken);
                var stale = before.Select(r => r.Id).Except(records.Select(r => r.Id), StringComparer.Ordinal).ToList();
                if (stale.Count > 0)
                    await _server.DeleteAsync(space.Id, stale, cancellationToken);
                return;
            }
            catch (SpaceMissingException missing) when (attempt < 2)
            {
                // One that was there is gone with all that was in it; a new one has nothing to miss.
                if (missing.WasThere)
                    Doubt();
                await _server.OpenAsync(space, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Does something in a space's collection; nothing where there is none. A collection that was dropped or lost is
    /// looked up once more.
    /// </summary>
    private async Task<T?> InSpaceAsync<T>(Func<Task<T>> act)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await act();
            }
            catch (SpaceMissingException missing)
            {
                Doubt();
                if (!missing.WasThere || attempt > 0)
                    return default;
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "{Server} does not answer ({ErrorType}): what is written now is brought there once it does"
    )]
    private static partial void LogOutOfStep(ILogger logger, string server, string errorType);
}
