using System.Numerics.Tensors;
using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Adapters.Tests.Neural;
using BlogManager.Adapters.Tests.Sqlite;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Models.BuiltIn;

namespace BlogManager.Adapters.Tests.BuiltIn;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BuiltInEmbedderTests
{
    private static readonly string[] Baking =
    [
        "bread",
        "dough",
        "flour",
        "oven",
        "yeast",
        "crust",
        "knead",
        "loaf",
        "starter",
        "butter",
        "salt",
        "bake",
    ];
    private static readonly string[] Sailing =
    [
        "boat",
        "mast",
        "anchor",
        "harbour",
        "wind",
        "keel",
        "rope",
        "tide",
        "sail",
        "rudder",
        "deck",
        "knot",
    ];

    private StorageUnderTest? _storage;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    private StorageUnderTest Storage => _storage!;

    [SetUp]
    public async Task SetUpStorage() => _storage = await SqliteStorageUnderTest.CreateAsync(TimeProvider.System);

    [TearDown]
    public async Task TearDownStorage() => await Storage.DisposeAsync();

    [Test]
    public async Task Texts_without_spaces_are_alike_where_they_say_alike()
    {
        using var embedder = Embedder();
        var space = await embedder.PrepareSpaceAsync(Cancel);
        var vectors = await EmbedAsync(
            embedder,
            space,
            EmbeddingInput.Post,
            "祖母のパン屋はライ麦のパンを焼いていました。",
            "私はライ麦のパンをオーブンで焼きます。",
            "夜行列車でヴェネツィアまで旅行しました。"
        );
        var (alike, other) = (
            TensorPrimitives.Dot<float>(vectors[0].Span, vectors[1].Span),
            TensorPrimitives.Dot<float>(vectors[0].Span, vectors[2].Span)
        );
        Assert.That(alike, Is.GreaterThan(0.3));
        Assert.That(other, Is.LessThan(alike / 2));
    }

    [Test]
    public async Task An_empty_corpus_has_a_space_that_embeds()
    {
        using var embedder = Embedder();
        var space = await embedder.PrepareSpaceAsync(Cancel);
        Assert.That(
            (space.TrainedOnPosts, space.Space.Provider, space.Space.Model),
            Is.EqualTo((0, "built-in", "tfidf"))
        );
        var vectors = await EmbedAsync(
            embedder,
            space,
            EmbeddingInput.Passage,
            "bread and butter",
            "butter on bread",
            "a boat",
            "the of"
        );
        Assert.That(vectors.Select(v => v.Length), Is.All.EqualTo(space.Space.Dimension));
        Assert.That(Dot(vectors[0], vectors[1]), Is.EqualTo(1).Within(1e-5));
        Assert.That(Dot(vectors[0], vectors[2]), Is.EqualTo(0).Within(0.05));
        Assert.That(TensorPrimitives.Norm(vectors[3].Span), Is.Zero);
    }

    [TestCase(5, "tfidf")]
    [TestCase(40, "lsa")]
    public async Task Texts_of_one_subject_are_nearer_than_texts_of_two(int posts, string model)
    {
        await FillAsync(posts);
        using var embedder = Embedder();
        var space = await embedder.PrepareSpaceAsync(Cancel);
        Assert.That((space.Space.Model, space.TrainedOnPosts), Is.EqualTo((model, posts)));
        foreach (var input in Enum.GetValues<EmbeddingInput>())
        {
            var vectors = await EmbedAsync(
                embedder,
                space,
                input,
                "Bread needs flour, yeast and salt",
                "Knead the flour and yeast",
                "The wind fills the sail of the boat"
            );
            Assert.That(vectors.Select(v => (double)TensorPrimitives.Norm(v.Span)), Is.All.EqualTo(1).Within(1e-5));
            Assert.That(
                Dot(vectors[0], vectors[1]),
                Is.GreaterThan(Dot(vectors[0], vectors[2]) + 0.2),
                input.ToString()
            );
        }
    }

    [Test]
    public async Task The_same_corpus_gives_the_same_space_and_vectors_whatever_ids_and_order()
    {
        await FillAsync(40);
        using var embedder = Embedder();
        var space = await embedder.PrepareSpaceAsync(Cancel);
        var other = await SqliteStorageUnderTest.CreateAsync(TimeProvider.System);
        await using (other)
        {
            for (var i = 39; i >= 0; i--)
                await StoreAsync(other, $"z{99 - i}", Text(i));
            using var again = new BuiltInEmbedder(
                other.Posts,
                other.Embeddings,
                ModelsUnderTest.None,
                ModelsUnderTest.Lanes
            );
            var sameSpace = await again.PrepareSpaceAsync(Cancel);
            Assert.That(sameSpace.Space, Is.EqualTo(space.Space));
            Assert.That(sameSpace.Model.ToArray(), Is.EqualTo(space.Model.ToArray()));
            var first = await EmbedAsync(embedder, space, EmbeddingInput.Post, Text(3));
            var second = await EmbedAsync(again, sameSpace, EmbeddingInput.Post, Text(3));
            Assert.That(second[0].ToArray(), Is.EqualTo(first[0].ToArray()));
        }
    }

    [Test]
    public async Task Another_corpus_gives_another_space()
    {
        using var embedder = Embedder();
        await FillAsync(3);
        var before = await embedder.PrepareSpaceAsync(Cancel);
        await StoreAsync(Storage, "more", "A text on rope and flour.");
        Assert.That((await embedder.PrepareSpaceAsync(Cancel)).Space.Id, Is.Not.EqualTo(before.Space.Id));
    }

    [Test]
    public async Task A_space_is_stored_not_activated_and_embeds_in_a_later_process()
    {
        await FillAsync(40);
        using var embedder = Embedder();
        var prepared = await embedder.PrepareSpaceAsync(Cancel);
        Assert.That(await Storage.Embeddings.ActiveSpaceAsync(Cancel), Is.Null);
        var stored = await Storage.Embeddings.FindSpaceAsync(prepared.Space.Id, Cancel);
        using var later = Embedder();
        var before = await EmbedAsync(embedder, prepared, EmbeddingInput.Query, "Which flour makes bread?");
        var after = await EmbedAsync(later, stored!, EmbeddingInput.Query, "Which flour makes bread?");
        Assert.That(after[0].ToArray(), Is.EqualTo(before[0].ToArray()));
    }

    [Test]
    public async Task Words_of_a_single_post_are_not_kept_in_the_model()
    {
        await FillAsync(3);
        await StoreAsync(Storage, "secret", "The bread of xylophonist.");
        using var embedder = Embedder();
        var space = await embedder.PrepareSpaceAsync(Cancel);
        Assert.That(SemanticModelFormat.Read(space.Model).Terms, Does.Contain("bread").And.None.StartsWith("xyloph"));
    }

    [TestCase(0, 3, false)]
    [TestCase(0, 4, true)]
    [TestCase(20, 39, false)]
    [TestCase(20, 40, true)]
    [TestCase(100, 124, false)]
    [TestCase(100, 125, true)]
    [TestCase(100, 49, true)]
    public async Task A_space_is_stale_once_the_corpus_has_outgrown_it(int trainedOn, int now, bool stale)
    {
        using var embedder = Embedder();
        var space = await embedder.PrepareSpaceAsync(Cancel) with { TrainedOnPosts = trainedOn };
        Assert.That(embedder.IsStale(space, now), Is.EqualTo(stale));
    }

    [Test]
    public void A_space_of_another_provider_or_version_is_stale()
    {
        using var embedder = Embedder();
        foreach (var id in new[] { "openai-small", "built-in-v0-0123456789abcdef" })
            Assert.That(
                embedder.IsStale(new StoredSpace(new EmbeddingSpace(id, "built-in", "lsa", 192), 100, default), 100),
                Is.True
            );
    }

    [Test]
    public async Task A_model_that_is_something_else_is_refused_with_a_clear_message()
    {
        await FillAsync(40);
        using var embedder = Embedder();
        var space = await embedder.PrepareSpaceAsync(Cancel);
        var model = space.Model.ToArray();
        byte[][] wrong =
        [
            [],
            [1, 2, 3],
            [.. "not a model at all"u8],
            model[..(model.Length / 2)],
            [.. model[..4], 9, 0, 0, 0, .. model[8..]],
            [.. model[..8], 255, 255, 255, 127, .. model[12..]],
        ];
        foreach (var bytes in wrong)
        {
            using var fresh = Embedder();
            Assert.That(
                async () => await EmbedAsync(fresh, space with { Model = bytes }, EmbeddingInput.Query, "x"),
                Throws.TypeOf<InvalidDataException>().With.Message.Contains("Reindex")
            );
        }
    }

    [Test]
    public async Task Training_can_be_cancelled()
    {
        await FillAsync(40);
        using var embedder = Embedder();
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        Assert.That(
            async () => await embedder.PrepareSpaceAsync(cancelled.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    // Without the encoder: what is learnt of the blog itself.
    private BuiltInEmbedder Embedder() =>
        new(Storage.Posts, Storage.Embeddings, ModelsUnderTest.None, ModelsUnderTest.Lanes);

    private async Task FillAsync(int posts)
    {
        for (var i = 0; i < posts; i++)
            await StoreAsync(Storage, $"p{i:00}", Text(i));
    }

    // Even posts are on baking, odd ones on sailing; each leaves out some words of its subject.
    private static string Text(int i)
    {
        var words = i % 2 == 0 ? Baking : Sailing;
        return $"Post number {i}. "
            + string.Join(
                ' ',
                words.Where((_, at) => (at + i) % 5 != 0).Select((w, at) => at % 3 == i % 3 ? w + " " + w : w)
            )
            + ".";
    }

    private static async Task StoreAsync(StorageUnderTest storage, string id, string text)
    {
        if (await storage.Embeddings.FindSpaceAsync(Samples.SpaceId, Cancel) is null)
            await storage.Embeddings.AddSpaceAsync(Samples.Space(), Cancel);
        var post = Samples.Post(id) with { Text = StoredText.From(text) };
        Assert.That(await storage.Posts.ReplaceAsync(post, Samples.SpaceId, [], Cancel), Is.True);
    }

    private static Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(
        BuiltInEmbedder embedder,
        StoredSpace space,
        EmbeddingInput input,
        params string[] texts
    ) => embedder.EmbedAsync(space, input, texts, Cancel);

    private static double Dot(ReadOnlyMemory<float> a, ReadOnlyMemory<float> b) => TensorPrimitives.Dot(a.Span, b.Span);
}
