namespace BlogManager.Domain.Text;

/// <summary>Finds sentence boundaries in prose by punctuation, with the usual exceptions (abbreviations, initials, numbers, file names).</summary>
public static class SentenceSplitter
{
    private static readonly HashSet<string> Abbreviations = new(StringComparer.OrdinalIgnoreCase)
    {
        "mr", "mrs", "ms", "dr", "prof", "st", "jr", "sr", "e.g", "i.e", "eg", "ie", "etc", "vs", "cf", "fig", "no", "vol", "approx",
        "inc", "ltd", "co", "corp", "dept", "est", "al", "jan", "feb", "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov",
        "dec", "u.s", "u.k", "a.m", "p.m", "ph.d", "gen", "sen", "rep", "gov", "pp", "ed", "viz", "resp",
    };

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
            if (!IsTerminator(text[i]))
                continue;
            var stop = i + 1;
            while (stop < end && (IsTerminator(text[stop]) || IsCloser(text[stop])))
                stop++;
            var wide = text[i] is '。' or '！' or '？';
            if (wide || (IsBoundary(text, from, i, stop, end) && !IsAbbreviated(text, from, i)))
            {
                Add(text, from, stop, sentences);
                from = stop;
            }

            i = stop - 1;
        }

        Add(text, from, end, sentences);
        return sentences;
    }

    private static bool IsTerminator(char c) => c is '.' or '!' or '?' or '…' or '。' or '！' or '？';

    private static bool IsCloser(char c) => c is '"' or '\'' or '”' or '’' or ')' or ']' or '»' or '`' or '*';

    private static bool IsBoundary(string text, int from, int at, int stop, int end)
    {
        if (stop >= end)
            return true;
        if (!char.IsWhiteSpace(text[stop]))
            return false;
        var next = stop;
        while (next < end && (char.IsWhiteSpace(text[next]) || text[next] is '"' or '“' or '\'' or '‘' or '(' or '[' or '`' or '«' or '*' or '_'))
            next++;
        if (next >= end)
            return true;
        return at > from && (!char.IsLower(text[next]) || text[at] is '!' or '?' && text[stop - 1] is '!' or '?');
    }

    private static bool IsAbbreviated(string text, int from, int at)
    {
        if (text[at] != '.')
            return false;
        var wordStart = at;
        while (wordStart > from && (char.IsLetterOrDigit(text[wordStart - 1]) || text[wordStart - 1] == '.'))
            wordStart--;
        var word = text[wordStart..at];
        var initial = word.Length == 1 && char.IsUpper(word[0]) && word[0] != 'I' && wordStart > from;
        return initial || Abbreviations.Contains(word);
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
