using System.Collections.Concurrent;
using System.Text.Json;
using BlogManager.Testing;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>A service of its own with an admin key, for a fixture's tests of the console.</summary>
internal sealed class OwnedService : IAsyncDisposable
{
    private readonly BlogManagerApp _app = new(
        new Dictionary<string, string>
        {
            ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8",
            ["BlogManager:Crawler:RequestsPerSecondPerHost"] = "1000",
        }
    );

    internal HttpClient Admin { get; private set; } = null!;

    internal string Root => Admin.BaseAddress!.GetLeftPart(UriPartial.Authority);

    internal string Key => Admin.DefaultRequestHeaders.GetValues("X-API-Key").Single();

    internal static async Task<OwnedService> StartAsync()
    {
        var service = new OwnedService();
        service.Admin = await service._app.CreateAdminClientAsync();
        return service;
    }

    /// <summary>Stores a post of the demo's blog.</summary>
    internal async Task<string> TakeInAsync(string name, string title, string site = "https://cup.example")
    {
        var body = new
        {
            url = $"{site}/{name}",
            title,
            content = Blog.Text(name),
            content_type = "text/html",
        };
        return (await SendAsync("POST", "/api/v1/blogs/process", body)).GetProperty("blog_id").GetString()!;
    }

    /// <summary>Calls the API as the owner, and fails where it refuses.</summary>
    internal async Task<JsonElement> SendAsync(string method, string path, object? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = System.Net.Http.Json.JsonContent.Create(body);
        using var answer = await Admin.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.IsSuccessStatusCode, Is.True, $"{method} {path}: {text}");
        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>What a path of the API answers, once that is what a test waits for.</summary>
    internal async Task<JsonElement> UntilAsync(string path, Predicate<JsonElement> isThere)
    {
        for (var tries = 0; ; tries++)
        {
            var answer = await SendAsync("GET", path);
            if (isThere(answer))
                return answer;
            Assert.That(tries, Is.LessThan(600), $"{path}: {answer}");
            await Task.Delay(50);
        }
    }

    /// <summary>The console at a view, signed in.</summary>
    internal async Task<OwnerPage> OpenAsync(string view = "", Func<IPage, Task>? before = null)
    {
        var owner = await OwnerPage.OpenAsync();
        if (before is not null)
            await before(owner.Page);
        await owner.Page.GotoAsync($"{Root}/console{(view.Length == 0 ? "" : "/" + view)}");
        await owner.SignInAsync(Key);
        return owner;
    }

    public async ValueTask DisposeAsync()
    {
        Admin.Dispose();
        await _app.DisposeAsync();
    }
}

/// <summary>The console in a browser. A breach of the content policy, or an exception of the page's, fails the test.</summary>
internal sealed class OwnerPage : IAsyncDisposable
{
    private readonly ReaderPage _reader;

    private OwnerPage(ReaderPage reader) => _reader = reader;

    internal IPage Page => _reader.Page;

    internal ConcurrentQueue<string> Requests => _reader.Requests;

    /// <summary>What the browser wrote to its console, which has to be nothing at the end.</summary>
    internal ConcurrentQueue<string> Told => _reader.Console;

    internal ILocator Heading => Page.Locator("main h1");

    internal ILocator Status => Page.GetByRole(AriaRole.Status);

    internal static async Task<OwnerPage> OpenAsync()
    {
        var reader = await Chromium.OpenAsync(
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 900 },
                ColorScheme = ColorScheme.Light,
                ReducedMotion = ReducedMotion.Reduce,
                Locale = "en-GB",
                TimezoneId = "UTC",
                Permissions = ["clipboard-read", "clipboard-write"],
            }
        );
        return new OwnerPage(reader);
    }

    internal async Task SignInAsync(string key)
    {
        await Page.GetByLabel("Admin key").FillAsync(key);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await Expect(Page.GetByRole(AriaRole.Navigation, new() { Name = "Console" })).ToBeVisibleAsync();
    }

    internal ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    internal ILocator Link(string name) => Page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    internal Task GoAsync(string name) =>
        Page.GetByRole(AriaRole.Navigation, new() { Name = "Console" })
            .GetByRole(AriaRole.Link, new() { Name = name })
            .ClickAsync();

    /// <summary>Has a path of the API answer what a test says, in the contract's form.</summary>
    internal static Task AnswerAsync(IPage page, string path, object body, int status = 200, string? method = null) =>
        page.RouteAsync(
            address => new Uri(address).AbsolutePath == $"/api/v1{path}",
            route =>
                method is not null && route.Request.Method != method
                    ? route.FallbackAsync()
                    : route.FulfillAsync(
                        new()
                        {
                            Status = status,
                            ContentType = status < 400 ? "application/json" : "application/problem+json",
                            Body = JsonSerializer.Serialize(body),
                        }
                    )
        );

    /// <summary>axe finds nothing, light or dark, and nothing stands over the edge of a small screen.</summary>
    internal async Task LooksRightAsync()
    {
        foreach (var scheme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var found = await Page.RunAxe();
            Assert.That(
                found.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"),
                Is.Empty,
                $"{Page.Url}, {scheme}"
            );
            Assert.That(found.Passes, Is.Not.Empty);
        }

        var size = Page.ViewportSize!;
        await Page.SetViewportSizeAsync(320, 800);
        var wide = await Page.EvaluateAsync<string[]>(
            """
            () => document.documentElement.scrollWidth <= 320 ? [] :
                [...document.querySelectorAll("main *, header *")]
                    .filter(e => e.getBoundingClientRect().right > 321 && !e.closest("nav, .scroll, .tabs, .unseen"))
                    .map(e => e.outerHTML.slice(0, 120))
            """
        );
        Assert.That(wide, Is.Empty, $"{Page.Url} at 320 px");
        await Page.SetViewportSizeAsync(size.Width, size.Height);
    }

    public async ValueTask DisposeAsync()
    {
        // What the API refuses the browser writes there too; that is a part of some tests.
        var faults = _reader.Console.Where(line =>
            !line.StartsWith("error: Failed to load resource", StringComparison.Ordinal)
        );
        var list = faults.ToArray();
        await _reader.DisposeAsync();
        Assert.That(list, Is.Empty, "the browser's console");
    }
}
