using System.Text;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Decodes a page's bytes: byte order mark, then the Content-Type's charset, then the page's own, then UTF-8 if it is
/// that, else Windows-1252.
/// </summary>
internal static partial class PageText
{
    /// <summary>
    /// How far into a page its charset declaration is looked for (WHATWG HTML, "prescan a byte stream": 1024 bytes).
    /// </summary>
    private const int PrescanBytes = 1024;

    static PageText() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    internal static string Decode(byte[] bytes, string? charset)
    {
        using var reader = new StreamReader(
            new MemoryStream(bytes),
            Choose(bytes, charset),
            detectEncodingFromByteOrderMarks: true
        );
        return reader.ReadToEnd();
    }

    private static Encoding Choose(byte[] bytes, string? charset)
    {
        if (Find(charset) is { } declared)
            return declared;
        var head = Encoding.Latin1.GetString(bytes, 0, Math.Min(bytes.Length, PrescanBytes));
        if (MetaCharset().Match(head) is { Success: true } meta && Find(meta.Groups[1].Value) is { } own)
            return own is UnicodeEncoding or UTF32Encoding ? Encoding.UTF8 : own; // it was read as ASCII, so it is not
        try
        {
            var strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
            strict.GetCharCount(bytes);
            return strict;
        }
        catch (DecoderFallbackException)
        {
            return Encoding.GetEncoding(1252);
        }
    }

    private static Encoding? Find(string? name)
    {
        if (string.IsNullOrWhiteSpace(name))
            return null;
        var trimmed = name.Trim().Trim('"', '\'');
        try
        {
            var encoding = Encoding.GetEncoding(trimmed);
            // By the WHATWG Encoding standard what calls itself Latin-1 or ASCII is Windows-1252, and Latin-5 is
            // Windows-1254.
            return encoding.CodePage switch
            {
                20127 or 28591 => Encoding.GetEncoding(1252),
                28599 => Encoding.GetEncoding(1254),
                _ => encoding,
            };
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            // Unknown, or UTF-7, which no reader of pages supports.
            return null;
        }
    }

    [GeneratedRegex(
        @"(?:<meta[^>]+charset|^\s*<\?xml[^>]+encoding)\s*=\s*[""']?\s*([A-Za-z0-9_\-:.]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex MetaCharset();
}
