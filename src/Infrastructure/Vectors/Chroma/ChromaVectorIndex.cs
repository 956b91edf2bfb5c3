using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Vectors.Chroma;

/// <summary>
/// Vectors in a Chroma server, a collection a space. A server that is out fails searches alone: what cannot be written
/// or erased then is brought into step by
/// <see cref="ChromaReconciliation"/> once it is back, for the store is the truth.
/// </summary>
internal sealed partial class ChromaVectorIndex(
    ChromaClient client,
    IOptions<ChromaOptions> options,
    ILogger<ChromaVectorIndex> logger
) : IVectorIndex, IDisposable
{
    // Of vectors that are equally near the least id comes first: enough are asked for that the cut falls among the same
    // ones.
    private const int Spare = 20;

    private readonly string _prefix = options.Value.Collection + "-";
    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _writing = new(1, 1);
    private TaskCompletionSource _outOfStep = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _repairing;

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
        await WriteAsync(() => WritePostAsync(space.Id, postId, embeddings, cancellationToken), cancellationToken);
    }

    public Task DeletePostAsync(string postId, CancellationToken cancellationToken) =>
        WriteAsync(
            async () =>
            {
                foreach (var (_, id) in (await client.ListAsync(cancellationToken)).Where(c => IsOurs(c.Name)))
                    await ErasePostAsync(id, postId, cancellationToken);
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
        // A zero vector has no direction, so nothing is near it; and Chroma refuses an empty list of sites.
        if (!query.Span.ContainsAnyExcept(0f) || filter.Sites is { IsEmpty: true })
            return [];
        try
        {
            var hits = await InCollectionAsync(
                space.Id,
                id => client.QueryAsync(id, query, Where(filter), limit + Spare, cancellationToken),
                cancellationToken
            );
            return
            [
                .. (hits ?? [])
                    .Select(h => new VectorHit(h.Id[2..], h.Metadata.Post, 1 - h.Distance))
                    .OrderByDescending(h => h.Score)
                    .ThenBy(h => h.Id, StringComparer.Ordinal)
                    .Take(limit),
            ];
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw Unavailable(e);
        }
    }

    public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken) =>
        WriteAsync(
            async () =>
            {
                foreach (
                    var (name, _) in (await client.ListAsync(cancellationToken)).Where(c =>
                        IsOurs(c.Name) && c.Name != _prefix + spaceId
                    )
                )
                {
                    _ids.TryRemove(name, out _);
                    await client.DropAsync(name, cancellationToken);
                }
            },
            cancellationToken
        );

    public async Task<int> CountAsync(string spaceId, CancellationToken cancellationToken)
    {
        try
        {
            return await InCollectionAsync(spaceId, id => client.CountAsync(id, cancellationToken), cancellationToken);
        }
        catch (Exception e) when (IsOutage(e))
        {
            throw Unavailable(e);
        }
    }

    /// <summary>
    /// Brings a space's collection into step with the store. Posts that are written meanwhile are left to the next
    /// round.
    /// </summary>
    /// <returns>How many posts were written or erased.</returns>
    internal async Task<int> RepairAsync(string spaceId, IEmbeddingStore store, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            // From here on what cannot be written is noted anew.
            _outOfStep = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _repairing = true;
        }
        finally
        {
            _writing.Release();
        }

        try
        {
            var stored = new Dictionary<string, List<Embedding>>(StringComparer.Ordinal);
            await foreach (var embedding in store.ReadAsync(spaceId, cancellationToken))
            {
                if (!stored.TryGetValue(embedding.PostId, out var ofPost))
                    stored[embedding.PostId] = ofPost = [];
                ofPost.Add(embedding);
            }

            var collection = await client.GetOrCreateAsync(_prefix + spaceId, cancellationToken);
            _ids[_prefix + spaceId] = collection;
            var there = (await client.GetAsync(collection, null, cancellationToken))
                .GroupBy(r => r.Metadata.Post, StringComparer.Ordinal)
                .ToDictionary(g => g.Key, g => g.ToList());
            var repaired = 0;
            foreach (var (post, embeddings) in stored.Where(p => !IsInStep(p.Value, there.GetValueOrDefault(p.Key))))
            {
                await WritePostAsync(spaceId, post, embeddings, cancellationToken);
                repaired++;
            }

            foreach (var post in there.Keys.Where(p => !stored.ContainsKey(p)))
            {
                await ErasePostAsync(collection, post, cancellationToken);
                repaired++;
            }

            return repaired;
        }
        finally
        {
            _repairing = false;
        }
    }

    public void Dispose() => _writing.Dispose();

    internal void Doubt() => _outOfStep.TrySetResult();

    private static DependencyUnavailableException Unavailable(Exception e) =>
        new(Dependencies.VectorDatabase.Name, $"The vector database does not answer ({e.GetType().Name}).");

    internal static bool IsOutage(Exception e) =>
        e is ChromaFault or TimeoutRejectedException or BrokenCircuitException;

    private static bool IsInStep(List<Embedding> stored, List<(string Id, ChromaMetadata Metadata)>? there)
    {
        if (there is null || there.Count != stored.Count)
            return false;
        var print = Fingerprint.Of(stored);
        return there.All(r => r.Metadata.Print == print);
    }

    private async Task WriteAsync(Func<Task> write, CancellationToken cancellationToken)
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
                LogOutOfStep(logger, e.GetType().Name);
            Doubt();
        }
        finally
        {
            _writing.Release();
        }
    }

    // New ones first: nobody meets a post without vectors, and what is stale for a moment points to chunks that the
    // store no longer knows.
    private async Task WritePostAsync(
        string spaceId,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        var print = Fingerprint.Of(embeddings);
        ChromaRecord[] records = [.. embeddings.Select(e => Record(e, print))];
        await InCollectionAsync(
            spaceId,
            async id =>
            {
                var before = await client.GetAsync(id, new JsonObject { ["post"] = postId }, cancellationToken);
                if (records.Length > 0)
                    await client.UpsertAsync(id, records, cancellationToken);
                var stale = before.Select(r => r.Id).Except(records.Select(r => r.Id), StringComparer.Ordinal).ToList();
                if (stale.Count > 0)
                    await client.DeleteAsync(id, stale, cancellationToken);
                return stale.Count;
            },
            cancellationToken,
            create: true
        );
    }

    private async Task ErasePostAsync(string id, string postId, CancellationToken cancellationToken)
    {
        var records = await client.GetAsync(id, new JsonObject { ["post"] = postId }, cancellationToken);
        if (records.Count > 0)
            await client.DeleteAsync(id, [.. records.Select(r => r.Id)], cancellationToken);
    }

    /// <summary>
    /// Does something in a space's collection; nothing where there is none. A collection that was dropped or lost is
    /// looked up once more.
    /// </summary>
    private async Task<T?> InCollectionAsync<T>(
        string spaceId,
        Func<string, Task<T>> act,
        CancellationToken cancellationToken,
        bool create = false
    )
    {
        var name = _prefix + spaceId;
        for (var attempt = 0; ; attempt++)
        {
            if (!_ids.TryGetValue(name, out var id))
            {
                id = create
                    ? await client.GetOrCreateAsync(name, cancellationToken)
                    : await client.FindAsync(name, cancellationToken);
                if (id is null)
                {
                    Doubt();
                    return default;
                }

                _ids[name] = id;
            }

            try
            {
                return await act(id);
            }
            catch (ChromaFault fault) when (fault.Status == System.Net.HttpStatusCode.NotFound && attempt == 0)
            {
                _ids.TryRemove(name, out _);
                Doubt();
            }
        }
    }

    private bool IsOurs(string name) => name.StartsWith(_prefix, StringComparison.Ordinal);

    // Chroma takes no vector without direction for a cosine: it gets some other one under a kind that nobody asks for.
    private static ChromaRecord Record(Embedding embedding, string print)
    {
        var kind = embedding.Kind == VectorKind.Chunk ? "chunk" : "post";
        var hasDirection = embedding.Values.Span.ContainsAnyExcept(0f);
        var values = embedding.Values;
        if (!hasDirection)
        {
            var any = new float[values.Length];
            any[0] = 1;
            values = any;
        }

        return new ChromaRecord(
            $"{kind[0]}:{embedding.Id}",
            values,
            new ChromaMetadata(embedding.PostId, embedding.Site, hasDirection ? kind : "none", print)
        );
    }

    private static JsonObject Where(VectorFilter filter)
    {
        JsonObject kind = new() { ["kind"] = filter.Kind == VectorKind.Chunk ? "chunk" : "post" };
        List<JsonObject> others = [];
        if (filter.Sites is { } sites)
            others.Add(new JsonObject { ["site"] = new JsonObject { ["$in"] = new JsonArray([.. sites.Sites]) } });
        if (filter.PostId is { } post)
            others.Add(new JsonObject { ["post"] = post });
        if (filter.ExcludePostId is { } not)
            others.Add(new JsonObject { ["post"] = new JsonObject { ["$ne"] = not } });
        return others.Count == 0 ? kind : new JsonObject { ["$and"] = new JsonArray([kind, .. others]) };
    }

    [LoggerMessage(
        Level = LogLevel.Debug,
        Message = "Chroma does not answer ({ErrorType}): what is written now is brought there once it does"
    )]
    private static partial void LogOutOfStep(ILogger logger, string errorType);
}
