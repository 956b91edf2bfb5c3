using BlogManager.Domain.Posts;

namespace BlogManager.Application.Importing;

/// <summary>Prefixes of URLs in which <c>*</c> stands for any characters, none included.</summary>
internal static class UrlPattern
{
    internal static bool IsValid(string? pattern) =>
        pattern is { Length: > 0 and <= PostUrl.MaxLength }
        && (
            pattern.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
            || pattern.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            || pattern[0] is '*' or '/'
        );

    /// <summary>
    /// Whether a URL begins with a pattern; a pattern that begins with a slash is of the path. Each part between stars is
    /// looked for once, from where the one before ended: the first place is as good as any later one.
    /// </summary>
    internal static bool Begins(string url, string pattern)
    {
        var text = url.AsSpan();
        if (pattern.StartsWith('/'))
            text = text[PathOf(url)..];
        var parts = pattern.Split('*');
        if (!text.StartsWith(parts[0], StringComparison.OrdinalIgnoreCase))
            return false;
        text = text[parts[0].Length..];
        foreach (var part in parts.AsSpan(1))
        {
            var at = text.IndexOf(part, StringComparison.OrdinalIgnoreCase);
            if (at < 0)
                return false;
            text = text[(at + part.Length)..];
        }

        return true;
    }

    private static int PathOf(string url)
    {
        var host = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var path = url.IndexOf('/', host);
        return path < 0 ? url.Length : path;
    }
}
