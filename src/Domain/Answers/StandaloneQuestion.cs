using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>A question, or a search query, that needs no turn before it, with the words that it is looked for by.</summary>
public sealed record StandaloneQuestion
{
    private StandaloneQuestion(string asked, string text)
    {
        (Asked, Text) = (asked, text);
        var tokens = Tokenizer.Tokenize(text);
        Words = QueryWords.Of(text, tokens);
        Stems = tokens.Select(t => t.Term).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The question as it was asked.</summary>
    public string Asked { get; }

    /// <summary>The question, so put that it stands alone.</summary>
    public string Text { get; }

    /// <summary>The words of <see cref="Text"/> that say what it is about.</summary>
    public IReadOnlyList<QueryWord> Words { get; }

    /// <summary>The stems of all words of <see cref="Text"/>.</summary>
    public IReadOnlySet<string> Stems { get; }

    /// <summary>A question or query without a conversation before it.</summary>
    /// <param name="text">The question.</param>
    public static StandaloneQuestion Of(string text) => new(text, text);

    /// <summary>A question that follows others.</summary>
    /// <param name="asked">The question as it was asked.</param>
    /// <param name="text">The same, so put that it stands alone.</param>
    public static StandaloneQuestion Of(string asked, string text) => new(asked, text);
}
