using System.Collections.Frozen;
using System.Text;
using BlogManager.Domain.Text;
using Lingua;

namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// Tells the language of a text. What has a script of its own is told by that; a question by its small words and by the
/// letters that only one language has; a longer text by Lingua, whose models take a moment to load and are loaded once.
/// </summary>
internal static class LanguageDetector
{
    /// <summary>ISO 639-2 for a language that is not determined.</summary>
    internal const string Undetermined = "und";

    private const int SampleLength = 1500;
    private const int LeastLead = 2;

    // Small words among all: a name may look like one ("Allen").
    private const double LeastShare = 0.18;

    // Those that are served, and others that would be taken for them.
    private static readonly Language[] Lingua =
    [
        Language.Arabic,
        Language.Bokmal,
        Language.Bulgarian,
        Language.Croatian,
        Language.Czech,
        Language.Danish,
        Language.Dutch,
        Language.English,
        Language.Finnish,
        Language.French,
        Language.German,
        Language.Greek,
        Language.Hindi,
        Language.Hungarian,
        Language.Italian,
        Language.Persian,
        Language.Polish,
        Language.Portuguese,
        Language.Romanian,
        Language.Russian,
        Language.Serbian,
        Language.Slovak,
        Language.Spanish,
        Language.Swedish,
        Language.Turkish,
        Language.Ukrainian,
        Language.Urdu,
    ];

    // Letters that one of the languages has alone.
    private static readonly (string Language, string Letters)[] OwnLetters =
    [
        ("de", "ß"),
        ("es", "ñ¿¡"),
        ("pt", "ãõ"),
        ("pl", "łżźśćńęą"),
        ("tr", "ığş"),
        ("fr", "œùê"),
        ("it", "ì"),
    ];

    private static readonly string[] Latin = ["de", "es", "fr", "it", "nl", "pl", "pt", "tr"];

    private static readonly Lazy<FrozenDictionary<string, string[]>> SmallWords = new(() =>
        Latin
            .SelectMany(l => LanguageWords.Find(l)!.Stop.Select(w => (Word: w, Language: l)))
            .Where(p => p.Word.Length > 1)
            .GroupBy(p => p.Word, p => p.Language, StringComparer.Ordinal)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.Ordinal)
    );

    private static readonly Lazy<global::Lingua.LanguageDetector> Detector = new(() =>
        LanguageDetectorBuilder.FromLanguages(Lingua).WithLowAccuracyMode().Build()
    );

    /// <summary>Whether a word in lower case carries no subject in one of the languages in Latin letters.</summary>
    internal static bool IsSmallWord(string lower) => SmallWords.Value.ContainsKey(lower);

    /// <summary>The language of a longer text: ISO 639-1, or <see cref="Undetermined"/>.</summary>
    internal static string OfText(string text)
    {
        var sample = text.Length <= SampleLength ? text : text[..SampleLength];
        // Of Cyrillic texts Lingua tells the languages apart.
        if (ByScript(sample) is { } told and not "ru")
            return told;
        // Callers wait here for the models, and not in each other's way.
        lock (Detector)
        {
            var language = Detector.Value.DetectLanguageOf(sample);
            return language == Language.Unknown ? Undetermined : language.IsoCode6391().ToString().ToLowerInvariant();
        }
    }

    /// <summary>
    /// The language of a question or a query; <see cref="Undetermined"/> where its few words do not tell. A question in
    /// English is seldom taken for another: that takes more small words of the other.
    /// </summary>
    internal static string OfQuestion(string question)
    {
        var text = question.Length <= SampleLength ? question : question[..SampleLength];
        if (ByScript(text) is { } told)
            return told;
        var scores = new Dictionary<string, double>(StringComparer.Ordinal);
        var english = 0d;
        var words = 0;
        var lower = text.ToLowerInvariant();
        foreach (var word in Words(lower))
        {
            words++;
            var isEnglish = word.Length > 1 && StopWords.Contains(word);
            var others = SmallWords.Value.GetValueOrDefault(word) ?? [];
            var share = 1d / (others.Length + (isEnglish ? 1 : 0));
            english += isEnglish ? share : 0;
            foreach (var other in others)
                scores[other] = scores.GetValueOrDefault(other) + share;
        }

        foreach (var (language, letters) in OwnLetters)
        {
            if (lower.AsSpan().ContainsAny(letters))
                scores[language] = scores.GetValueOrDefault(language) + 1;
        }

        if (scores.Count == 0)
            return english > 0 ? "en" : Undetermined;
        var best = scores.OrderByDescending(s => s.Value).ThenBy(s => s.Key, StringComparer.Ordinal).ToArray();
        if (best[0].Value <= english)
            return english > 0 ? "en" : Undetermined;
        var leads = best.Length == 1 || best[0].Value > best[1].Value;
        return leads && best[0].Value >= LeastLead * english && best[0].Value >= Math.Max(0.5, LeastShare * words)
            ? best[0].Key
            : Undetermined;
    }

    private static IEnumerable<string> Words(string lower)
    {
        var start = -1;
        for (var i = 0; i <= lower.Length; i++)
        {
            if (i < lower.Length && char.IsLetter(lower[i]))
            {
                start = start < 0 ? i : start;
            }
            else if (start >= 0)
            {
                // "we've", "I'd": what an English apostrophe leaves is no word.
                if (i - start > 2 || start == 0 || lower[start - 1] is not ('\'' or '’'))
                    yield return lower[start..i];
                start = -1;
            }
        }
    }

    // The language of a script that one of the languages has alone; null for Latin, and for Cyrillic and Arabic that may
    // be another language's.
    private static string? ByScript(string text)
    {
        int han = 0,
            kana = 0,
            hangul = 0,
            thai = 0,
            hebrew = 0,
            arabic = 0,
            devanagari = 0,
            cyrillic = 0,
            all = 0;
        var isOtherArabic = false;
        var isOtherCyrillic = false;
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune))
                continue;
            all++;
            switch (rune.Value)
            {
                case (>= 0x3400 and <= 0x9FFF) or >= 0x20000:
                    han++;
                    break;
                case >= 0x3041 and <= 0x30FF:
                    kana++;
                    break;
                case >= 0xAC00 and <= 0xD7A3:
                    hangul++;
                    break;
                case >= 0xE00 and <= 0xE7F:
                    thai++;
                    break;
                case >= 0x590 and <= 0x5FF:
                    hebrew++;
                    break;
                case >= 0x600 and <= 0x6FF:
                    arabic++;
                    isOtherArabic |= rune.Value is 'پ' or 'چ' or 'ژ' or 'گ' or 'ک' or 'ی' or 'ٹ' or 'ڈ' or 'ں';
                    break;
                case >= 0x900 and <= 0x97F:
                    devanagari++;
                    break;
                case >= 0x400 and <= 0x52F:
                    cyrillic++;
                    isOtherCyrillic |= "іїєґўјљњћђџқғңүұһөә".Contains(
                        char.ToLowerInvariant((char)rune.Value),
                        StringComparison.Ordinal
                    );
                    break;
            }
        }

        // A letter of these scripts says more than one of Latin.
        var enough = Math.Max(1, all * 0.3);
        return han + kana >= enough ? (kana >= 0.1 * (han + kana) ? "ja" : "zh")
            : hangul >= enough ? "ko"
            : thai >= enough ? "th"
            : hebrew >= enough ? "he"
            : devanagari >= enough ? "hi"
            : arabic >= enough && !isOtherArabic ? "ar"
            : cyrillic >= enough && !isOtherCyrillic ? "ru"
            : null;
    }
}
