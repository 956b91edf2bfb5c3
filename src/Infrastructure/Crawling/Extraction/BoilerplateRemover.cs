using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Takes what is not the article off a page: navigation, sidebars, comments, share buttons, cookie notices.
/// </summary>
internal static partial class BoilerplateRemover
{
    private const string Elements =
        "script,style,noscript,template,iframe,nav,dialog,svg,button,input,select,[role=navigation],[role=banner],[role=contentinfo],"
        + "[role=complementary],[role=search],[role=dialog],[role=alertdialog],[hidden],[aria-hidden=true]";

    /// <summary>Furniture never holds more of the page's text than this.</summary>
    private const double MostOfText = 0.5;

    /// <summary>
    /// A site's header holds no running text; a header with more words in a paragraph opens the article.
    /// </summary>
    private const int HeaderWords = 20;

    /// <summary>A header of an article says so early.</summary>
    private const int MostParagraphs = 50;

    /// <summary>Class names beyond this length are made by machines and name nothing.</summary>
    private const int LongestName = 80;

    internal static void Remove(IElement body, CancellationToken cancellationToken)
    {
        foreach (var element in body.QuerySelectorAll(Elements).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            element.Remove();
        }

        foreach (
            var element in body.QuerySelectorAll("header,footer")
                .Where(e => IsOfSite(e) || IsFooterOfArticle(e))
                .ToList()
        )
            element.Remove();
        var all = Math.Max(1, body.TextContent.Length);
        foreach (var element in body.QuerySelectorAll("form,aside,[class],[id]").Where(IsNamed).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (element.TextContent.Length < all * MostOfText)
                element.Remove();
        }
    }

    private static bool IsOfSite(IElement element)
    {
        if (element.ParentElement?.Closest("article,main") is not null)
            return false;
        return element.LocalName == "footer"
            || !element
                .QuerySelectorAll("p")
                .Take(MostParagraphs)
                .Any(p =>
                    p.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length >= HeaderWords
                );
    }

    // The footer of a quotation names its author.
    private static bool IsFooterOfArticle(IElement element) =>
        element.LocalName == "footer"
        && element.Closest("blockquote,figure") is null
        && element.ClassName?.Contains("footnote", StringComparison.OrdinalIgnoreCase) != true;

    private static bool IsNamed(IElement element)
    {
        if (element.LocalName is "body" or "html" or "main" or "article" or "pre" or "code" or "h1")
            return false;
        var isFurniture = element.LocalName switch
        {
            "form" => true,
            "aside" => !Note().IsMatch(element.ClassName ?? string.Empty),
            _ => element.ClassList.Any(Names) || (element.Id is { } id && Names(id) && !IsSection(element, id)),
        };
        // What a colouring of code calls a comment is part of the code.
        return isFurniture && element.Closest("pre,code") is null;
    }

    private static bool Names(string name) =>
        name.Length <= LongestName && Furniture().IsMatch(name) && !Negated().IsMatch(name);

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

    // A name is furniture by its last word, after which come only words for the box that it is in: "post-share-buttons"
    // is, "tags-explained" and "comments-open" are not.
    [GeneratedRegex(
        @"(?:^|[^a-z0-9])(?:share(?:daddy)?|sharing|social|newsletter|subscribe|subscription|sign-?up|related(?:-?(?:posts?|articles?|content|stories))?|recommended|recommendations|read-?more|"
            + @"comments?|respond|disqus|cookies?|consent|gdpr|breadcrumbs?|sidebar|author-?(?:box|bio|card|info|about)|about-?(?:the-?)?author|advert(?:isement)?|ads?|sponsor(?:ed)?|promo|pagination|pager|"
            + @"(?:post|posts)-?nav(?:igation)?|nav|nav-?links|menu|toc|table-of-contents|skip-?link|(?:post|entry|article)-?(?:tags?|categories)|site-?(?:header|footer|nav)|masthead|navbar|modal|popup|"
            + @"(?:cookie|ad|promo|top|site|notification|announcement)-?banner|edit-?(?:page|link)|screen-reader-text|sr-only|visually-hidden|(?:post|entry|article)-?(?:meta|footer)|reading-?time|byline|copyright|"
            + @"gutter|line-?nos?|line-?numbers?)"
            + @"(?:[-_]*(?:wrapper|wrap|container|box|lists?|section|area|block|bar|buttons?|links?|icons?|form|widget|inner|group|panel|notice|holder|count|items?|title|heading|text|thread|reply|cta|"
            + @"content|overlay|dialog|row|top|bottom|left|right|primary|secondary|footer|header|desktop|mobile|policy|\d+))*$"
            + @"|^(?:widget|widget[-_]area|widget_[a-z_]+|bio|tags|tag-?(?:list|cloud|links)|footer|footer-?(?:widgets?|inner|wrapper|container)|banner|jp-relatedposts|addtoany\S*)$",
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
