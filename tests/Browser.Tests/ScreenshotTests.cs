using BlogManager.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>
/// The scenes of the guide's pictures. They are drawn each time, and kept in <c>docs/images</c> where
/// <c>BLOGMANAGER_UPDATE_SCREENSHOTS</c> asks for it: pixels differ from machine to machine.
/// </summary>
public sealed class ScreenshotTests
{
    private static readonly string Sources = Path.Combine(ServiceProcess.RepositoryRoot(), "src", "Api", "Demo");

    // The demo's own page, without its bar.
    private static readonly string Style =
        $"<style>{File.ReadAllText(Path.Combine(Sources, "style.css"))} header, main, footer {{ padding-inline: 24px }} main {{ padding-block-start: 24px }}</style>";

    [TestCase("widget-cards", ColorScheme.Light)]
    [TestCase("widget-dark", ColorScheme.Dark)]
    public async Task Cards_under_a_post(string name, ColorScheme scheme)
    {
        await using var reader = await OpenAsync(name, "", new() { ColorScheme = scheme, ViewportSize = Wide });
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.Cards.Nth(1).ClickAsync();
        await reader.Page.Mouse.MoveAsync(0, 0);
        await reader.Widget.EvaluateAsync("host => { host.scrollIntoView(); scrollBy(0, -8) }");
        await KeepAsync(reader, name);
    }

    [Test]
    public async Task An_answer_with_its_source()
    {
        await using var reader = await OpenAsync(
            "widget-answer",
            "data-mode=\"inline\"",
            new() { ViewportSize = Wide }
        );
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .foot")).ToBeVisibleAsync();
        await reader.AskAsync("How long do beans keep in the freezer?");
        await Expect(reader.Widget.Locator(".turn .foot")).ToHaveCountAsync(2);
        await reader.Widget.EvaluateAsync("host => { host.scrollIntoView(); scrollBy(0, -24) }");
        await KeepAsync(reader, "widget-answer");
    }

    [Test]
    public async Task The_drawer()
    {
        await using var reader = await OpenAsync(
            "widget-drawer",
            "data-mode=\"button\"",
            new() { ViewportSize = Wide, ReducedMotion = ReducedMotion.Reduce }
        );
        await reader.Page.EvaluateAsync("scrollTo(0, 0)");
        await reader.Widget.Locator("button.open").ClickAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await KeepAsync(reader, "widget-drawer");
    }

    [Test]
    public async Task On_a_narrow_screen()
    {
        await using var reader = await OpenAsync(
            "widget-narrow",
            "",
            new()
            {
                ViewportSize = new() { Width = 360, Height = 720 },
                IsMobile = true,
                HasTouch = true,
            }
        );
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .foot")).ToBeVisibleAsync();
        await reader.Widget.Locator(".turn").EvaluateAsync("turn => turn.scrollIntoView({ block: 'center' })");
        await KeepAsync(reader, "widget-narrow");
    }

    private static readonly ViewportSize Wide = new() { Width = 920, Height = 720 };

    private static async Task<ReaderPage> OpenAsync(string name, string attributes, BrowserNewContextOptions options)
    {
        var reader = await Chromium.OpenAsync(options);
        await reader.Page.GotoAsync(Blog.Variant($"/{name}", Blog.Tag(attributes), Style));
        await reader.ReadAsync();
        return reader;
    }

    private static async Task KeepAsync(ReaderPage reader, string name)
    {
        var picture = await reader.Page.ScreenshotAsync(new() { Animations = ScreenshotAnimations.Disabled });
        Assert.That(picture, Has.Length.GreaterThan(10_000), "an empty page is smaller");
        if (Environment.GetEnvironmentVariable("BLOGMANAGER_UPDATE_SCREENSHOTS") is not { Length: > 0 })
            return;
        var folder = Path.Combine(ServiceProcess.RepositoryRoot(), "docs", "images");
        Directory.CreateDirectory(folder);
        await File.WriteAllBytesAsync(Path.Combine(folder, $"{name}.png"), picture);
    }
}
