using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>
/// Vectors without a hosted model: latent semantic analysis of the blog's own posts, and hashed TF-IDF while they are few
/// (<see cref="SemanticModelTrainer.LatentFrom"/>). Deterministic, no network.
/// </summary>
internal sealed class BuiltInEmbedder(IPostStore posts, IEmbeddingStore spaces) : IEmbedder, IDisposable
{
    internal const string Provider = "built-in";

    // Two models are alive while a new space is built beside the old one; more are never of use.
    private const int MostModels = 4;

    // While a corpus is small each post changes much, and training takes no time; later a quarter more posts are worth it.
    private const int SmallCorpus = 64;

    private readonly ConcurrentDictionary<string, SemanticModel> _models = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _training = new(1);

    /// <inheritdoc/>
    public async Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken)
    {
        await _training.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var trainer = new SemanticModelTrainer();
            await foreach (var post in posts.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                trainer.Add(post.Title, post.Text);
            var id = $"{Provider}-v{SemanticModelTrainer.Version}-{trainer.Fingerprint()}";
            if (await spaces.FindSpaceAsync(id, cancellationToken).ConfigureAwait(false) is { } known)
                return known;
            var model = await Task.Run(() => trainer.Train(cancellationToken), cancellationToken).ConfigureAwait(false);
            var space = new EmbeddingSpace(id, Provider, ModelName(model), model.Dimension);
            var stored = new StoredSpace(space, model.Posts, SemanticModelFormat.Write(model));
            await spaces.AddSpaceAsync(stored, cancellationToken).ConfigureAwait(false);
            return stored;
        }
        finally
        {
            _training.Release();
        }
    }

    /// <inheritdoc/>
    public bool IsStale(StoredSpace space, int posts)
    {
        ArgumentNullException.ThrowIfNull(space);
        if (!space.Space.Id.StartsWith($"{Provider}-v{SemanticModelTrainer.Version}-", StringComparison.Ordinal))
            return true;
        var trainedOn = space.TrainedOnPosts;
        var outgrown = trainedOn < SmallCorpus ? posts >= Math.Max(4, 2 * trainedOn) : posts >= 1.25 * trainedOn;
        return outgrown || posts < trainedOn / 2;
    }

    /// <inheritdoc/>
    /// <exception cref="DependencyUnavailableException">The space is another embedder's.</exception>
    /// <exception cref="InvalidDataException">The space's stored model cannot be read.</exception>
    public Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        StoredSpace space, EmbeddingInput input, IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(texts);
        if (space.Space.Provider != Provider)
            throw new DependencyUnavailableException(CircuitStates.ExternalApi, $"The space is of the embedder {space.Space.Provider}, which is no longer configured: a reindexing makes one of the built-in embedder.");
        var model = Model(space);
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[i] = model.Embed(texts[i], input);
        }

        return Task.FromResult<IReadOnlyList<ReadOnlyMemory<float>>>(vectors);
    }

    public void Dispose() => _training.Dispose();

    private static string ModelName(SemanticModel model) => model.IsLatent ? "lsa" : "tfidf";

    private SemanticModel Model(StoredSpace space)
    {
        if (_models.TryGetValue(space.Space.Id, out var known))
            return known;
        var model = SemanticModelFormat.Read(space.Model);
        if (model.Dimension != space.Space.Dimension)
            throw new InvalidDataException($"Space {space.Space.Id} has {space.Space.Dimension} dimensions, but its stored model gives {model.Dimension}.");
        if (_models.Count >= MostModels)
            _models.Clear();
        _models[space.Space.Id] = model;
        return model;
    }
}
