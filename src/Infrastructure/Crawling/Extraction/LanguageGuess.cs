using BlogManager.Infrastructure.Languages;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Tells the language of a text that does not say it.</summary>
internal sealed class LanguageGuess
{
    /// <summary>ISO 639-2 for a language that is not determined.</summary>
    internal const string Undetermined = LanguageDetector.Undetermined;

    private const int FewestWords = 8;
    private const int FewestLetters = 40;

    private readonly Func<string, string> _tell = LanguageDetector.OfText;

    /// <summary>ISO 639-1, or <see cref="Undetermined"/>.</summary>
    internal string Of(string text, int words) =>
        // Scripts without spaces have few words and many letters.
        words < FewestWords
        && text.Length < FewestLetters
            ? Undetermined
            : _tell(text);

    /// <summary>Loads the models, off any request's path.</summary>
    internal void Warm() => _ = Task.Run(() => _tell("The models are loaded by the first use of them."));
}
