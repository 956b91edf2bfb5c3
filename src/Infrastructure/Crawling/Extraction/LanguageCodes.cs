using System.Collections.Frozen;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Language tags as pages have them, brought to two letters (ISO 639-1).</summary>
internal static class LanguageCodes
{
    // ISO 639-2 in both its forms, of the languages that posts are written in.
    private static readonly FrozenDictionary<string, string> Three = (
        "eng en deu de ger de fra fr fre fr spa es ita it por pt nld nl dut nl pol pl rus ru ukr uk jpn ja zho zh chi zh cmn zh kor ko ara ar "
        + "swe sv dan da nor no nob nb nno nn fin fi isl is ice is ces cs cze cs slk sk slo sk hun hu ron ro rum ro bul bg hrv hr srp sr slv sl "
        + "ell el gre el tur tr heb he hin hi ben bn tam ta tel te urd ur fas fa per fa vie vi tha th ind id msa ms may ms cat ca eus eu baq eu glg gl "
        + "lit lt lav lv est et gle ga cym cy wel cy sqi sq alb sq mkd mk mac mk kat ka geo ka hye hy arm hy kaz kk afr af swa sw"
    )
        .Split(' ')
        .Chunk(2)
        .ToFrozenDictionary(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);

    internal static string? TwoLetters(string? tag)
    {
        var code = tag?.Split('-', '_')[0].Trim().ToLowerInvariant();
        return code switch
        {
            { Length: 2 } when char.IsAsciiLetterLower(code[0]) && char.IsAsciiLetterLower(code[1]) => code switch
            {
                "iw" => "he",
                "in" => "id",
                "ji" => "yi",
                _ => code,
            },
            { Length: 3 } => Three.GetValueOrDefault(code),
            _ => null,
        };
    }
}
