using AngleSharp.Dom;
using BlogManager.Domain.Posts;

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

    private const int MostHeadings = 50;
    private const int MostEntries = 100;

    /// <summary>A list is not further up from one of its posts.</summary>
    private const int MostAbove = 4;

    /// <summary>What the page is instead of an article, or null.</summary>
    internal static string? Refusal(PostUrl url, string? title, ContentRoot.Found root, string text, int words)
    {
        if (WallTexts.Find(title, text, words, root.IsMarked) is { } wall)
            return wall;
        var fewest = root.IsMarked ? FewestWordsOfMarked : FewestWords;
        if (words < fewest)
            return $"it has fewer than {fewest} words of running text";
        var content = root.Content;
        var teasers = content
            .QuerySelectorAll("h1 a[href],h2 a[href],h3 a[href],a[href] > h2,a[href] > h3")
            .Count(h => LeadsToPost(url, h));
        if (teasers >= TeaserHeadings && words / teasers < WordsPerTeaser)
            return "it looks like a list of posts";
        var linked = content.QuerySelectorAll("a[href]").Where(LeadsElsewhere).Sum(a => a.TextContent.Length);
        return linked > content.TextContent.Length * 0.6 ? "most of it is links" : null;
    }

    /// <summary>
    /// Whether what was found is one of several boxes that are alike and each say of another page, or holds such boxes.
    /// </summary>
    internal static bool IsOneOfMany(PostUrl url, IElement content, IElement body)
    {
        var lists = new Dictionary<IElement, List<IElement>>();
        foreach (var heading in content.QuerySelectorAll("h1,h2,h3").Take(MostHeadings).ToList())
        {
            for (
                var e = heading;
                e != content && e.ParentElement is { } parent && !lists.ContainsKey(parent);
                e = parent
            )
                lists[parent] = Entries(url, parent);
        }

        var up = 0;
        for (var e = content; e != body && e.ParentElement is { } parent && ++up <= MostAbove; e = parent)
            lists.TryAdd(parent, Entries(url, parent) is var entries && entries.Contains(e) ? entries : []);
        return lists.Values.Any(entries => IsList(entries, content));
    }

    private static bool IsList(List<IElement> entries, IElement content)
    {
        if (entries.Count < FewestAlike)
            return false;
        var words = entries.ConvertAll(e => ContentRoot.Words(e.TextContent));
        var all = words.Sum();
        var within = entries.Exists(e => e == content || e.Contains(content))
            ? all
            : ContentRoot.Words(content.TextContent);
        return words.Max() < MostOfList * all && all > within / 2;
    }

    private static List<IElement> Entries(PostUrl url, IElement list) =>
        [
            .. list
                .Children.Take(MostEntries)
                .Where(c =>
                    c.LocalName is "article" or "div" or "section" or "li" && Heading(c) is { } h && LeadsToPost(url, h)
                ),
        ];

    private static IElement? Heading(IElement box) => box.QuerySelector("h1,h2,h3");

    // To another page of the same site: posts speak of other sites under headings that lead there, and a title may lead
    // to its own page.
    private static bool LeadsToPost(PostUrl url, IElement heading)
    {
        var link = heading.LocalName == "a" ? heading : heading.QuerySelector("a[href]") ?? heading.Closest("a[href]");
        if (link?.GetAttribute("href") is not { Length: > 1 } href || href[0] == '#')
            return false;
        var own = new Uri(url.Value);
        return Link.Resolve(own, href) is { } target
            && target.Host == own.Host
            && target.PathAndQuery != own.PathAndQuery;
    }

    private static bool LeadsElsewhere(IElement link) =>
        !((link.GetAttribute("href") ?? link.ParentElement?.GetAttribute("href")) ?? "#").StartsWith('#');
}
