using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>A page's title without the site's name, and never that name alone.</summary>
internal static class PageTitle
{
    // Titles are sought among the first; a page of one article has few.
    private const int MostHeadings = 100;

    private static readonly string[] Separators =
    [
        " | ",
        " — ",
        " – ",
        " · ",
        " • ",
        " « ",
        " » ",
        " :: ",
        " / ",
        " - ",
        ": ",
        "｜",
        " ‹ ",
    ];

    internal static string? Find(IHtmlDocument page, PageMetas metas, string? headline)
    {
        var full = PageMetadata.OneLine(page.Title);
        var social = metas.Of("og:title") ?? metas.Of("twitter:title");
        var site = metas.Of("og:site_name") ?? metas.Of("application-name");
        var sites = SiteNames(page, full, social, site);
        var heads = page.QuerySelectorAll("article h1, main h1, [itemprop~=headline], .entry-title, .post-title")
            .Concat(page.QuerySelectorAll("h1").Take(MostHeadings).Where(h => !IsOfSite(h)))
            .Take(MostHeadings)
            .Select(Text)
            .Where(t => t is not null && !sites.Contains(t))
            .Distinct()
            .ToList();
        var inTitle = heads.FirstOrDefault(h =>
            full is not null && full.Contains(h!, StringComparison.OrdinalIgnoreCase)
        );
        return (
            (string?[])
                [
                    inTitle,
                    WithoutSite(social, site, sites),
                    WithoutSite(PageMetadata.OneLine(headline), site, sites),
                    heads.Count == 1 ? heads[0] : null,
                    WithoutSite(full, site, sites),
                    heads.FirstOrDefault(),
                ]
        ).FirstOrDefault(t => t is not null && !sites.Contains(t));
    }

    private static HashSet<string> SiteNames(IHtmlDocument page, string? full, string? social, string? site)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (site is not null)
            names.Add(site);
        // A heading that leads to the front page, and what stands beside the title that is shared.
        foreach (var link in page.QuerySelectorAll("h1 > a[href='/']").Take(5))
        {
            if (PageMetadata.OneLine(link.TextContent) is { } home)
                names.Add(home);
        }

        if (
            full is not null
            && social is not null
            && full.Length > social.Length
            && full.StartsWith(social, StringComparison.OrdinalIgnoreCase)
            && Separators.FirstOrDefault(s => full[social.Length..].StartsWith(s, StringComparison.Ordinal))
                is { } between
        )
            names.Add(full[(social.Length + between.Length)..].Trim());
        return names;
    }

    // Many themes set the site's name as a heading of every page.
    private static bool IsOfSite(IElement heading) =>
        heading.Closest(
            "[class*=site-title],[class*=site-name],[id*=site-title],[class*=logo],[id*=logo],[class*=brand],[class*=masthead]"
        )
            is not null
        || (heading.Closest("header") is { } header && header.Closest("article,main") is null && !IsAlone(heading));

    // A hero in a header of the page holds the post's title where no other heading does.
    private static bool IsAlone(IElement heading) =>
        heading.QuerySelector("a[href]") is null
        && heading.Owner?.Title is { } title
        && heading.TextContent.Trim() is { Length: > 0 } text
        && title.TrimStart().StartsWith(text, StringComparison.OrdinalIgnoreCase)
        && title.Trim().Length > text.Length;

    private static string? Text(IElement element)
    {
        var small = element.QuerySelectorAll("[class]").Where(IsBadge).ToList();
        if (small.Count == 0)
            return PageMetadata.OneLine(element.TextContent);
        var copy = (IElement)element.Clone();
        foreach (var badge in copy.QuerySelectorAll("[class]").Where(IsBadge).ToList())
            badge.Remove();
        return PageMetadata.OneLine(copy.TextContent) ?? PageMetadata.OneLine(element.TextContent);
    }

    private static bool IsBadge(IElement element) =>
        element.ClassList.Any(c =>
            c.Length < 40
            && c.ToLowerInvariant()
                is "badge"
                    or "label"
                    or "tag"
                    or "anchor"
                    or "headerlink"
                    or "header-anchor"
                    or "heading-anchor"
                    or "hash-link"
                    or "sr-only"
                    or "visually-hidden"
                    or "screen-reader-text"
        );

    private static string? WithoutSite(string? title, string? site, HashSet<string> sites)
    {
        if (title is null)
            return null;
        foreach (var name in sites.Where(n => n.Length > 0 && n.Length < title.Length))
        {
            foreach (var separator in Separators)
            {
                if (title.EndsWith(separator + name, StringComparison.OrdinalIgnoreCase))
                    return title[..^(separator.Length + name.Length)].Trim();
                if (title.StartsWith(name + separator, StringComparison.OrdinalIgnoreCase))
                    return title[(separator.Length + name.Length)..].Trim();
            }
        }

        var at = Separators
            .Where(s => s is not (": " or " / "))
            .Max(s => title.LastIndexOf(s, StringComparison.Ordinal));
        return
            at > 0
            && (site is null ? at >= title.Length / 3 : title[at..].Contains(site, StringComparison.OrdinalIgnoreCase))
            ? title[..at].Trim()
            : title;
    }
}
