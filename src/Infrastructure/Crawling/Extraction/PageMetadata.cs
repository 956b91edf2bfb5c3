using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
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
internal sealed partial record PageMetadata(
    string? Title,
    string? Author,
    DateTimeOffset? PublishedAt,
    string? Language,
    string? Canonical
)
{
    // Titles are sought among the first; a page of one article has few.
    private const int MostHeadings = 100;

    private static readonly string[] ArticleTypes =
    [
        "Article",
        "BlogPosting",
        "NewsArticle",
        "TechArticle",
        "Report",
        "WebPage",
    ];

    internal static PageMetadata Read(IHtmlDocument page)
    {
        var linked = LinkedData(page);
        var author = linked.Author
            ?? Meta(page, "author")
            ?? Meta(page, "article:author")
            ?? Text(
                page.QuerySelector("[rel=author],[itemprop=author],.p-author,.author-name,.byline .author,.byline")
            );
        return new PageMetadata(
            FindTitle(page, linked.Headline),
            CleanAuthor(author),
            FindDate(page) ?? linked.Published,
            FindLanguage(page),
            FindCanonical(page)
        );
    }

    /// <summary>A date as pages write it, or null.</summary>
    internal static DateTimeOffset? ParseDate(string? text) =>
        text is not null
        && Year().IsMatch(text) // "3 March" would be of the year in which it is read
        && DateTimeOffset.TryParse(
            text,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
            out var date
        )
        && date.Year > 1990
            ? date
            : null;

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

    private static string? FindTitle(IHtmlDocument page, string? headline)
    {
        var heads = page.QuerySelectorAll("article h1, main h1, [itemprop=headline], .entry-title, .post-title")
            .Concat(page.QuerySelectorAll("h1").Take(MostHeadings).Where(h => !IsSiteName(h)))
            .Select(Text)
            .Where(t => t is not null)
            .Distinct()
            .ToList();
        var full = OneLine(page.Title);
        var inTitle = heads.FirstOrDefault(h =>
            full is not null && full.Contains(h!, StringComparison.OrdinalIgnoreCase)
        );
        return inTitle
            ?? Meta(page, "og:title")
            ?? headline
            ?? (heads.Count == 1 ? heads[0] : null)
            ?? WithoutSite(full, Meta(page, "og:site_name"));
    }

    // Many themes set the site's name as a heading of every page.
    private static bool IsSiteName(IElement heading) =>
        heading.Closest(
            "[class*=site-title],[class*=site-name],[id*=site-title],[class*=logo],[class*=brand],[class*=masthead]"
        )
            is not null
        || (heading.Closest("header") is { } header && header.Closest("article,main") is null);

    [GeneratedRegex(@"\d{4}", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking)]
    private static partial Regex Year();

    private static string? WithoutSite(string? title, string? site)
    {
        if (title is null)
            return null;
        var at = ((string[])[" | ", " — ", " – ", " · ", " « ", " » ", " :: ", " - "]).Max(separator =>
            title.LastIndexOf(separator, StringComparison.Ordinal)
        );
        return
            at > 0
            && (site is null ? at >= title.Length / 3 : title[at..].Contains(site, StringComparison.OrdinalIgnoreCase))
            ? title[..at].Trim()
            : title;
    }

    private static DateTimeOffset? FindDate(IHtmlDocument page)
    {
        foreach (
            var name in (string[])
                [
                    "article:published_time",
                    "og:published_time",
                    "datePublished",
                    "date",
                    "dc.date",
                    "dcterms.created",
                    "pubdate",
                ]
        )
        {
            if (ParseDate(Meta(page, name)) is { } date)
                return date;
        }

        var marked = page.QuerySelector("[itemprop=datePublished]");
        if (
            ParseDate(marked?.GetAttribute("content") ?? marked?.GetAttribute("datetime") ?? marked?.TextContent) is
            { } published
        )
            return published;
        var times = page.QuerySelectorAll("article time[datetime], main time[datetime]")
            .Concat(page.QuerySelectorAll("time[datetime]"));
        return times.Select(t => ParseDate(t.GetAttribute("datetime"))).FirstOrDefault(d => d is not null);
    }

    private static string? FindLanguage(IHtmlDocument page)
    {
        var declared = page.DocumentElement?.GetAttribute("lang") ?? Meta(page, "og:locale") ?? Meta(page, "language");
        var code = declared?.Split('-', '_')[0].Trim().ToLowerInvariant();
        return code is { Length: 2 } && char.IsAsciiLetterLower(code[0]) && char.IsAsciiLetterLower(code[1])
            ? code
            : null;
    }

    private static (string? Headline, string? Author, DateTimeOffset? Published) LinkedData(IHtmlDocument page)
    {
        foreach (var script in page.QuerySelectorAll("script[type='application/ld+json']"))
        {
            try
            {
                using var json = JsonDocument.Parse(script.TextContent);
                if (FindArticle(json.RootElement, 0) is { } article)
                    return (
                        String(article, "headline"),
                        AuthorOf(article),
                        ParseDate(String(article, "datePublished"))
                    );
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
            {
                // The last two are what lone surrogates meet.
                // Broken linked data is common and no reason to refuse the page; the other sources are asked.
                continue;
            }
        }

        return default;
    }

    private static JsonElement? FindArticle(JsonElement element, int depth)
    {
        if (depth > 5)
            return null;
        if (element.ValueKind == JsonValueKind.Array)
            return element.EnumerateArray().Select(e => FindArticle(e, depth + 1)).FirstOrDefault(e => e is not null);
        if (element.ValueKind != JsonValueKind.Object)
            return null;
        if (
            element.TryGetProperty("@type", out var type)
            && ArticleTypes.Any(t => type.ToString().Contains(t, StringComparison.Ordinal))
            && element.TryGetProperty("headline", out _)
        )
            return element;
        return element.TryGetProperty("@graph", out var graph) ? FindArticle(graph, depth + 1) : null;
    }

    private static string? AuthorOf(JsonElement article)
    {
        if (!article.TryGetProperty("author", out var author))
            return null;
        if (author.ValueKind == JsonValueKind.Array)
            return OneLine(
                string.Join(
                    ", ",
                    author
                        .EnumerateArray()
                        .Select(a => a.ValueKind == JsonValueKind.String ? a.GetString() : String(a, "name"))
                        .Where(a => a is not null)
                )
            );
        return author.ValueKind == JsonValueKind.String ? OneLine(author.GetString()) : String(author, "name");
    }

    private static string? String(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.String
            ? OneLine(value.GetString())
            : null;

    private static string? CleanAuthor(string? author)
    {
        var clean = OneLine(author);
        if (clean is null || clean.StartsWith("http", StringComparison.OrdinalIgnoreCase))
            return null;
        if (clean.StartsWith("by ", StringComparison.OrdinalIgnoreCase))
            clean = clean[3..].Trim();
        return clean.Length is > 0 and <= 120 ? clean : null;
    }

    private static string? Meta(IHtmlDocument page, string name) =>
        OneLine(
            page.QuerySelectorAll("meta")
                .FirstOrDefault(m =>
                    string.Equals(
                        m.GetAttribute("name") ?? m.GetAttribute("property") ?? m.GetAttribute("itemprop"),
                        name,
                        StringComparison.OrdinalIgnoreCase
                    )
                )
                ?.GetAttribute("content")
        );

    private static string? Text(IElement? element) => OneLine(element?.TextContent);

    private static string? OneLine(string? text)
    {
        var line = text is null
            ? string.Empty
            : string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        line = line.TrimEnd('#', '¶', '§').Trim();
        return line.Length is > 0 and <= 500 ? line : null;
    }
}
