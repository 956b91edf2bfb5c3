using System.Text;

namespace BlogManager.Infrastructure.Crawling.Charsets;

/// <summary>
/// Mends UTF-8 that was once read as Windows-1252 and written anew ("CafÃ©"): only where that is what most of a page's
/// letters beyond ASCII are, so that a page on the subject keeps its examples.
/// </summary>
internal static class DoubleEncoding
{
    private const int FewestBroken = 2;

    // What Windows-1252 leaves out, readers take for control characters.
    private static readonly Dictionary<char, byte> Bytes = Read();

    internal static string Repair(string text)
    {
        if (text.AsSpan().IndexOfAny("ÃâÂÐÑ") < 0)
            return text;
        var (broken, whole) = Count(text);
        return broken >= FewestBroken && broken > whole ? Rewrite(text) : text;
    }

    private static (int Broken, int Whole) Count(string text)
    {
        int broken = 0,
            whole = 0;
        for (var at = 0; at < text.Length; )
        {
            var length = Sequence(text, at, out _);
            if (length > 0)
                broken++;
            else if (text[at] >= 0x80)
                whole++;
            at += Math.Max(1, length);
        }

        return (broken, whole);
    }

    private static string Rewrite(string text)
    {
        var mended = new StringBuilder(text.Length);
        for (var at = 0; at < text.Length; )
        {
            var length = Sequence(text, at, out var rune);
            if (length > 0)
                mended.Append(rune.ToString());
            else
                mended.Append(text[at]);
            at += Math.Max(1, length);
        }

        return mended.ToString();
    }

    /// <summary>How many characters from here are the bytes of one character in UTF-8; 0 for none.</summary>
    private static int Sequence(string text, int at, out Rune rune)
    {
        rune = default;
        if (text[at] < 0x80 || !Bytes.TryGetValue(text[at], out var lead))
            return 0;
        var length = lead switch
        {
            >= 0xC2 and <= 0xDF => 2,
            >= 0xE0 and <= 0xEF => 3,
            >= 0xF0 and <= 0xF4 => 4,
            _ => 0,
        };
        if (length == 0 || at + length > text.Length)
            return 0;
        Span<byte> bytes = stackalloc byte[4];
        bytes[0] = lead;
        for (var i = 1; i < length; i++)
        {
            if (!Bytes.TryGetValue(text[at + i], out var next))
                return 0;
            bytes[i] = next;
        }

        return
            Rune.DecodeFromUtf8(bytes[..length], out rune, out var used) == System.Buffers.OperationStatus.Done
            && used == length
            ? length
            : 0;
    }

    private static Dictionary<char, byte> Read()
    {
        var encoding = CharsetLabels.Of(1252);
        var bytes = new Dictionary<char, byte>();
        for (var b = 0x80; b <= 0xFF; b++)
            bytes[encoding.GetString([(byte)b])[0]] = (byte)b;
        foreach (var b in (byte[])[0x81, 0x8D, 0x8F, 0x90, 0x9D])
            bytes[(char)b] = b;
        return bytes;
    }
}
