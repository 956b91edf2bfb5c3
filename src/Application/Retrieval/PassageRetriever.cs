using System.Diagnostics;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using Microsoft.Extensions.Logging;

namespace BlogManager.Application.Retrieval;

/// <summary>
/// Finds passages and posts by their words (BM25) and by their vectors, and fuses the two with fixed weights
/// (<see cref="RetrievalWeights"/>). Where vectors fail, words alone decide and the result says so.
/// </summary>
internal sealed partial class PassageRetriever(
    ILexicalIndex lexical,
    IVectorIndex vectors,
    IEmbedder embedder,
    IEmbeddingStore spaces,
    IPostStore posts,
    ILanguages languages,
    ILogger<PassageRetriever> logger
)
{
    /// <summary>
    /// The weights of ranking posts; null for those that go with the space. Others only to measure them.
    /// </summary>
    internal RetrievalWeights? Weights { get; init; }

    public async Task<RetrievedPassages> RetrieveAsync(RetrievalQuery query, CancellationToken cancellationToken)
    {
        var found = await FindAsync(query, PassageScores.Pool, VectorKind.Chunk, cancellationToken)
            .ConfigureAwait(false);
        var scores = found.Near.KnowsWordsAlone
            ? Fused(found, RetrievalWeights.Latent)
                .ToDictionary(s => s.Key, s => (Score: s.Value, Cosine: 0d), StringComparer.Ordinal)
            : PassageScores.Of(
                found.Hits,
                found.Near.Chunks,
                found.Statistics,
                found.Words,
                withinOnePost: query.PostId is not null
            );
        var best = scores
            .OrderByDescending(s => s.Value.Score)
            .ThenBy(s => s.Key, StringComparer.Ordinal)
            .Take(query.Limit)
            .ToList();
        var chunks = await ChunksAsync(best.Select(b => b.Key), cancellationToken).ConfigureAwait(false);
        Passage[] passages =
        [
            .. best.Where(b => chunks.ContainsKey(b.Key))
                .Select(b => new Passage(chunks[b.Key], b.Value.Score, b.Value.Cosine)),
        ];
        if (LanguageOf(found, passages.FirstOrDefault()?.Source) is { } language)
            return await RetrieveAsync(query with { Language = language }, cancellationToken).ConfigureAwait(false);
        return new RetrievedPassages(passages, found.Statistics, found.Near.Degraded)
        {
            Question = found.Question,
            Embedded = found.Near.Embedded,
        };
    }

    public async Task<PostRanking> RankPostsAsync(RetrievalQuery query, CancellationToken cancellationToken)
    {
        var found = await FindAsync(
                query,
                Math.Max(RetrievalWeights.Encoded.Pool, query.Limit),
                VectorKind.Post,
                cancellationToken
            )
            .ConfigureAwait(false);
        var weights = Weights ?? (found.Near.KnowsWordsAlone ? RetrievalWeights.Latent : RetrievalWeights.Encoded);
        var postOf = found
            .Hits.Select(h => (h.ChunkId, h.PostId))
            .Concat(found.Near.Chunks.Select(h => (ChunkId: h.Id, h.PostId)))
            .DistinctBy(h => h.ChunkId, StringComparer.Ordinal)
            .ToDictionary(h => h.ChunkId, h => h.PostId, StringComparer.Ordinal);
        var byPost = Ordered(Fused(found, weights))
            .GroupBy(c => postOf[c.Key], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var passages = byPost.ToDictionary(p => p.Key, p => Decayed(p.Value, weights), StringComparer.Ordinal);
        var highest = passages.Count == 0 ? 1 : passages.Values.Max();
        if (highest > 0)
            passages = passages.ToDictionary(p => p.Key, p => p.Value / highest, StringComparer.Ordinal);
        var whole = ScoreFusion.MinMax(found.Near.Posts.Select(h => KeyValuePair.Create(h.PostId, (double)h.Score)));
        var fused = ScoreFusion.Sum(
            (1 / (1 + weights.WholePost), passages),
            (weights.WholePost / (1 + weights.WholePost), whole)
        );
        var ranked = Ordered(fused.Where(p => byPost.ContainsKey(p.Key))).ToList();
        var best = ranked.Take(query.Limit).ToList();
        var chunks = await ChunksAsync(best.Select(p => byPost[p.Key][0].Key), cancellationToken).ConfigureAwait(false);
        RankedPost[] result =
        [
            .. best.Where(p => chunks.ContainsKey(byPost[p.Key][0].Key))
                .Select(p => new RankedPost(chunks[byPost[p.Key][0].Key], p.Value)),
        ];
        if (LanguageOf(found, result.FirstOrDefault()?.Best) is { } language)
            return await RankPostsAsync(query with { Language = language }, cancellationToken).ConfigureAwait(false);
        return new PostRanking(result, ranked.Count, found.Near.Degraded);
    }

    // A question too short to tell its language is looked for again in that of what it found, unless it is English.
    private string? LanguageOf(Found found, StoredChunk? best) =>
        found.Question.IsUndetermined && best is not null && !languages.Read(found.Question, best.Language).IsEnglish
            ? best.Language
            : null;

    private static Dictionary<string, double> Fused(Found found, RetrievalWeights weights) =>
        ScoreFusion.Sum(
            (1 - weights.Vectors, ScoreFusion.MinMax(found.Hits.Select(h => KeyValuePair.Create(h.ChunkId, h.Score)))),
            (
                weights.Vectors,
                ScoreFusion.MinMax(found.Near.Chunks.Select(h => KeyValuePair.Create(h.Id, (double)h.Score)))
            )
        );

    private async Task<Found> FindAsync(
        RetrievalQuery query,
        int pool,
        VectorKind sought,
        CancellationToken cancellationToken
    )
    {
        query = query with { Question = languages.Read(query.Question, query.Language) };
        string[] words = [.. query.Question.Words.Select(w => w.Word)];
        var (statistics, asked, hits) = await ByWordsAsync(words, query, pool, cancellationToken).ConfigureAwait(false);
        var near =
            query.ByWordsAlone ? VectorMatches.None
            : words.Length == 0 ? VectorMatches.Nothing
            : await NearAsync(query, pool, sought, cancellationToken).ConfigureAwait(false);
        return new Found(query.Question, asked, statistics, hits, near);
    }

    private async Task<(TermStatistics Statistics, string[] Asked, IReadOnlyList<LexicalHit> Hits)> ByWordsAsync(
        string[] words,
        RetrievalQuery query,
        int pool,
        CancellationToken cancellationToken
    )
    {
        using var span = Telemetry.Source.StartActivity("retrieval.lexical");
        var begun = Stopwatch.GetTimestamp();
        var form = query.Question.IsEnglish ? WordForm.Written : WordForm.Analysed;
        var statistics = await lexical.StatisticsAsync(words, form, cancellationToken).ConfigureAwait(false);
        var asked = Discriminating(words, statistics);
        var hits = await lexical
            .SearchAsync(new LexicalQuery(asked, pool, query.Sites, query.PostId, form), cancellationToken)
            .ConfigureAwait(false);
        span?.SetTag("blogmanager.retrieval.hits", hits.Count);
        Measured(begun, "lexical");
        return (statistics, asked, hits);
    }

    // A word of most passages tells none apart, and makes BM25 read nearly the whole index.
    private static string[] Discriminating(string[] words, TermStatistics statistics)
    {
        string[] rarer = [.. words.Where(w => statistics.ChunksWith.GetValueOrDefault(w) <= statistics.Chunks / 2)];
        return rarer.Any(w => statistics.ChunksWith.GetValueOrDefault(w) > 0) ? rarer : words;
    }

    // Whole posts are looked for beside their passages, where posts are sought.
    private async Task<VectorMatches> NearAsync(
        RetrievalQuery query,
        int pool,
        VectorKind sought,
        CancellationToken cancellationToken
    )
    {
        using var span = Telemetry.Source.StartActivity("retrieval.vector");
        var begun = Stopwatch.GetTimestamp();
        try
        {
            if (await spaces.ActiveSpaceAsync(cancellationToken).ConfigureAwait(false) is not { } space)
                return VectorMatches.Nothing;
            // The models in the box read English; a hosted one reads most languages.
            if (!query.Question.IsEnglish && space.Space.Provider == RetrievalWeights.BuiltIn)
                return VectorMatches.Nothing;
            var asked =
                query.Embedded is { } known && known.Space.Id == space.Space.Id
                    ? known.Vector
                    : await EmbedAsync(EmbeddingInput.Query).ConfigureAwait(false);
            var chunks = await SearchAsync(asked, VectorKind.Chunk).ConfigureAwait(false);
            IReadOnlyList<VectorHit> whole = [];
            if (sought == VectorKind.Post)
            {
                // A hosted model embeds all texts alike: it is not asked twice.
                var wanted =
                    space.Space.Provider == RetrievalWeights.BuiltIn
                        ? await EmbedAsync(EmbeddingInput.PostQuery).ConfigureAwait(false)
                        : asked;
                whole = await SearchAsync(wanted, VectorKind.Post).ConfigureAwait(false);
            }

            span?.SetTag("blogmanager.retrieval.hits", chunks.Count);
            return new VectorMatches(
                Alike(chunks, RetrievalWeights.LeastCosine(space.Space)),
                Alike(whole, RetrievalWeights.LeastPostCosine),
                Degraded: false,
                RetrievalWeights.KnowsWordsAlone(space.Space)
            )
            {
                Embedded = new EmbeddedQuestion(space.Space, asked),
            };

            async Task<ReadOnlyMemory<float>> EmbedAsync(EmbeddingInput input) =>
                (
                    await embedder
                        .EmbedAsync(space, input, [query.Question.Text], cancellationToken)
                        .ConfigureAwait(false)
                )[0];

            Task<IReadOnlyList<VectorHit>> SearchAsync(ReadOnlyMemory<float> vector, VectorKind kind) =>
                vectors.SearchAsync(
                    space.Space,
                    vector,
                    new VectorFilter(kind, query.Sites, query.PostId),
                    pool,
                    cancellationToken
                );
        }
        catch (Exception failure)
            when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
        {
            // Any adapter may stand behind the ports, and whatever it fails with, an answer by words alone is better
            // than none.
            span?.SetTag("error.type", failure.GetType().FullName).SetStatus(ActivityStatusCode.Error, "words alone");
            // A dependency that is out is told where it is called; anything else is a fault to be found.
            if (failure is DependencyUnavailableException)
                LogVectorsOut(logger);
            else
                LogWithoutVectors(logger, failure);
            return VectorMatches.None;
        }
        finally
        {
            Measured(begun, "vector");
        }
    }

    private static void Measured(long begun, string stage) =>
        Telemetry.RetrievalDuration.Record(
            Stopwatch.GetElapsedTime(begun).TotalSeconds,
            new KeyValuePair<string, object?>("stage", stage)
        );

    private static VectorHit[] Alike(IReadOnlyList<VectorHit> hits, double least) =>
        [.. hits.Where(h => h.Score >= least)];

    private static double Decayed(IReadOnlyList<KeyValuePair<string, double>> passages, RetrievalWeights weights) =>
        passages
            .Take(weights.PassagesPerPost)
            .Select((p, rank) => p.Value * Math.Pow(weights.PassageDecay, rank))
            .Sum();

    private async Task<Dictionary<string, StoredChunk>> ChunksAsync(
        IEnumerable<string> ids,
        CancellationToken cancellationToken
    )
    {
        var chunks = await posts.FindChunksAsync([.. ids], cancellationToken).ConfigureAwait(false);
        return chunks.ToDictionary(c => c.Chunk.Id, StringComparer.Ordinal);
    }

    private static IEnumerable<KeyValuePair<string, double>> Ordered(
        IEnumerable<KeyValuePair<string, double>> scores
    ) => scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Vectors could not be searched; words alone decide.")]
    private static partial void LogWithoutVectors(ILogger logger, Exception failure);

    [LoggerMessage(Level = LogLevel.Debug, Message = "Vectors could not be had; words alone decide.")]
    private static partial void LogVectorsOut(ILogger logger);

    private sealed record Found(
        StandaloneQuestion Question,
        string[] Words,
        TermStatistics Statistics,
        IReadOnlyList<LexicalHit> Hits,
        VectorMatches Near
    );

    private sealed record VectorMatches(
        IReadOnlyList<VectorHit> Chunks,
        IReadOnlyList<VectorHit> Posts,
        bool Degraded,
        bool KnowsWordsAlone
    )
    {
        internal EmbeddedQuestion? Embedded { get; init; }

        /// <summary>Vectors could not be had.</summary>
        internal static readonly VectorMatches None = new([], [], Degraded: true, KnowsWordsAlone: true);

        /// <summary>There is nothing to look for.</summary>
        internal static readonly VectorMatches Nothing = new([], [], Degraded: false, KnowsWordsAlone: true);
    }
}
