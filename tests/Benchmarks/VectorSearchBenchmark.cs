using System.Diagnostics;
using System.Globalization;
using System.Numerics.Tensors;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Vectors.InProcess;

namespace BlogManager.Benchmarks;

/// <summary>
/// 100,000 × 384 on one thread: the vector index against a plain scan over floats, with the recall of its ten best.
/// Both are timed in turns in one run, and the median counts, so that a noisy machine is noisy for both.
/// </summary>
internal static class VectorSearchBenchmark
{
    private const int Count = 100_000;
    private const int Dimension = 384;
    private const int Queries = 100;
    private const int Wanted = 10;
    private static readonly EmbeddingSpace Space = new("benchmark", "benchmark", "none", Dimension);

    internal static async Task RunAsync()
    {
        Console.WriteLine("vectors       float scan   in-process index   recall@10   building");
        await MeasureAsync("clustered", clusters: 1_000);
        await MeasureAsync("without clusters", clusters: 0);
    }

    private static async Task MeasureAsync(string name, int clusters)
    {
        var random = new Random(11);
        var centres = Enumerable.Range(0, clusters).Select(_ => Gaussian(random, null)).ToArray();
        var vectors = Enumerable
            .Range(0, Count)
            .Select(i => Gaussian(random, clusters == 0 ? null : centres[i % clusters]))
            .ToArray();
        var block = new float[Count * Dimension];
        for (var i = 0; i < Count; i++)
            vectors[i].CopyTo(block, i * Dimension);
        var watch = Stopwatch.StartNew();
        var store = new Source(vectors);
        using var index = new InProcessVectorIndex(store, store);
        await index.CountAsync(Space.Id, default);
        var building = watch.Elapsed;
        var scans = new List<double>();
        var searches = new List<double>();
        var found = 0;
        for (var q = 0; q < Queries; q++)
        {
            var query = Gaussian(random, clusters == 0 ? null : centres[q]);
            watch.Restart();
            var exact = Scan(block, query);
            scans.Add(watch.Elapsed.TotalMilliseconds);
            watch.Restart();
            var hits = await index.SearchAsync(Space, query, new VectorFilter(VectorKind.Chunk), Wanted, default);
            searches.Add(watch.Elapsed.TotalMilliseconds);
            found += hits.Select(h => int.Parse(h.Id, CultureInfo.InvariantCulture)).Intersect(exact).Count();
        }

        Console.WriteLine(
            $"{name, -17}{Median(scans), 7:f2} ms{Median(searches), 16:f2} ms{(double)found / (Queries * Wanted), 12:f4}{building.TotalSeconds, 9:f1} s"
        );
    }

    private static int[] Scan(float[] block, float[] query)
    {
        var best = new PriorityQueue<int, float>();
        for (var i = 0; i < Count; i++)
        {
            var score = TensorPrimitives.Dot(query, block.AsSpan(i * Dimension, Dimension));
            if (best.Count < Wanted)
                best.Enqueue(i, score);
            else
                best.EnqueueDequeue(i, score);
        }

        return [.. best.UnorderedItems.Select(b => b.Element)];
    }

    private static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static float[] Gaussian(Random random, float[]? centre)
    {
        var vector = new float[Dimension];
        for (var i = 0; i < Dimension; i++)
            vector[i] = (float)(
                Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())
            );
        if (centre is not null)
            TensorPrimitives.MultiplyAdd(vector, 0.05f, centre, vector);
        TensorPrimitives.Divide(vector, TensorPrimitives.Norm<float>(vector), vector);
        return vector;
    }

    private sealed class Source(float[][] vectors) : IEmbeddingStore, IVectorChanges
    {
        private const int VectorsOfPost = 10;

        public Task<StoredSpace?> FindSpaceAsync(string spaceId, CancellationToken cancellationToken) =>
            Task.FromResult<StoredSpace?>(new StoredSpace(Space, 0, default));

        public Task<long?> RevisionAsync(string spaceId, CancellationToken cancellationToken) =>
            Task.FromResult<long?>(0);

        public Task<IReadOnlyList<VectorMark>> MarksAsync(string spaceId, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<VectorMark>>([
                .. Enumerable
                    .Range(0, vectors.Length / VectorsOfPost)
                    .Select(post => new VectorMark(post.ToString(CultureInfo.InvariantCulture), string.Empty)),
            ]);

        public Task<IReadOnlyList<Embedding>> ReadPostsAsync(
            string spaceId,
            IReadOnlyCollection<string> postIds,
            CancellationToken cancellationToken
        ) => Task.FromResult<IReadOnlyList<Embedding>>([.. postIds.SelectMany(VectorsOf)]);

        public IAsyncEnumerable<Embedding> ReadAsync(
            string spaceId,
            string afterPostId,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public Task<StoredSpace?> ActiveSpaceAsync(CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task AddSpaceAsync(StoredSpace space, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task<bool> WriteAsync(
            string spaceId,
            string postId,
            long postVersion,
            IReadOnlyList<Embedding> embeddings,
            CancellationToken cancellationToken
        ) => throw new NotSupportedException();

        public IAsyncEnumerable<string> MissingPostsAsync(string spaceId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        public Task ActivateAsync(string spaceId, CancellationToken cancellationToken) =>
            throw new NotSupportedException();

        private IEnumerable<Embedding> VectorsOf(string postId) =>
            Enumerable
                .Range(int.Parse(postId, CultureInfo.InvariantCulture) * VectorsOfPost, VectorsOfPost)
                .Select(i => new Embedding(
                    i.ToString(CultureInfo.InvariantCulture),
                    postId,
                    "https://blog.example",
                    VectorKind.Chunk,
                    vectors[i]
                ));
    }
}
