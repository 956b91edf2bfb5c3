using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.Text;
using BlogManager.Infrastructure.Languages;

namespace BlogManager.Infrastructure.Models.BuiltIn;

/// <summary>
/// What was learnt of a corpus: how common its terms are and, from <see cref="SemanticModelTrainer.LatentFrom"/> posts
/// on, the leading directions of its TF-IDF matrix (latent semantic analysis: S. Deerwester et al., "Indexing by latent
/// semantic analysis", JASIS 41 (6), 1990). Immutable.
/// </summary>
internal sealed class SemanticModel
{
    /// <summary>Components of a vector where there are no latent directions: TF-IDF with hashed terms.</summary>
    internal const int HashedDimension = 2048;

    private readonly Dictionary<string, int> _terms;
    private readonly float[] _directions;
    private readonly float[] _mean;

    /// <summary>Puts a model together.</summary>
    /// <param name="posts">How many posts it was trained on.</param>
    /// <param name="terms">The terms known, in ordinal order.</param>
    /// <param name="frequencies">In how many posts each term occurs.</param>
    /// <param name="rank">Latent directions; 0 for none.</param>
    /// <param name="postRank">How many of them tell posts apart.</param>
    /// <param name="directions">Terms × rank, row-major.</param>
    /// <param name="mean">The mean of the posts' vectors, <paramref name="postRank"/> components.</param>
    internal SemanticModel(
        int posts,
        string[] terms,
        int[] frequencies,
        int rank,
        int postRank,
        Half[] directions,
        float[] mean
    )
    {
        (Posts, Terms, Frequencies, Rank, PostRank, Directions, Mean) = (
            posts,
            terms,
            frequencies,
            rank,
            postRank,
            directions,
            mean
        );
        _terms = new Dictionary<string, int>(terms.Length, StringComparer.Ordinal);
        for (var i = 0; i < terms.Length; i++)
            _terms.Add(terms[i], i);
        _directions = new float[directions.Length];
        TensorPrimitives.ConvertToSingle(directions, _directions);
        _mean = mean;
    }

    internal int Posts { get; }

    internal IReadOnlyList<string> Terms { get; }

    internal IReadOnlyList<int> Frequencies { get; }

    internal int Rank { get; }

    internal int PostRank { get; }

    internal ReadOnlyMemory<Half> Directions { get; }

    internal ReadOnlyMemory<float> Mean { get; }

    internal bool IsLatent => Rank > 0;

    internal int Dimension => IsLatent ? Rank : HashedDimension;

    /// <summary>The vector of a text, of unit length; zeros where no word is known.</summary>
    internal float[] Embed(string text, EmbeddingInput input)
    {
        var counts = Count(text);
        if (!IsLatent)
            return Hashed(counts);
        var vector = new float[Rank];
        foreach (var (index, weight) in Weigh(counts))
            TensorPrimitives.MultiplyAdd(_directions.AsSpan(index * Rank, Rank), weight, vector, vector);
        if (input == EmbeddingInput.Post)
        {
            // Posts of one blog share a house style; without their mean and the fine directions they are told apart
            // better (tests/Evaluation).
            vector.AsSpan(PostRank).Clear();
            if (Normalise(vector))
                TensorPrimitives.Subtract(vector.AsSpan(0, PostRank), _mean, vector.AsSpan(0, PostRank));
        }

        Normalise(vector);
        return vector;
    }

    /// <summary>
    /// The TF-IDF row of a text over the known terms, of unit length: logarithmic counts, plain logarithmic inverse
    /// document frequency.
    /// </summary>
    internal IReadOnlyList<(int Column, float Value)> Weigh(IReadOnlyDictionary<string, int> counts)
    {
        var row = new List<(int Column, float Value)>(counts.Count);
        foreach (var (term, count) in counts)
        {
            if (_terms.TryGetValue(term, out var index))
                row.Add((index, (float)((1 + Math.Log(count)) * Math.Log((Posts + 1.0) / Frequencies[index]))));
        }

        // In column order, so that sums are rounded alike whatever the order of the words.
        row.Sort(static (a, b) => a.Column.CompareTo(b.Column));
        var norm = MathF.Sqrt(row.Sum(c => c.Value * c.Value));
        return norm == 0 ? [] : row.ConvertAll(c => (c.Column, c.Value / norm));
    }

    /// <summary>How often each term stands in a text, stop words left out.</summary>
    internal static Dictionary<string, int> Count(string text)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        // Without spaces a sentence would be one word, and no two posts alike.
        if (WordAnalysis.IsUnspaced(text))
        {
            foreach (var term in WordAnalysis.Terms(text, Locale.Default))
                ++CollectionsMarshal.GetValueRefOrAddDefault(counts, term, out _);
            return counts;
        }

        foreach (var token in Tokenizer.Tokenize(text))
        {
            if (!token.IsStopWord)
                ++CollectionsMarshal.GetValueRefOrAddDefault(counts, token.Term, out _);
        }

        return counts;
    }

    // Signed feature hashing (K. Weinberger et al., "Feature hashing for large scale multitask learning", ICML 2009):
    // terms that were never seen have their place too, which matters most while the corpus is small.
    private float[] Hashed(Dictionary<string, int> counts)
    {
        var vector = new float[HashedDimension];
        foreach (var (term, count) in counts.OrderBy(c => c.Key, StringComparer.Ordinal))
        {
            var frequency = _terms.TryGetValue(term, out var index) ? Frequencies[index] : 1;
            var weight = (float)((1 + Math.Log(count)) * (1 + Math.Log((Posts + 1.0) / frequency)));
            var hash = Hash(term);
            vector[(hash >> 1) % HashedDimension] += (hash & 1) == 0 ? weight : -weight;
        }

        Normalise(vector);
        return vector;
    }

    // FNV-1a (string.GetHashCode differs from process to process), with a last mix for the low bits.
    private static uint Hash(string term)
    {
        var hash = 2166136261u;
        foreach (var b in Encoding.UTF8.GetBytes(term))
            hash = (hash ^ b) * 16777619u;
        hash ^= hash >> 15;
        hash *= 0x85EBCA6Bu;
        return hash ^ (hash >> 13);
    }

    private static bool Normalise(Span<float> vector)
    {
        var norm = TensorPrimitives.Norm<float>(vector);
        if (norm == 0)
            return false;
        TensorPrimitives.Divide(vector, norm, vector);
        return true;
    }
}
