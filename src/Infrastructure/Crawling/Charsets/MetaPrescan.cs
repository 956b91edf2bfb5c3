using System.Text;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Charsets;

/// <summary>
/// Reads the charset that a page declares in itself, by the HTML standard's "prescan a byte stream to determine its
/// encoding": comments and attributes that only mention one declare none.
/// </summary>
internal static partial class MetaPrescan
{
    /// <param name="head">The first bytes of the page, one character for each.</param>
    internal static Encoding? Find(string head)
    {
        if (
            XmlDeclaration().Match(head) is { Success: true } xml
            && CharsetLabels.Find(xml.Groups[1].Value) is { } declared
        )
            return Usable(declared);
        for (var at = 0; at < head.Length; )
        {
            at = head.IndexOf('<', at);
            if (at < 0 || at + 1 >= head.Length)
                return null;
            if (head.AsSpan(at).StartsWith("<!--"))
            {
                at = head.IndexOf("-->", at + 2, StringComparison.Ordinal);
                if (at < 0)
                    return null;
                at += 3;
            }
            else if (IsMeta(head, at))
            {
                var (charset, next) = Meta(head, at + "<meta".Length);
                if (charset is not null)
                    return Usable(charset);
                at = next;
            }
            else if (
                char.IsAsciiLetter(head[at + 1])
                || (head[at + 1] == '/' && at + 2 < head.Length && char.IsAsciiLetter(head[at + 2]))
            )
            {
                at++;
                while (at < head.Length && !IsSpace(head[at]) && head[at] != '>')
                    at++;
                while (Attribute(head, ref at) is not null) { }
            }
            else if (head[at + 1] is '!' or '/' or '?')
            {
                at = head.IndexOf('>', at);
                if (at < 0)
                    return null;
            }
            else
            {
                at++;
            }
        }

        return null;
    }

    private static bool IsMeta(string head, int at) =>
        head.AsSpan(at).StartsWith("<meta", StringComparison.OrdinalIgnoreCase)
        && at + 5 < head.Length
        && (IsSpace(head[at + 5]) || head[at + 5] == '/');

    private static (Encoding? Charset, int Next) Meta(string head, int at)
    {
        var isPragma = false;
        bool? needsPragma = null;
        Encoding? charset = null;
        var seen = new HashSet<string>(StringComparer.Ordinal);
        while (Attribute(head, ref at) is { } attribute)
        {
            if (!seen.Add(attribute.Name))
                continue;
            switch (attribute.Name)
            {
                case "http-equiv":
                    isPragma = attribute.Value == "content-type";
                    break;
                case "content" when charset is null && InContent(attribute.Value) is { } inContent:
                    (charset, needsPragma) = (inContent, true);
                    break;
                case "charset":
                    (charset, needsPragma) = (CharsetLabels.Find(attribute.Value), false);
                    break;
            }
        }

        return (needsPragma is null || (needsPragma.Value && !isPragma) ? null : charset, at);
    }

    // A page that could be read as far as its declaration is not in UTF-16.
    private static Encoding Usable(Encoding declared) =>
        declared is UnicodeEncoding ? CharsetLabels.Of(65001) : declared;

    private static Encoding? InContent(string content) =>
        Charset().Match(content) is { Success: true } match
            ? CharsetLabels.Find(match.Groups[1].Value.Trim('"', '\''))
            : null;

    // By the standard's "get an attribute"; null at the end of the tag.
    private static (string Name, string Value)? Attribute(string head, ref int at)
    {
        while (at < head.Length && (IsSpace(head[at]) || head[at] == '/'))
            at++;
        if (at >= head.Length || head[at] == '>')
            return null;
        var from = at;
        at++;
        while (at < head.Length && !(IsSpace(head[at]) || head[at] is '/' or '>' or '='))
            at++;
        var name = head[from..at].ToLowerInvariant();
        var equals = at;
        while (equals < head.Length && IsSpace(head[equals]))
            equals++;
        if (equals >= head.Length || head[equals] != '=')
            return (name, string.Empty);
        at = equals + 1;
        while (at < head.Length && IsSpace(head[at]))
            at++;
        if (at < head.Length && head[at] is '"' or '\'')
        {
            var close = head.IndexOf(head[at], at + 1);
            if (close < 0)
            {
                at = head.Length;
                return null;
            }

            var value = head[(at + 1)..close].ToLowerInvariant();
            at = close + 1;
            return (name, value);
        }

        from = at;
        while (at < head.Length && !(IsSpace(head[at]) || head[at] == '>'))
            at++;
        return (name, head[from..at].ToLowerInvariant());
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\f' or '\r';

    [GeneratedRegex(
        @"^\s*<\?xml[^>]+encoding\s*=\s*[""']\s*([A-Za-z0-9_\-:.]+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex XmlDeclaration();

    [GeneratedRegex(
        @"charset\s*=\s*(""[^""]*""|'[^']*'|[^\s;""']+)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Charset();
}
