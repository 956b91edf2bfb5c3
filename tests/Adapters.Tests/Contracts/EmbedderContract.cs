using System.Numerics.Tensors;
using BlogManager.Application.Ports;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What every embedder promises.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class EmbedderContract
{
    private IEmbedder? _embedder;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private IEmbedder Embedder =>
        _embedder ?? throw new InvalidOperationException("There is no embedder before the set-up.");

    /// <summary>Makes an embedder over stores that know these posts.</summary>
    protected abstract Task<IEmbedder> CreateAsync(IReadOnlyList<string> posts);

    /// <summary>Takes the embedder and its stores down.</summary>
    protected abstract Task DestroyAsync();

    [SetUp]
    public async Task SetUpEmbedder() =>
        _embedder = await CreateAsync([
            "Rye bread needs flour and a starter.",
            "White bread rises with yeast and flour.",
            "The boat has a mast and a sail.",
            "Wind fills the sail of the boat.",
        ]);

    [TearDown]
    public Task TearDownEmbedder() => DestroyAsync();

    [Test]
    public async Task Texts_get_one_vector_each_in_order_of_unit_length_and_of_the_spaces_dimension(
        [Values] EmbeddingInput input
    )
    {
        var space = await Embedder.PrepareSpaceAsync(Cancel);
        var vectors = await Embedder.EmbedAsync(
            space,
            input,
            ["bread and flour", "boat and sail", "bread and flour"],
            Cancel
        );
        Assert.That(
            vectors.Select(v => v.Length),
            Is.EqualTo([space.Space.Dimension, space.Space.Dimension, space.Space.Dimension])
        );
        Assert.That(vectors.Select(v => (double)TensorPrimitives.Norm(v.Span)), Is.All.EqualTo(1).Within(1e-4));
        Assert.That(vectors[0].ToArray(), Is.EqualTo(vectors[2].ToArray()).Within(1e-6f));
        Assert.That(vectors[0].ToArray(), Is.Not.EqualTo(vectors[1].ToArray()).Within(1e-6f));
        Assert.That(await Embedder.EmbedAsync(space, input, [], Cancel), Is.Empty);
    }

    [Test]
    public async Task Likeness_of_meaning_is_likeness_of_vectors()
    {
        var space = await Embedder.PrepareSpaceAsync(Cancel);
        var vectors = await Embedder.EmbedAsync(
            space,
            EmbeddingInput.Passage,
            ["bread of flour with yeast", "flour for white bread", "the sail of a boat"],
            Cancel
        );
        Assert.That(
            TensorPrimitives.Dot(vectors[0].Span, vectors[1].Span),
            Is.GreaterThan(TensorPrimitives.Dot(vectors[0].Span, vectors[2].Span))
        );
    }

    [Test]
    public async Task The_same_corpus_gives_the_same_space_and_it_is_not_stale()
    {
        var space = await Embedder.PrepareSpaceAsync(Cancel);
        Assert.That((await Embedder.PrepareSpaceAsync(Cancel)).Space, Is.EqualTo(space.Space));
        Assert.That(space.Space.Id, Does.Match("^[A-Za-z0-9_-]+$"));
        Assert.That(Embedder.IsStale(space, 4), Is.False);
    }
}
