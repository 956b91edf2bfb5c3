using BlogManager.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>Sources in the console over the service itself: added, kept in step, paused, deleted; and posts that go.</summary>
public sealed class ConsoleSourceTests
{
    [Test]
    public async Task A_blog_is_kept_in_step_by_a_source_that_the_console_adds()
    {
        await using var service = await OwnedService.StartAsync();
        await using var site = await FakeSite.StartAsync();
        ConsoleImportTests.ServeBlog(site, 4);
        await using var owner = await service.OpenAsync("sources");
        await Expect(owner.Page.GetByText("No source yet")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Button("Add a source").First.ClickAsync();
        await owner.Page.GetByLabel("Address").FillAsync(site.Root);
        await owner.Page.Keyboard.PressAsync("Tab");
        await Expect(owner.Page.GetByText("Found: a feed with 4 posts.")).ToBeVisibleAsync();
        await owner.Button("Add and import").ClickAsync();
        await Expect(owner.Page.Locator(".secret code").First)
            .ToHaveTextAsync(new System.Text.RegularExpressions.Regex($"^{service.Root}/api/v1/hooks/"));
        await owner.LooksRightAsync();
        await owner.Button("I have kept it").ClickAsync();

        var sources = owner.Page.GetByRole(AriaRole.Table, new() { Name = "Sources" });
        await Expect(sources).ToContainTextAsync("4 imported");
        await Expect(sources).ToContainTextAsync("Active");
        await Expect(sources).ToContainTextAsync("every 15 minutes");
        await owner.LooksRightAsync();

        // Nothing has changed; then a post is gone.
        var run = sources.GetByRole(AriaRole.Button, new() { Name = "Run now" });
        await run.ClickAsync();
        await Expect(sources).ToContainTextAsync("4 unchanged");
        site.Status("/post-2", 410);
        await run.ClickAsync();
        await Expect(sources).ToContainTextAsync("3 unchanged, 1 gone");
        await owner.GoAsync("Posts");
        await Expect(owner.Page.Locator("tbody tr").Filter(new() { HasText = "Post 2" }))
            .ToContainTextAsync("gone from the site since ");
        await owner.LooksRightAsync();
        await owner.GoAsync("Overview");
        await Expect(owner.Page.Locator(".todo")).ToContainTextAsync("1 post is gone from the site.");

        await owner.GoAsync("Sources and jobs");
        await sources.GetByRole(AriaRole.Button, new() { Name = "Pause" }).ClickAsync();
        await Expect(sources).ToContainTextAsync("Paused");
        await sources.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("The cup");
        await owner.Page.GetByLabel("Look for changes").SelectOptionAsync("Daily");
        await owner.Button("Save").ClickAsync();
        await Expect(sources).ToContainTextAsync("The cup");
        await Expect(sources).ToContainTextAsync("daily");
        await sources.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await owner.Button("Delete source").ClickAsync();
        await owner.Page.GetByText("Erase", new() { Exact = true }).ClickAsync();
        await owner.Page.GetByLabel("Type “The cup”").FillAsync("The cup");
        await owner
            .Page.GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Button, new() { Name = "Delete source" })
            .ClickAsync();
        await Expect(owner.Page.GetByText("No source yet")).ToBeVisibleAsync();
        await owner.GoAsync("Posts");
        await Expect(owner.Page.GetByText("No posts yet")).ToBeVisibleAsync();
    }
}
