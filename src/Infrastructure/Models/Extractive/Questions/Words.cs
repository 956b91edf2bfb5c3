namespace BlogManager.Infrastructure.Models.Extractive.Questions;

/// <summary>A word of a sentence with the punctuation that hangs on it.</summary>
/// <param name="Before">Opening marks, e.g. a bracket.</param>
/// <param name="Text">The word itself.</param>
/// <param name="After">Closing marks and punctuation.</param>
internal readonly record struct Word(string Before, string Text, string After)
{
    /// <summary>Whether the clause goes on unbroken after this word.</summary>
    public bool Continues => After.Length == 0 || After is "`" or "”" or "\"" or "’" or "'";

    public string Lower => Text.ToLowerInvariant();

    /// <summary>As it stands in the sentence.</summary>
    public override string ToString() => Before + Text + After;
}

/// <summary>Takes sentences apart into words and puts them together again.</summary>
internal static class Words
{
    public static Word[] Of(string sentence) =>
        [.. sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(One)];

    /// <summary>Words as text, with the punctuation between them but none at the end.</summary>
    public static string Join(IEnumerable<Word> words)
    {
        var text = string.Join(' ', words.Select(w => w.ToString()))
            .TrimEnd('.', ',', ';', ':', '!', '?', '…', '—', '–', '-')
            .Trim();
        return text;
    }

    /// <summary>Words without what stands in round brackets.</summary>
    public static Word[] WithoutParentheses(Word[] words)
    {
        if (!words.Any(w => w.Before.Contains('(', StringComparison.Ordinal)))
            return words;
        var kept = new List<Word>();
        var depth = 0;
        foreach (var word in words)
        {
            var opens = word.Before.Count(c => c == '(');
            var closes = word.After.Count(c => c == ')');
            if (depth == 0 && opens == 0)
                kept.Add(word);
            depth = Math.Max(0, depth + opens - closes);
            // The mark behind the bracket belongs to the word before it.
            if (
                depth == 0
                && closes > 0
                && opens + closes > 0
                && kept.Count > 0
                && word.After[^1] is ',' or ';' or ':' or '.'
            )
                kept[^1] = kept[^1] with { After = kept[^1].After + word.After[^1] };
        }

        return [.. kept];
    }

    private static Word One(string raw)
    {
        var start = 0;
        var end = raw.Length;
        while (start < end && raw[start] is '(' or '[' or '"' or '“' or '‘' or '\'' or '`' or '«' or '—' or '–')
            start++;
        while (
            end > start
            && raw[end - 1]
                is ')'
                    or ']'
                    or '"'
                    or '”'
                    or '’'
                    or '\''
                    or '`'
                    or '»'
                    or '.'
                    or ','
                    or ';'
                    or ':'
                    or '!'
                    or '?'
                    or '…'
                    or '—'
                    or '–'
        )
            end--;
        return start == end ? new Word("", raw, "") : new Word(raw[..start], raw[start..end], raw[end..]);
    }
}
