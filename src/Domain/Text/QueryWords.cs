namespace BlogManager.Domain.Text;

/// <summary>A word of a question or a search query.</summary>
/// <param name="Word">The word in lower case, not stemmed: what a lexical index is asked for.</param>
/// <param name="Term">Its stem, by which it is compared with the words of a text.</param>
public readonly record struct QueryWord(string Word, string Term);

/// <summary>Chooses the words of a question or a search query that say what it is about.</summary>
public static class QueryWords
{
    /// <summary>
    /// The words that are not stop words, or all where there are no others; each stem once, in order.
    /// </summary>
    /// <param name="text">The question or query.</param>
    public static IReadOnlyList<QueryWord> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return Of(text, Tokenizer.Tokenize(text));
    }

    /// <summary>The same of a text that was split into words before.</summary>
    internal static IReadOnlyList<QueryWord> Of(string text, IReadOnlyList<Token> tokens)
    {
        var chosen = tokens.Any(t => !t.IsStopWord) ? tokens.Where(t => !t.IsStopWord) : tokens;
        return
        [
            .. chosen
                .DistinctBy(t => t.Term, StringComparer.Ordinal)
                .Select(t => new QueryWord(text[t.Start..t.End].ToLowerInvariant(), t.Term)),
        ];
    }
}
