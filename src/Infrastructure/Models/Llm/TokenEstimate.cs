namespace BlogManager.Infrastructure.Models.Llm;

/// <summary>
/// Guesses tokens without the model's tokenizer, which differs by model: 3 letters of ASCII a token, and one token for
/// any other character. High for prose (English has about 4 letters a token, and Chinese 0.7 tokens a character, with
/// the tokenizers in use), so that what fits by it fits the model.
/// </summary>
internal static class TokenEstimate
{
    private const int LettersPerToken = 3;

    /// <summary>About how many tokens a text has, rather too many than too few.</summary>
    internal static int Of(ReadOnlySpan<char> text)
    {
        int ascii = 0,
            other = 0;
        foreach (var c in text)
        {
            if (char.IsAscii(c))
                ascii++;
            else if (!char.IsLowSurrogate(c))
                other++;
        }

        return ((ascii + LettersPerToken - 1) / LettersPerToken) + other;
    }

    /// <summary>The start of a text that has at most so many tokens, cut between words where there are any.</summary>
    internal static string Start(string text, int tokens)
    {
        if (Of(text) <= tokens)
            return text;
        var (left, end) = ((long)tokens * LettersPerToken, 0);
        while (end < text.Length)
        {
            left -=
                char.IsAscii(text[end]) ? 1
                : char.IsLowSurrogate(text[end]) ? 0
                : LettersPerToken;
            if (left < 0)
                break;
            end++;
        }

        if (end < text.Length && char.IsLowSurrogate(text[end]))
            end--;
        var space = text.LastIndexOfAny([' ', '\n'], Math.Max(0, end - 1));
        return text[..(space > end / 2 ? space : end)];
    }
}
