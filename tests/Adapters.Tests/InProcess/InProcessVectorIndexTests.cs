using System.Numerics.Tensors;
using System.Runtime.Intrinsics.X86;
using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Vectors.InProcess;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Adapters.Tests.InProcess;

public sealed class InProcessVectorIndexContractTests : VectorIndexContract
{
    protected override Task<IVectorIndex> CreateAsync() => Task.FromResult<IVectorIndex>(new IndexOverStore());

    protected override Task DestroyAsync(IVectorIndex index)
    {
        ((IndexOverStore)index).Dispose();
        return Task.CompletedTask;
    }
}

public sealed class InProcessVectorIndexTests
{
    private static readonly EmbeddingSpace Space = new("s", "test", "none", 2);
    private static readonly VectorFilter Chunks = new(VectorKind.Chunk);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task A_space_is_read_from_the_store_on_first_use_and_not_again_while_nothing_changes()
    {
        var store = Store(Chunk("c", "p", 1, 0), Chunk("d", "q", 0, 1));
        using var index = Index(store);
        Assert.That(await FindAsync(index), Is.EqualTo(["c", "d"]));
        Assert.That(await FindAsync(index), Is.EqualTo(["c", "d"]));
        Assert.That((store.Listings, store.Read.Count), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Of_what_changed_in_the_store_each_post_is_read_once_and_the_others_are_not()
    {
        var store = Store([.. Enumerable.Range(0, 100).Select(i => Chunk($"c{i}", $"p{i}", 1, i))]);
        using var index = Index(store);
        await FindAsync(index);
        store.Read.Clear();
        store.Put(Space, Chunk("new", "p7", 1, 0));
        store.Put(Space, Chunk("added", "late", 1, 0.05f));
        store.Erase("p0");
        Assert.That(
            await FindAsync(index),
            Does.Contain("new").And.Contain("added").And.No.Member("c0").And.No.Member("c7")
        );
        Assert.That(store.Read, Is.EquivalentTo(["p7", "late"]));
        Assert.That(store.Listings, Is.EqualTo(2));
        Assert.That(await index.CountAsync(Space.Id, Cancel), Is.EqualTo(100));
    }

    [Test]
    public async Task What_changes_while_the_store_is_read_is_seen_by_every_search_that_begins_afterwards()
    {
        var store = Store(Chunk("old", "replaced", 1, 0), Chunk("gone", "erased", 1, 0), Chunk("kept", "kept", 0, 1));
        store.Gate = new TaskCompletionSource();
        using var index = Index(store);
        var early = FindAsync(index);
        await ReadingAsync(store);
        store.Put(Space, Chunk("new", "replaced", 1, 0));
        store.Put(Space, Chunk("added", "added", 1, 0));
        store.Erase("erased");
        await index.DeletePostAsync("erased", Cancel);
        var late = FindAsync(index);
        Assert.That(early.IsCompleted || late.IsCompleted, Is.False);
        store.Gate.SetResult();
        Assert.That(await late, Is.EqualTo(["added", "new", "kept"]));
        await early;
    }

    [Test]
    public async Task Searches_that_come_together_read_what_changed_together()
    {
        var store = Store(Chunk("c", "p", 1, 0));
        store.Gate = new TaskCompletionSource();
        using var index = Index(store);
        var searches = Enumerable.Range(0, 50).Select(_ => FindAsync(index)).ToArray();
        await ReadingAsync(store);
        store.Gate.SetResult();
        Assert.That(await Task.WhenAll(searches), Is.All.EqualTo(new[] { "c" }));
        Assert.That(store.Listings, Is.EqualTo(1));
    }

    [Test]
    public async Task A_failed_reading_is_reported_and_tried_again()
    {
        var store = Store(Chunk("c", "p", 1, 0));
        store.Failures = 1;
        using var index = Index(store);
        Assert.That(async () => await FindAsync(index), Throws.TypeOf<IOException>());
        Assert.That(await FindAsync(index), Is.EqualTo(["c"]));
    }

    [Test]
    public async Task One_callers_cancellation_does_not_end_the_shared_reading()
    {
        var store = Store(Chunk("c", "p", 1, 0));
        store.Gate = new TaskCompletionSource();
        using var index = Index(store);
        using var impatient = new CancellationTokenSource();
        var first = index.SearchAsync(Space, new float[] { 1, 0 }, Chunks, 1, impatient.Token);
        await ReadingAsync(store);
        await impatient.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        store.Gate.SetResult();
        Assert.That(await FindAsync(index), Is.EqualTo(["c"]));
        Assert.That(store.Listings, Is.EqualTo(1));
    }

    [Test]
    public async Task A_space_that_another_instance_erased_is_let_go_and_read_anew_where_it_comes_back()
    {
        var next = new EmbeddingSpace("next", "test", "none", 2);
        var store = Store(Chunk("c", "p", 1, 0));
        using var index = Index(store);
        await FindAsync(index);
        store.Put(next, Chunk("d", "p", 1, 0));
        store.EraseSpace(Space.Id);
        Assert.That(
            (await index.SearchAsync(next, new float[] { 1, 0 }, Chunks, 5, Cancel)).Select(h => h.Id),
            Is.EqualTo(["d"])
        );
        Assert.That(index.Held, Is.EqualTo([next.Id]), "nobody asks for the old one any more");
        Assert.That(await FindAsync(index), Is.Empty);
        store.Put(Space, Chunk("again", "p", 1, 0));
        Assert.That(await FindAsync(index), Is.EqualTo(["again"]));
    }

    [Test]
    public async Task Vectors_that_do_not_fit_are_refused()
    {
        var store = Store(Chunk("c", "p", 1, 0));
        using var index = Index(store);
        Assert.That(
            async () =>
                await index.ReplacePostAsync(
                    Space,
                    "p",
                    [new Embedding("c", "p", "https://a.example", VectorKind.Chunk, new float[3])],
                    Cancel
                ),
            Throws.ArgumentException
        );
        Assert.That(
            async () => await index.ReplacePostAsync(Space, "p", [Chunk("c", "other", 1, 0)], Cancel),
            Throws.ArgumentException
        );
        Assert.That(
            async () => await index.ReplacePostAsync(Space, "p", [Chunk("c", "p", float.NaN, 0)], Cancel),
            Throws.ArgumentException
        );
        Assert.That(await FindAsync(index), Is.EqualTo(["c"]));
        Assert.That(
            async () => await index.SearchAsync(Space with { Dimension = 3 }, new float[3], Chunks, 1, Cancel),
            Throws.ArgumentException
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Twenty_thousand_vectors_are_searched_with_a_recall_of_99_percent(bool clustered)
    {
        const int Count = 20_000;
        const int Dimension = 96;
        const int Wanted = 10;
        var random = new Random(7);
        var centres = Enumerable.Range(0, 200).Select(_ => Gaussian(random, Dimension, null)).ToArray();
        var vectors = Enumerable
            .Range(0, Count)
            .Select(i => Gaussian(random, Dimension, clustered ? centres[i % centres.Length] : null))
            .ToArray();
        var space = new EmbeddingSpace("big", "test", "none", Dimension);
        var store = new VectorStoreDouble();
        store.Put(
            space,
            [.. vectors.Select((v, i) => new Embedding($"{i}", $"p{i / 10}", "https://a.example", VectorKind.Chunk, v))]
        );
        store.Erase("p3");
        using var index = Index(store);
        var found = 0;
        for (var q = 0; q < 50; q++)
        {
            var query = Gaussian(random, Dimension, clustered ? centres[q] : null);
            var exact = vectors
                .Select((v, i) => (Id: $"{i}", Post: i / 10, Score: TensorPrimitives.CosineSimilarity(v, query)))
                .Where(s => s.Post != 3)
                .OrderByDescending(s => s.Score)
                .Take(Wanted)
                .ToList();
            var hits = await index.SearchAsync(space, query, Chunks, Wanted, Cancel);
            found += hits.Select(h => h.Id).Intersect(exact.Select(e => e.Id)).Count();
            Assert.That(hits.Select(h => h.Score), Is.Ordered.Descending);
        }

        Assert.That(found / (50.0 * Wanted), Is.GreaterThanOrEqualTo(0.99));
    }

    [Test]
    public void The_portable_dot_product_is_exact()
    {
        Prop.ForAll(CodePairs(), pair =>
            {
                var expected = pair.A.Zip(pair.B, (x, y) => x * y).Sum();
                return QuantizedDot.Portable(pair.A, pair.B) == expected
                    && (!Avx2.IsSupported || QuantizedDot.Wide(pair.A, pair.B) == expected);
            })
            .QuickCheckThrowOnFailure();
    }

    [Test]
    public void The_largest_products_do_not_overflow()
    {
        var lowest = Enumerable.Repeat((sbyte)-127, QuantizedDot.Padded(4096)).ToArray();
        Assert.That(QuantizedDot.Portable(lowest, lowest), Is.EqualTo(127 * 127 * 4096));
        Assert.That(QuantizedDot.Compute(lowest, lowest), Is.EqualTo(127 * 127 * 4096));
    }

    private static Arbitrary<(sbyte[] A, sbyte[] B)> CodePairs()
    {
        var code = Gen.Choose(-127, 127).Select(i => (sbyte)i);
        return (
            from steps in Gen.Choose(1, 12)
            from a in code.ArrayOf(steps * QuantizedDot.Step)
            from b in code.ArrayOf(steps * QuantizedDot.Step)
            select (a, b)
        ).ToArbitrary();
    }

    private static float[] Gaussian(Random random, int dimension, float[]? centre)
    {
        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++)
        {
            var noise = (float)(
                Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
            );
            vector[i] = centre is null ? noise : centre[i] + (0.7f * noise);
        }

        return vector;
    }

    private static Embedding Chunk(string id, string postId, float x, float y) =>
        new(id, postId, "https://a.example", VectorKind.Chunk, new[] { x, y });

    private static VectorStoreDouble Store(params Embedding[] vectors)
    {
        var store = new VectorStoreDouble();
        store.Put(Space, vectors);
        return store;
    }

    private static InProcessVectorIndex Index(VectorStoreDouble store) => new(store, store);

    private static async Task ReadingAsync(VectorStoreDouble store)
    {
        while (store.Listings == 0 || store.Read.Count == 0)
            await Task.Delay(1, Cancel);
    }

    private static async Task<string[]> FindAsync(InProcessVectorIndex index) =>
        [.. (await index.SearchAsync(Space, new float[] { 1, 0.1f }, Chunks, 10, Cancel)).Select(h => h.Id)];
}
