using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>
/// Collects a corpus and trains a <see cref="SemanticModel"/> on it. The order in which posts come does not matter:
/// they are sorted by a hash of their content, so the same posts always give the same model.
/// </summary>
internal sealed class SemanticModelTrainer
{
    /// <summary>
    /// Posts from which latent directions are used. Measured on random parts of the 18F blog (similar posts by shared
    /// rare tags, nDCG@10): 40 posts .488 against .424 for hashed TF-IDF, 60 .406 against .357, 250 .453 against .359.
    /// Below 32 it was not measured.
    /// </summary>
    internal const int LatentFrom = 32;

    /// <summary>
    /// Part of every space's id: raise it whenever training or embedding changes, so that old spaces are replaced.
    /// </summary>
    internal const int Version = 1;

    /// <summary>
    /// Posts from which a model is learnt at most: the likeness of posts gains nothing from more, and the time and
    /// memory to learn would grow on.
    /// </summary>
    internal const int MostPosts = 20_000;

    // Passages keep gaining, if little, up to some 192 directions (title to post, vectors alone: 64 .667, 128 .699, 192
    // .702, 256 .704).
    private const int MaxRank = 192;
    private const int MaxTerms = 25_000;

    private readonly Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];
    private readonly List<int> _frequencies = [];
    private readonly PriorityQueue<Document, byte[]> _documents = new(
        Comparer<byte[]>.Create(static (a, b) => b.AsSpan().SequenceCompareTo(a))
    );

    internal int Posts => _documents.Count;

    /// <summary>Posts that were added, learnt from or not.</summary>
    internal int Seen { get; private set; }

    /// <summary>
    /// Adds a post's words. Beyond <see cref="MostPosts"/> those with the least hashes stay: a sample that does not
    /// depend on the order either.
    /// </summary>
    internal void Add(string title, string text)
    {
        Seen++;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(title + "\0" + text));
        if (_documents.Count == MostPosts)
        {
            if (hash.AsSpan().SequenceCompareTo(_documents.Peek().Hash) >= 0)
                return;
            foreach (var (term, _) in _documents.Dequeue().Terms)
                _frequencies[term]--;
        }

        var counts = SemanticModel.Count(title + "\n\n" + text);
        var terms = new (int Term, int Count)[counts.Count];
        var at = 0;
        foreach (var (term, count) in counts)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, term, out var known);
            if (!known)
            {
                number = _names.Count;
                _names.Add(term);
                _frequencies.Add(0);
            }

            _frequencies[number]++;
            terms[at++] = (number, count);
        }

        _documents.Enqueue(new Document(hash, terms), hash);
    }

    /// <summary>
    /// Names what would be trained, without training it: a hash over the corpus and the trainer's version, in 16 hex
    /// digits.
    /// </summary>
    internal string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(BitConverter.GetBytes(Version));
        foreach (var document in InOrder())
            hash.AppendData(document.Hash);
        if (Seen > MostPosts)
            hash.AppendData(BitConverter.GetBytes(Seen));
        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    /// <summary>
    /// Trains. The time grows with the words of the corpus; 507 posts of a thousand words take about a second and
    /// 10,000 about half a minute.
    /// </summary>
    internal SemanticModel Train(CancellationToken cancellationToken)
    {
        // A term of a single post says nothing about likeness, and a model without it holds no word that deleting that
        // post ought to erase.
        var kept = Enumerable
            .Range(0, _names.Count)
            .Where(t => _frequencies[t] >= 2)
            .OrderByDescending(t => _frequencies[t])
            .ThenBy(t => _names[t], StringComparer.Ordinal)
            .Take(MaxTerms)
            .OrderBy(t => _names[t], StringComparer.Ordinal)
            .ToArray();
        string[] terms = [.. kept.Select(t => _names[t])];
        int[] frequencies = [.. kept.Select(t => _frequencies[t])];
        var plain = new SemanticModel(Posts, terms, frequencies, 0, 0, [], []);
        if (Posts < LatentFrom)
            return plain;
        var rows = new SparseRows(terms.Length);
        foreach (var document in InOrder())
            rows.Add(
                plain.Weigh(document.Terms.ToDictionary(t => _names[t.Term], t => t.Count, StringComparer.Ordinal))
            );
        var (vectors, rank) = RandomizedSvd.RightVectors(rows, MaxRank, cancellationToken);
        if (rank == 0)
            return plain;

        // Half precision halves the stored model; it is rounded before anything is computed with it, so a reloaded
        // model gives the same vectors.
        var directions = new Half[vectors.Length];
        TensorPrimitives.ConvertToHalf(vectors, directions);
        TensorPrimitives.ConvertToSingle(directions, vectors);
        var postRank = PostRank(Posts, rank);
        var mean = Mean(rows.Times(vectors, rank, cancellationToken), rank, postRank);
        return new SemanticModel(Posts, terms, frequencies, rank, postRank, directions, mean);
    }

    // The best number of directions for telling posts apart grows with the square root of their number. Measured as
    // LatentFrom was: 16 of 16…32 at 40 posts, 32 of 16…128 at 130, 32–48 at 250, 64 at 507.
    private static int PostRank(int posts, int rank) =>
        Math.Min(rank, Math.Max(16, (int)Math.Round(2.8 * Math.Sqrt(posts))));

    private static float[] Mean(float[] projected, int rank, int postRank)
    {
        var mean = new float[postRank];
        var posts = projected.Length / rank;
        for (var i = 0; i < posts; i++)
        {
            var row = projected.AsSpan(i * rank, postRank);
            var norm = TensorPrimitives.Norm<float>(row);
            if (norm > 0)
                TensorPrimitives.MultiplyAdd(row, 1 / (norm * posts), mean, mean);
        }

        return mean;
    }

    private IEnumerable<Document> InOrder() =>
        _documents
            .UnorderedItems.Select(d => d.Element)
            .Order(Comparer<Document>.Create(static (a, b) => a.Hash.AsSpan().SequenceCompareTo(b.Hash)));

    private sealed record Document(byte[] Hash, (int Term, int Count)[] Terms);
}
