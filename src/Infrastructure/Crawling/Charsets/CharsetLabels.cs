using System.Collections.Frozen;
using System.Text;

namespace BlogManager.Infrastructure.Crawling.Charsets;

/// <summary>The labels of the WHATWG Encoding standard, and the encodings that they stand for there.</summary>
internal static class CharsetLabels
{
    // Code page, then its labels. Those of the ISO family are made below.
    private static readonly (int CodePage, string Labels)[] Known =
    [
        (65001, "unicode-1-1-utf-8 unicode11utf8 unicode20utf8 utf-8 utf8 x-unicode20utf8"),
        (866, "866 cp866 csibm866 ibm866"),
        (28592, "csisolatin2 iso-ir-101 l2 latin2"),
        (28593, "csisolatin3 iso-ir-109 l3 latin3"),
        (28594, "csisolatin4 iso-ir-110 l4 latin4"),
        (28595, "csisolatincyrillic cyrillic iso-ir-144"),
        (
            28596,
            "arabic asmo-708 csiso88596e csiso88596i csisolatinarabic ecma-114 iso-8859-6-e iso-8859-6-i iso-ir-127"
        ),
        (28597, "csisolatingreek ecma-118 elot_928 greek greek8 iso-ir-126 sun_eu_greek"),
        (28598, "csiso88598e csisolatinhebrew hebrew iso-8859-8-e iso-ir-138 visual csiso88598i iso-8859-8-i logical"),
        (28600, "csisolatin6 iso-ir-157 l6 latin6"),
        (28603, ""),
        (28604, ""),
        (28605, "csisolatin9 l9"),
        (28606, ""),
        (20866, "cskoi8r koi koi8 koi8-r koi8_r"),
        (21866, "koi8-ru koi8-u"),
        (10000, "csmacintosh mac macintosh x-mac-roman"),
        (874, "dos-874 iso-8859-11 iso8859-11 iso885911 tis-620 windows-874"),
        (1250, "cp1250 windows-1250 x-cp1250"),
        (1251, "cp1251 windows-1251 x-cp1251"),
        (
            1252,
            "ansi_x3.4-1968 ascii cp1252 cp819 csisolatin1 ibm819 iso-8859-1 iso-ir-100 iso8859-1 iso88591 iso_8859-1 iso_8859-1:1987 l1 latin1 us-ascii windows-1252 x-cp1252 x-user-defined"
        ),
        (1253, "cp1253 windows-1253 x-cp1253"),
        (
            1254,
            "cp1254 csisolatin5 iso-8859-9 iso-ir-148 iso8859-9 iso88599 iso_8859-9 iso_8859-9:1989 l5 latin5 windows-1254 x-cp1254"
        ),
        (1255, "cp1255 windows-1255 x-cp1255"),
        (1256, "cp1256 windows-1256 x-cp1256"),
        (1257, "cp1257 windows-1257 x-cp1257"),
        (1258, "cp1258 windows-1258 x-cp1258"),
        (10007, "x-mac-cyrillic x-mac-ukrainian"),
        (54936, "chinese csgb2312 csiso58gb231280 gb2312 gb_2312 gb_2312-80 gbk iso-ir-58 x-gbk gb18030 cp936"),
        (950, "big5 big5-hkscs cn-big5 csbig5 x-x-big5"),
        (51932, "cseucpkdfmtjapanese euc-jp x-euc-jp"),
        (50220, "csiso2022jp iso-2022-jp"),
        (932, "csshiftjis ms932 ms_kanji shift-jis shift_jis sjis windows-31j x-sjis cp932"),
        (
            949,
            "cseuckr csksc56011987 euc-kr iso-ir-149 korean ks_c_5601-1987 ks_c_5601-1989 ksc5601 ksc_5601 windows-949 cp949"
        ),
        (1201, "unicodefffe utf-16be"),
        (1200, "csunicode iso-10646-ucs-2 ucs-2 unicode unicodefeff utf-16 utf-16le"),
    ];

    private static readonly FrozenDictionary<string, int> CodePages = Read();

    static CharsetLabels() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>The encoding of a label, or null where there is none.</summary>
    internal static Encoding? Find(string? label)
    {
        var name = label?.Trim().Trim('"', '\'').Trim();
        return name is { Length: > 0 and <= 40 } && CodePages.TryGetValue(name, out var codePage) ? Of(codePage) : null;
    }

    internal static Encoding Of(int codePage) =>
        codePage switch
        {
            65001 => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            28600 or 28604 or 28606 => new SingleByteEncoding(codePage),
            _ => Encoding.GetEncoding(codePage),
        };

    private static FrozenDictionary<string, int> Read()
    {
        var codePages = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (var (codePage, labels) in Known)
        {
            foreach (var label in labels.Split(' ', StringSplitOptions.RemoveEmptyEntries))
                codePages[label] = codePage;
            var part = codePage - 28590;
            if (part is < 2 or > 16)
                continue;
            foreach (
                var label in (string[])[$"iso-8859-{part}", $"iso8859-{part}", $"iso8859{part}", $"iso_8859-{part}"]
            )
                codePages[label] = codePage;
        }

        (string Label, int CodePage)[] dated =
        [
            ("iso_8859-2:1987", 28592),
            ("iso_8859-3:1988", 28593),
            ("iso_8859-4:1988", 28594),
            ("iso_8859-5:1988", 28595),
            ("iso_8859-6:1987", 28596),
            ("iso_8859-7:1987", 28597),
            ("iso_8859-8:1988", 28598),
        ];
        foreach (var (label, codePage) in dated)
            codePages[label] = codePage;
        return codePages.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
    }
}
