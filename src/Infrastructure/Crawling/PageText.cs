using System.Text;
using BlogManager.Infrastructure.Crawling.Charsets;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Decodes a page's bytes as the HTML standard has it: byte order mark, then the Content-Type's charset, then the
/// page's own, then UTF-8 if it is that, else what its letters look like.
/// </summary>
internal static class PageText
{
    /// <summary>How far into a page its declaration is looked for first (HTML, "prescan a byte stream").</summary>
    private const int PrescanBytes = 1024;

    /// <summary>A parser that meets a declaration further down begins anew with it.</summary>
    private const int LateBytes = 32 * 1024;

    /// <summary>So many wrong sequences in as many bytes, and the label is wrong.</summary>
    private const int BytesPerWrong = 500;

    internal static string Decode(byte[] bytes, string? charset)
    {
        using var reader = new StreamReader(
            new MemoryStream(bytes),
            Choose(bytes, charset),
            detectEncodingFromByteOrderMarks: true
        );
        return DoubleEncoding.Repair(reader.ReadToEnd());
    }

    private static Encoding Choose(byte[] bytes, string? charset)
    {
        if (CharsetLabels.Find(charset) is { } declared && Fits(declared, bytes))
            return declared;
        foreach (var length in (int[])[PrescanBytes, LateBytes])
        {
            var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, length));
            if (MetaPrescan.Find(head) is { } own && Fits(own, bytes))
                return own;
        }

        var utf8 = CharsetLabels.Of(65001);
        return WrongSequences(bytes) == 0 ? utf8 : CharsetGuess.Of(bytes);
    }

    // Of all encodings UTF-8 alone shows that it is not there.
    private static bool Fits(Encoding encoding, byte[] bytes) =>
        encoding is not UTF8Encoding
        || WrongSequences(bytes) is var wrong && (wrong < 3 || wrong < bytes.Length / BytesPerWrong);

    private static int WrongSequences(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return 0;
        var wrong = 0;
        for (var at = 0; at < bytes.Length; )
        {
            if (bytes[at] < 0x80)
            {
                at++;
                continue;
            }

            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var used) != System.Buffers.OperationStatus.Done)
                wrong++;
            at += Math.Max(1, used);
        }

        return wrong;
    }
}
