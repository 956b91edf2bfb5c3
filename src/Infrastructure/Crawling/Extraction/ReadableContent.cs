using System.Globalization;
using AngleSharp.Dom;
using AngleSharp.Html.Dom;
using SmartReader;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>
/// Asks SmartReader for the article within an element. It works on a copy and rewrites what it finds; here its verdict
/// is carried back to the page's own elements by their numbers, so that code, notes and formulas stay as they were.
/// </summary>
internal static class ReadableContent
{
    private const string Number = "data-blogmanager";

    private const double MostLinked = 0.4;
    private const double MostLinkedOfProse = 0.6;
    private const int FewestWordsOfProse = 8;

    /// <summary>The lowest element that holds all that was found, without the rest; null where nothing was.</summary>
    internal static IElement? Of(string url, IHtmlDocument page, IElement within, CancellationToken cancellationToken)
    {
        if (!ReadablePages.MayBeAsked(within, cancellationToken))
            return null;
        var kept = Kept(url, page, within, cancellationToken);
        if (kept.Count == 0)
            return null;
        var root = within;
        while (OnlyChild(root, kept) is { } inner)
            root = inner;
        Prune(root, kept, cancellationToken);
        return root;
    }

    private static HashSet<IElement> Kept(
        string url,
        IHtmlDocument page,
        IElement within,
        CancellationToken cancellationToken
    )
    {
        var elements = within.QuerySelectorAll("*").ToList();
        for (var i = 0; i < elements.Count; i++)
            elements[i].SetAttribute(Number, i.ToString(CultureInfo.InvariantCulture));
        var copy = (IHtmlDocument)page.Clone(deep: false);
        var html = (IElement)copy.AppendChild(page.DocumentElement.Clone(deep: false));
        if (page.Head is { } head)
            html.AppendChild(head.Clone(deep: false));
        var body = (IElement)html.AppendChild(copy.CreateElement("body"));
        if (within is IHtmlBodyElement)
        {
            foreach (var child in within.ChildNodes)
                body.AppendChild(child.Clone());
        }
        else
        {
            body.AppendChild(within.Clone());
        }

        foreach (var element in elements)
            element.RemoveAttribute(Number);
        var kept = new HashSet<IElement>();
        using var reader = new Reader(url, copy) { CharThreshold = 200, DisableJSONLD = true };
        var written = new HashSet<string>(StringComparer.Ordinal);
        reader.AddCustomOperationEnd(content =>
        {
            // Divisions that hold nothing but text it makes paragraphs of, without their numbers.
            foreach (var paragraph in content.QuerySelectorAll($"p:not([{Number}])"))
                written.Add(Letters(paragraph));
            foreach (var element in content.QuerySelectorAll($"[{Number}]"))
            {
                if (int.TryParse(element.GetAttribute(Number), CultureInfo.InvariantCulture, out var at))
                    kept.Add(elements[at]);
            }
        });
        cancellationToken.ThrowIfCancellationRequested();
        if (!reader.GetArticle().Completed)
            return [];
        if (written.Count > 0)
            kept.UnionWith(
                elements.Where(e =>
                    e.LocalName is "div" or "td" or "section" && !HoldsBlocks(e) && written.Contains(Letters(e))
                )
            );
        return WithParents(kept, within);
    }

    private static bool HoldsBlocks(IElement element) =>
        element.Children.Any(c => !BlockWriter.Inline.Contains(c.LocalName) && c.LocalName is not ("br" or "img"));

    private static string Letters(IElement element) => string.Concat(element.TextContent.Where(char.IsLetterOrDigit));

    private static HashSet<IElement> WithParents(HashSet<IElement> kept, IElement within)
    {
        foreach (var element in kept.ToList())
        {
            for (var e = element.ParentElement; e is not null && e != within && kept.Add(e); )
                e = e.ParentElement;
        }

        return kept;
    }

    // Text of its own keeps an element, however it is nested.
    private static IElement? OnlyChild(IElement root, HashSet<IElement> kept)
    {
        var children = root.Children.Where(kept.Contains).Take(2).ToList();
        return
            children is [{ LocalName: "div" or "section" or "article" or "main" or "td" or "tr" or "tbody" or "table" }]
            && !HasText(root)
            ? children[0]
            : null;
    }

    private static bool HasText(IElement element) =>
        element.ChildNodes.OfType<IText>().Any(t => !string.IsNullOrWhiteSpace(t.Data));

    private static void Prune(IElement root, HashSet<IElement> kept, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (root.LocalName == "pre" || (root.LocalName == "table" && CodeTable.Code(root) is not null))
            return;
        var children = root.Children.ToList();
        var (first, last) = (children.FindIndex(kept.Contains), children.FindLastIndex(kept.Contains));
        if (first < 0)
            return;
        while (last + 1 < children.Count && IsProse(children[last + 1]))
            last++;
        for (var i = 0; i < children.Count; i++)
        {
            if (kept.Contains(children[i]))
                Prune(children[i], kept, cancellationToken);
            else if (!IsInline(children[i]) && !(i > first && i < last && IsText(children[i])))
                children[i].Remove();
        }
    }

    // Parts of a line stay with it: SmartReader renames some of them, and their numbers are lost.
    private static bool IsInline(IElement element) =>
        element.LocalName == "br" || BlockWriter.Inline.Contains(element.LocalName);

    // A division with a sentence and a link or two in it: as a paragraph SmartReader would have kept it.
    private static bool IsProse(IElement element)
    {
        if (element.LocalName is not ("div" or "p") || HoldsBlocks(element) || ContentNames.NamesFurniture(element))
            return false;
        var text = element.TextContent.Trim();
        return text.Length > 0
            && text[^1] is '.' or '!' or '?' or ':' or '…' or '"' or '”' or '»' or ')' or '。' or '！' or '？'
            && ContentRoot.Words(text) >= FewestWordsOfProse
            && element.QuerySelectorAll("a[href]").Sum(a => a.TextContent.Length) <= text.Length * MostLinkedOfProse;
    }

    /// <summary>What SmartReader throws out of the midst of a text and should not.</summary>
    private static bool IsText(IElement element)
    {
        if (ContentNames.NamesFurniture(element))
            return false;
        var isBlock =
            element.LocalName
                is "pre"
                    or "blockquote"
                    or "table"
                    or "ul"
                    or "ol"
                    or "dl"
                    or "details"
                    or "p"
                    or "h1"
                    or "h2"
                    or "h3"
                    or "h4"
                    or "h5"
                    or "h6"
            || element.QuerySelector("pre") is not null
            || ContentNames.NamesNote(element);
        if (!isBlock)
            return IsProse(element);
        var linked = element.QuerySelectorAll("a[href]").Sum(a => a.TextContent.Length);
        return linked <= element.TextContent.Length * MostLinked;
    }
}
