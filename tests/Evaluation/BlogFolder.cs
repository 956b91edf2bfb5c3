using System.Net;
using System.Text.RegularExpressions;
using Markdig;

namespace BlogManager.Evaluation;

/// <summary>One page of a blog in a folder.</summary>
/// <param name="Path">
/// Where it is served, from the root, e.g. <c>/deposit.html</c> or <c>/2014/12/12/1.0-Timeline/</c>.
/// </param>
/// <param name="Title">Its title.</param>
/// <param name="Authors">Who wrote it, as far as known.</param>
/// <param name="Date">When it was published, as far as known.</param>
/// <param name="Html">
/// The article rendered from Markdown; null for a page that is served from its file as it is.
/// </param>
internal sealed record BlogFolderPage(
    string Path,
    string Title,
    IReadOnlyList<string> Authors,
    DateOnly? Date,
    string? Html
);

/// <summary>
/// The posts of a folder: its <c>.html</c> files but the list page, and its <c>.md</c> files that have a front matter,
/// newest first.
/// </summary>
internal static partial class BlogFolder
{
    private static readonly MarkdownPipeline Markdown = new MarkdownPipelineBuilder()
        .UsePipeTables()
        .UseFootnotes()
        .UseAutoIdentifiers()
        .UseAutoLinks()
        .UseEmphasisExtras()
        .UseTaskLists()
        .Build();

    /// <summary>Reads a folder and those in it.</summary>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    internal static IReadOnlyList<BlogFolderPage> Read(string folder)
    {
        var pages = Directory
            .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
            .Select(file => Page(folder, file))
            .OfType<BlogFolderPage>();
        return [.. pages.OrderByDescending(p => p.Date).ThenBy(p => p.Path, StringComparer.Ordinal)];
    }

    private static BlogFolderPage? Page(string folder, string file)
    {
        var relative = Path.GetRelativePath(folder, file).Replace('\\', '/');
        return Path.GetExtension(file) switch
        {
            ".html" when relative != "index.html" => FromHtml(relative, File.ReadAllText(file)),
            ".md" => FromMarkdown(relative, File.ReadAllText(file)),
            _ => null,
        };
    }

    private static BlogFolderPage FromHtml(string relative, string html) =>
        new(
            UrlPath(relative),
            TitleElement().Match(html) is { Success: true } m
                ? WebUtility.HtmlDecode(m.Groups[1].Value.Trim())
                : relative,
            [],
            null,
            null
        );

    private static BlogFolderPage? FromMarkdown(string relative, string text) =>
        FrontMatter.Read(text) is not { } head
            ? null
            : new BlogFolderPage(
                UrlPath(head.Path ?? Path.ChangeExtension(relative, null)) + "/",
                head.Title,
                head.Authors,
                head.Date,
                Markdig.Markdown.ToHtml(head.Body, Markdown)
            );

    private static string UrlPath(string path) => "/" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    [GeneratedRegex("<title>(.*?)</title>", RegexOptions.IgnoreCase | RegexOptions.Singleline)]
    private static partial Regex TitleElement();
}
