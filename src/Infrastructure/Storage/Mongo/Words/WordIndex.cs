using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// An inverted index in memory. Erased chunks stay in the lists of their words, marked, until they are as many as the
/// others; then the index is built anew. Not safe for use by several threads at once.
/// </summary>
internal sealed class WordIndex
{
    private const int LeastErased = 1024;

    private readonly Dictionary<string, List<int>> _postings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> _posts = new(StringComparer.Ordinal);
    private readonly List<ChunkWords?> _chunks = [];
    private long _length;
    private int _erased;

    public int Chunks => _chunks.Count - _erased;

    public void Replace(string postId, IReadOnlyList<ChunkWords> chunks)
    {
        Erase(postId);
        foreach (var chunk in chunks)
            Add(chunk);
    }

    public void Erase(string postId)
    {
        if (!_posts.Remove(postId, out var places))
            return;
        foreach (var place in places)
        {
            _length -= _chunks[place]!.Length;
            _chunks[place] = null;
            _erased++;
        }

        if (_erased > LeastErased && _erased > _chunks.Count / 2)
            Compact();
    }

    /// <summary>See <see cref="ILexicalIndex.SearchAsync"/>.</summary>
    public IReadOnlyList<LexicalHit> Search(LexicalQuery query)
    {
        var average = Chunks == 0 ? 1 : Math.Max(1.0, (double)_length / Chunks);
        var scores = new Dictionary<int, double>();
        foreach (var word in query.Words.Distinct(StringComparer.Ordinal))
        {
            var stems = TermSearch.Phrase(word, query.Form);
            var places = Occurrences(stems);
            var inverse = Bm25.InverseFrequency(Chunks, places.Count);
            foreach (var (place, frequency) in places)
            {
                var chunk = _chunks[place]!;
                if (
                    (query.Sites?.Contains(chunk.Site) ?? true)
                    && (query.PostId is null || chunk.PostId == query.PostId)
                )
                    scores[place] =
                        scores.GetValueOrDefault(place) + Bm25.Score(inverse, frequency, chunk.Length, average);
            }
        }

        return
        [
            .. scores
                .OrderByDescending(s => s.Value)
                .ThenBy(s => s.Key)
                .Take(query.Limit)
                .Select(s => new LexicalHit(_chunks[s.Key]!.ChunkId, _chunks[s.Key]!.PostId, s.Value)),
        ];
    }

    /// <summary>See <see cref="ILexicalIndex.StatisticsAsync"/>.</summary>
    public TermStatistics Statistics(IReadOnlyCollection<string> words, WordForm form = WordForm.Written) =>
        new(
            Chunks,
            words
                .Distinct(StringComparer.Ordinal)
                .ToDictionary(w => w, w => Occurrences(TermSearch.Phrase(w, form)).Count, StringComparer.Ordinal)
        );

    private void Add(ChunkWords chunk)
    {
        var place = _chunks.Count;
        _chunks.Add(chunk);
        _length += chunk.Length;
        if (!_posts.TryGetValue(chunk.PostId, out var places))
            _posts[chunk.PostId] = places = [];
        places.Add(place);
        foreach (var stem in chunk.Title.Concat(chunk.Heading).Concat(chunk.Text).Distinct(StringComparer.Ordinal))
        {
            if (!_postings.TryGetValue(stem, out var posting))
                _postings[stem] = posting = [];
            posting.Add(place);
        }
    }

    private List<(int Place, double Frequency)> Occurrences(List<string> stems)
    {
        var found = new List<(int, double)>();
        List<int>? rarest = null;
        foreach (var stem in stems)
        {
            if (!_postings.TryGetValue(stem, out var posting))
                return found;
            if (rarest is null || posting.Count < rarest.Count)
                rarest = posting;
        }

        foreach (var place in rarest ?? [])
        {
            if (_chunks[place] is { } chunk && chunk.Frequency(stems) is > 0 and var frequency)
                found.Add((place, frequency));
        }

        return found;
    }

    private void Compact()
    {
        ChunkWords[] kept = [.. _chunks.OfType<ChunkWords>()];
        (_length, _erased) = (0, 0);
        _chunks.Clear();
        _postings.Clear();
        _posts.Clear();
        foreach (var chunk in kept)
            Add(chunk);
    }
}
