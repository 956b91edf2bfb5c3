using BlogManager.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>
/// The pictures of the console's guide. They are drawn each time, and kept in <c>docs/images</c> where
/// <c>BLOGMANAGER_UPDATE_SCREENSHOTS</c> asks for it. Figures of weeks are made up; the rest is the service's own.
/// </summary>
public sealed class ConsoleScreenshotTests
{
    private OwnedService _service = null!;
    private string _water = "";

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _service = await OwnedService.StartAsync();
        await _service.TakeInAsync("beans", "How long coffee beans stay good");
        await _service.TakeInAsync("grinder", "The grinder matters more than the machine");
        _water = await _service.TakeInAsync("water", "Hot, but not boiling: what water does to coffee");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [TestCase("console-overview", ColorScheme.Light)]
    [TestCase("console-dark", ColorScheme.Dark)]
    public async Task The_overview(string name, ColorScheme scheme)
    {
        await using var owner = await _service.OpenAsync("", FiguresAsync);
        await owner.Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Expect(owner.Page.Locator("svg.chart .day")).ToHaveCountAsync(30);
        await KeepAsync(owner, name);
    }

    [Test]
    public async Task Unanswered_questions()
    {
        await using var owner = await _service.OpenAsync("unanswered", FiguresAsync);
        var first = owner.Page.Locator("article.grp").First;
        await first.GetByRole(AriaRole.Button, new() { Name = "Write the answer" }).ClickAsync();
        await owner.Page.GetByLabel("Your answer").FillAsync("Yes, right after shaping. Wrap it twice.");
        await KeepAsync(owner, "console-unanswered");
    }

    [Test]
    public async Task A_posts_questions()
    {
        await using var owner = await _service.OpenAsync($"posts/{_water}");
        var second = owner.Page.Locator(".ql > li").Nth(1);
        await second.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await KeepAsync(owner, "console-post");
    }

    [Test]
    public async Task The_posts()
    {
        await using var owner = await _service.OpenAsync("posts");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(3);
        await KeepAsync(owner, "console-posts");
    }

    [Test]
    public async Task A_tried_ask()
    {
        await using var owner = await _service.OpenAsync("try");
        await owner.Page.GetByLabel("Question").FillAsync(Blog.Answered);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator(".reader")).ToBeVisibleAsync();
        await KeepAsync(owner, "console-try");
    }

    [Test]
    public async Task A_new_key()
    {
        await using var owner = await _service.OpenAsync("keys");
        await owner.Button("New key").First.ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Blog, live");
        await owner.Page.GetByLabel("Pages that may use it").FillAsync("https://cup.example");
        await owner.Button("Create key").ClickAsync();
        await Expect(owner.Page.Locator(".secret")).ToHaveCountAsync(2);
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await KeepAsync(owner, "console-keys");
    }

    [Test]
    public async Task An_import_under_way()
    {
        await using var site = await FakeSite.StartAsync();
        var held = new TaskCompletionSource();
        ConsoleImportTests.ServeBlog(site, 30);
        site.Status("/post-4", 410);
        site.On("/post-20", async context =>
        {
            await held.Task.WaitAsync(context.RequestAborted);
            await context.Response.WriteAsync("", context.RequestAborted);
        });
        await using var service = await OwnedService.StartAsync();
        await using var owner = await service.OpenAsync();
        await owner.Page.GetByLabel("Address of your blog").FillAsync(site.Root);
        await KeepAsync(owner, "console-first-run");
        await owner.Button("Import").ClickAsync();
        var card = ConsoleImportTests.Card(owner, site);
        await Expect(card.Locator(".strong")).ToHaveTextAsync("20 of 30");
        await Expect(card).ToContainTextAsync("19 imported");
        await KeepAsync(owner, "console-import");
        held.SetResult();
    }

    [Test]
    public async Task Spending_and_health()
    {
        await using var owner = await _service.OpenAsync("health");
        await Expect(owner.Page.Locator("tbody tr")).Not.ToHaveCountAsync(0);
        await KeepAsync(owner, "console-health");
    }

    [Test]
    public async Task On_a_narrow_screen()
    {
        await using var owner = await _service.OpenAsync("", FiguresAsync);
        await Expect(owner.Page.Locator("svg.chart .day")).ToHaveCountAsync(30);
        await owner.Page.SetViewportSizeAsync(360, 720);
        await KeepAsync(owner, "console-narrow", isWhole: false);
    }

    private static async Task FiguresAsync(IPage page)
    {
        await OwnerPage.AnswerAsync(page, "/insights/overview", MadeUpFigures.Overview());
        await OwnerPage.AnswerAsync(page, "/insights/unanswered", MadeUpFigures.Groups);
    }

    private static async Task KeepAsync(OwnerPage owner, string name, bool isWhole = true)
    {
        await owner.Page.EvaluateAsync("document.activeElement.blur()");
        // The port differs from run to run, and no reader has it.
        await owner.Page.EvaluateAsync(
            "for (const e of document.querySelectorAll('.brand span')) e.textContent = 'ask.cup.example'"
        );
        if (isWhole)
            await owner.Page.SetViewportSizeAsync(1120, 800);
        var picture = await owner.Page.ScreenshotAsync(
            new() { Animations = ScreenshotAnimations.Disabled, FullPage = isWhole }
        );
        Assert.That(picture, Has.Length.GreaterThan(10_000), "an empty page is smaller");
        if (Environment.GetEnvironmentVariable("BLOGMANAGER_UPDATE_SCREENSHOTS") is not { Length: > 0 })
            return;
        var folder = Path.Combine(ServiceProcess.RepositoryRoot(), "docs", "images");
        await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}.png"), picture);
    }
}
