using BlogManager.Domain.Answers;

namespace BlogManager.Application.Ports;

/// <summary>What the service knows of the languages of posts, and of those who ask.</summary>
public interface ILanguages
{
    /// <summary>
    /// A question with the terms by which posts of its language are found. English, and what cannot be told, is left as
    /// it is.
    /// </summary>
    /// <param name="question">The question or query.</param>
    /// <param name="otherwise">ISO 639-1 of what it is taken for where it cannot be told.</param>
    StandaloneQuestion Read(StandaloneQuestion question, string? otherwise = null);

    /// <summary>A sentence of the service's own, in English where it has none in that language.</summary>
    /// <param name="language">ISO 639-1.</param>
    string Say(OwnSentence sentence, string language);
}

/// <summary>What the service says itself beside what it quotes.</summary>
public enum OwnSentence
{
    NotAnswered,
    OnlyClose,
}
