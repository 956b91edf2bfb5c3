using System.Diagnostics;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Text;
using Microsoft.Extensions.Logging;

namespace BlogManager.Application.Asking;

/// <summary>
/// Finds passages and posts by their words (BM25) and by their vectors, and fuses the two with fixed weights (<see cref="RetrievalWeights"/>).
/// Where vectors fail, words alone decide and the result says so.
/// </summary>
internal sealed partial class PassageRetriever(
    ILexicalIndex lexical, IVectorIndex vectors, IEmbedder embedder, IEmbeddingStore spaces, IPostStore posts, ILogger<PassageRetriever> logger)
{
    /// <summary>The weights in use; others only to measure them.</summary>
    internal RetrievalWeights Weights { get; init; } = RetrievalWeights.Measured;

    /// <summary>The best passages for a question.</summary>
    public async Task<Retrieval> RetrieveAsync(RetrievalQuery query, CancellationToken cancellationToken)
    {
        var found = await FindAsync(query, cancellationToken).ConfigureAwait(false);
        var best = Ordered(found.ByChunk).Take(query.Limit).ToList();
        var chunks = await ChunksAsync(best.Select(b => b.Key), cancellationToken).ConfigureAwait(false);
        Passage[] passages = [.. best.Where(b => chunks.ContainsKey(b.Key)).Select(b => new Passage(chunks[b.Key], b.Value))];
        return new Retrieval(passages, found.Statistics, found.Degraded);
    }

    /// <summary>The best posts for a query, each with its best passage.</summary>
    public async Task<PostRanking> RankPostsAsync(RetrievalQuery query, CancellationToken cancellationToken)
    {
        var found = await FindAsync(query, cancellationToken).ConfigureAwait(false);
        var byPost = Ordered(found.ByChunk).GroupBy(c => found.PostOf[c.Key], StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var passages = byPost.ToDictionary(p => p.Key, p => Decayed(p.Value), StringComparer.Ordinal);
        var highest = passages.Count == 0 ? 1 : passages.Values.Max();
        if (highest > 0)
            passages = passages.ToDictionary(p => p.Key, p => p.Value / highest, StringComparer.Ordinal);
        var whole = Weights.WholePost;
        var fused = ScoreFusion.Sum((1 / (1 + whole), passages), (whole / (1 + whole), found.ByPost));
        var ranked = Ordered(fused.Where(p => byPost.ContainsKey(p.Key))).ToList();
        var best = ranked.Take(query.Limit).ToList();
        var chunks = await ChunksAsync(best.Select(p => byPost[p.Key][0].Key), cancellationToken).ConfigureAwait(false);
        RankedPost[] result = [.. best.Where(p => chunks.ContainsKey(byPost[p.Key][0].Key)).Select(p => new RankedPost(chunks[byPost[p.Key][0].Key], p.Value))];
        return new PostRanking(result, ranked.Count, found.Degraded);
    }

    private async Task<Found> FindAsync(RetrievalQuery query, CancellationToken cancellationToken)
    {
        var text = FollowUp.Expand(query.Text, query.History);
        var pool = Math.Max(Weights.Pool, query.Limit);
        string[] words = [.. QueryWords.Of(text).Select(w => w.Word)];
        var (statistics, hits) = await ByWordsAsync(words, query, pool, cancellationToken).ConfigureAwait(false);
        var near = query.ByWordsAlone ? Near.None : await NearAsync(text, query, pool, cancellationToken).ConfigureAwait(false);
        var postOf = hits.Select(h => (h.ChunkId, h.PostId)).Concat(near.Chunks.Select(h => (ChunkId: h.Id, h.PostId)))
            .DistinctBy(h => h.ChunkId, StringComparer.Ordinal).ToDictionary(h => h.ChunkId, h => h.PostId, StringComparer.Ordinal);
        var byWords = ScoreFusion.MinMax(hits.Select(h => KeyValuePair.Create(h.ChunkId, h.Score)));
        var byMeaning = ScoreFusion.MinMax(near.Chunks.Select(h => KeyValuePair.Create(h.Id, (double)h.Score)));
        var byChunk = ScoreFusion.Sum((1 - Weights.Vectors, byWords), (Weights.Vectors, byMeaning));
        var byPost = ScoreFusion.MinMax(near.Posts.Select(h => KeyValuePair.Create(h.PostId, (double)h.Score)));
        return new Found(byChunk, byPost, postOf, statistics, near.Degraded);
    }

    private async Task<(TermStatistics Statistics, IReadOnlyList<LexicalHit> Hits)> ByWordsAsync(
        string[] words, RetrievalQuery query, int pool, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("retrieval.lexical");
        var begun = Stopwatch.GetTimestamp();
        var statistics = await lexical.StatisticsAsync(words, cancellationToken).ConfigureAwait(false);
        var hits = await lexical.SearchAsync(new LexicalQuery(Discriminating(words, statistics), pool, query.Sites, query.PostId), cancellationToken).ConfigureAwait(false);
        span?.SetTag("blogmanager.retrieval.hits", hits.Count);
        Measured(begun, "lexical");
        return (statistics, hits);
    }

    // A word of most passages tells none apart, and makes BM25 read nearly the whole index.
    private static string[] Discriminating(string[] words, TermStatistics statistics)
    {
        string[] rarer = [.. words.Where(w => statistics.ChunksWith.GetValueOrDefault(w) <= statistics.Chunks / 2)];
        return rarer.Any(w => statistics.ChunksWith.GetValueOrDefault(w) > 0) ? rarer : words;
    }

    private async Task<Near> NearAsync(string text, RetrievalQuery query, int pool, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Source.StartActivity("retrieval.vector");
        var begun = Stopwatch.GetTimestamp();
        try
        {
            if (await spaces.ActiveSpaceAsync(cancellationToken).ConfigureAwait(false) is not { } space)
                return new Near([], [], Degraded: false);
            var vector = (await embedder.EmbedAsync(space, EmbeddingInput.Query, [text], cancellationToken).ConfigureAwait(false))[0];
            var chunks = await vectors.SearchAsync(
                space.Space, vector, new VectorFilter(VectorKind.Chunk, query.Sites, query.PostId), pool, cancellationToken).ConfigureAwait(false);
            var whole = await vectors.SearchAsync(
                space.Space, vector, new VectorFilter(VectorKind.Post, query.Sites, query.PostId), pool, cancellationToken).ConfigureAwait(false);
            span?.SetTag("blogmanager.retrieval.hits", chunks.Count);
            return new Near(Alike(chunks), Alike(whole), Degraded: false);
        }
        catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Any adapter may stand behind the ports, and whatever it fails with, an answer by words alone is better than none.
            span?.SetTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error, "words alone");
            // A dependency that is out is told where it is called; anything else is a fault to be found.
            if (failure is DependencyUnavailableException)
                LogVectorsOut(logger);
            else
                LogWithoutVectors(logger, failure);
            return Near.None;
        }
        finally
        {
            Measured(begun, "vector");
        }
    }

    private static void Measured(long begun, string stage) =>
        Telemetry.RetrievalDuration.Record(Stopwatch.GetElapsedTime(begun).TotalSeconds, new KeyValuePair<string, object?>("stage", stage));

    // There is always a nearest vector; one that is hardly alike at all is not a find.
    private static VectorHit[] Alike(IReadOnlyList<VectorHit> hits) => [.. hits.Where(h => h.Score >= RetrievalWeights.LeastCosine)];

    private double Decayed(IReadOnlyList<KeyValuePair<string, double>> passages) =>
        passages.Take(Weights.PassagesPerPost).Select((p, rank) => p.Value * Math.Pow(Weights.PassageDecay, rank)).Sum();

    private async Task<Dictionary<string, StoredChunk>> ChunksAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var chunks = await posts.FindChunksAsync([.. ids], cancellationToken).ConfigureAwait(false);
        return chunks.ToDictionary(c => c.Chunk.Id, StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, double>> Ordered(IEnumerable<KeyValuePair<string, double>> scores) =>
        scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Vectors could not be searched; words alone decide.")]
    private static partial void LogWithoutVectors(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Vectors could not be had; words alone decide.")]
    private static partial void LogVectorsOut(ILogger logger);

    private sealed record Found(
        Dictionary<string, double> ByChunk, Dictionary<string, double> ByPost, Dictionary<string, string> PostOf, TermStatistics Statistics, bool Degraded);

    private sealed record Near(IReadOnlyList<VectorHit> Chunks, IReadOnlyList<VectorHit> Posts, bool Degraded)
    {
        /// <summary>Vectors could not be had.</summary>
        internal static readonly Near None = new([], [], Degraded: true);
    }
}
