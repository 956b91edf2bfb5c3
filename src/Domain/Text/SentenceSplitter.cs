namespace BlogManager.Domain.Text;

/// <summary>
/// Finds sentence boundaries in prose by punctuation, with the usual exceptions: abbreviations, initials, numbers,
/// versions, file names, addresses, quoted speech. Knows the full stops of CJK, Arabic, Devanagari, Armenian, Ethiopic,
/// Khmer and Burmese, and the spaces of Thai and Lao.
/// </summary>
public static class SentenceSplitter
{
    // No sentence ends after these: a name, an example or a number follows.
    private static readonly HashSet<string> AlwaysAbbreviated = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr",
        "mrs",
        "ms",
        "dr",
        "prof",
        "messrs",
        "mx",
        "rev",
        "hon",
        "e.g",
        "i.e",
        "eg",
        "ie",
        "vs",
        "cf",
        "viz",
        "approx",
        "ca",
        "a.k.a",
        "resp",
        // Of other languages, as far as they are no English words.
        "z.b",
        "d.h",
        "u.a",
        "bzw",
        "vgl",
        "ggf",
        "evtl",
        "inkl",
        "usw",
        "nr",
        "str",
        "p.ej",
        "dra",
        "sra",
        "núm",
        "pág",
        "p.ex",
        "mme",
        "mlle",
        "dott",
        "ecc",
        "bijv",
        "d.w.z",
        "enz",
        "dhr",
        "mevr",
        "np",
        "itd",
        "itp",
        "tzn",
        "m.in",
        "godz",
        "т.е",
        "т.к",
        "т.н",
        "им",
        "ул",
        "стр",
        "тыс",
    };

    // German ordinals are numbers with a full stop: "am 3. März", "im 19. Jahrhundert".
    private static readonly HashSet<string> BeforeOrdinals = new(StringComparer.OrdinalIgnoreCase)
    {
        "am",
        "beim",
        "dem",
        "den",
        "der",
        "des",
        "im",
        "vom",
        "zum",
        "zur",
    };

    // These abbreviate only before a number: "No. 5", "Jan. 12", "pp. 10–12".
    private static readonly HashSet<string> AbbreviatedBeforeNumbers = new(StringComparer.OrdinalIgnoreCase)
    {
        "no",
        "nos",
        "fig",
        "figs",
        "vol",
        "vols",
        "p",
        "pp",
        "ch",
        "sec",
        "art",
        "eq",
        "ver",
        "v",
        "c",
        "par",
        "para",
        "jan",
        "feb",
        "mar",
        "apr",
        "jun",
        "jul",
        "aug",
        "sep",
        "sept",
        "oct",
        "nov",
        "dec",
    };

    // These can stand at a sentence's end as well; a sentence ends there if a word follows with which sentences begin.
    private static readonly HashSet<string> SometimesAbbreviated = new(StringComparer.OrdinalIgnoreCase)
    {
        "st",
        "jr",
        "sr",
        "etc",
        "inc",
        "ltd",
        "co",
        "corp",
        "llc",
        "dept",
        "est",
        "al",
        "ph.d",
        "gen",
        "sen",
        "gov",
        "capt",
        "sgt",
        "ave",
        "blvd",
        "mt",
        "ft",
        "ed",
        "eds",
    };

    private const int LongestAbbreviation = 12;

    // A sentence of so many letters says something by itself.
    private const int ShortestThai = 30;

    /// <summary>The sentences of a range of text, as UTF-16 ranges without surrounding white space, in order.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="start">Inclusive UTF-16 index.</param>
    /// <param name="end">Exclusive UTF-16 index.</param>
    public static IReadOnlyList<(int Start, int End)> Split(string text, int start, int end)
    {
        ArgumentNullException.ThrowIfNull(text);
        var sentences = new List<(int, int)>();
        var from = start;
        for (var i = start; i < end; i++)
        {
            if (text[i] == '\n' && i + 1 < end && text[i + 1] == '\n')
            {
                Add(text, from, i, sentences);
                from = i + 1;
                continue;
            }

            if (IsThaiBreak(text, from, i, end))
            {
                Add(text, from, i, sentences);
                from = i + 1;
                continue;
            }

            if (!IsTerminator(text[i]))
                continue;
            var stop = AfterClosers(text, i + 1, end);
            if (
                NeedsNoSpace(text[i])
                || (IsBoundary(text, from, i, stop, end) && !IsAbbreviated(text, from, i, stop, end))
            )
            {
                Add(text, from, stop, sentences);
                from = stop;
            }

            i = stop - 1;
        }

        Add(text, from, end, sentences);
        return sentences;
    }

    // Thai and Lao have no full stop: a space parts sentences, and within them phrases and numbers, which are shorter.
    private static bool IsThaiBreak(string text, int from, int at, int end) =>
        text[at] == ' ' && at - from >= ShortestThai && IsThai(text[at - 1]) && at + 1 < end && IsThai(text[at + 1]);

    private static bool IsThai(char c) => c is >= '\u0E01' and <= '\u0EDF';

    private static bool IsTerminator(char c) =>
        c is '.' or '!' or '?' or '…' || NeedsNoSpace(c) || c is '؟' or '۔' or '։';

    private static bool NeedsNoSpace(char c) => c is '。' or '！' or '？' or '｡' or '।' or '॥' or '።' or '។' or '။';

    private static bool IsCloser(char c) =>
        c is '"' or '\'' or '”' or '’' or ')' or ']' or '»' or '`' or '*' or '_' or '」' or '』' or '）' or '】';

    private static bool IsOpener(char c) =>
        c is '"' or '“' or '\'' or '‘' or '(' or '[' or '`' or '«' or '*' or '_' or '¿' or '¡';

    private static int AfterClosers(string text, int stop, int end)
    {
        while (stop < end && (IsTerminator(text[stop]) || IsCloser(text[stop])))
            stop++;
        // A footnote mark belongs to the sentence that it follows: "ended.[12] Next".
        if (stop < end && text[stop] == '[')
        {
            var close = stop + 1;
            while (close < end && char.IsAsciiDigit(text[close]))
                close++;
            if (close < end && close > stop + 1 && text[close] == ']')
                return close + 1;
        }

        return stop;
    }

    private static bool IsBoundary(string text, int from, int at, int stop, int end)
    {
        if (stop >= end)
            return true;
        if (!char.IsWhiteSpace(text[stop]) || at == from)
            return false;
        var next = NextWord(text, stop, end, out var inCode);
        if (next >= end || !char.IsLower(text[next]) || inCode)
            return true;
        // A question without closing quotes ends even before a lower-case word; 'Why?" he asked' and "Yahoo! said" go
        // on.
        return (text[at] == '?' && text[stop - 1] == '?') || IsName(text, next, end);
    }

    private static int NextWord(string text, int from, int end, out bool inCode)
    {
        var next = from;
        while (next < end && (char.IsWhiteSpace(text[next]) || IsOpener(text[next])))
            next++;
        inCode = next > from && text[next - 1] == '`';
        return next;
    }

    // Names that begin in lower case and yet can open a sentence: crates.io, macOS, rust_analyzer.
    private static bool IsName(string text, int at, int end)
    {
        for (var i = at; i < end && i < at + 40 && !char.IsWhiteSpace(text[i]); i++)
        {
            if (
                char.IsUpper(text[i])
                || text[i] == '_'
                || (text[i] == '.' && i + 1 < end && char.IsLetter(text[i + 1]))
            )
                return true;
        }

        return false;
    }

    private static bool IsAbbreviated(string text, int from, int at, int stop, int end)
    {
        if (text[at] != '.')
            return false;
        var wordStart = at;
        while (
            wordStart > from
            && at - wordStart <= LongestAbbreviation
            && (char.IsLetterOrDigit(text[wordStart - 1]) || text[wordStart - 1] == '.')
        )
            wordStart--;
        var word = text.AsSpan(wordStart, at - wordStart);
        if (word.Length is 0 or > LongestAbbreviation)
            return false;
        if (wordStart == from && word.Length <= 3 && word.IndexOfAnyExceptInRange('0', '9') < 0)
            return true; // "1. First": a number that opens the item
        if (word.Length <= 2 && word.IndexOfAnyExceptInRange('0', '9') < 0 && IsOrdinal(text, from, wordStart))
            return !OpensSentence(text, NextWord(text, stop, end, out _), end);
        var spelled = word.ToString();
        if (AlwaysAbbreviated.Contains(spelled))
            return true;
        var next = NextWord(text, stop, end, out _);
        if (AbbreviatedBeforeNumbers.Contains(spelled) && next < end && char.IsAsciiDigit(text[next]))
            return true;
        // "z. B.", "d. h.", "т. е.": a letter, and another with its own full stop.
        if (
            word.Length == 1
            && char.IsLower(word[0])
            && next + 1 < end
            && char.IsLetter(text[next])
            && text[next + 1] == '.'
        )
            return true;
        var initial = word.Length == 1 && char.IsUpper(word[0]) && word[0] != 'I';
        return (initial || IsDotted(word) || SometimesAbbreviated.Contains(spelled)) && !OpensSentence(text, next, end);
    }

    private static bool IsOrdinal(string text, int from, int number)
    {
        var end = number;
        while (end > from && text[end - 1] == ' ')
            end--;
        var start = end;
        while (start > from && end - start <= LongestAbbreviation && char.IsLetter(text[start - 1]))
            start--;
        return BeforeOrdinals.Contains(text[start..end]);
    }

    // U.S, a.m, D.C: single letters between dots.
    private static bool IsDotted(ReadOnlySpan<char> word)
    {
        if (word.Length < 3 || word.Length % 2 == 0)
            return false;
        for (var i = 0; i < word.Length; i++)
        {
            if (i % 2 == 0 ? !char.IsLetter(word[i]) : word[i] != '.')
                return false;
        }

        return true;
    }

    private static bool OpensSentence(string text, int next, int end)
    {
        var stop = next;
        while (
            stop < end && stop < next + LongestAbbreviation && (char.IsLetter(text[stop]) || text[stop] is '\'' or '’')
        )
            stop++;
        return stop > next
            && char.IsUpper(text[next])
            && StopWords.Contains(text[next..stop].ToLowerInvariant().Replace('’', '\''))
            && !(stop - next == 1 && stop < end && text[stop] == '.');
    }

    private static void Add(string text, int from, int stop, List<(int, int)> sentences)
    {
        while (from < stop && char.IsWhiteSpace(text[from]))
            from++;
        while (stop > from && char.IsWhiteSpace(text[stop - 1]))
            stop--;
        if (stop > from)
            sentences.Add((from, stop));
    }
}
