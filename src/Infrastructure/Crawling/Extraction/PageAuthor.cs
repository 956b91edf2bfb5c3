using System.Text.RegularExpressions;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Who a page says wrote it, without the words around a name.</summary>
internal static partial class PageAuthor
{
    private const int LongestName = 120;
    private const int MostLooked = 100;

    private static readonly string[] Selectors =
    [
        "[itemprop~=author] [itemprop~=name]",
        "[rel~=author]",
        "[itemprop~=author]",
        ".p-author,.author-name,.post-author,.entry-author,.byline .author,.post-author-name,[data-testid=authorName]",
        ".byline,.article-byline,.post-byline",
        "[class~=author],a[href*='/author/']",
    ];

    internal static string? Find(IHtmlDocument page, PageMetas metas, PageParts parts, string? linked)
    {
        var said = Clean(linked) ?? Clean(metas.Of("author")) ?? Clean(metas.Of("article:author"));
        if (said is not null)
            return said;
        foreach (var selector in Selectors)
        {
            var found = page.QuerySelectorAll(selector)
                .Take(MostLooked)
                .Where(e => !parts.IsOfOthers(e))
                .Select(e => Clean(e.GetAttribute("content") ?? e.TextContent))
                .FirstOrDefault(name => name is not null);
            if (found is not null)
                return found;
        }

        return null;
    }

    internal static string? Clean(string? author)
    {
        var clean = PageMetadata.OneLine(author);
        if (clean is null || clean.StartsWith("http", StringComparison.OrdinalIgnoreCase) || clean[0] == '@')
            return null;
        clean = Before().Replace(clean, string.Empty, 1);
        if (After().Match(clean) is { Success: true, Index: > 0 } rest)
            clean = clean[..rest.Index];
        clean = clean.Trim(' ', ',', '|', '·', '•', '-', '–', '—', ':');
        return clean.Length is > 0 and <= LongestName && !clean.Contains("://", StringComparison.Ordinal)
            ? clean
            : null;
    }

    [GeneratedRegex(
        @"^(?:(?:(?:written|posted|published|words|story|text|article|submitted|reviewed) )?by:? |author:? |von |par |por |di |door |av |af |автор:? |autor:? |auteur:? |autore:? |作者[:：]? ?|文[:：/] ?)+",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Before();

    [GeneratedRegex(
        @"(?:[,|·•–—]? ?(?:(?:posted |published |updated )?(?:on|am|le|el|il|op) )?(?:(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*,? )?(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.? \d{1,2}\b|[,|·•–—]? ?(?:on )?\d{1,2}[ ./-][\p{L}\d]+[ ./-]\d{4}|[,|·•–—]? ?\d{4}-\d{2}-\d{2}| ?[|·•] | ?<?[\w.+-]+@[\w-]+\.| \(@| @\w| / \w+ staff| \d+ min| follow$)",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex After();
}
