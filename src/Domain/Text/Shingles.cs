namespace BlogManager.Domain.Text;

/// <summary>
/// A text as the set of its runs of four words, by which two texts are compared (A. Broder, "On the resemblance and
/// containment of documents", 1997). Case and punctuation do not count. Hashes are the same in every process. Linear in
/// the text.
/// </summary>
public sealed class Shingles
{
    /// <summary>From this share of common runs on, two texts tell the same.</summary>
    public const double SameFrom = 0.9;

    /// <summary>From this share on, one is a version of the other: printed, shortened, or edited since.</summary>
    public const double AlikeFrom = 0.5;

    private const int WordsPerRun = 4;
    private const ulong FnvBasis = 14695981039346656037;
    private const ulong FnvPrime = 1099511628211;

    private readonly HashSet<ulong> _runs;

    private Shingles(HashSet<ulong> runs, int words) => (_runs, Words) = (runs, words);

    /// <summary>How many words the text has; each letter of a script without spaces is one.</summary>
    public int Words { get; }

    /// <summary>The runs of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static Shingles Of(string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(text);
        var runs = new HashSet<ulong>();
        Span<ulong> last = stackalloc ulong[WordsPerRun];
        last.Clear();
        var words = 0;
        for (var at = 0; NextWord(text, ref at) is { Length: > 0 } word; )
        {
            if ((words & 0xFFF) == 0)
                cancellationToken.ThrowIfCancellationRequested();
            last[words++ % WordsPerRun] = Hash(word);
            if (words >= WordsPerRun)
                runs.Add(Join(last, words, WordsPerRun));
        }

        // Fewer words than a run has are one run.
        if (words is > 0 and < WordsPerRun)
            runs.Add(Join(last, words, words));
        return new Shingles(runs, words);
    }

    /// <summary>The share of common runs, 0 to 1.</summary>
    /// <param name="other">The other text.</param>
    public double Resemblance(Shingles other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (_runs.Count == 0 || other._runs.Count == 0)
            return _runs.Count == other._runs.Count ? 1 : 0;
        var (few, many) = _runs.Count <= other._runs.Count ? (_runs, other._runs) : (other._runs, _runs);
        var common = few.Count(many.Contains);
        return (double)common / (few.Count + many.Count - common);
    }

    /// <summary>Whether the two have the same runs and as many words: one word more or less is another text.</summary>
    /// <param name="other">The other text.</param>
    public bool IsSameAs(Shingles other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Words == other.Words && _runs.SetEquals(other._runs);
    }

    /// <summary>Values of which two texts share each with the probability of their resemblance (MinHash).</summary>
    /// <param name="count">How many.</param>
    public ulong[] Least(int count)
    {
        var (least, factors) = (new ulong[count], new ulong[count]);
        Array.Fill(least, ulong.MaxValue);
        for (var i = 0; i < count; i++)
            factors[i] = Mix((ulong)(i + 1) * 0x9E3779B97F4A7C15) | 1;
        // Runs are mixed already: an odd factor each puts them into an order of its own.
        foreach (var run in _runs)
        {
            for (var i = 0; i < factors.Length; i++)
            {
                var value = run * factors[i];
                if (value < least[i])
                    least[i] = value;
            }
        }

        return least;
    }

    /// <summary>Mixes the bits of a hash (the finaliser of SplitMix64).</summary>
    internal static ulong Mix(ulong value)
    {
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }

    private static ReadOnlySpan<char> NextWord(string text, ref int at)
    {
        while (at < text.Length && !IsOfWord(text[at]))
            at++;
        var start = at;
        if (at < text.Length && IsWordByItself(text[at]))
            return text.AsSpan(start, ++at - start);
        while (at < text.Length && IsOfWord(text[at]) && !IsWordByItself(text[at]))
            at++;
        return text.AsSpan(start, at - start);
    }

    // A half of a surrogate pair is one too: astral letters and emoji count.
    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c);

    private static bool IsWordByItself(char c) =>
        c is >= '\u0E00' and <= '\u0EFF' or >= '\u3040' and <= '\u30FF' or >= '\u3400' and <= '\u9FFF';

    private static ulong Hash(ReadOnlySpan<char> word)
    {
        var hash = FnvBasis;
        foreach (var c in word)
            hash = (hash ^ char.ToLowerInvariant(c)) * FnvPrime;
        return hash;
    }

    private static ulong Join(ReadOnlySpan<ulong> last, int words, int length)
    {
        var joined = 0UL;
        for (var i = words - length; i < words; i++)
            joined = Mix(joined + 0x9E3779B97F4A7C15) ^ last[i % WordsPerRun];
        return joined;
    }
}
