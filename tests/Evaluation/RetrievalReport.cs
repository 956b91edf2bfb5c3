using System.Diagnostics;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Evaluation;

/// <summary>
/// Measures retrieval on a blog: titles asked for their posts, and posts similar by shared rare tags. See README.md in
/// this folder.
/// </summary>
internal static class RetrievalReport
{
    /// <summary>What issue 2 asks for.</summary>
    internal const double WantedForTitles = 0.76;
    internal const double WantedForSimilarPosts = 0.44;

    private const int Depth = 10;
    private static readonly int[] RareUpTo = [10, 15, 20];

    internal static async Task<int> RunAsync(IReadOnlyList<BlogEntry> blog, bool grid)
    {
        var passed = await TitlesAsync(blog, grid);
        passed &= await SimilarAsync(blog);
        return passed ? 0 : 1;
    }

    private static async Task<bool> TitlesAsync(IReadOnlyList<BlogEntry> blog, bool grid)
    {
        await using var engine = await Engine.BuildAsync(blog, withTitles: false);
        Console.WriteLine(
            $"{blog.Count} posts, {engine.Chunks} passages; space {engine.Space.Space.Id}, {engine.Space.Space.Model}, {engine.Space.Space.Dimension} dimensions, "
                + $"model of {engine.Space.Model.Length / 1024.0 / 1024:f1} MiB trained in {engine.TrainingTime.TotalSeconds:f1} s, vectors made in {engine.EmbeddingTime.TotalSeconds:f1} s"
        );
        Console.WriteLine();
        Console.WriteLine("title -> post (titles not indexed)      nDCG@10   first   within 10   ms a query");
        var measured = RetrievalWeights.Encoded;
        await ShowAsync("BM25 alone", measured with { Vectors = 0, WholePost = 0 });
        await ShowAsync("passage vectors alone", measured with { Vectors = 1, WholePost = 0 });
        await ShowAsync("passage and post vectors", measured with { Vectors = 1 });
        await ShowAsync("BM25 and passage vectors", measured with { WholePost = 0 });
        var fused = await ShowAsync("all, as the service does", measured);
        if (grid)
        {
            foreach (var vectors in new[] { 0.4, 0.5, 0.6, 0.7 })
            {
                foreach (var whole in new[] { 0.2, 0.3, 0.5, 0.8 })
                {
                    foreach (var decay in new[] { 0.4, 0.6 })
                        await ShowAsync(
                            $"vectors {vectors} post {whole} decay {decay}",
                            measured with
                            {
                                Vectors = vectors,
                                WholePost = whole,
                                PassageDecay = decay,
                            }
                        );
                }
            }
        }

        Console.WriteLine();
        return fused >= WantedForTitles;

        async Task<double> ShowAsync(string name, RetrievalWeights weights)
        {
            var retriever = engine.Retriever(weights);
            double gain = 0,
                first = 0,
                within = 0;
            var watch = Stopwatch.StartNew();
            foreach (var entry in blog)
            {
                var ranking = await retriever.RankPostsAsync(
                    new RetrievalQuery(StandaloneQuestion.Of(entry.Title), null, null, Depth),
                    default
                );
                var rank = ranking.Posts.Select(p => p.Best.PostId).ToList().IndexOf(entry.Id);
                if (rank < 0)
                    continue;
                gain += 1 / Math.Log2(rank + 2);
                first += rank == 0 ? 1 : 0;
                within++;
            }

            Console.WriteLine(
                $"{name, -40}{gain / blog.Count, 7:f4}{first / blog.Count, 9:f3}{within / blog.Count, 11:f3}{watch.Elapsed.TotalMilliseconds / blog.Count, 13:f1}"
            );
            return gain / blog.Count;
        }
    }

    private static async Task<bool> SimilarAsync(IReadOnlyList<BlogEntry> blog)
    {
        await using var engine = await Engine.BuildAsync(blog, withTitles: true);
        var spread = blog.SelectMany(e => e.Tags)
            .CountBy(t => t, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        var near = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var entry in blog)
        {
            var hits = await engine.Vectors.SearchAsync(
                engine.Space.Space,
                await engine.EmbedPostAsync(entry),
                new VectorFilter(VectorKind.Post, ExcludePostId: entry.Id),
                Depth,
                default
            );
            near[entry.Id] = [.. hits.Select(h => h.PostId)];
        }

        Console.WriteLine("similar posts (share a tag of at most n posts)   nDCG@10   posts asked");
        var passed = true;
        foreach (var rare in RareUpTo)
        {
            var (gain, asked) = SharedTags(blog, near, spread, rare);
            Console.WriteLine($"n = {rare, -45}{gain, 7:f4}{asked, 14}");
            passed &= gain >= WantedForSimilarPosts;
        }

        return passed;
    }

    private static (double Gain, int Asked) SharedTags(
        IReadOnlyList<BlogEntry> blog,
        Dictionary<string, List<string>> near,
        Dictionary<string, int> spread,
        int rare
    )
    {
        double sum = 0;
        var asked = 0;
        foreach (var entry in blog)
        {
            var tags = entry.Tags.Where(t => spread[t] <= rare).ToHashSet(StringComparer.OrdinalIgnoreCase);
            var relevant = blog.Where(o => o.Id != entry.Id && o.Tags.Overlaps(tags))
                .Select(o => o.Id)
                .ToHashSet(StringComparer.Ordinal);
            if (relevant.Count == 0)
                continue;
            asked++;
            var gain = near[entry.Id].Select((id, rank) => relevant.Contains(id) ? 1 / Math.Log2(rank + 2) : 0).Sum();
            sum += gain / Enumerable.Range(0, Math.Min(Depth, relevant.Count)).Sum(rank => 1 / Math.Log2(rank + 2));
        }

        return (asked == 0 ? 0 : sum / asked, asked);
    }
}
