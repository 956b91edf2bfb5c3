using AngleSharp.Html.Dom;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Crawling.Extraction;

/// <summary>What a page says of itself to robots, and the names that it goes by.</summary>
/// <param name="NoIndex">Whether it asks not to be indexed.</param>
/// <param name="Titles">Its title element and its first headings.</param>
internal sealed record PageDirectives(bool NoIndex, IReadOnlyList<string> Titles)
{
    private const int MostHeadings = 3;
    private const int MostCharacters = 1000;

    internal static PageDirectives Read(IHtmlDocument page) =>
        new(
            page.QuerySelectorAll("meta[name]")
                .Any(m => IsForRobots(m.GetAttribute("name")!) && ForbidsIndexing(m.GetAttribute("content"))),
            [
                .. page.QuerySelectorAll("h1")
                    .Take(MostHeadings)
                    .Select(h => Cut(h.TextContent))
                    .Prepend(Cut(page.Title ?? string.Empty)),
            ]
        );

    internal Article Mark(Article article) => article with { NoIndex = NoIndex, Titles = Titles };

    /// <summary>
    /// Whether a list of directives holds one that forbids indexing: <c>noindex</c> or <c>none</c>. Those that are
    /// addressed to one robot are for all here: better left out.
    /// </summary>
    internal static bool ForbidsIndexing(string? directives) =>
        directives is not null
        && directives
            .Split([',', ':', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries)
            .Any(d =>
                d.Equals("noindex", StringComparison.OrdinalIgnoreCase)
                || d.Equals("none", StringComparison.OrdinalIgnoreCase)
            );

    private static string Cut(string text) => text.Length <= MostCharacters ? text : text[..MostCharacters];

    private static bool IsForRobots(string name) =>
        name.Trim() is var trimmed
        && (
            trimmed.Equals("robots", StringComparison.OrdinalIgnoreCase)
            || trimmed.Equals("BlogManagerBot", StringComparison.OrdinalIgnoreCase)
        );
}
