namespace BlogManager.Domain.Text;

/// <summary>
/// The Porter stemming algorithm for English: M. F. Porter, "An algorithm for suffix stripping", Program 14 (3), 1980,
/// pp. 130–137. Words with letters outside a–z, and words of one or two letters or of more than any language has, come
/// back unchanged.
/// </summary>
public static class PorterStemmer
{
    // Whether a "y" is a vowel hangs on the letter before it: a run of a million of them must not be asked of.
    private const int LongestWord = 64;

    private static readonly (string Suffix, string Replacement)[] Step2 =
    [
        ("ational", "ate"),
        ("tional", "tion"),
        ("enci", "ence"),
        ("anci", "ance"),
        ("izer", "ize"),
        ("abli", "able"),
        ("alli", "al"),
        ("entli", "ent"),
        ("eli", "e"),
        ("ousli", "ous"),
        ("ization", "ize"),
        ("ation", "ate"),
        ("ator", "ate"),
        ("alism", "al"),
        ("iveness", "ive"),
        ("fulness", "ful"),
        ("ousness", "ous"),
        ("aliti", "al"),
        ("iviti", "ive"),
        ("biliti", "ble"),
    ];

    private static readonly (string Suffix, string Replacement)[] Step3 =
    [
        ("icate", "ic"),
        ("ative", ""),
        ("alize", "al"),
        ("iciti", "ic"),
        ("ical", "ic"),
        ("ful", ""),
        ("ness", ""),
    ];

    private static readonly string[] Step4 =
    [
        "ement",
        "ance",
        "ence",
        "able",
        "ible",
        "ment",
        "ant",
        "ent",
        "ism",
        "ate",
        "iti",
        "ous",
        "ive",
        "ize",
        "ion",
        "al",
        "er",
        "ic",
        "ou",
    ];

    /// <summary>The stem of a lower-case word.</summary>
    /// <param name="word">A word in lower case.</param>
    public static string Stem(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        if (word.Length is <= 2 or > LongestWord || word.AsSpan().IndexOfAnyExceptInRange('a', 'z') >= 0)
            return word;
        word = Plurals(word);
        word = PastAndGerund(word);
        if (word.EndsWith('y') && HasVowel(word.AsSpan(0, word.Length - 1)))
            word = word[..^1] + "i";
        word = Replace(word, Step2);
        word = Replace(word, Step3);
        word = Strip(word);
        return Tidy(word);
    }

    private static string Plurals(string w) =>
        w.EndsWith("sses", StringComparison.Ordinal) || w.EndsWith("ies", StringComparison.Ordinal) ? w[..^2]
        : w.EndsWith("ss", StringComparison.Ordinal) ? w
        : w.EndsWith('s') ? w[..^1]
        : w;

    private static string PastAndGerund(string w)
    {
        if (w.EndsWith("eed", StringComparison.Ordinal))
            return Measure(w.AsSpan(0, w.Length - 3)) > 0 ? w[..^1] : w;
        var cut =
            w.EndsWith("ed", StringComparison.Ordinal) ? 2
            : w.EndsWith("ing", StringComparison.Ordinal) ? 3
            : 0;
        if (cut == 0 || !HasVowel(w.AsSpan(0, w.Length - cut)))
            return w;
        w = w[..^cut];
        if (
            w.EndsWith("at", StringComparison.Ordinal)
            || w.EndsWith("bl", StringComparison.Ordinal)
            || w.EndsWith("iz", StringComparison.Ordinal)
        )
            return w + "e";
        if (w.Length >= 2 && w[^1] == w[^2] && !IsVowel(w, w.Length - 1) && w[^1] is not ('l' or 's' or 'z'))
            return w[..^1];
        return Measure(w) == 1 && EndsConsonantVowelConsonant(w) ? w + "e" : w;
    }

    private static string Replace(string w, (string Suffix, string Replacement)[] rules)
    {
        foreach (var (suffix, replacement) in rules)
        {
            if (!w.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            return Measure(w.AsSpan(0, w.Length - suffix.Length)) > 0
                ? string.Concat(w.AsSpan(0, w.Length - suffix.Length), replacement)
                : w;
        }

        return w;
    }

    private static string Strip(string w)
    {
        foreach (var suffix in Step4)
        {
            if (!w.EndsWith(suffix, StringComparison.Ordinal))
                continue;
            var stem = w.AsSpan(0, w.Length - suffix.Length);
            var allowed = Measure(stem) > 1 && (suffix != "ion" || (stem.Length > 0 && stem[^1] is 's' or 't'));
            return allowed ? stem.ToString() : w;
        }

        return w;
    }

    private static string Tidy(string w)
    {
        if (w.EndsWith('e'))
        {
            var stem = w.AsSpan(0, w.Length - 1);
            var m = Measure(stem);
            if (m > 1 || (m == 1 && !EndsConsonantVowelConsonant(stem)))
                w = stem.ToString();
        }

        return w.EndsWith("ll", StringComparison.Ordinal) && Measure(w.AsSpan(0, w.Length - 1)) > 1 ? w[..^1] : w;
    }

    private static bool IsVowel(ReadOnlySpan<char> w, int i) =>
        w[i] is 'a' or 'e' or 'i' or 'o' or 'u' || (w[i] == 'y' && i > 0 && !IsVowel(w, i - 1));

    private static bool HasVowel(ReadOnlySpan<char> w)
    {
        for (var i = 0; i < w.Length; i++)
        {
            if (IsVowel(w, i))
                return true;
        }

        return false;
    }

    // The paper's m: how often a vowel run is followed by a consonant run.
    private static int Measure(ReadOnlySpan<char> w)
    {
        var m = 0;
        for (var i = 1; i < w.Length; i++)
        {
            if (IsVowel(w, i - 1) && !IsVowel(w, i))
                m++;
        }

        return m;
    }

    private static bool EndsConsonantVowelConsonant(ReadOnlySpan<char> w) =>
        w.Length >= 3
        && !IsVowel(w, w.Length - 1)
        && IsVowel(w, w.Length - 2)
        && !IsVowel(w, w.Length - 3)
        && w[^1] is not ('w' or 'x' or 'y');
}
