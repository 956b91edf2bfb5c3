using System.Net;
using System.Text;
using System.Xml;

namespace BlogManager.Infrastructure.Crawling.SiteIndexes;

/// <summary>
/// Makes XML of what servers send as XML: bare ampersands, named characters of HTML, characters that XML forbids, a
/// document type. What is well-formed stays as it is, but for its document type.
/// </summary>
internal static class XmlRepair
{
    private const string CharacterData = "<![CDATA[";
    private const string EndOfCharacterData = "]]>";

    // As long as the longest name of HTML that people write: &thetasym; and the like.
    private const int LongestName = 12;

    internal static string Repair(string text)
    {
        var repaired = new StringBuilder(text.Length);
        var at = 0;
        while (at < text.Length)
        {
            if (text[at] == '<' && text.AsSpan(at).StartsWith(CharacterData, StringComparison.Ordinal))
            {
                var end = text.IndexOf(EndOfCharacterData, at, StringComparison.Ordinal);
                var until = end < 0 ? text.Length : end + EndOfCharacterData.Length;
                AppendAllowed(repaired, text.AsSpan(at, until - at));
                if (end < 0)
                    repaired.Append(EndOfCharacterData);
                at = until;
            }
            else if (text[at] == '<' && text.AsSpan(at).StartsWith("<!DOCTYPE", StringComparison.OrdinalIgnoreCase))
            {
                at = AfterDocumentType(text, at);
            }
            else if (text[at] == '&')
            {
                at = AppendReference(repaired, text, at);
            }
            else
            {
                var next = text.AsSpan(at + 1).IndexOfAny('<', '&');
                var until = next < 0 ? text.Length : at + 1 + next;
                AppendAllowed(repaired, text.AsSpan(at, until - at));
                at = until;
            }
        }

        return repaired.ToString();
    }

    private static int AfterDocumentType(string text, int at)
    {
        // An internal subset, which could define entities, stands in brackets.
        var depth = 0;
        for (; at < text.Length; at++)
        {
            if (text[at] == '[')
                depth++;
            else if (text[at] == ']')
                depth--;
            else if (text[at] == '>' && depth <= 0)
                return at + 1;
        }

        return at;
    }

    private static int AppendReference(StringBuilder repaired, string text, int at)
    {
        var end = text.AsSpan(at, Math.Min(LongestName, text.Length - at)).IndexOf(';');
        if (end > 1)
        {
            var reference = text.AsSpan(at, end + 1);
            var decoded = WebUtility.HtmlDecode(reference.ToString());
            if (decoded.Length > 0 && !reference.SequenceEqual(decoded))
            {
                // What the reference stands for, and not the reference: XML knows five of the names.
                if (decoded is "&" or "<" or ">" or "\"" or "'")
                    repaired.Append("&#").Append((int)decoded[0]).Append(';');
                else
                    AppendAllowed(repaired, decoded);
                return at + end + 1;
            }
        }

        repaired.Append("&amp;");
        return at + 1;
    }

    private static void AppendAllowed(StringBuilder repaired, ReadOnlySpan<char> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
                repaired.Append(text[i]).Append(text[++i]);
            else if (XmlConvert.IsXmlChar(text[i]))
                repaired.Append(text[i]);
        }
    }
}
