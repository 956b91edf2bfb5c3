using BlogManager.Application.Ports;

namespace BlogManager.Application.Retrieval;

/// <summary>
/// Scores passages for a question: the cosine of an encoder, plus how much of the question's weight BM25 found, plus a
/// share of the best passage of the same post, so that a passage of a post on the subject comes forward. Nothing is
/// scaled by the best of the list: of a question in other words than the posts' that would stretch a weak match of a
/// word to 1.
/// </summary>
internal static class PassageScores
{
    /// <summary>
    /// What full BM25 counts beside the cosine. From 0.2 to 0.6 it makes little difference (docs/quality.md).
    /// </summary>
    internal const double Words = 0.3;

    internal const double BestOfPost = 0.5;

    internal const int Pool = 200;

    internal static Dictionary<string, (double Score, double Cosine)> Of(
        IReadOnlyList<LexicalHit> byWords,
        IReadOnlyList<VectorHit> byMeaning,
        TermStatistics statistics,
        IReadOnlyCollection<string> words,
        bool withinOnePost
    )
    {
        var weight = words.Sum(word =>
            InverseDocumentFrequency(statistics.Chunks, statistics.ChunksWith.GetValueOrDefault(word))
        );
        var lexical = byWords.ToDictionary(
            h => h.ChunkId,
            h => weight > 0 ? h.Score / weight : 0,
            StringComparer.Ordinal
        );
        var cosines = byMeaning.ToDictionary(h => h.Id, h => (double)h.Score, StringComparer.Ordinal);

        // What only words found is no nearer in meaning than the last that vectors found.
        var least = cosines.Count == 0 ? 0 : cosines.Values.Min();
        var postOf = byWords
            .Select(h => (Id: h.ChunkId, h.PostId))
            .Concat(byMeaning.Select(h => (h.Id, h.PostId)))
            .DistinctBy(h => h.Id, StringComparer.Ordinal)
            .ToDictionary(h => h.Id, h => h.PostId, StringComparer.Ordinal);
        var own = postOf.Keys.ToDictionary(
            id => id,
            id => cosines.GetValueOrDefault(id, least) + (Words * lexical.GetValueOrDefault(id)),
            StringComparer.Ordinal
        );
        var best = own.GroupBy(s => postOf[s.Key], StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Max(s => s.Value), StringComparer.Ordinal);
        return own.ToDictionary(
            s => s.Key,
            s =>
                (
                    s.Value + (withinOnePost ? 0 : BestOfPost * best[postOf[s.Key]]),
                    cosines.GetValueOrDefault(s.Key, least)
                ),
            StringComparer.Ordinal
        );
    }

    /// <summary>The inverse document frequency that FTS5's BM25 uses, which is never below a trifle.</summary>
    private static double InverseDocumentFrequency(int chunks, int with) =>
        Math.Max(1e-6, Math.Log((chunks - with + 0.5) / (with + 0.5)));
}
