using Lingua;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Tells the language of a text that does not say it. The models take a second or two to load, so they are loaded once,
/// in the background.
/// </summary>
internal sealed class LanguageGuess
{
    /// <summary>ISO 639-2 for a language that is not determined.</summary>
    internal const string Undetermined = "und";

    private const int FewestWords = 8;
    private const int SampleLength = 1500;

    private readonly Lazy<LanguageDetector> _detector = new(() =>
        LanguageDetectorBuilder
            .FromLanguages(
                Language.English,
                Language.German,
                Language.French,
                Language.Spanish,
                Language.Portuguese,
                Language.Italian,
                Language.Dutch,
                Language.Polish,
                Language.Russian,
                Language.Ukrainian,
                Language.Turkish,
                Language.Arabic,
                Language.Hindi,
                Language.Japanese,
                Language.Chinese,
                Language.Korean
            )
            .WithLowAccuracyMode()
            .Build()
    );

    /// <summary>ISO 639-1, or <see cref="Undetermined"/>.</summary>
    internal string Of(string text, int words)
    {
        // Scripts without spaces have few words and many letters.
        if (words < FewestWords && text.Length < 40)
            return Undetermined;
        var sample = text.Length <= SampleLength ? text : text[..SampleLength];
        var language = Detect(sample);
        return language == Language.Unknown ? Undetermined : language.IsoCode6391().ToString().ToLowerInvariant();
    }

    /// <summary>Loads the models, off any request's path.</summary>
    internal void Warm() => _ = Task.Run(() => Detect("The models are loaded by the first use of them."));

    // Detection takes half a millisecond once the models are there; while they load, callers wait for them here and not
    // in each other's way.
    private Language Detect(string text)
    {
        lock (_detector)
            return _detector.Value.DetectLanguageOf(text);
    }
}
