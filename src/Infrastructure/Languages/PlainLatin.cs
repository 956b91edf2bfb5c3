using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Languages;

/// <summary>
/// Latin letters without diacritics, as SQLite's tokenizer <c>unicode61 remove_diacritics 2</c> folds them. Written out,
/// since the build has no culture data and so no decomposition of its own (InvariantGlobalization).
/// </summary>
internal static class PlainLatin
{
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

    /// <summary>The same word, each Latin letter without its marks.</summary>
    /// <param name="word">In lower case.</param>
    internal static string Of(string word)
    {
        var first = 0;
        while (first < word.Length && !Plain.ContainsKey(word[first]))
            first++;
        return first == word.Length ? word : string.Create(word.Length, word, static (to, from) =>
            {
                for (var i = 0; i < from.Length; i++)
                    to[i] = Plain.GetValueOrDefault(from[i], from[i]);
            });
    }
}
