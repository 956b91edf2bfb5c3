using System.Collections.Frozen;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Checks the language that a page declares against its text: themes declare that of their author. Only what the text
/// cannot be is doubted.
/// </summary>
internal static class DeclaredLanguage
{
    private const int SampleLength = 4000;
    private const int FewestLetters = 100;
    private const int FewestWords = 60;

    /// <summary>Less of another script is a name or a quotation.</summary>
    private const double FewLatin = 0.3;

    private const double MostlyLatin = 0.9;

    /// <summary>English has a fifth of these.</summary>
    private const double FewestEnglish = 0.06;

    private static readonly FrozenSet<string> OtherScripts =
        "ru uk be bg mk el he yi ar fa ur ps hi mr ne bn ta te ml kn gu pa si th lo my km zh ja ko ka hy am"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    private static readonly FrozenSet<string> English =
        "the of and to in is that for it was on with as are be at by this from or an not have"
            .Split(' ')
            .ToFrozenSet(StringComparer.Ordinal);

    internal static bool Fits(string language, string text)
    {
        var sample = text.Length <= SampleLength ? text : text[..SampleLength];
        int letters = 0,
            latin = 0;
        foreach (var c in sample)
        {
            if (!char.IsLetter(c))
                continue;
            letters++;
            latin += c <= '\u024F' ? 1 : 0;
        }

        if (letters < FewestLetters)
            return true;
        var share = (double)latin / letters;
        if (OtherScripts.Contains(language))
            return share < MostlyLatin;
        // Serbian, Kazakh and some others are written in two scripts.
        if (share < FewLatin)
            return language is "sr" or "kk" or "az" or "uz" or "bs" or "mn" or "tg" or "ky" or "tt";
        if (language != "en")
            return true;
        var words = Tokenizer.Tokenize(sample).Select(t => sample[t.Start..t.End].ToLowerInvariant()).ToList();
        return words.Count < FewestWords || words.Count(English.Contains) >= words.Count * FewestEnglish;
    }
}
