using System.Globalization;
using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>A page that sends its reader on at once (<c>meta http-equiv=refresh</c>), as moved pages of static sites do.</summary>
internal static partial class MetaRefresh
{
    /// <summary>How far into a page it is looked for.</summary>
    private const int Looked = 8 * 1024;

    /// <summary>A page that is shown for longer is meant to be read.</summary>
    private const double LongestSeconds = 5;

    /// <summary>Where it sends to, or null where it does not.</summary>
    internal static Uri? Target(Uri page, string html)
    {
        var head = html.Length > Looked ? html[..Looked] : html;
        if (!head.Contains("refresh", StringComparison.OrdinalIgnoreCase))
            return null;
        // What stands in comments, in scripts and for readers without scripts is not for a browser.
        head = Hidden().Replace(head, string.Empty);
        if (
            Meta().Match(head) is not { Success: true } meta
            || Content().Match(meta.Value) is not { Success: true } content
            || Parts().Match(System.Net.WebUtility.HtmlDecode(content.Groups[1].Value.Trim('"', '\'')))
                is not { Success: true } parts
            || !double.TryParse(parts.Groups[1].Value, CultureInfo.InvariantCulture, out var seconds)
            || seconds > LongestSeconds
        )
            return null;
        var target = Link.Resolve(page, parts.Groups[2].Value.Trim().Trim('"', '\''));
        return target is null || target.AbsoluteUri.Split('#')[0] == page.AbsoluteUri.Split('#')[0] ? null : target;
    }

    [GeneratedRegex(
        @"<!--(?:[^-]|-[^-]|--[^>])*-->|<noscript\b[^>]*>(?:[^<]|<[^/]|</[^n])*</noscript>|<script\b[^>]*>(?:[^<]|<[^/]|</[^s])*</script>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Hidden();

    [GeneratedRegex(
        @"<meta\s[^>]*http-equiv\s*=\s*[""']?refresh\b[^>]*>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Meta();

    [GeneratedRegex(
        @"\bcontent\s*=\s*(""[^""]*""|'[^']*')",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Content();

    [GeneratedRegex(
        @"^\s*([0-9]{1,6}(?:\.[0-9]*)?)\s*[;,\s]\s*(?:url\s*=\s*)?(\S.*)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Parts();
}
