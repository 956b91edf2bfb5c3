using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Models.Neural;

/// <summary>
/// Takes the marks off lower-case letters, as the vocabulary wants them. A table, because the service runs without ICU
/// (<c>InvariantGlobalization</c>), where <see cref="string.Normalize()"/> decomposes nothing and every accented word
/// would be an unknown one.
/// </summary>
internal static class LatinFolding
{
    // Canonical decompositions of Unicode 15 whose base is one letter of the Latin, Greek or Cyrillic script.
    private static readonly FrozenDictionary<char, char> Bases = Table(
        "aàáâãäåāăąǎǟǡǻȁȃȧḁạảấầẩẫậắằẳẵặ bḃḅḇ cçćĉċčḉ dďḋḍḏḑḓ eèéêëēĕėęěȅȇȩḕḗḙḛḝẹẻẽếềểễệ fḟ gĝğġģǧǵḡ hĥȟḣḥḧḩḫẖ "
            + "iìíîïĩīĭįǐȉȋḭḯỉị jĵǰ kķǩḱḳḵ lĺļľḷḹḻḽ mḿṁṃ nñńņňǹṅṇṉṋ oòóôõöōŏőơǒǫǭȍȏȫȭȯȱṍṏṑṓọỏốồổỗộớờởỡợ pṕṗ rŕŗřȑȓṙṛṝṟ "
            + "sśŝşšșṡṣṥṧṩ tţťțṫṭṯṱẗ uùúûüũūŭůűųưǔǖǘǚǜȕȗṳṵṷṹṻụủứừửữự vṽṿ wŵẁẃẅẇẉẘ xẋẍ yýÿŷȳẏẙỳỵỷỹ zźżžẑẓẕ æǣǽ øǿ "
            + "αάὰάᾶ εέὲέ ηήὴήῆ ιΐίϊὶίῖ οόὸό υΰϋύὺύῦ ωώὼώῶ аӑӓ гѓ еѐёӗ жӂӝ зӟ ийѝӣӥ кќ оӧ уўӯӱӳ чӵ ыӹ эӭ ії"
    );

    /// <summary>Lower case without marks, as many characters as the text has.</summary>
    internal static string Fold(string text) => string.Create(text.Length, text, static (to, from) =>
        {
            for (var i = 0; i < from.Length; i++)
            {
                var lower = char.ToLowerInvariant(from[i]);
                to[i] = lower < 0x80 ? lower : Bases.GetValueOrDefault(lower, lower);
            }
        });

    private static FrozenDictionary<char, char> Table(string groups)
    {
        var bases = new Dictionary<char, char>();
        foreach (var group in groups.Split(' '))
        {
            foreach (var marked in group.AsSpan(1))
                bases[marked] = group[0];
        }

        return bases.ToFrozenDictionary();
    }
}
