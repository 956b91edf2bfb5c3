using Lucene.Net.Analysis.Ar;
using Lucene.Net.Analysis.Hi;
using Lucene.Net.Tartarus.Snowball;
using Lucene.Net.Tartarus.Snowball.Ext;
using Porter = BlogManager.Domain.Text.PorterStemmer;

namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// Brings the inflections of a word together: by Snowball's algorithms as Lucene has them, by Lucene's for Arabic and
/// Hindi, by our own for Polish and Hebrew, for which neither has one, and by Porter's for all else.
/// </summary>
internal static class Stemmers
{
    /// <summary>A longer word is no word of a language, and the algorithms need not be linear.</summary>
    private const int LongestWord = 64;

    // Their state is a field of each, so every thread has its own.
    [ThreadStatic]
    private static Dictionary<string, SnowballProgram>? _programs;

    /// <summary>The form by which a word is compared with others of its language.</summary>
    /// <param name="word">In lower case, letters and digits alone.</param>
    /// <param name="language">ISO 639-1.</param>
    internal static string Of(string word, string language)
    {
        if (word.Length > LongestWord)
            return word;
        var script = ScriptOf(word);
        return (language, script) switch
        {
            ("de" or "es" or "fr" or "it" or "nl" or "pt" or "tr", Script.Latin) => PlainLatin.Of(
                Snowball(word, language)
            ),
            ("pl", Script.Latin) => PlainLatin.Of(PolishStemmer.Stem(word)),
            ("ru", Script.Cyrillic) => Snowball(word.Replace('ё', 'е'), language),
            ("hi", Script.Devanagari) => Hindi(word),
            (_, Script.Arabic) => Arabic(word),
            (_, Script.Hebrew) => HebrewStemmer.Stem(word),
            _ => Porter.Stem(PlainLatin.Of(word)),
        };
    }

    private static string Snowball(string word, string language)
    {
        _programs ??= new Dictionary<string, SnowballProgram>(StringComparer.Ordinal);
        if (!_programs.TryGetValue(language, out var program))
        {
            _programs[language] = program = language switch
            {
                "de" => new GermanStemmer(),
                "es" => new SpanishStemmer(),
                "fr" => new FrenchStemmer(),
                "it" => new ItalianStemmer(),
                "nl" => new DutchStemmer(),
                "pt" => new PortugueseStemmer(),
                "ru" => new RussianStemmer(),
                _ => new TurkishStemmer(),
            };
        }

        program.SetCurrent(word);
        program.Stem();
        return program.Current;
    }

    private static string Arabic(string word)
    {
        // Stemming may lengthen nothing; the buffer is as Lucene's filters have it.
        var buffer = word.ToCharArray();
        var length = new ArabicNormalizer().Normalize(buffer, buffer.Length);
        length = new ArabicStemmer().Stem(buffer, length);
        return new string(buffer, 0, length);
    }

    private static string Hindi(string word)
    {
        var buffer = word.ToCharArray();
        var length = new HindiNormalizer().Normalize(buffer, buffer.Length);
        length = new HindiStemmer().Stem(buffer, length);
        return new string(buffer, 0, length);
    }

    private static Script ScriptOf(string word)
    {
        foreach (var c in word)
        {
            if (!char.IsLetter(c))
                continue;
            return c switch
            {
                < 'ʰ' or (>= 'Ḁ' and <= 'ỿ') => Script.Latin,
                >= 'Ѐ' and <= 'ԯ' => Script.Cyrillic,
                >= '֐' and <= '׿' => Script.Hebrew,
                >= '؀' and <= 'ۿ' => Script.Arabic,
                >= 'ऀ' and <= 'ॿ' => Script.Devanagari,
                _ => Script.Other,
            };
        }

        return Script.Other;
    }

    private enum Script
    {
        Other,
        Latin,
        Cyrillic,
        Hebrew,
        Arabic,
        Devanagari,
    }
}
