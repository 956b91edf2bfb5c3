using AngleSharp.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Takes off what stands within an article's element and is not its text: share buttons, teasers, captions, letters to
/// subscribe to, comments, bylines, tags.
/// </summary>
internal static class Leftovers
{
    /// <summary>What is called furniture and holds more of the text than this is the text.</summary>
    private const double MostOfText = 0.4;

    /// <summary>A header or a box with a longer paragraph than this opens the article.</summary>
    private const int WordsOfParagraph = 20;

    private const int MostParagraphs = 50;

    internal static void Remove(IElement root, CancellationToken cancellationToken)
    {
        var most = (int)(root.TextContent.Length * MostOfText);
        foreach (
            var element in root.QuerySelectorAll("article article,aside,form,nav,figcaption,header,footer").ToList()
        )
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsBeside(element, most))
                element.Remove();
        }

        foreach (var element in root.QuerySelectorAll("[class],[id]").Where(IsFurniture).ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (!IsMost(element, most))
                element.Remove();
        }

        FurnitureLines.Remove(root, cancellationToken);
    }

    private static bool IsBeside(IElement element, int most)
    {
        switch (element.LocalName)
        {
            case "article":
                // An article within an article is a comment or a teaser.
                return !IsMost(element, most);
            case "aside":
                return !ContentNames.NamesNote(element) && !IsMost(element, most);
            case "figcaption":
                return element.ParentElement?.QuerySelector("pre,blockquote,table") is null;
            case "header":
                // Behind a paragraph it heads a part of the text.
                return element.PreviousElementSibling?.LocalName != "p"
                    && element.ParentElement?.Closest("section") is null
                    && !OpensText(element)
                    && !IsMost(element, most);
            case "footer":
                // The footer of a quotation names its author.
                return element.Closest("blockquote,figure") is null
                    && element.ClassName?.Contains("footnote", StringComparison.OrdinalIgnoreCase) != true
                    && !IsMost(element, most);
            default:
                return !IsMost(element, most);
        }
    }

    private static bool IsFurniture(IElement element) =>
        element.LocalName is not ("main" or "article" or "pre" or "code" or "h1")
        && ContentNames.NamesFurniture(element)
        && !CodeTable.IsNumbersByName(element)
        // What a colouring of code calls a comment is part of the code.
        && element.Closest("pre,code") is null;

    private static bool IsMost(IElement element, int most) => element.TextContent.Length > most;

    private static bool OpensText(IElement header) =>
        header
            .QuerySelectorAll("p")
            .Take(MostParagraphs)
            .Any(p => ContentRoot.Words(p.TextContent) >= WordsOfParagraph);
}
