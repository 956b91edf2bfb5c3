using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>A question, or a search query, with what it leans on and the words that it is looked for by, found once.</summary>
public sealed record StandaloneQuestion
{
    internal StandaloneQuestion(string asked, string text, IReadOnlyList<Token> tokens)
    {
        (Asked, Text) = (asked, text);
        Words = QueryWords.Of(text, tokens);
        Stems = tokens.Select(t => t.Term).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The question as it was asked.</summary>
    public string Asked { get; }

    /// <summary>The question, followed by the words of the turn before where it leans on them.</summary>
    public string Text { get; }

    /// <summary>The words of <see cref="Text"/> that say what it is about.</summary>
    public IReadOnlyList<QueryWord> Words { get; }

    /// <summary>The stems of all words of <see cref="Text"/>.</summary>
    public IReadOnlySet<string> Stems { get; }

    /// <summary>A question or query without a conversation before it.</summary>
    /// <param name="text">The question.</param>
    public static StandaloneQuestion Of(string text) => FollowUp.Expand(text, []);
}
