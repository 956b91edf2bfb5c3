using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Vectors.InProcess;

/// <summary>
/// Nearest neighbours by a scan in this process: a first pass over vectors quantized to one signed byte a component, then exact cosines of the best
/// candidates. Up to 2,000 vectors, and within one post, every score is exact. Deletes are exact and immediate.
/// </summary>
/// <remarks>
/// Memory: five bytes a component (a float and a byte, padded to 32) and about 150 bytes of ids a vector, with up to half as much again in reserve
/// after growth: 100,000 vectors of 192 components take 96 MB of components. A search of 100,000 × 384 takes about a millisecond and holds one core.
/// A space is read from the <see cref="IEmbeddingStore"/> on its first use.
/// </remarks>
internal sealed class InProcessVectorIndex(IEmbeddingStore store) : IVectorIndex, IDisposable
{
    private readonly ConcurrentDictionary<string, SpaceVectors> _spaces = new(StringComparer.Ordinal);

    /// <summary>Reads a space from the store now, and not on its first use.</summary>
    public Task LoadAsync(EmbeddingSpace space, CancellationToken cancellationToken) => Vectors(space).LoadAsync(cancellationToken);

    /// <inheritdoc/>
    public async Task ReplacePostAsync(EmbeddingSpace space, string postId, IReadOnlyList<Embedding> embeddings, CancellationToken cancellationToken)
    {
        VectorRules.CheckPost(space, postId, embeddings);
        var vectors = Vectors(space);
        vectors.Replace(postId, embeddings);
        await vectors.LoadAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task<int> DeletePostAsync(string postId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(_spaces.Values.Sum(space => space.Delete(postId)));
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<VectorHit>> SearchAsync(
        EmbeddingSpace space, ReadOnlyMemory<float> query, VectorFilter filter, int limit, CancellationToken cancellationToken)
    {
        VectorRules.CheckQuery(space, query, limit);
        var vectors = Vectors(space);
        await vectors.LoadAsync(cancellationToken).ConfigureAwait(false);
        return vectors.Search(query, filter, limit, cancellationToken);
    }

    /// <inheritdoc/>
    public Task KeepOnlyAsync(string spaceId, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        // Not disposed here: a search may still hold a forgotten space, and the lock is managed memory that goes with it.
        foreach (var id in _spaces.Keys.Where(id => !string.Equals(id, spaceId, StringComparison.Ordinal)))
            _spaces.TryRemove(id, out _);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public async Task<int> CountAsync(string spaceId, CancellationToken cancellationToken)
    {
        if (!_spaces.TryGetValue(spaceId, out var vectors))
        {
            var stored = await store.FindSpaceAsync(spaceId, cancellationToken).ConfigureAwait(false);
            if (stored is null)
                return 0;
            vectors = Vectors(stored.Space);
        }

        await vectors.LoadAsync(cancellationToken).ConfigureAwait(false);
        return vectors.Count();
    }

    public void Dispose()
    {
        foreach (var space in _spaces.Values)
            space.Dispose();
    }

    private SpaceVectors Vectors(EmbeddingSpace space)
    {
        ArgumentNullException.ThrowIfNull(space);
        var vectors = _spaces.GetOrAdd(space.Id, static (_, state) => new SpaceVectors(state.space, state.store), (space, store));
        return vectors.Dimension == space.Dimension
            ? vectors
            : throw new ArgumentException($"Space {space.Id} has {vectors.Dimension} dimensions, not {space.Dimension}.", nameof(space));
    }
}
