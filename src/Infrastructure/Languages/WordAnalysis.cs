using System.Globalization;
using System.Text;

namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// The terms of a text, by which an index and a reader compare it with a question. Words parted by spaces are stemmed by
/// the language. The scripts written without spaces, and Korean, whose words carry their particles, become pairs of
/// neighbouring letters, whatever the language: a Japanese title in an English post is found too. Marks never part a
/// word. Linear in the text.
/// </summary>
internal static class WordAnalysis
{
    private const int LongestWord = 400;

    // A letter and its marks: no script has more.
    private const int MostWithMarks = 8;

    /// <summary>Every term in order, repeated as it occurs; each is free of spaces and of ASCII punctuation.</summary>
    /// <param name="language">ISO 639-1; what is not known is taken as English is.</param>
    internal static List<string> Terms(string text, string language)
    {
        var terms = new List<AnalysedTerm>(text.Length / 6);
        Read(text, language, isQuestion: false, terms);
        return terms.ConvertAll(t => t.Term);
    }

    /// <summary>The terms of a question, those marked that carry no subject.</summary>
    internal static List<AnalysedTerm> Question(string text, string language)
    {
        var terms = new List<AnalysedTerm>();
        Read(text, language, isQuestion: true, terms);
        return terms;
    }

    /// <summary>Whether a text is for the most part written without spaces.</summary>
    internal static bool IsUnspaced(string text)
    {
        int unspaced = 0,
            letters = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            var kind = KindOf(rune);
            unspaced += kind is Kind.Unspaced or Kind.Hangul ? 1 : 0;
            letters += kind is Kind.None or Kind.Dropped or Kind.Mark ? 0 : 1;
        }

        return unspaced * 2 > letters;
    }

    /// <summary>
    /// The terms of a word as it is written, in English or a language that nothing is known of; where they are several,
    /// they stand side by side in a text that has the word.
    /// </summary>
    internal static List<string> Phrase(string word)
    {
        var terms = Question(word, Locale.Default);
        var chosen = terms.Exists(t => !t.IsStop) ? terms.FindAll(t => !t.IsStop) : terms;
        return chosen.ConvertAll(t => t.Term);
    }

    private static void Read(string text, string language, bool isQuestion, List<AnalysedTerm> terms)
    {
        var words = LanguageWords.Find(language);
        var word = new StringBuilder();
        var run = new List<string>();
        var runKind = Kind.None;
        foreach (var rune in text.EnumerateRunes())
        {
            var kind = KindOf(rune);
            if (kind == Kind.Dropped)
                continue;
            if (kind == Kind.Mark)
            {
                if (run.Count > 0 && run[^1].Length < MostWithMarks)
                    run[^1] += rune.ToString();
                else if (word.Length is > 0 and < LongestWord)
                    AppendMark(word, rune);
                continue;
            }

            if (kind != Kind.Letter || word.Length >= LongestWord)
                EndWord();
            if (kind != runKind)
                EndRun();
            if (kind == Kind.Letter)
            {
                Append(word, rune, language);
            }
            else if (kind != Kind.None)
            {
                run.Add(rune.ToString());
                runKind = kind;
            }
        }

        EndWord();
        EndRun();

        void EndWord()
        {
            if (word.Length == 0)
                return;
            var written = word.ToString();
            word.Clear();
            // A letter alone is what an apostrophe or a full stop left over: "l'eau", "z. B.".
            var stop = words is not null && (words.Stop.Contains(written) || IsOneLetter(written));
            terms.Add(new AnalysedTerm(Stemmers.Of(written, language), stop));
        }

        void EndRun()
        {
            if (run.Count > 0)
                UnspacedTerms.Add(run, runKind == Kind.Hangul, words, language, isQuestion, terms);
            run.Clear();
            runKind = Kind.None;
        }
    }

    private static bool IsOneLetter(string word) => word.Length == 1 && char.IsLetter(word[0]);

    private static void Append(StringBuilder word, Rune rune, string language)
    {
        if (rune.IsBmp && Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            word.Append((char)('0' + (int)Rune.GetNumericValue(rune)));
        else if (language == "tr" && rune.Value is 'I' or 'İ')
            word.Append(rune.Value == 'I' ? 'ı' : 'i');
        else if (rune.Value == 'ß' && language == "de")
            word.Append("ss");
        else if (rune.Value is >= 0xFF01 and <= 0xFF5E)
            word.Append(char.ToLowerInvariant((char)(rune.Value - 0xFEE0)));
        else
            word.Append(Rune.ToLowerInvariant(rune).ToString());
    }

    // Vowel signs belong to the letters of India; the marks on Latin, Greek, Cyrillic, Hebrew and Arabic letters are
    // spelled or left out as the writer likes.
    private static void AppendMark(StringBuilder word, Rune mark)
    {
        if (mark.Value is >= 0x900 and <= 0xDFF)
            word.Append(mark.ToString());
    }

    private static Kind KindOf(Rune rune) =>
        rune.Value switch
        {
            0xAD or (>= 0x200B and <= 0x200F) or 0x2060 or 0xFEFF or 0x640 => Kind.Dropped,
            0x3005 or (>= 0x3400 and <= 0x4DBF) or (>= 0x4E00 and <= 0x9FFF) => Kind.Unspaced,
            (>= 0xF900 and <= 0xFAFF) or (>= 0x20000 and <= 0x3FFFD) => Kind.Unspaced,
            (>= 0x3041 and <= 0x3096) or (>= 0x30A1 and <= 0x30FA) or 0x30FC => Kind.Unspaced,
            (>= 0xAC00 and <= 0xD7A3) => Kind.Hangul,
            _ => Rune.GetUnicodeCategory(rune) switch
            {
                UnicodeCategory.NonSpacingMark
                or UnicodeCategory.SpacingCombiningMark
                or UnicodeCategory.EnclosingMark => Kind.Mark,
                UnicodeCategory.UppercaseLetter
                or UnicodeCategory.LowercaseLetter
                or UnicodeCategory.TitlecaseLetter
                or UnicodeCategory.ModifierLetter
                or UnicodeCategory.OtherLetter
                or UnicodeCategory.DecimalDigitNumber
                or UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber
                or UnicodeCategory.PrivateUse => IsUnspaced(rune.Value) ? Kind.Unspaced : Kind.Letter,
                _ => Kind.None,
            },
        };

    // Thai, Lao, Burmese, Khmer.
    private static bool IsUnspaced(int rune) =>
        rune
            is (>= 0xE01 and <= 0xE4E)
                or (>= 0xE81 and <= 0xECD)
                or (>= 0x1000 and <= 0x103F)
                or (>= 0x1780 and <= 0x17D3);

    private enum Kind
    {
        None,
        Letter,
        Mark,
        Dropped,
        Unspaced,
        Hangul,
    }
}

/// <param name="Term">What is compared.</param>
/// <param name="IsStop">Whether it carries no subject.</param>
internal readonly record struct AnalysedTerm(string Term, bool IsStop);
