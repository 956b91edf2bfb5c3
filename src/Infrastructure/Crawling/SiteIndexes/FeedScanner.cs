using System.Net;

namespace BlogManager.Infrastructure.Crawling.SiteIndexes;

/// <summary>
/// Finds the links of a feed's posts in what is no well-formed XML: one that breaks off, with prefixes that nobody has
/// declared, with tags of HTML in its titles. One pass, by the names of tags alone.
/// </summary>
internal static class FeedScanner
{
    private const string CharacterData = "<![CDATA[";
    private const string EndOfCharacterData = "]]>";

    /// <summary>The address of each post, as written: its link, else its id.</summary>
    internal static IEnumerable<string> Links(string text)
    {
        string? link = null,
            id = null;
        var inPost = false;
        for (var at = text.IndexOf('<', StringComparison.Ordinal); at >= 0; at = text.IndexOf('<', at + 1))
        {
            if (text.AsSpan(at).StartsWith(CharacterData, StringComparison.Ordinal))
            {
                var until = text.IndexOf(EndOfCharacterData, at, StringComparison.Ordinal);
                if (until < 0)
                    break;
                at = until;
                continue;
            }

            var end = text.IndexOf('>', at);
            if (end < 0)
                break;
            var tag = text.AsSpan(at + 1, end - at - 1);
            var isEnd = tag.StartsWith("/");
            var name = NameOf(isEnd ? tag[1..] : tag);
            if (name is "item" or "entry")
            {
                if (inPost && (link ?? id) is { } found)
                    yield return found;
                (inPost, link, id) = (!isEnd, null, null);
            }
            else if (inPost && !isEnd && name is "link" or "guid" or "id")
            {
                if (name == "link")
                    link ??= Attribute(tag, "rel") is null or "alternate"
                        ? Attribute(tag, "href") ?? TextAfter(text, end + 1)
                        : null;
                else
                    id ??= TextAfter(text, end + 1);
            }
        }

        // The last one may have been cut off behind its link.
        if (inPost && link is not null)
            yield return link;
    }

    /// <summary>The value of an attribute of a tag, or null.</summary>
    internal static string? Attribute(ReadOnlySpan<char> tag, string name)
    {
        for (var from = 0; tag[from..].IndexOf(name, StringComparison.Ordinal) is >= 0 and var found; )
        {
            var at = from + found;
            from = at + name.Length;
            var rest = tag[from..].TrimStart();
            if (at == 0 || !char.IsWhiteSpace(tag[at - 1]) || !rest.StartsWith("="))
                continue;
            rest = rest[1..].TrimStart();
            if (rest.Length < 2 || rest[0] is not ('"' or '\''))
                return null;
            var end = rest[1..].IndexOf(rest[0]);
            return end < 0 ? null : WebUtility.HtmlDecode(rest.Slice(1, end).ToString());
        }

        return null;
    }

    internal static string NameOf(ReadOnlySpan<char> tag)
    {
        var end = tag.IndexOfAny(" \t\r\n/");
        var name = end < 0 ? tag : tag[..end];
        return name.Length > 64 ? string.Empty : name[(name.IndexOf(':') + 1)..].ToString();
    }

    private static string? TextAfter(string text, int from)
    {
        var rest = text.AsSpan(from).TrimStart();
        var isData = rest.StartsWith(CharacterData, StringComparison.Ordinal);
        if (isData)
            rest = rest[CharacterData.Length..];
        var end = isData ? rest.IndexOf(EndOfCharacterData, StringComparison.Ordinal) : rest.IndexOf('<');
        if (end <= 0)
            return null;
        var value = rest[..end].Trim().ToString();
        return value.Length == 0 ? null
            : isData ? value
            : WebUtility.HtmlDecode(value);
    }
}
