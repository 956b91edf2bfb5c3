using AngleSharp.Html.Dom;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>The contents of a page's meta elements by their names, of each the first that says something.</summary>
internal sealed class PageMetas
{
    private readonly Dictionary<string, string> _contents = new(StringComparer.OrdinalIgnoreCase);

    internal PageMetas(IHtmlDocument page)
    {
        foreach (var meta in page.QuerySelectorAll("meta"))
        {
            if (
                (
                    meta.GetAttribute("name")
                    ?? meta.GetAttribute("property")
                    ?? meta.GetAttribute("itemprop")
                    ?? meta.GetAttribute("http-equiv")
                )
                    is { } name
                && PageMetadata.OneLine(meta.GetAttribute("content")) is { } content
            )
                _contents.TryAdd(name, content);
        }
    }

    internal string? Of(string name) => _contents.GetValueOrDefault(name);
}
