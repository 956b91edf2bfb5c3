using System.Collections.Frozen;
using System.Globalization;
using System.Text;
using BlogManager.Domain.Text;

namespace BlogManager.Infrastructure.Storage.Mongo.Words;

/// <summary>
/// Words as the lexical index compares them, the same that SQLite's tokenizer <c>porter unicode61 remove_diacritics
/// 2</c> makes: runs of letters and digits in lower case, Latin letters without diacritics, stemmed.
/// </summary>
internal static class WordForms
{
    // Written out, since the build has no culture data and so no decomposition of its own (InvariantGlobalization).
    private static readonly FrozenDictionary<char, char> Plain = new (char Plain, string Marked)[]
    {
        ('a', "àáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ"),
        ('b', "ḃḅḇ"),
        ('c', "çćĉċčḉ"),
        ('d', "ďḋḍḏḑḓ"),
        ('e', "èéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ"),
        ('f', "ḟ"),
        ('g', "ĝğġģǧǵḡ"),
        ('h', "ĥȟḣḥḧḩḫẖ"),
        ('i', "ìíîïĩīĭįǐȉȋḭḯỉị"),
        ('j', "ĵǰ"),
        ('k', "ķǩḱḳḵ"),
        ('l', "ĺļľḷḹḻḽ"),
        ('m', "ḿṁṃ"),
        ('n', "ñńņňǹṅṇṉṋ"),
        ('o', "òóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ"),
        ('p', "ṕṗ"),
        ('r', "ŕŗřȑȓṙṛṝṟ"),
        ('s', "śŝşšșṡṣṥṧṩ"),
        ('t', "ţťțṫṭṯṱẗ"),
        ('u', "ùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự"),
        ('v', "ṽṿ"),
        ('w', "ŵẁẃẅẇẉẘ"),
        ('x', "ẋẍ"),
        ('y', "ýÿŷȳẏẙỳỵỷỹ"),
        ('z', "źżžẑẓẕ"),
    }
        .SelectMany(row => row.Marked, (row, marked) => (marked, row.Plain))
        .ToFrozenDictionary(p => p.marked, p => p.Plain);

    /// <summary>The stems of a text, in order.</summary>
    public static List<string> Of(string text)
    {
        var stems = new List<string>(text.Length / 6);
        var word = new StringBuilder();
        foreach (var rune in text.EnumerateRunes())
        {
            if (IsMark(rune))
                continue;
            if (IsOfWord(rune))
                Append(word, Rune.ToLowerInvariant(rune));
            else
                End(word, stems);
        }

        End(word, stems);
        return stems;
    }

    private static void Append(StringBuilder word, Rune rune)
    {
        if (rune.IsBmp)
            word.Append(Plain.TryGetValue((char)rune.Value, out var plain) ? plain : (char)rune.Value);
        else
            word.Append(rune.ToString());
    }

    private static void End(StringBuilder word, List<string> stems)
    {
        if (word.Length == 0)
            return;
        stems.Add(PorterStemmer.Stem(word.ToString()));
        word.Clear();
    }

    // The diacritics that combine with the letter before them. A lone surrogate comes as U+FFFD, which is of no word.
    private static bool IsMark(Rune rune) => rune.Value is >= 0x300 and <= 0x36F;

    private static bool IsOfWord(Rune rune) =>
        Rune.IsLetterOrDigit(rune)
        || Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.LetterNumber
                or UnicodeCategory.OtherNumber
                or UnicodeCategory.PrivateUse;
}
