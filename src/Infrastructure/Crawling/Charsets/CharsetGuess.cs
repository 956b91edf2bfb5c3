using System.Text;

namespace BlogManager.Infrastructure.Crawling.Charsets;

/// <summary>
/// Tells the encoding of a page that declares none and is not UTF-8, by what its bytes would be in each: whether they
/// are allowed there, and whether they make letters as people write them.
/// </summary>
internal static class CharsetGuess
{
    /// <summary>So many bytes are looked at; the tags among them say nothing.</summary>
    private const int Looked = 64 * 1024;

    /// <summary>Below this share of likely letters an encoding is not it.</summary>
    private const double Likely = 0.55;

    /// <summary>In the words of other scripts most letters are beyond ASCII, in Latin ones few.</summary>
    private const double MostScattered = 1.7;

    private const double FewestKana = 0.15;

    private const double FewestAccents = 0.03;

    private const int Latin = 1252;
    private const int Greek = 1253;

    private static readonly int[] SeveralBytes = [932, 51932, 949, 950, 54936];
    private static readonly int[] Cyrillic = [1251, 20866, 866, 28595, 10007];

    static CharsetGuess() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    /// <summary>Of single bytes, with the first and last letter of the script.</summary>
    private static readonly (int CodePage, char First, char Last)[] Scripts =
    [
        (Greek, '\u0384', '\u03CE'),
        (1255, '\u05D0', '\u05EA'),
        (1256, '\u0621', '\u06D2'),
        (874, '\u0E01', '\u0E5B'),
    ];

    internal static Encoding Of(ReadOnlySpan<byte> bytes)
    {
        var high = HighRuns(bytes);
        if (high.Length == 0)
            return CharsetLabels.Of(Latin);
        var best = (CodePage: Latin, Score: Likely);
        foreach (var codePage in SeveralBytes)
            best = Better(best, codePage, ScoreOfSeveral(codePage, high));
        foreach (var codePage in Cyrillic)
            best = Better(best, codePage, ScoreOfCyrillic(codePage, high));
        foreach (var (codePage, first, last) in Scripts)
            best = Better(best, codePage, ScoreOfScript(codePage, first, last, high));
        if (best.CodePage == Latin && ScoreOfCentral(high) > ScoreOfWestern(high))
            return CharsetLabels.Of(1250);
        return CharsetLabels.Of(best.CodePage);
    }

    private static (int CodePage, double Score) Better((int, double) best, int codePage, double score) =>
        score > best.Item2 ? (codePage, score) : best;

    /// <summary>The bytes beyond ASCII with what follows them at once, runs parted by a space.</summary>
    private static byte[] HighRuns(ReadOnlySpan<byte> bytes)
    {
        var runs = new List<byte>();
        var isIn = false;
        foreach (var b in bytes[..Math.Min(bytes.Length, Looked)])
        {
            if (b >= 0x80)
            {
                runs.Add(b);
                isIn = true;
            }
            else if (isIn)
            {
                // The second byte of two may be ASCII, but is no mark of HTML.
                if (
                    b is not ((byte)'<' or (byte)'>' or (byte)'&' or (byte)'"' or (byte)' ' or (byte)'\n' or (byte)'\r')
                )
                    runs.Add(b);
                runs.Add((byte)' ');
                isIn = false;
            }
        }

        return [.. runs];
    }

    // What is not allowed must show, and not pass for the next best character.
    private static string Text(int codePage, byte[] high) =>
        Encoding
            .GetEncoding(codePage, EncoderFallback.ReplacementFallback, new DecoderReplacementFallback("\uFFFD"))
            .GetString(high);

    private static double ScoreOfSeveral(int codePage, byte[] high)
    {
        var text = Text(codePage, high);
        int common = 0,
            letters = 0,
            wrong = 0;
        foreach (var c in text)
        {
            if (c < 0x80)
                continue;
            letters++;
            if (c is '\uFFFD' or >= '\uE000' and <= '\uF8FF' or >= '\u0080' and <= '\u009F')
                wrong++;
            else if (IsCommon(codePage, c))
                common++;
        }

        if (letters == 0 || wrong * 50 > letters)
            return 0;
        // There is no Japanese without kana.
        var share = (double)common / letters;
        return codePage is 932 or 51932 && text.Count(IsKana) < letters * FewestKana ? share / 2 : share;
    }

    private static bool IsKana(char c) => c is >= '\u3041' and <= '\u30FE' and not '\u30FB';

    private static bool IsCommon(int codePage, char c)
    {
        if (c is '、' or '。' or '，' or '「' or '」' or '！' or '？' or '：' or '；' or '“' or '”' or '（' or '）')
            return true;
        return codePage switch
        {
            // Half-width katakana are what Chinese looks like in Shift_JIS.
            932 or 51932 => IsKana(c) || (c is >= '\u4E00' and <= '\u9FFF' && IsEasy(codePage, c)),
            949 => c is >= '\uAC00' and <= '\uD7A3' && IsEasy(codePage, c),
            _ => c is >= '\u4E00' and <= '\u9FFF' && IsEasy(codePage, c),
        };
    }

    // The first level of either standard: the characters in daily use.
    private static bool IsEasy(int codePage, char c)
    {
        Span<byte> bytes = stackalloc byte[4];
        var count = CharsetLabels.Of(codePage).GetBytes([c], bytes);
        return count == 2
            && codePage switch
            {
                932 => bytes[0] is >= 0x88 and <= 0x97,
                950 => bytes[0] is >= 0xA4 and <= 0xC6,
                949 => bytes[0] is >= 0xB0 and <= 0xC8 && bytes[1] >= 0xA1,
                51932 => bytes[0] is >= 0xB0 and <= 0xCF,
                _ => bytes[0] is >= 0xB0 and <= 0xD7 && bytes[1] >= 0xA1,
            };
    }

    private static double ScoreOfCyrillic(int codePage, byte[] high)
    {
        var text = Text(codePage, high);
        int letters = 0,
            small = 0,
            frequent = 0;
        foreach (var c in text)
        {
            if (c < 0x80)
                continue;
            letters++;
            small += c is >= 'а' and <= 'я' or 'ё' or 'і' or 'ї' or 'є' ? 1 : 0;
            frequent += "оеаинтсрвл".Contains(c) ? 1 : 0;
        }

        // Ten letters make up two thirds of Russian.
        return letters == 0 || text.Length > letters * MostScattered
            ? 0
            : ((double)small / letters * 0.6) + Math.Min(0.4, (double)frequent / letters * 0.65);
    }

    private static double ScoreOfScript(int codePage, char first, char last, byte[] high)
    {
        var text = Text(codePage, high);
        int letters = 0,
            fitting = 0;
        foreach (var c in text)
        {
            if (c < 0x80)
                continue;
            letters++;
            fitting += c >= first && c <= last ? 1 : 0;
        }

        if (letters == 0 || text.Length > letters * MostScattered)
            return 0;
        // Letters of Hebrew stand where those of Greek do, but for the accented ones.
        return codePage == Greek && text.Count("άέήίόύώ".Contains) < letters * FewestAccents
            ? 0
            : (double)fitting / letters * 0.95;
    }

    private static double ScoreOfCentral(byte[] high) =>
        Share(Text(1250, high), "ąćęłńśźżčďěňřšťůžőűăşţâîéáíóúýöü„”–’…");

    private static double ScoreOfWestern(byte[] high) =>
        Share(Text(Latin, high), "éèàçêîôûâùëïüöäßñáíóúãõåæøÉÀÖÄÜ’“”–—…«»°€£");

    private static double Share(string text, string letters)
    {
        var high = text.Count(c => c >= 0x80);
        return high == 0 ? 0 : (double)text.Count(letters.Contains) / high;
    }
}
