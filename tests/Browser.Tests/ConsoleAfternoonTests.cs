using BlogManager.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>An owner's afternoon, from an empty service to a blog whose pages answer.</summary>
public sealed class ConsoleAfternoonTests
{
    [Test]
    public async Task Sign_in_import_watch_read_edit_see_what_is_missing_make_a_key_and_see_the_widget_answer()
    {
        await using var service = await OwnedService.StartAsync();
        await using var site = await FakeSite.StartAsync();
        ConsoleImportTests.ServeBlog(site, 5);
        site.Status("/favicon.ico", 204);
        await using var owner = await service.OpenAsync();

        // Imports, and watches.
        await owner.Page.GetByLabel("Address of your blog").FillAsync(site.Root);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(ConsoleImportTests.Card(owner, site)).ToContainTextAsync("5 posts imported");

        // Reads, and edits a question.
        await owner.GoAsync("Posts");
        await owner.Link("Post 3").ClickAsync();
        var first = owner.Page.Locator(".ql > li").First;
        await first.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await owner.Page.GetByLabel("Question", new() { Exact = true }).FillAsync("How fast is kettle number 3?");
        await owner.Button("Save").ClickAsync();
        await Expect(first).ToContainTextAsync("How fast is kettle number 3?edited");

        // Makes a key, and pastes its line into the blog.
        await owner.GoAsync("Keys");
        await owner.Button("New key").First.ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Blog, live");
        await owner.Page.GetByLabel("Pages that may use it").FillAsync(site.Root);
        await owner.Button("Create key").ClickAsync();
        await owner.Button("Copy the line").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Copied.");
        var line = await owner.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        await owner.Button("I have kept it").ClickAsync();
        site.Html("/post-3", ConsoleImportTests.Page("Post 3", 3, tag: line));

        // A reader comes by: the question stands under the post, one ask is answered and one is not.
        await using (var reader = await Chromium.OpenAsync())
        {
            await reader.Page.GotoAsync($"{site.Root}/post-3");
            await reader.ReadAsync();
            await Expect(reader.Cards.First).ToHaveTextAsync("How fast is kettle number 3?");
            await reader.AskAsync("How long does kettle number 3 take to boil a litre of water?");
            await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync("5 minutes");
            await reader.AskAsync(Blog.Unanswered);
            await Expect(reader.Widget.Locator(".turn .on")).ToHaveCountAsync(1);
            Assert.That(reader.Console, Is.Empty);
        }

        // Sees what is missing, and answers it: the next reader has that.
        // What was asked is counted behind the answer.
        await service.UntilAsync("/api/v1/insights/unanswered", a => a.GetProperty("items").GetArrayLength() == 1);
        await owner.GoAsync("Unanswered");
        var group = owner.Page.Locator("article.grp");
        await Expect(group).ToContainTextAsync(Blog.Unanswered);
        await group.GetByRole(AriaRole.Button, new() { Name = "Write the answer" }).ClickAsync();
        await owner.Page.GetByLabel("Your answer").FillAsync("A city bicycle with a chain guard.");
        await owner.Button("Save answer").ClickAsync();
        await Expect(group).ToContainTextAsync("Saved. Readers see it within five seconds.");
        await owner.GoAsync("Overview");
        await Expect(owner.Page.Locator(".stats"))
            .ToHaveTextAsync("Asked2in 30 daysAnswered150 %Closest00 %Nothing150 %Helpful–no votes");
        await owner.GoAsync("Your answers");
        await Expect(owner.Page.Locator("tbody tr")).ToContainTextAsync(Blog.Unanswered);
        await owner.LooksRightAsync();
        await using (var reader = await Chromium.OpenAsync())
        {
            await reader.Page.GotoAsync($"{site.Root}/post-3");
            await reader.ReadAsync();
            await reader.AskAsync(Blog.Unanswered);
            await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync("A city bicycle");
        }

        await owner.GoAsync("Try an ask");
        await owner.Page.GetByLabel("Question").FillAsync(Blog.Unanswered);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator(".reader")).ToContainTextAsync("From the author");
        await Expect(owner.Page.GetByText("Your own answer to this is given before anything else.")).ToBeVisibleAsync();
    }
}
