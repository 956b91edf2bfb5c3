using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using BlogManager.Domain.Posts;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>What a page says of itself: in JSON-LD, in meta elements, in its markup.</summary>
/// <param name="Title">The title without the site's name, or null.</param>
/// <param name="Author">The author, or null.</param>
/// <param name="PublishedAt">The date, or null.</param>
/// <param name="Language">The language that it declares, two letters, or null.</param>
/// <param name="Canonical">What it calls its URL, as written, or null.</param>
internal sealed record PageMetadata(
    string? Title,
    string? Author,
    DateTimeOffset? PublishedAt,
    string? Language,
    string? Canonical
)
{
    internal static PageMetadata Read(IHtmlDocument page, LinkedData linked)
    {
        var metas = new PageMetas(page);
        var tag = LanguageTag(page, metas);
        var parts = new PageParts(page);
        return new PageMetadata(
            PageTitle.Find(page, metas, linked.Headline),
            PageAuthor.Find(page, metas, parts, linked.Author),
            PageDates.Find(page, metas, parts, tag, linked.Published),
            LanguageCodes.TwoLetters(tag),
            FindCanonical(page)
        );
    }

    internal static string? OneLine(string? text)
    {
        var line = text is null
            ? string.Empty
            : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = line.TrimEnd('#', '¶', '§').Trim();
        return line.Length is > 0 and <= 500 ? line : null;
    }

    /// <summary>The canonical URL, where it is on the page's own host.</summary>
    internal static PostUrl? CanonicalOn(PostUrl page, string? href)
    {
        if (Link.Resolve(new Uri(page.Value), href) is not { } uri)
            return null;
        var parsed = PostUrl.Parse(uri.AbsoluteUri);
        if (!parsed.IsSuccess)
            return null;
        var (own, named) = (new Uri(page.Value), new Uri(parsed.Value.Value));
        // Some sites name their front page on every page; all posts would be one.
        return named.Authority == own.Authority && (named.PathAndQuery != "/" || own.AbsolutePath == "/")
            ? parsed.Value
            : null;
    }

    /// <summary>
    /// What the head calls the page's URL. A body holds what others write; and a page that names several means none.
    /// </summary>
    private static string? FindCanonical(IHtmlDocument page)
    {
        if (page.Head is not { } head)
            return null;
        var named = head.QuerySelectorAll("link[rel~=canonical][href]")
            .Select(link => link.GetAttribute("href"))
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return named.Count switch
        {
            0 => head.QuerySelector("meta[property='og:url'],meta[name='og:url']")?.GetAttribute("content"),
            1 => named[0],
            _ => null,
        };
    }

    private static string? LanguageTag(IHtmlDocument page, PageMetas metas) =>
        (
            page.DocumentElement?.GetAttribute("lang")
            ?? page.DocumentElement?.GetAttribute("xml:lang")
            ?? metas.Of("og:locale")
            ?? metas.Of("content-language")
            ?? metas.Of("language")
        )
            ?.Trim()
            .Replace('_', '-');
}
