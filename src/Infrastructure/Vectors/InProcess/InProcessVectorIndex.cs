using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>
/// Nearest neighbours by a scan in this process: a first pass over vectors quantized to one signed byte a component,
/// then exact cosines of the best candidates. Up to 2,000 vectors, and within one post, every score is exact. Deletes
/// are exact and immediate.
/// </summary>
/// <remarks>
/// Memory: five bytes a component (a float and a byte, padded to 32) and about 150 bytes of ids a vector, with up to
/// half as much again in reserve after growth: 100,000 vectors of 192 components take 96 MB of components. A search of
/// 100,000 × 384 takes about a millisecond and holds one core. A space is read from the store on its first use. Before
/// every search the store is asked for the space's revision; where it rose, the posts that changed are read anew. So an
/// instance finds what others wrote, and what they erased is not found, from the moment their callers hear of it.
/// </remarks>
internal sealed class InProcessVectorIndex(IEmbeddingStore store, IVectorChanges changes) : IVectorIndex, IDisposable
{
    private readonly ConcurrentDictionary<string, SpaceVectors> _spaces = new(StringComparer.Ordinal);

    internal ICollection<string> Held => _spaces.Keys;

    /// <remarks>The vectors are in the store, or will be: the next search reads them there.</remarks>
    public Task ReplacePostAsync(
        EmbeddingSpace space,
        string postId,
        IReadOnlyList<Embedding> embeddings,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        VectorRules.CheckPost(space, postId, embeddings);
        return Task.CompletedTask;
    }

    public Task DeletePostAsync(string postId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var space in _spaces.Values)
            space.Delete(postId);
        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space,
        ReadOnlyMemory<float> query,
        VectorFilter filter,
        int limit,
        CancellationToken cancellationToken
    )
    {
        VectorRules.CheckQuery(space, query, limit);
        var vectors = await FollowedAsync(space, cancellationToken).ConfigureAwait(false);
        return vectors?.Search(query, filter, limit, cancellationToken) ?? [];
    }

    public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (var id in Others(spaceId))
            Forget(id);
        return Task.CompletedTask;
    }

    public async Task<int> CountAsync(string spaceId, CancellationToken cancellationToken)
    {
        var stored = await store.FindSpaceAsync(spaceId, cancellationToken).ConfigureAwait(false);
        var vectors = stored is null
            ? null
            : await FollowedAsync(stored.Space, cancellationToken).ConfigureAwait(false);
        return vectors?.Count() ?? 0;
    }

    public void Dispose()
    {
        foreach (var space in _spaces.Values)
            space.Dispose();
    }

    /// <summary>The vectors of a space as the store has them; null where it has no such space.</summary>
    private async Task<SpaceVectors?> FollowedAsync(EmbeddingSpace space, CancellationToken cancellationToken)
    {
        if (!_spaces.TryGetValue(space.Id, out var vectors))
        {
            vectors = _spaces.GetOrAdd(space.Id, new SpaceVectors(space, changes));
            await ForgetErasedAsync(space.Id, cancellationToken).ConfigureAwait(false);
        }

        if (vectors.Dimension != space.Dimension)
            throw new ArgumentException(
                $"Space {space.Id} has {vectors.Dimension} dimensions, not {space.Dimension}.",
                nameof(space)
            );
        if (await vectors.FollowAsync(cancellationToken).ConfigureAwait(false))
            return vectors;
        Forget(space.Id);
        return null;
    }

    // Another instance that switched spaces erased the old one in the store, and nobody asks for it here any more.
    private async Task ForgetErasedAsync(string newId, CancellationToken cancellationToken)
    {
        foreach (var id in Others(newId))
        {
            if (await changes.RevisionAsync(id, cancellationToken).ConfigureAwait(false) is null)
                Forget(id);
        }
    }

    private IEnumerable<string> Others(string spaceId) =>
        _spaces.Keys.Where(id => !string.Equals(id, spaceId, StringComparison.Ordinal));

    // Not disposed: a search may still hold it, and the lock is managed memory that goes with it.
    private void Forget(string spaceId) => _spaces.TryRemove(spaceId, out _);
}
