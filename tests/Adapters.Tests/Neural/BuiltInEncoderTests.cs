using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.BuiltIn;

namespace BlogManager.Adapters.Tests.Neural;

/// <summary>The built-in embedder with its encoder.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BuiltInEncoderTests
{
    private StorageUnderTest? _storage;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private StorageUnderTest Storage => _storage!;

    [SetUp]
    public async Task SetUpStorage() => _storage = await SqliteStorageUnderTest.CreateAsync(TimeProvider.System);

    [TearDown]
    public async Task TearDownStorage() => await Storage.DisposeAsync();

    [TestCase(5, "minilm-2+tfidf")]
    [TestCase(40, "minilm-2+lsa")]
    public async Task Passages_are_the_encoders_and_whole_posts_are_learnt_of_the_blog(int posts, string model)
    {
        await FillAsync(posts);
        using var embedder = new BuiltInEmbedder(
            Storage.Posts,
            Storage.Embeddings,
            ModelsUnderTest.Models,
            ModelsUnderTest.Lanes
        );
        var space = await embedder.PrepareSpaceAsync(Cancel);
        Assert.That((space.Space.Model, space.Space.Dimension, space.TrainedOnPosts), Is.EqualTo((model, 384, posts)));
        var encoder = (await ModelsUnderTest.Models.EncoderAsync())!;
        var passage = await embedder.EmbedAsync(space, EmbeddingInput.Passage, ["Bread and butter"], Cancel);
        Assert.That(passage[0].ToArray(), Is.EqualTo(encoder.Encode("Bread and butter")));
        var post = await embedder.EmbedAsync(space, EmbeddingInput.Post, [Text(0)], Cancel);
        Assert.That(post[0].ToArray(), Is.Not.EqualTo(encoder.Encode(Text(0))));
    }

    [Test]
    public async Task A_space_of_before_the_encoder_goes_on_working_and_is_replaced()
    {
        await FillAsync(40);
        using var before = new BuiltInEmbedder(
            Storage.Posts,
            Storage.Embeddings,
            ModelsUnderTest.None,
            ModelsUnderTest.Lanes
        );
        var old = await before.PrepareSpaceAsync(Cancel);
        _ = await ModelsUnderTest.Models.EncoderAsync();
        using var now = new BuiltInEmbedder(
            Storage.Posts,
            Storage.Embeddings,
            ModelsUnderTest.Models,
            ModelsUnderTest.Lanes
        );
        Assert.That((old.Space.Model, now.IsStale(old, 40), before.IsStale(old, 40)), Is.EqualTo(("lsa", true, false)));
        foreach (var input in Enum.GetValues<EmbeddingInput>())
            Assert.That(
                (await now.EmbedAsync(old, input, [Text(1)], Cancel))[0].ToArray(),
                Is.EqualTo((await before.EmbedAsync(old, input, [Text(1)], Cancel))[0].ToArray()),
                input.ToString()
            );
    }

    [Test]
    public async Task Where_the_encoder_cannot_run_its_space_is_replaced_and_until_then_says_that_it_cannot_be_used()
    {
        await FillAsync(4);
        using var elsewhere = new BuiltInEmbedder(
            Storage.Posts,
            Storage.Embeddings,
            ModelsUnderTest.Models,
            ModelsUnderTest.Lanes
        );
        var space = await elsewhere.PrepareSpaceAsync(Cancel);
        _ = await ModelsUnderTest.None.EncoderAsync();
        using var here = new BuiltInEmbedder(
            Storage.Posts,
            Storage.Embeddings,
            ModelsUnderTest.None,
            ModelsUnderTest.Lanes
        );
        Assert.That(here.IsStale(space, 4), Is.True);
        Assert.That(
            async () => await here.EmbedAsync(space, EmbeddingInput.Query, ["bread"], Cancel),
            Throws.TypeOf<DependencyUnavailableException>()
        );
    }

    [Test]
    public async Task A_growing_blog_keeps_the_vectors_of_its_passages()
    {
        using var embedder = new BuiltInEmbedder(
            Storage.Posts,
            Storage.Embeddings,
            ModelsUnderTest.Models,
            ModelsUnderTest.Lanes
        );
        await FillAsync(4);
        var small = await embedder.PrepareSpaceAsync(Cancel);
        await FillAsync(40, from: 4);
        var large = await embedder.PrepareSpaceAsync(Cancel);
        Assert.That(large.Space.Id, Is.Not.EqualTo(small.Space.Id));
        Assert.That(embedder.SharePassages(small.Space, large.Space), Is.True);
        Assert.That(
            embedder.SharePassages(small.Space, new EmbeddingSpace("built-in-v1-0", "built-in", "lsa", 192)),
            Is.False
        );
    }

    private async Task FillAsync(int posts, int from = 0)
    {
        if (from == 0)
            await Storage.Embeddings.AddSpaceAsync(Samples.Space(), Cancel);
        for (var i = from; i < posts; i++)
            Assert.That(
                await Storage.Posts.ReplaceAsync(
                    Samples.Post($"p{i:00}") with
                    {
                        Text = StoredText.From(Text(i)),
                    },
                    Samples.SpaceId,
                    [],
                    Cancel
                ),
                Is.True
            );
    }

    private static string Text(int i) =>
        i % 2 == 0
            ? $"Bread {i} needs flour, yeast, salt and a hot oven. Knead the dough {i} times."
            : $"The boat {i} has a mast, a sail and an anchor. Wind fills the sail {i} times.";
}
