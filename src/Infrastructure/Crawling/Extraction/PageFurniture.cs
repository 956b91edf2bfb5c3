using System.Text.RegularExpressions;
using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Takes what is not the article off a page: navigation, sidebars, comments, share buttons, cookie notices.</summary>
internal static partial class PageFurniture
{
    private const string Elements =
        "script,style,noscript,template,iframe,form,nav,aside,dialog,svg,button,input,select,[role=navigation],[role=banner],[role=contentinfo],"
        + "[role=complementary],[role=search],[role=dialog],[role=alertdialog],[hidden],[aria-hidden=true]";

    /// <summary>Furniture never holds more of the page's text than this.</summary>
    private const double MostOfText = 0.5;

    internal static void Remove(IElement body)
    {
        foreach (var element in body.QuerySelectorAll(Elements).ToList())
            element.Remove();
        foreach (var element in body.QuerySelectorAll("header,footer").Where(e => !IsWithinArticle(e)).ToList())
            element.Remove();
        foreach (var element in body.QuerySelectorAll("article footer, main footer").ToList())
            element.Remove();
        var all = Math.Max(1, body.TextContent.Length);
        foreach (var element in body.QuerySelectorAll("[class],[id]").Where(Names).ToList())
        {
            if (element.LocalName is not ("body" or "html" or "main" or "article" or "pre" or "code") && element.TextContent.Length < all * MostOfText)
                element.Remove();
        }
    }

    private static bool IsWithinArticle(IElement element)
    {
        for (var e = element.ParentElement; e is not null; e = e.ParentElement)
        {
            if (e.LocalName is "article" or "main")
                return true;
        }

        return false;
    }

    private static bool Names(IElement element) =>
        Furniture().IsMatch(element.ClassName ?? string.Empty) || Furniture().IsMatch(element.Id ?? string.Empty);

    [GeneratedRegex(
        @"(?<![a-z0-9])(share|sharing|social|newsletter|subscribe|subscription|signup|related(-?(posts|articles|content))?|recommended|comments?|comment-?list|respond|disqus|cookies?|consent|gdpr|"
        + @"breadcrumbs?|sidebar|author-?(box|bio|card|info|about)|about-?author|bio|widget|promo|advert(isement)?|ads?|sponsor(ed)?|pagination|pager|post-?nav(igation)?|"
        + @"nav-?links|menu|toc|table-of-contents|skip-?link|tags|tag-?list|site-?(header|footer|nav)|footer|masthead|navbar|modal|popup|banner|edit-?(page|link)|"
        + @"screen-reader-text|sr-only|visually-hidden|post-?meta|entry-?meta|reading-?time|byline|copyright)(?![a-z0-9])",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 500)]
    private static partial Regex Furniture();
}
