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
    public static Word[] Of(string sentence) => [.. sentence.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(One)];

    /// <summary>Words as text, with the punctuation between them but none at the end.</summary>
    public static string Join(IEnumerable<Word> words)
    {
        var text = string.Join(' ', words.Select(w => w.ToString())).TrimEnd('.', ',', ';', ':', '!', '?', '…', '—', '–', '-').Trim();
        return text;
    }

    private static Word One(string raw)
    {
        var start = 0;
        var end = raw.Length;
        while (start < end && raw[start] is '(' or '[' or '"' or '“' or '‘' or '\'' or '`' or '«' or '—' or '–')
            start++;
        while (end > start && raw[end - 1] is ')' or ']' or '"' or '”' or '’' or '\'' or '`' or '»' or '.' or ',' or ';' or ':' or '!' or '?' or '…' or '—' or '–')
            end--;
        return start == end ? new Word("", raw, "") : new Word(raw[..start], raw[start..end], raw[end..]);
    }
}
