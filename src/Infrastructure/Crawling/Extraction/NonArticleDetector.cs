using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Sees that a page is no article: a block page, a wall, a list of posts, an error page.</summary>
internal static class NonArticleDetector
{
    /// <summary>A fetched page with fewer words of article is none.</summary>
    internal const int FewestWords = 50;

    /// <summary>Where a page marks a text as its post, a shorter one is a post too.</summary>
    internal const int FewestWordsOfMarked = 25;

    /// <summary>So many headings that are links, and so little text to each, make a list of posts.</summary>
    private const int TeaserHeadings = 4;

    private const int WordsPerTeaser = 90;

    /// <summary>So many boxes that are alike, each with a heading that leads elsewhere, are posts of a list.</summary>
    private const int FewestAlike = 3;

    /// <summary>A box of a list that holds this share of its text is the post, and the others stand beside it.</summary>
    private const double MostOfList = 0.7;

    /// <summary>What the page is instead of an article, or null.</summary>
    internal static string? Refusal(PageMetadata metadata, ContentRoot.Found root, string text, int words)
    {
        if (WallTexts.Find(metadata.Title, text, words, root.IsMarked) is { } wall)
            return wall;
        var fewest = root.IsMarked ? FewestWordsOfMarked : FewestWords;
        if (words < fewest)
            return $"it has fewer than {fewest} words of running text";
        var content = root.Content;
        var teasers = content
            .QuerySelectorAll("h1 a[href],h2 a[href],h3 a[href],a[href] > h2,a[href] > h3")
            .Count(LeadsElsewhere);
        if (teasers >= TeaserHeadings && words / teasers < WordsPerTeaser)
            return "it looks like a list of posts";
        var linked = content.QuerySelectorAll("a[href]").Where(LeadsElsewhere).Sum(a => a.TextContent.Length);
        return linked > content.TextContent.Length * 0.6 ? "most of it is links" : null;
    }

    /// <summary>
    /// Whether what was found is one of several boxes that are alike and each say of another page, or holds such boxes.
    /// </summary>
    internal static bool IsOneOfMany(IElement content, IElement body)
    {
        var lists = new HashSet<IElement>();
        foreach (var heading in content.QuerySelectorAll("h1,h2,h3").Take(200).ToList())
        {
            if (Box(heading, content)?.ParentElement is { } parent)
                lists.Add(parent);
        }

        for (var e = content; e != body && e.ParentElement is { } parent; e = parent)
        {
            if (Entries(parent).Contains(e))
                lists.Add(parent);
        }

        return lists.Any(list => IsList(list, content));
    }

    private static bool IsList(IElement list, IElement content)
    {
        var entries = Entries(list);
        if (entries.Count < FewestAlike)
            return false;
        var words = entries.ConvertAll(e => ContentRoot.Words(e.TextContent));
        var all = words.Sum();
        var within = entries.Exists(e => e == content || e.Contains(content))
            ? all
            : ContentRoot.Words(content.TextContent);
        return words.Max() < MostOfList * all && all > within / 2;
    }

    private static List<IElement> Entries(IElement list) =>
        [
            .. list.Children.Where(c =>
                c.LocalName is "article" or "div" or "section" or "li" && Heading(c) is { } h && LeadsToPost(h)
            ),
        ];

    private static IElement? Box(IElement heading, IElement content)
    {
        for (var e = heading; e != content && e.ParentElement is { } parent; e = parent)
        {
            if (Entries(parent) is { Count: >= FewestAlike } entries && entries.Contains(e))
                return e;
        }

        return null;
    }

    private static IElement? Heading(IElement box) => box.QuerySelector("h1,h2,h3");

    // To another page of the same site: posts speak of other sites under headings that lead there.
    private static bool LeadsToPost(IElement heading) =>
        (heading.QuerySelector("a[href]") ?? heading.Closest("a[href]")) is { } link
        && link.GetAttribute("href") is { Length: > 1 } href
        && href[0] != '#'
        && (!href.Contains("://", StringComparison.Ordinal) || IsOwn(href, heading));

    private static bool IsOwn(string href, IElement heading) =>
        heading.Owner?.QuerySelector("link[rel~=canonical],meta[property='og:url']") is { } own
        && Uri.TryCreate(own.GetAttribute("href") ?? own.GetAttribute("content"), UriKind.Absolute, out var page)
        && Uri.TryCreate(href, UriKind.Absolute, out var target)
        && target.Host == page.Host;

    private static bool LeadsElsewhere(IElement link) =>
        !((link.GetAttribute("href") ?? link.ParentElement?.GetAttribute("href")) ?? "#").StartsWith('#');
}
