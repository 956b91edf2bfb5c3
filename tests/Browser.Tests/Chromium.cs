using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace BlogManager.Browser.Tests;

/// <summary>One browser for every test; where there is none, every test says so and is skipped.</summary>
[SetUpFixture]
public sealed class Chromium
{
    // Debian's, and the one that is on GitHub's runners.
    private static readonly string[] Paths = ["/usr/bin/chromium", "/usr/bin/google-chrome"];

    private static readonly string[] Arguments =
    [
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private static IPlaywright? _playwright;
    private static IBrowser? _browser;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        Assertions.SetDefaultExpectTimeout(30_000);
        var path = Array.Find(Paths, File.Exists);
        if (path is null)
        {
            Assert.Ignore($"There is none of {string.Join(", ", Paths)}: apt-get install chromium.");
            return;
        }

        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = Arguments });
        await Blog.StartAsync();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await Blog.StopAsync();
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
    }

    /// <summary>A page in a context of its own, as a reader has it who was never here before.</summary>
    internal static async Task<ReaderPage> OpenAsync(BrowserNewContextOptions? options = null)
    {
        var context = await _browser!.NewContextAsync(
            options
                ?? new()
                {
                    ViewportSize = new() { Width = 1000, Height = 800 },
                }
        );
        return new ReaderPage(context, await context.NewPageAsync());
    }
}

/// <summary>A page with everything that it wrote to the console and asked for.</summary>
internal sealed class ReaderPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    internal ReaderPage(IBrowserContext context, IPage page)
    {
        (_context, Page) = (context, page);
        page.SetDefaultTimeout(60_000); // a bound alone: a busy machine must not fail a test
        page.Console += (_, message) => Console.Enqueue($"{message.Type}: {message.Text}");
        page.PageError += (_, error) => Console.Enqueue($"pageerror: {error}");
        page.Request += (_, request) => Requests.Enqueue($"{request.Method} {request.Url}");
    }

    internal IPage Page { get; }

    internal ConcurrentQueue<string> Console { get; } = new();

    internal ConcurrentQueue<string> Requests { get; } = new();

    /// <summary>Everything inside the widget: locators see into its shadow root.</summary>
    internal ILocator Widget => Page.Locator("blog-manager");

    internal ILocator Box => Widget.Locator("form.ask textarea");

    internal ILocator Cards => Widget.Locator(".start .card button");

    internal async Task AskAsync(string question)
    {
        await Box.FillAsync(question);
        await Box.PressAsync("Enter");
    }

    /// <summary>Brings the foot of the page into view, as a reader does who has read the post.</summary>
    internal Task ReadAsync() => Page.EvaluateAsync("scrollTo(0, document.documentElement.scrollHeight)");

    internal int Asks =>
        Requests.Count(r =>
            r.StartsWith("POST", StringComparison.Ordinal) && r.EndsWith("/qa/ask", StringComparison.Ordinal)
        );

    internal int Looks => Requests.Count(r => r.Contains("check-and-load", StringComparison.Ordinal));

    public async ValueTask DisposeAsync() => await _context.CloseAsync();
}
