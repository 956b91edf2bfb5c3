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

    /// <param name="root">The article's element.</param>
    /// <param name="author">Who wrote it, as far as known: a line with that name alone is no text.</param>
    /// <param name="isFetched">Whether its first heading is the post's title, which stands beside the text.</param>
    internal static void Remove(IElement root, bool isFetched, string? author, CancellationToken cancellationToken)
    {
        if (isFetched && root.QuerySelector("h1") is { } title && !IsBehindText(title, root))
            title.Remove();
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

        foreach (var element in root.QuerySelectorAll("ul,ol,figure,img,table").ToList())
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (element.ParentElement is not null)
                Shapes.Remove(element, root);
        }

        FurnitureLines.Remove(root, author, cancellationToken);
    }

    private static bool IsBehindText(IElement heading, IElement root)
    {
        var first = root.QuerySelectorAll("p")
            .Take(MostParagraphs)
            .FirstOrDefault(p => ContentRoot.Words(p.TextContent) >= WordsOfParagraph);
        return first is not null && first.CompareDocumentPosition(heading).HasFlag(DocumentPositions.Following);
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
        && !IsWithinLine(element)
        // What a colouring of code calls a comment is part of the code.
        && element.Closest("pre,code") is null;

    // A place and an agency at the start of a story are words of it; what is for screen readers alone is not.
    private static bool IsWithinLine(IElement element) =>
        element.LocalName is "span" or "a" or "em" or "strong" or "b" or "i" or "small" or "time" or "abbr"
        && element.ParentElement is { LocalName: "p" or "li" or "td" or "blockquote" } parent
        && parent.TextContent.Length > element.TextContent.Length * 3
        && !element.ClassList.Any(c => c is "sr-only" or "visually-hidden" or "screen-reader-text");

    private static bool IsMost(IElement element, int most) => element.TextContent.Length > most;

    private static bool OpensText(IElement header) =>
        header
            .QuerySelectorAll("p")
            .Take(MostParagraphs)
            .Any(p => ContentRoot.Words(p.TextContent) >= WordsOfParagraph);
}
