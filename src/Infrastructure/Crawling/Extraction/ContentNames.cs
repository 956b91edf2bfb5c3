using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>What classes and ids say of an element: that it is the text of a post, or furniture around one.</summary>
internal static partial class ContentNames
{
    /// <summary>Names beyond this length are made by machines and name nothing.</summary>
    private const int LongestName = 80;

    private const int MostKnown = 10_000;

    private static readonly ConcurrentDictionary<string, Kind> Known = new(StringComparer.Ordinal);

    /// <summary>Whether a page marks the element as the text of its post: <c>entry-content</c>, <c>articleBody</c>.</summary>
    internal static bool MarksText(IElement element) =>
        (
            element.GetAttribute("itemprop") is { } property
            && property.Contains("articleBody", StringComparison.OrdinalIgnoreCase)
        ) || Tokens(element).Any(token => Text().IsMatch(token));

    /// <summary>
    /// Whether a name says that it is furniture and none says that it is text: <c>entry-content ads</c> is not.
    /// </summary>
    internal static bool NamesFurniture(IElement element)
    {
        var isFurniture =
            element.ClassList.Any(Names) || (element.Id is { } id && Names(id) && !IsSection(element, id));
        return isFurniture && !Tokens(element).Any(IsOfText);
    }

    /// <summary>Whether an element is a box for a remark to the text (<c>note</c>, <c>tip</c>, <c>warning</c>).</summary>
    internal static bool NamesNote(IElement element) => Note().IsMatch(element.ClassName ?? string.Empty);

    /// <summary>Whether names say that a list of other posts, comments or a bar at the side is within.</summary>
    internal static bool IsOfOthers(IElement element) => Tokens(element).Any(token => Of(token).HasFlag(Kind.Others));

    private static IEnumerable<string> Tokens(IElement element)
    {
        var names = (IEnumerable<string>)element.ClassList;
        return (element.Id is { Length: > 0 } id ? names.Append(id) : names).Where(n => n.Length <= LongestName);
    }

    private static bool MarksText(string name) => Of(name).HasFlag(Kind.Text);

    private static bool IsOfText(string name) =>
        Of(name) is var kind
        && (kind.HasFlag(Kind.Text) || (kind.HasFlag(Kind.PlainText) && !kind.HasFlag(Kind.Furniture)));

    private static bool Names(string name) => name.Length <= LongestName && Of(name).HasFlag(Kind.Furniture);

    // The pages of a site, and of a theme, have the same few names.
    private static Kind Of(string name)
    {
        if (Known.TryGetValue(name, out var known))
            return known;
        var kind =
            (Text().IsMatch(name) ? Kind.Text : Kind.None)
            | (PlainText().IsMatch(name) ? Kind.PlainText : Kind.None)
            | (Others().IsMatch(name) ? Kind.Others : Kind.None)
            | (Furniture().IsMatch(name) && !Negated().IsMatch(name) ? Kind.Furniture : Kind.None);
        if (Known.Count >= MostKnown)
            Known.Clear();
        Known[name] = kind;
        return kind;
    }

    [Flags]
    private enum Kind
    {
        None = 0,
        Text = 1,
        PlainText = 2,
        Others = 4,
        Furniture = 8,
    }

    /// <summary>
    /// Generators give headings and their sections ids made of the heading's words: <c>id="cookies"</c> may be a
    /// chapter on cookies.
    /// </summary>
    private static bool IsSection(IElement element, string id)
    {
        if (element.LocalName is "h2" or "h3" or "h4" or "h5" or "h6" or "a" or "dt")
            return true;
        return element.FirstElementChild is { LocalName: "h1" or "h2" or "h3" or "h4" or "h5" or "h6" } heading
            && element.LocalName is "section" or "div"
            && (element.ClassName ?? string.Empty) is "" or "section" or "level1" or "level2" or "level3" or "level4"
            && Letters(heading.TextContent) == Letters(id)
            && element.QuerySelector("form,ul") is null;
    }

    private static string Letters(string text) => string.Concat(text.Where(char.IsLetterOrDigit)).ToLowerInvariant();

    // A modifier may follow ("article__content--sponsored"), and a part of it may be named after it, which
    // ContentRoot tells apart by its size.
    [GeneratedRegex(
        @"^(?:[a-z0-9]+[-_]+)?(?:entry|post|article|story|blog(?:[-_]*post)?|news|gh|single(?:[-_]post)?|hs[-_]blog[-_]post)(?:[-_]{0,2}(?:main|page|full|inner|block))?[-_]{0,2}(?:content|body|text|copy)(?:(?:[-_]+(?:main|inner|wrap|wrapper|container|area|text|read-more|rich-text))|__[a-z]+|--[a-z-]+)?$"
            + @"|^(?:e-content|articlebody|hentry-content|body-?markup|available-content|markdown-body|rich-?text-?body|bodytext|body-copy|storycontent|maintext)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Text();

    [GeneratedRegex(
        @"^(?:hentry|post|entry|article|story|content|text|body|prose|markdown|main|h-entry|single-post|blog-?post|[a-z0-9]+[-_]+(?:content|text|body|copy))$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex PlainText();

    [GeneratedRegex(
        @"(?:^|[^a-z0-9])(?:related|recommend(?:ed|ations)?|comments?|comment-?list|sidebar|teasers?|cards?|widgets?|latest|popular|trending|archive-list|more-from|read-next|after-entry|footer)(?:$|[^a-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Others();

    // A name is furniture by its last word, after which come only words for the box that it is in: "post-share-buttons"
    // is, "tags-explained" and "comments-open" are not.
    [GeneratedRegex(
        @"(?:^|[^a-z0-9])(?:share(?:daddy)?|sharing|social|socials|newsletter|subscribe|subscription|sign-?up|related(?:-?(?:posts?|articles?|content|stories|links?|topics?))?|recommended|recommendations|read-?more|read-?next|"
            + @"comments?|respond|disqus|cookies?|consent|gdpr|breadcrumbs?|sidebar|author-?(?:box|bio|card|info|about|profile|name|description)|about-?(?:the-?)?author|advert(?:isement|s)?|ads?|ad-?slots?|sponsor(?:ed)?|promo|cta|pagination|pager|"
            + @"(?:post|posts|article|item)-?(?:nav(?:igation)?|pagination)|paginav|nav|nav-?links|menu|toc|table-of-contents|skip-?link|(?:post|entry|article|filed)-?(?:tags?|categories|labels|under)|tag-?links|site-?(?:header|footer|nav)|masthead|navbar|modal|popup|"
            + @"(?:cookie|ad|promo|top|site|notification|announcement)-?banner|edit-?(?:page|link|this-page)|screen-reader-text|sr-only|visually-hidden|(?:post|entry|article)-?(?:meta|footer|metadata|info)|meta-?data|reading-?time|read-?time|byline|dateline|timestamp|time-?stamp|(?:post|entry|publish(?:ed)?|article|pub|display)-?date|posted-?on|copyright|"
            + @"most-?(?:read|popular|viewed)|trending|popular-?posts|more-?(?:from|stories|posts|on-this)|you-?may-?also-?like|up-?next|(?:image|photo|wp|figure|media)-?(?:caption|credit)s?|caption-?text|photo-?credit|image-?source|tr-caption|credits?|"
            + @"likes?|reactions?|donate|donation|paywall|regwall|bookmark-card|email-?signup|embed-?signup|kg-signup-card|rich-?link|inline-?promo|gutter|line-?nos?|line-?numbers?)"
            + @"(?:[-_]*(?:wrapper|wrap|container|box|lists?|section|area|block|bar|buttons?|links?|icons?|form|widget|inner|group|panel|notice|holder|count|items?|title|heading|text|thread|reply|cta|"
            + @"content|overlay|dialog|row|top|bottom|left|right|primary|secondary|footer|header|desktop|mobile|policy|inline\d*|card|component|placeholder|\d+))*$"
            + @"|^(?:widget|widget[-_]area|widget_[a-z_]+|bio|tags|tag-?(?:list|cloud|links)|footer|footer-?(?:widgets?|inner|wrapper|container)|banner|jp-relatedposts|addtoany\S*|caption|figcaption)$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Furniture();

    // Said of what stands beside the furniture: "has-sidebar", "no-comments".
    [GeneratedRegex(
        @"(?:^|[^a-z0-9])(?:has|have|with|without|no|is|are|not|hide|show|on|before|after|under)[-_]",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Negated();

    // Boxes within the text, which some generators set as asides.
    [GeneratedRegex(
        @"(?:^|[^a-z0-9])(?:note|tip|hint|callout|admonition|warning|caution|danger|info|important|example|pull-?quote|footnotes?)(?:$|[^a-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Note();
}
