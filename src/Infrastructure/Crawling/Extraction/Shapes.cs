using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Takes off what is no text by its shape, however it is called: tables of contents, cards of links, lists of headlines
/// in the midst of a story, the line below a picture.
/// </summary>
internal static class Shapes
{
    private const double AllLinked = 0.9;
    private const int MostHeadlines = 4;
    private const int WordsOfHeadline = 4;
    private const int MostWordsOfCaption = 40;

    internal static void Remove(IElement element, IElement root)
    {
        switch (element.LocalName)
        {
            case "ul" or "ol" when IsContents(element) || IsHeadlines(element):
                element.Remove();
                break;
            case "figure" when IsCard(element):
                element.Remove();
                break;
            case "img":
                RemoveCaption(element, root);
                break;
            case "table" when IsPicture(element):
                element.Remove();
                break;
        }
    }

    // All of it leads to places of the same page.
    private static bool IsContents(IElement list)
    {
        var links = list.QuerySelectorAll("a[href]");
        return links.Length >= 2
            && links.All(a => a.GetAttribute("href")!.StartsWith('#'))
            && Letters(links) >= list.TextContent.Length * 0.7;
    }

    // A list under a heading, or after a colon, is the author's own.
    private static bool IsHeadlines(IElement list)
    {
        var items = list.Children;
        if (items.Length is < 2 or > MostHeadlines)
            return false;
        var before = list.PreviousElementSibling ?? list.ParentElement?.PreviousElementSibling;
        if (
            before is null or { LocalName: "h1" or "h2" or "h3" or "h4" or "h5" or "h6" }
            || before.TextContent.Trim().EndsWith(':')
        )
            return false;
        return items.All(i =>
            i.QuerySelectorAll("a[href]") is { Length: 1 } links
            && !links[0].GetAttribute("href")!.Contains("//", StringComparison.Ordinal)
            && ContentRoot.Words(i.TextContent) >= WordsOfHeadline
            && Letters(links) >= i.TextContent.Trim().Length * AllLinked
        );
    }

    private static bool IsCard(IElement figure) =>
        figure.QuerySelector("pre,code,table,blockquote,math") is null
        && figure.QuerySelectorAll("a[href]") is { Length: > 0 } links
        && Letters(links) >= figure.TextContent.Trim().Length * AllLinked;

    // A box with a picture and one short line.
    private static void RemoveCaption(IElement picture, IElement root)
    {
        var shown = picture;
        while (shown.ParentElement is { LocalName: "a" or "picture" or "span" or "noscript" } outer)
            shown = outer;
        if (
            shown.ParentElement is { LocalName: "div" or "p" or "center" } box
            && box != root
            && box.ChildElementCount == 2
            && shown.NextElementSibling is { LocalName: "p" or "div" or "span" or "em" or "small" or "i" } caption
            && ContentRoot.Words(caption.TextContent) is > 0 and <= MostWordsOfCaption
            && caption.TextContent.Trim().Length == box.TextContent.Trim().Length
            && box.NextElementSibling is not null
        )
            caption.Remove();
    }

    // A picture with its caption, set in a table of one column.
    private static bool IsPicture(IElement table) =>
        table.QuerySelector("img") is not null
        && table.QuerySelector("tr > :nth-child(2),pre,table") is null
        && table.QuerySelectorAll("tr").Length <= 2
        && ContentRoot.Words(table.TextContent) <= MostWordsOfCaption;

    private static int Letters(IHtmlCollection<IElement> links) => links.Sum(a => a.TextContent.Trim().Length);
}
