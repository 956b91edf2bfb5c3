using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
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
    protected override Task<IVectorIndex> CreateAsync() => Task.FromResult<IVectorIndex>(new InProcessVectorIndex(new VectorStoreDouble()));

    protected override Task DestroyAsync(IVectorIndex index)
    {
        ((InProcessVectorIndex)index).Dispose();
        return Task.CompletedTask;
    }
}

public sealed class InProcessVectorIndexTests
{
    private static readonly EmbeddingSpace Space = new("s", "test", "none", 2);
    private static readonly VectorFilter Chunks = new(VectorKind.Chunk);

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task A_space_is_read_from_the_store_on_first_use()
    {
        var store = new VectorStoreDouble(Chunk("c", "p", 1, 0), Chunk("d", "q", 0, 1));
        using var index = new InProcessVectorIndex(store);
        Assert.That(await FindAsync(index), Is.EqualTo(["c", "d"]));
        Assert.That(await FindAsync(index), Is.EqualTo(["c", "d"]));
        Assert.That(store.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task Changes_while_the_store_is_read_win_over_what_was_read()
    {
        var store = new VectorStoreDouble(Chunk("old", "replaced", 1, 0), Chunk("gone", "deleted", 1, 0), Chunk("kept", "kept", 0, 1)) { Gate = new TaskCompletionSource() };
        using var index = new InProcessVectorIndex(store);
        var loading = index.LoadAsync(Space, Cancel);
        var replacing = index.ReplacePostAsync(Space, "replaced", [Chunk("new", "replaced", 1, 0)], Cancel);
        var adding = index.ReplacePostAsync(Space, "added", [Chunk("added", "added", 1, 0)], Cancel);
        await index.DeletePostAsync("deleted", Cancel);
        Assert.That(loading.IsCompleted, Is.False);
        store.Gate.SetResult();
        await Task.WhenAll(loading, replacing, adding);
        Assert.That(await FindAsync(index), Is.EqualTo(["added", "new", "kept"]));
    }

    [Test]
    public async Task A_failed_reading_is_reported_and_tried_again()
    {
        var store = new VectorStoreDouble(Chunk("c", "p", 1, 0)) { Failures = 1 };
        using var index = new InProcessVectorIndex(store);
        Assert.That(async () => await FindAsync(index), Throws.TypeOf<IOException>());
        Assert.That(await FindAsync(index), Is.EqualTo(["c"]));
    }

    [Test]
    public async Task One_callers_cancellation_does_not_end_the_shared_reading()
    {
        var store = new VectorStoreDouble(Chunk("c", "p", 1, 0)) { Gate = new TaskCompletionSource() };
        using var index = new InProcessVectorIndex(store);
        using var impatient = new CancellationTokenSource();
        var first = index.LoadAsync(Space, impatient.Token);
        await impatient.CancelAsync();
        Assert.That(async () => await first, Throws.InstanceOf<OperationCanceledException>());
        store.Gate.SetResult();
        Assert.That(await FindAsync(index), Is.EqualTo(["c"]));
        Assert.That(store.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task Vectors_that_do_not_fit_are_refused_before_anything_changes()
    {
        using var index = new InProcessVectorIndex(new VectorStoreDouble());
        await index.ReplacePostAsync(Space, "p", [Chunk("c", "p", 1, 0)], Cancel);
        Assert.That(async () => await index.ReplacePostAsync(Space, "p", [new Embedding("c", "p", "https://a.example", VectorKind.Chunk, new float[3])], Cancel), Throws.ArgumentException);
        Assert.That(async () => await index.ReplacePostAsync(Space, "p", [Chunk("c", "other", 1, 0)], Cancel), Throws.ArgumentException);
        Assert.That(async () => await index.ReplacePostAsync(Space, "p", [Chunk("c", "p", float.NaN, 0)], Cancel), Throws.ArgumentException);
        Assert.That(async () => await index.ReplacePostAsync(Space with { Dimension = 3 }, "p", [], Cancel), Throws.ArgumentException);
        Assert.That(await FindAsync(index), Is.EqualTo(["c"]));
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
        var vectors = Enumerable.Range(0, Count).Select(i => Gaussian(random, Dimension, clustered ? centres[i % centres.Length] : null)).ToArray();
        var space = new EmbeddingSpace("big", "test", "none", Dimension);
        using var index = new InProcessVectorIndex(new VectorStoreDouble([.. vectors.Select((v, i) => new Embedding($"{i}", $"p{i / 10}", "https://a.example", VectorKind.Chunk, v))]));
        await index.DeletePostAsync("p3", Cancel);
        var found = 0;
        for (var q = 0; q < 50; q++)
        {
            var query = Gaussian(random, Dimension, clustered ? centres[q] : null);
            var exact = vectors.Select((v, i) => (Id: $"{i}", Post: i / 10, Score: TensorPrimitives.CosineSimilarity(v, query))).Where(s => s.Post != 3).OrderByDescending(s => s.Score).Take(Wanted).ToList();
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
            return QuantizedDot.Portable(pair.A, pair.B) == expected && (!Avx2.IsSupported || QuantizedDot.Wide(pair.A, pair.B) == expected);
        }).QuickCheckThrowOnFailure();
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
        return (from steps in Gen.Choose(1, 12)
                from a in code.ArrayOf(steps * QuantizedDot.Step)
                from b in code.ArrayOf(steps * QuantizedDot.Step)
                select (a, b)).ToArbitrary();
    }

    private static float[] Gaussian(Random random, int dimension, float[]? centre)
    {
        var vector = new float[dimension];
        for (var i = 0; i < dimension; i++)
        {
            var noise = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
            vector[i] = centre is null ? noise : centre[i] + (0.7f * noise);
        }

        return vector;
    }

    private static Embedding Chunk(string id, string postId, float x, float y) => new(id, postId, "https://a.example", VectorKind.Chunk, new[] { x, y });

    private static async Task<string[]> FindAsync(InProcessVectorIndex index) =>
        [.. (await index.SearchAsync(Space, new float[] { 1, 0.1f }, Chunks, 10, Cancel)).Select(h => h.Id)];
}

/// <summary>An embedding store that only reads, may wait at a gate, and may fail at first.</summary>
internal sealed class VectorStoreDouble(params Embedding[] embeddings) : IEmbeddingStore
{
    public TaskCompletionSource? Gate { get; init; }

    public int Failures { get; set; }

    public int Reads { get; private set; }

    public async IAsyncEnumerable<Embedding> ReadAsync(string spaceId, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Reads++;
        if (Failures-- > 0)
            throw new IOException("the disk is gone");
        foreach (var embedding in embeddings)
            yield return embedding;
        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
    }

    public Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken) => Task.FromResult<StoredSpace?>(null);

    public Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<bool> WriteAsync(string spaceId, string postId, long postVersion, IReadOnlyList<Embedding> embeddings, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<string>> MissingPostsAsync(string spaceId, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ActivateAsync(string spaceId, CancellationToken cancellationToken) => throw new NotSupportedException();
}
