using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Text.Json;
using System.Text.Json.Nodes;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Crawling;

namespace BlogManager.Evaluation.Extraction;

/// <summary>
/// <c>extraction FOLDER [--list] [--show ID]</c>: scores a folder in the form of article-extraction-benchmark:
/// <c>html/ID.html.gz</c> and <c>ground-truth.json</c> with <c>{ID: {articleBody, url?}}</c>.
/// </summary>
internal static class ExtractionReport
{
    private const int ShownShingles = 12;

    private sealed record Page(string Id, string Html, string Truth, string Url);

    /// <summary>Prints the figures, and with <c>--list</c> those of each page, worst first.</summary>
    /// <returns>0, or 1 where the folder holds nothing.</returns>
    internal static int Run(string folder, string[] rest)
    {
        var pages = Read(folder);
        if (pages.Count == 0)
            return 1;
        var extractor = new ArticleExtractor();
        var score = new ShingleScore();
        var refused = 0;
        var listed = new List<(double F1, string Line)>();
        foreach (var page in pages)
        {
            var found = extractor.Extract(Document(page), default);
            var text = found.IsSuccess ? found.Value.Text.Value : string.Empty;
            refused += found.IsSuccess ? 0 : 1;
            var (precision, recall) = score.Add(page.Truth, text);
            listed.Add(
                (
                    precision + recall,
                    Line(page, precision, recall, found.IsSuccess ? found.Value.Title : found.Error!.Message)
                )
            );
            if (rest is ["--show", var shown] && page.Id == shown)
                Show(page.Truth, text);
        }

        if (rest.Contains("--list"))
            listed.OrderBy(p => p.F1).Select(p => p.Line).ToList().ForEach(Console.WriteLine);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{score.Pages} pages: F1 {score.F1:0.0000}, precision {score.Precision:0.0000}, recall {score.Recall:0.0000}, refused {refused}; CPU {CpuPerPage(extractor, pages):0.00} ms a page"
            )
        );
        return 0;
    }

    private static List<Page> Read(string folder)
    {
        var truths = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "ground-truth.json")))!.AsObject();
        var pages = new List<Page>();
        foreach (var (id, truth) in truths)
        {
            using var file = new GZipStream(
                File.OpenRead(Path.Combine(folder, "html", id + ".html.gz")),
                CompressionMode.Decompress
            );
            using var bytes = new MemoryStream();
            file.CopyTo(bytes);
            pages.Add(
                new Page(
                    id,
                    PageText.Decode(bytes.ToArray(), null),
                    truth!["articleBody"]!.GetValue<string>(),
                    truth["url"]?.GetValueKind() == JsonValueKind.String
                        ? truth["url"]!.GetValue<string>()
                        : $"https://pages.example/{id}"
                )
            );
        }

        return pages;
    }

    private static RawDocument Document(Page page) =>
        new(
            PostUrl.Parse(page.Url) is { IsSuccess: true } url
                ? url.Value
                : PostUrl.Parse("https://pages.example/" + page.Id).Value,
            "text/html",
            page.Html,
            null,
            false
        );

    // All pages were read once before, so that nothing is compiled or loaded within.
    private static double CpuPerPage(ArticleExtractor extractor, List<Page> pages)
    {
        const int Rounds = 3;
        using var process = Process.GetCurrentProcess();
        var before = process.TotalProcessorTime;
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var page in pages)
                extractor.Extract(Document(page), default);
        }

        process.Refresh();
        return (process.TotalProcessorTime - before).TotalMilliseconds / (Rounds * pages.Count);
    }

    private static string Line(Page page, double precision, double recall, string title) =>
        string.Create(CultureInfo.InvariantCulture, $"{precision:0.000} {recall:0.000} {page.Id} {title}");

    private static void Show(string truth, string text)
    {
        Console.WriteLine(text);
        Console.WriteLine("--- too much: " + string.Join(" / ", ShingleScore.Lacking(text, truth).Take(ShownShingles)));
        Console.WriteLine("--- missing: " + string.Join(" / ", ShingleScore.Lacking(truth, text).Take(ShownShingles)));
    }
}
