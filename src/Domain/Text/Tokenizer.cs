namespace BlogManager.Domain.Text;

/// <summary>A word of a text.</summary>
/// <param name="Start">Inclusive UTF-16 index.</param>
/// <param name="End">Exclusive UTF-16 index.</param>
/// <param name="Term">The lower-case, stemmed form by which words are compared.</param>
/// <param name="IsStopWord">Whether the word carries no subject of its own.</param>
public readonly record struct Token(int Start, int End, string Term, bool IsStopWord);

/// <summary>
/// Splits text into words: runs of letters and digits, with inner apostrophes, and with <c>+</c> or <c>#</c> at the end
/// (C++, C#).
/// </summary>
public static class Tokenizer
{
    /// <summary>All words of a text in order.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<Token> Tokenize(ReadOnlySpan<char> text)
    {
        var tokens = new List<Token>(text.Length / 6);
        for (var i = 0; i < text.Length; )
        {
            if (!char.IsLetterOrDigit(text[i]) && !IsSurrogateLetter(text, i))
            {
                i++;
                continue;
            }

            var start = i;
            while (
                i < text.Length
                && (
                    char.IsLetterOrDigit(text[i])
                    || IsSurrogateLetter(text, i)
                    || (text[i] is '\'' or '’' && i + 1 < text.Length && char.IsLetter(text[i + 1]))
                )
            )
                i++;
            while (i < text.Length && text[i] is '+' or '#' && i - start <= 3)
                i++;
            var lower = text[start..i].ToString().ToLowerInvariant().Replace('’', '\'');
            if (lower.EndsWith("'s", StringComparison.Ordinal))
                lower = lower[..^2];
            var stop = StopWords.Contains(lower);
            tokens.Add(new Token(start, i, stop ? lower : PorterStemmer.Stem(lower), stop));
        }

        return tokens;
    }

    /// <summary>The terms of a text that are not stop words, in order, repeated as they occur.</summary>
    /// <param name="text">The text.</param>
    public static IReadOnlyList<string> Terms(ReadOnlySpan<char> text) =>
        [.. Tokenize(text).Where(t => !t.IsStopWord).Select(t => t.Term)];

    /// <summary>The distinct terms of a text, stop words among them.</summary>
    /// <param name="text">The text.</param>
    public static HashSet<string> Stems(ReadOnlySpan<char> text) =>
        Tokenize(text).Select(t => t.Term).ToHashSet(StringComparer.Ordinal);

    private static bool IsSurrogateLetter(ReadOnlySpan<char> text, int i) =>
        char.IsSurrogate(text[i])
        && System.Text.Rune.DecodeFromUtf16(
            text[(char.IsLowSurrogate(text[i]) && i > 0 ? i - 1 : i)..],
            out var rune,
            out _
        ) == System.Buffers.OperationStatus.Done
        && System.Text.Rune.IsLetterOrDigit(rune);
}
