using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// The lexical index by <c>$text</c>: the server finds the candidates, whose own score knows nothing of how common a
/// word is, and BM25 ranks them here.
/// </summary>
internal sealed class TextIndexWords(MongoDatabase database, WriteLog log) : ILexicalIndex
{
    private const int LeastCandidates = 200;
    private const int CandidatesPerHit = 5;
    private const int MostTerms = 4000;

    private Corpus? _corpus;

    public async Task<IReadOnlyList<LexicalHit>> SearchAsync(LexicalQuery query, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(query.Limit, 1, nameof(query));
        List<string>[] words =
        [
            .. query
                .Words.Distinct(StringComparer.Ordinal)
                .Select(w => WordAnalysis.Terms(w, "en"))
                .Where(stems => stems.Count > 0),
        ];
        if (words.Length == 0)
            return [];
        var search = string.Join(
            ' ',
            words.SelectMany(stems => stems).Distinct(StringComparer.Ordinal).Take(MostTerms)
        );
        var rows = await database.ReadAsync(
            token =>
                database
                    .Words.Find(MongoWords.Matching(search, query.Sites, query.PostId))
                    .Sort(MongoWords.BestFirst)
                    .Limit(Math.Max(LeastCandidates, query.Limit * CandidatesPerHit))
                    .Project<WordRowDocument>(MongoWords.HitProjection)
                    .ToListAsync(token),
            cancellationToken
        );
        var candidates = await AliveAsync(rows, cancellationToken);
        if (candidates.Count == 0)
            return [];
        var corpus = await CorpusAsync(cancellationToken);
        var scores = new double[candidates.Count];
        foreach (var stems in words)
        {
            double[] frequencies = [.. candidates.Select(c => c.Frequency(stems))];
            if (Array.TrueForAll(frequencies, f => f <= 0))
                continue;
            var inverse = Bm25.InverseFrequency(corpus.Chunks, await CountAsync(stems, cancellationToken));
            for (var i = 0; i < scores.Length; i++)
                scores[i] +=
                    frequencies[i] <= 0
                        ? 0
                        : Bm25.Score(inverse, frequencies[i], candidates[i].Length, corpus.AverageLength);
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
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var word in words.Distinct(StringComparer.Ordinal))
            counts[word] = await CountAsync(WordAnalysis.Terms(word, "en"), cancellationToken);
        return new TermStatistics((await CorpusAsync(cancellationToken)).Chunks, counts);
    }

    /// <summary>
    /// The rows of posts as they are: a row of another write belongs to a version that is gone, or not yet there.
    /// </summary>
    private async Task<List<ChunkWords>> AliveAsync(List<WordRowDocument> rows, CancellationToken cancellationToken)
    {
        if (rows.Count == 0)
            return [];
        var posts = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoPosts.Ids(rows.Select(r => r.Post).Distinct()))
                    .Project<PostDocument>(MongoPosts.IdAndWrite)
                    .ToListAsync(token),
            cancellationToken
        );
        var writes = posts.ToDictionary(p => p.Id, p => p.Write, StringComparer.Ordinal);
        return [.. rows.Where(r => writes.GetValueOrDefault(r.Post) == r.Write).Select(WordRows.Words)];
    }

    private async Task<int> CountAsync(List<string> stems, CancellationToken cancellationToken)
    {
        if (stems.Count == 0)
            return 0;
        var search = stems.Count == 1 ? stems[0] : $"\"{string.Join(' ', stems)}\"";
        return (int)
            await database.ReadAsync(
                token =>
                    database.Words.CountDocumentsAsync(MongoWords.Matching(search, null, null), options: null, token),
                cancellationToken
            );
    }

    /// <summary>Chunks and their average length; counted once a corpus version.</summary>
    private async Task<Corpus> CorpusAsync(CancellationToken cancellationToken)
    {
        var version = await log.VersionAsync(cancellationToken);
        if (Volatile.Read(ref _corpus) is { } known && known.Version == version)
            return known;
        var lengths = await database.ReadAsync(
            token => database.Words.Find(MongoWords.All).Project(w => w.Length).ToListAsync(token),
            cancellationToken
        );
        var corpus = new Corpus(version, lengths.Count, Math.Max(1.0, lengths.Count == 0 ? 1 : lengths.Average()));
        Volatile.Write(ref _corpus, corpus);
        return corpus;
    }

    private sealed record Corpus(long Version, int Chunks, double AverageLength);
}
