using AngleSharp.Dom;
using AngleSharp.Html.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>Tells what of a page is of its post and what of other posts, comments and the bars at its sides.</summary>
internal sealed class PageParts
{
    private const int MostHeadings = 5;

    private readonly HashSet<IElement> _aroundTitle = [];
    private readonly Dictionary<IElement, bool> _others = [];

    internal PageParts(IHtmlDocument page)
    {
        foreach (var heading in page.QuerySelectorAll("h1").Take(MostHeadings))
        {
            for (var e = heading.ParentElement; e is not null && _aroundTitle.Add(e); )
                e = e.ParentElement;
        }
    }

    /// <summary>Whether an element stands among other posts, comments or at a side; a card may be the whole post.</summary>
    internal bool IsOfOthers(IElement element)
    {
        var path = new List<IElement>();
        var found = false;
        for (var e = element; e is not null; e = e.ParentElement)
        {
            if (_others.TryGetValue(e, out found))
                break;
            path.Add(e);
            found = Says(e);
            if (found)
                break;
        }

        foreach (var e in path)
            _others[e] = found;
        return found;
    }

    private bool Says(IElement element)
    {
        if (element.LocalName is "body" or "html" or "main")
            return false;
        if (element.LocalName is "aside" or "nav")
            return !_aroundTitle.Contains(element);
        if (element.LocalName == "article" && element.ParentElement?.Closest("article") is not null)
            return !_aroundTitle.Contains(element);
        return ContentNames.IsOfOthers(element) && !_aroundTitle.Contains(element);
    }
}
