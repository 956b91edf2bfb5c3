using System.Collections.Concurrent;
using System.Numerics.Tensors;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Resilience;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>
/// Vectors without a hosted model. Passages and questions by the sentence encoder in the box, which is fixed: a growing
/// blog never needs them made anew. Whole posts by what is learnt of the blog itself, <see cref="SemanticModel"/>,
/// which tells posts of one blog apart better. Where the encoder cannot run, the latter serves for passages too.
/// Deterministic, no network.
/// </summary>
internal sealed class BuiltInEmbedder(IPostStore posts, IEmbeddingStore spaces, NeuralModels models, ModelLanes lanes)
    : IEmbedder,
        IDisposable
{
    internal const string Provider = "built-in";

    /// <summary>
    /// What the model's name begins with in spaces whose passages are the encoder's: raise it with the weights.
    /// </summary>
    internal const string EncoderModel = "minilm-2";

    // Two models are alive while a new space is built beside the old one; more are never of use.
    private const int MostModels = 4;

    // While a corpus is small each post changes much, and training takes no time; later a quarter more posts are worth
    // it.
    private const int SmallCorpus = 64;

    private readonly ConcurrentDictionary<string, SemanticModel> _models = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _training = new(1);

    /// <inheritdoc/>
    public async Task<StoredSpace> PrepareSpaceAsync(CancellationToken cancellationToken)
    {
        await _training.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var encodes = await models.EncoderAsync().WaitAsync(cancellationToken).ConfigureAwait(false) is not null;
            var trainer = new SemanticModelTrainer();
            await foreach (var post in posts.ReadAllAsync(cancellationToken).ConfigureAwait(false))
                trainer.Add(post.Title, post.Text);
            var id = $"{Prefix(encodes)}{trainer.Fingerprint()}";
            if (await spaces.FindSpaceAsync(id, cancellationToken).ConfigureAwait(false) is { } known)
                return known;
            var model = await Task.Run(() => trainer.Train(cancellationToken), cancellationToken).ConfigureAwait(false);
            var space = encodes
                ? new EmbeddingSpace(id, Provider, $"{EncoderModel}+{ModelName(model)}", SentenceEncoder.Dimension)
                : new EmbeddingSpace(id, Provider, ModelName(model), model.Dimension);
            var stored = new StoredSpace(space, trainer.Seen, SemanticModelFormat.Write(model));
            await spaces.AddSpaceAsync(stored, cancellationToken).ConfigureAwait(false);
            return stored;
        }
        finally
        {
            _training.Release();
        }
    }

    /// <inheritdoc/>
    // The encoder has read English alone, and the words of a few posts say little of each other.
    public bool IsForeign(string language) => language is not ("en" or "und");

    public bool IsStale(StoredSpace space, int posts)
    {
        ArgumentNullException.ThrowIfNull(space);

        // While the encoder is being loaded nobody knows what it will be; then nothing is hurried.
        var encoder = models.EncoderAsync();
        var encodes = encoder.IsCompletedSuccessfully ? encoder.Result is not null : IsEncoded(space.Space);
        if (!space.Space.Id.StartsWith(Prefix(encodes), StringComparison.Ordinal))
            return true;
        var trainedOn = space.TrainedOnPosts;
        var outgrown = trainedOn < SmallCorpus ? posts >= Math.Max(4, 2 * trainedOn) : posts >= 1.25 * trainedOn;
        return outgrown || posts < trainedOn / 2;
    }

    /// <inheritdoc/>
    public bool SharePassages(EmbeddingSpace one, EmbeddingSpace other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        return IsEncoded(one) && IsEncoded(other);
    }

    /// <inheritdoc/>
    /// <exception cref="DependencyUnavailableException">
    /// The space is another embedder's, or its passages are the encoder's and it cannot run here.
    /// </exception>
    /// <exception cref="InvalidDataException">The space's stored model cannot be read.</exception>
    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        StoredSpace space,
        EmbeddingInput input,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(space);
        ArgumentNullException.ThrowIfNull(texts);
        if (space.Space.Provider != Provider)
            throw new DependencyUnavailableException(
                Dependencies.ExternalApi.Name,
                $"The space is of the embedder {space.Space.Provider}, which is no longer configured: a reindexing makes one of the built-in embedder."
            );
        if (IsEncoded(space.Space) && input is EmbeddingInput.Query or EmbeddingInput.Passage)
            return await EncodeAsync(input, texts, cancellationToken).ConfigureAwait(false);
        var model = Model(space);
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        for (var i = 0; i < vectors.Length; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            vectors[i] = IsEncoded(space.Space)
                ? Fitted(model.Embed(texts[i], EmbeddingInput.Post))
                : model.Embed(texts[i], input);
        }

        return vectors;
    }

    public void Dispose() => _training.Dispose();

    private static string Prefix(bool encodes) =>
        encodes
            ? $"{Provider}-{EncoderModel}-v{SemanticModelTrainer.Version}-"
            : $"{Provider}-v{SemanticModelTrainer.Version}-";

    /// <summary>Whether a space's passages, and the questions for them, are vectors of the encoder in the box.</summary>
    internal static bool IsEncoded(EmbeddingSpace space) =>
        space.Provider == Provider && space.Model.StartsWith(EncoderModel + "+", StringComparison.Ordinal);

    private static string ModelName(SemanticModel model) => model.IsLatent ? "lsa" : "tfidf";

    // A space has one dimension. Latent directions are fewer than the encoder's and leave the rest 0; hashed terms are
    // folded onto them, which keeps their cosines but for some noise.
    private static float[] Fitted(float[] vector)
    {
        var fitted = new float[SentenceEncoder.Dimension];
        for (var i = 0; i < vector.Length; i++)
            fitted[i % fitted.Length] += vector[i];
        var norm = TensorPrimitives.Norm<float>(fitted);
        if (norm > 0)
            TensorPrimitives.Divide(fitted, norm, fitted);
        return fitted;
    }

    private async Task<IReadOnlyList<ReadOnlyMemory<float>>> EncodeAsync(
        EmbeddingInput input,
        IReadOnlyList<string> texts,
        CancellationToken cancellationToken
    )
    {
        var isAsked = input == EmbeddingInput.Query;
        var encoder = (
            isAsked
                ? await NeuralModels.SoonAsync(models.EncoderAsync(), cancellationToken).ConfigureAwait(false)
                : await models.EncoderAsync().WaitAsync(cancellationToken).ConfigureAwait(false)
        )
            ?? throw new DependencyUnavailableException(
                Dependencies.ExternalApi.Name,
                "The sentence encoder cannot run on this machine: a reindexing makes vectors without it."
            );
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        for (var i = 0; i < vectors.Length; i++)
            vectors[i] = await (isAsked ? lanes.Asks : lanes.TakeIn)
                .RunAsync(() => encoder.Encode(texts[i]), cancellationToken)
                .ConfigureAwait(false);
        return vectors;
    }

    private SemanticModel Model(StoredSpace space)
    {
        if (_models.TryGetValue(space.Space.Id, out var known))
            return known;
        var model = SemanticModelFormat.Read(space.Model);
        if (model.Dimension != space.Space.Dimension && !IsEncoded(space.Space))
            throw new InvalidDataException(
                $"Space {space.Space.Id} has {space.Space.Dimension} dimensions, but its stored model gives {model.Dimension}."
            );
        if (_models.Count >= MostModels)
            _models.Clear();
        _models[space.Space.Id] = model;
        return model;
    }
}
