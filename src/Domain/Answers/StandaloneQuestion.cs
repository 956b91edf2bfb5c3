using BlogManager.Domain.Text;

namespace BlogManager.Domain.Answers;

/// <summary>A question, or a search query, that needs no turn before it, with the words that it is looked for by.</summary>
public sealed record StandaloneQuestion
{
    private const string Undetermined = "und";

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

    /// <summary>
    /// ISO 639-1, or <c>und</c>. In other languages than English each of <see cref="Words"/> is a term as the indexes have it, and not a
    /// word as it is written.
    /// </summary>
    public string Language { get; private init; } = Undetermined;

    /// <summary>The words of <see cref="Text"/> that say what it is about.</summary>
    public IReadOnlyList<QueryWord> Words { get; private init; }

    /// <summary>The stems of all words of <see cref="Text"/>.</summary>
    public IReadOnlySet<string> Stems { get; private init; }

    /// <summary>Whether it is read as English is: what cannot be told is.</summary>
    public bool IsEnglish => Language is "en" or Undetermined;

    public bool IsUndetermined => Language == Undetermined;

    /// <summary>A question or query without a conversation before it.</summary>
    /// <param name="text">The question.</param>
    public static StandaloneQuestion Of(string text) => new(text, text);

    /// <summary>A question that follows others.</summary>
    /// <param name="asked">The question as it was asked.</param>
    /// <param name="text">The same, so put that it stands alone.</param>
    public static StandaloneQuestion Of(string asked, string text) => new(asked, text);

    /// <summary>The same question, in a language whose words are not for this project to know.</summary>
    /// <param name="language">ISO 639-1.</param>
    /// <param name="words">The terms that say what it is about.</param>
    /// <param name="stems">All of its terms.</param>
    public StandaloneQuestion In(string language, IReadOnlyList<QueryWord> words, IReadOnlySet<string> stems) =>
        this with
        {
            Language = language,
            Words = words,
            Stems = stems,
        };
}
