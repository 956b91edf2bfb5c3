using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// The lexical index by rows of terms: those with the rarest of the words, until there are enough of them, are read and
/// ranked here by BM25 of all words. A row that has none of the rare ones would rank below. Needs an index over an array
/// and no more, which every server has that speaks the protocol.
/// </summary>
internal sealed class TermSearch(MongoDatabase database, TermCounts counts) : ILexicalIndex
{
    /// <summary>Rows from which on no commoner word brings further ones.</summary>
    internal int EnoughCandidates { get; init; } = 1_000;

    /// <summary>Rows that are read at most, where the last word taken is a common one.</summary>
    internal int MostCandidates { get; init; } = 5_000;

    private const int MostTerms = 4_000;

    public async Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        var words = await CountedAsync(
            [
                .. query
                    .Words.Distinct(StringComparer.Ordinal)
                    .Select(w => Phrase(w, query.Form))
                    .Where(p => p.Count > 0)
                    .Take(MostTerms),
            ],
            cancellationToken
        );
        var sought = Rarest(words);
        if (sought.Count == 0)
            return [];
        var rows = await database.ReadAsync(
            token =>
                database
                    .Terms.Find(MongoTerms.WithAny(sought, query.Sites, query.PostId))
                    .Limit(MostCandidates)
                    .Project<TermRowDocument>(MongoTerms.RankedParts)
                    .ToListAsync(token),
            cancellationToken
        );
        var candidates = await AliveAsync(rows, cancellationToken);
        if (candidates.Count == 0)
            return [];
        var (all, averageLength) = await counts.WholeAsync(cancellationToken);
        var scores = new double[candidates.Count];
        foreach (var (phrase, count) in words)
        {
            var inverse = Bm25.InverseFrequency(Math.Max(all, candidates.Count), count);
            for (var i = 0; i < scores.Length; i++)
            {
                var frequency = candidates[i].Frequency(phrase);
                scores[i] += frequency <= 0 ? 0 : Bm25.Score(inverse, frequency, candidates[i].Length, averageLength);
            }
        }

        return
        [
            .. candidates
                .Zip(scores, (c, score) => new LexicalHit(c.ChunkId, c.PostId, score))
                .Where(h => h.Score > 0)
                .OrderByDescending(h => h.Score)
                .ThenBy(h => h.ChunkId, StringComparer.Ordinal)
                .Take(query.Limit),
        ];
    }

    public async Task<TermStatistics> StatisticsAsync(
        IReadOnlyCollection<string> words,
        WordForm form,
        CancellationToken cancellationToken
    )
    {
        string[] distinct = [.. words.Distinct(StringComparer.Ordinal)];
        var counted = await CountedAsync([.. distinct.Select(w => Phrase(w, form))], cancellationToken);
        return new TermStatistics(
            (await counts.WholeAsync(cancellationToken)).Rows,
            distinct
                .Zip(counted, (word, c) => (word, c.Count))
                .ToDictionary(c => c.word, c => c.Count, StringComparer.Ordinal)
        );
    }

    internal static List<string> Phrase(string word, WordForm form) =>
        form == WordForm.Analysed ? [word] : WordAnalysis.Phrase(word);

    /// <summary>The rarest term of each word, the rarest words first, until they have enough rows between them.</summary>
    private List<string> Rarest(IReadOnlyList<(List<string> Phrase, int Count)> words)
    {
        var sought = new List<string>();
        var rows = 0;
        foreach (var (phrase, count) in words.Where(w => w.Count > 0).OrderBy(w => w.Count))
        {
            if (rows >= EnoughCandidates)
                break;
            sought.Add(phrase[0]);
            rows += count;
        }

        return sought;
    }

    /// <summary>In how many rows each phrase stands; the rarest of its terms comes first where there are several.</summary>
    private async Task<IReadOnlyList<(List<string> Phrase, int Count)>> CountedAsync(
        IReadOnlyList<List<string>> phrases,
        CancellationToken cancellationToken
    )
    {
        var terms = await counts.OfAsync([.. phrases.SelectMany(p => p)], cancellationToken);
        var counted = new List<(List<string>, int)>(phrases.Count);
        foreach (var phrase in phrases)
        {
            counted.Add(
                (
                    phrase,
                    phrase.Count switch
                    {
                        0 => 0,
                        1 => terms[phrase[0]],
                        _ => await CountAsync(phrase, phrase.Min(t => terms[t]), cancellationToken),
                    }
                )
            );
        }

        return counted;
    }

    // Terms side by side are not counted beforehand: "don't", "C++17". The rows that have all of them are looked at.
    private async Task<int> CountAsync(List<string> phrase, int atMost, CancellationToken cancellationToken)
    {
        if (atMost == 0)
            return 0;
        var rows = await database.ReadAsync(
            token =>
                database
                    .Terms.Find(MongoTerms.WithAll(phrase))
                    .Limit(MostCandidates)
                    .Project<TermRowDocument>(MongoTerms.RankedParts)
                    .ToListAsync(token),
            cancellationToken
        );
        return rows.DistinctBy(r => r.Id).Count(r => TermRows.Words(r).Frequency(phrase) > 0);
    }

    /// <summary>
    /// The rows of posts as they are: a row of another write belongs to a version that is gone, or not yet there.
    /// </summary>
    private async Task<List<ChunkWords>> AliveAsync(List<TermRowDocument> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return [];
        var posts = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.Ids(rows.Select(r => r.Post).Distinct(StringComparer.Ordinal)))
                    .Project<PostDocument>(MongoPosts.IdAndWrite)
                    .ToListAsync(token),
            cancellationToken
        );
        // What moves in an index while it is walked may come twice.
        var writes = posts.DistinctBy(p => p.Id).ToDictionary(p => p.Id, p => p.Write, StringComparer.Ordinal);
        return
        [
            .. rows.DistinctBy(r => r.Id)
                .Where(r => writes.GetValueOrDefault(r.Post) == r.Write)
                .Select(TermRows.Words),
        ];
    }
}
