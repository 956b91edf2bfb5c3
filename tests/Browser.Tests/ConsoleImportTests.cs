using System.Net;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>A whole blog, taken in from the console: the first run, its progress, its reasons, its end.</summary>
public sealed class ConsoleImportTests
{
    private OwnedService _service = null!;
    private FakeSite _site = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _service = await OwnedService.StartAsync();
        _site = await FakeSite.StartAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _service.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task The_first_run_imports_a_blog_and_shows_each_step()
    {
        var held = new TaskCompletionSource();
        ServeBlog(_site, 12);
        _site.Html("/post-3", Page("A secret", 3, "<meta name=robots content=noindex>"));
        _site.Html("/post-5", "<html><head><title>Gallery</title></head><body><p>Two pictures.</p></body></html>");
        _site.Status("/post-7", 410);
        _site.On("/post-11", async context =>
        {
            await held.Task;
            await context.Response.WriteAsync(Page("Post 11", 11), context.RequestAborted);
        });
        await using var owner = await _service.OpenAsync();
        await Expect(owner.Page.GetByText("Which blog is it?")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        var field = owner.Page.GetByLabel("Address of your blog");
        await field.FillAsync("morning cup");
        await owner.Button("Import").ClickAsync();
        await Expect(owner.Page.Locator(".err"))
            .ToHaveTextAsync("Write the whole address, for example https://blog.example.");

        await field.FillAsync(_site.Root);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Heading).ToHaveTextAsync("Sources and jobs");
        var card = Card(owner, _site);
        await Expect(card).ToContainTextAsync($"Importing {_site.Root[7..]}");
        await Expect(card).ToContainTextAsync("Found: a feed with 12 posts");
        await Expect(card.Locator(".strong")).ToHaveTextAsync("11 of 12");
        await Expect(card.Locator("progress")).ToHaveAttributeAsync("value", "11");
        await Expect(card).ToContainTextAsync("91 %");
        await Expect(card).ToContainTextAsync("8 imported");
        await Expect(card).ToContainTextAsync("2 skipped");
        await Expect(card).ToContainTextAsync("1 gone");
        await card.GetByText("Skipped, failed and gone").ClickAsync();
        await Expect(card).ToContainTextAsync("The page asks not to be indexed.");
        await Expect(card).ToContainTextAsync("No article found on this page.");
        await Expect(card).ToContainTextAsync("The page is gone (410).");
        await owner.LooksRightAsync();

        held.SetResult();
        await Expect(card).ToContainTextAsync("9 posts imported, 0 unchanged, 2 skipped, 0 failed, 1 gone.");
        await Expect(card).ToContainTextAsync("Done");
        await Expect(owner.Status).ToContainTextAsync("9 imported, 2 skipped, 1 gone");
        var row = owner.Page.GetByRole(AriaRole.Table, new() { Name = "Jobs" }).Locator("tbody tr").First;
        await Expect(row).ToContainTextAsync("Done");
        await owner.Page.GetByRole(AriaRole.Button, new() { Name = "Reasons:" }).ClickAsync();
        await owner.LooksRightAsync();

        await owner.GoAsync("Overview");
        await Expect(owner.Heading).ToHaveTextAsync("Overview");
        await Expect(owner.Page.GetByText("Which blog is it?")).ToHaveCountAsync(0);
        await owner.GoAsync("Posts");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(9);
    }

    [Test]
    public async Task An_import_is_cancelled_and_a_stream_that_breaks_off_is_said()
    {
        var held = new TaskCompletionSource();
        ServeBlog(_site, 3);
        _site.On("/post-1", async context =>
        {
            await held.Task.WaitAsync(context.RequestAborted);
            context.Response.StatusCode = (int)HttpStatusCode.NotFound;
        });
        await using var owner = await _service.OpenAsync("sources");
        await owner.Page.RouteAsync("**/api/v1/jobs/*/events", route => route.AbortAsync());
        await _service.SendAsync("POST", "/api/v1/imports", new { url = _site.Root });
        await owner.Page.ReloadAsync();
        await owner.SignInAsync(_service.Key);
        var card = owner.Page.GetByRole(AriaRole.Article, new() { Name = "Import" });
        await Expect(card).ToContainTextAsync("Live figures are interrupted; shown as of ");
        await owner.LooksRightAsync();
        await owner.Page.UnrouteAllAsync();
        await Expect(card.GetByText("Live figures")).ToHaveCountAsync(0);
        await card.GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(card).ToContainTextAsync("Cancelled");
        held.SetResult();
        var jobs = await _service.SendAsync("GET", "/api/v1/jobs");
        Assert.That(jobs.GetProperty("items")[0].GetProperty("status").GetString(), Is.EqualTo("cancelled"));
    }

    [Test]
    public async Task Where_nothing_is_found_that_is_said()
    {
        _site.Html("/", "<html><title>Nothing</title><p>Nothing.</p></html>");
        await using var owner = await _service.OpenAsync();
        await owner.Page.GetByLabel("Address of your blog").FillAsync(_site.Root);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator(".err"))
            .ToHaveTextAsync(
                "Nothing to import was found at this address. Give the feed or sitemap itself, or import a folder."
            );
        await Expect(owner.Page.GetByLabel("Address of your blog")).ToBeFocusedAsync();
        Assert.That((await _service.SendAsync("GET", "/api/v1/jobs")).GetProperty("items").GetArrayLength(), Is.Zero);
    }

    /// <summary>The import of a site: what the service does of its own beside it has a card too.</summary>
    internal static ILocator Card(OwnerPage owner, FakeSite site) =>
        owner.Page.Locator("article.card").Filter(new() { HasText = site.Root[7..] });

    /// <summary>Serves a blog of numbered posts with a feed that its home page names.</summary>
    internal static void ServeBlog(FakeSite site, int posts)
    {
        site.Html(
            "/",
            "<html><head><title>The Morning Cup</title><link rel=alternate type=application/rss+xml href=/feed></head><body>Posts</body></html>"
        );
        var items = string.Concat(
            Enumerable
                .Range(0, posts)
                .Select(i => $"<item><title>Post {i}</title><link>{site.Root}/post-{i}</link></item>")
        );
        site.Bytes(
            "/feed",
            System.Text.Encoding.UTF8.GetBytes(
                $"<rss version=\"2.0\"><channel><title>The Morning Cup</title>{items}</channel></rss>"
            ),
            "application/rss+xml"
        );
        for (var i = 0; i < posts; i++)
            site.Html($"/post-{i}", Page($"Post {i}", i));
    }

    internal static string Page(string title, int i, string head = "", string tag = "") =>
        Blog.Page(
            title,
            $"<p>Kettle number {i} boils a litre of water in {i + 2} minutes on a gas stove. It was bought in {1990 + i} "
                + $"in a small shop at the harbour, and its handle was made of beech.</p><p>Whoever fills it to the brim waits {i + 5} "
                + "minutes, because the water that is not needed is heated as well.</p>",
            tag,
            head
        );
}
