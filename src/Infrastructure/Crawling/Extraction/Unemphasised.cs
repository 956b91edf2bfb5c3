using System.Text.RegularExpressions;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>A page without the elements that only set letters bold, slanted or in colour.</summary>
internal static partial class Unemphasised
{
    internal static string Of(string html) => Tag().Replace(html, string.Empty);

    [GeneratedRegex(
        @"</?(?:b|big|em|font|i|nobr|s|small|strike|strong|tt|u)(?:\s[^<>]*)?>",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Tag();
}
