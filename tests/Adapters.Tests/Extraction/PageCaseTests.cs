using System.Globalization;
using BlogManager.Adapters.Tests.Crawling;
using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using BlogManager.Evaluation.Extraction;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Extraction;

/// <summary>
/// Made pages, each for a kind that real crawlers met (<c>Cases/cases.jsonl</c>, written for this project), through the
/// real crawler or as content.
/// </summary>
public sealed class PageCaseTests
{
    private FakeSite _site = null!;
    private CrawlerUnderTest _crawler = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _site = await FakeSite.StartAsync();
        _crawler = new CrawlerUnderTest();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _crawler.Dispose();
        await _site.DisposeAsync();
    }

    [TestCaseSource(nameof(Cases))]
    public async Task A_page_of_a_known_kind_comes_out_right(string name)
    {
        var wanted = All().Single(c => c.Name == name);
        var found = wanted.IsFetched ? await FetchedAsync(wanted) : Sent(wanted);
        var members = new Dictionary<string, string?>();
        if (found.IsSuccess)
        {
            members["title"] = found.Value.Title;
            members["author"] = found.Value.Author;
            members["language"] = found.Value.Language;
            members["published_at"] = found.Value.PublishedAt?.UtcDateTime.ToString(
                "yyyy-MM-dd'T'HH:mm:ss'Z'",
                CultureInfo.InvariantCulture
            );
        }

        Assert.That(
            wanted.Wrongs(
                found.IsSuccess ? null : found.Error!.Message,
                found.IsSuccess ? found.Value.Text.Value : string.Empty,
                members
            ),
            Is.Empty
        );
    }

    private static IEnumerable<string> Cases() => All().Select(c => c.Name);

    private static List<PageCase> All()
    {
        using var lines = new StreamReader(
            typeof(PageCaseTests).Assembly.GetManifestResourceStream("page-cases.jsonl")!
        );
        return PageCase.Read(lines);
    }

    private async Task<Result<Article>> FetchedAsync(PageCase wanted)
    {
        var path = $"/{Uri.EscapeDataString(wanted.Name)}";
        _site.On(Uri.UnescapeDataString(path), async context =>
        {
            var body = wanted.Body;
            context.Response.StatusCode = wanted.Status;
            foreach (var (name, value) in wanted.Headers)
                context.Response.Headers[name] = value;
            context.Response.ContentLength = body.Length;
            await context.Response.Body.WriteAsync(body, context.RequestAborted);
        });
        var page = await _crawler.FetchAsync(_site.Root + path);
        return page.IsSuccess
            ? Extracting.Try(page.Value.Content, page.Value.MediaType, url: page.Value.FinalUrl.Value)
            : page.Error;
    }

    private static Result<Article> Sent(PageCase wanted) =>
        Extracting.Try(
            System.Text.Encoding.UTF8.GetString(wanted.Body),
            wanted.ContentType!,
            fromCaller: true,
            title: wanted.Title
        );
}
