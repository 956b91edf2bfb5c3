using BlogManager.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>The owner's posts: list, search, take in, refresh, erase, and one post's questions.</summary>
public sealed class ConsolePostTests
{
    private const string Water = "Hot, but not boiling: what water does to coffee";
    private const string Beans = "How long coffee beans stay good";

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
    public async Task Posts_are_searched_and_erased()
    {
        await _service.TakeInAsync("water", Water);
        await _service.TakeInAsync("beans", Beans);
        await using var owner = await _service.OpenAsync("posts");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(owner.Page.Locator(".head p")).ToHaveTextAsync("2 posts, 6 questions.");
        await owner.LooksRightAsync();

        await owner.Page.EvaluateAsync("document.activeElement.blur()");
        await owner.Page.Keyboard.PressAsync("/");
        await Expect(owner.Page.GetByLabel("Search posts")).ToBeFocusedAsync();
        await owner.Page.Keyboard.TypeAsync("BEANS");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(owner.Page.Locator("tbody tr")).ToContainTextAsync(Beans);
        await Expect(owner.Page).ToHaveURLAsync($"{_service.Root}/console/posts?q=BEANS");
        await owner.Page.GetByLabel("Search posts").FillAsync("spelt");
        await Expect(owner.Page.GetByText("No post with “spelt”")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Button("Clear search").ClickAsync();
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(2);

        await owner.Button($"Erase: {Water}").ClickAsync();
        var dialog = owner.Page.GetByRole(AriaRole.Dialog);
        await Expect(dialog).ToContainTextAsync($"Erase “{Water}”?");
        await Expect(dialog).ToContainTextAsync("Its text, 3 questions and the answers that cite it are erased");
        await Expect(owner.Button("Cancel")).ToBeFocusedAsync();
        await owner.LooksRightAsync();
        await owner.Page.Keyboard.PressAsync("Escape");
        await Expect(owner.Button($"Erase: {Water}")).ToBeFocusedAsync();
        await owner.Button($"Erase: {Water}").ClickAsync();
        await owner.Button("Erase post").ClickAsync();
        await Expect(owner.Page.Locator(".note")).ToContainTextAsync("Erased: 1 post, ");
        await Expect(owner.Page.Locator(".note")).ToContainTextAsync(" 3 questions, ");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(owner.Page.Locator("tbody tr").GetByRole(AriaRole.Link).First).ToBeFocusedAsync();
        var left = await _service.SendAsync("GET", "/api/v1/blogs");
        Assert.That(left.GetProperty("items").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_search_goes_through_the_whole_list()
    {
        for (var i = 0; i < 60; i++)
            await _service.SendAsync(
                "POST",
                "/api/v1/blogs/process",
                new
                {
                    url = $"https://cup.example/post-{i}",
                    title = i == 0 ? "The needle" : $"Post {i}",
                    content = $"Note {i} says that the kettle number {i} boils in {i + 1} minutes on a gas stove.",
                    content_type = "text/plain",
                    num_questions = 1,
                }
            );
        await using var owner = await _service.OpenAsync("posts");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(50);
        await Expect(owner.Page.GetByText("50 posts shown")).ToBeVisibleAsync();
        await owner.Page.GetByLabel("Search posts").FillAsync("needle");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(1);
        await Expect(owner.Page.Locator("tbody tr")).ToContainTextAsync("The needle");
        await owner.Page.GetByLabel("Search posts").FillAsync("");
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(60);
        await Expect(owner.Page.GetByText("60 posts", new() { Exact = true })).ToBeVisibleAsync();
        // Fetched again after an erasure, it is as long as it was.
        await owner.Button("Erase: Post 59").ClickAsync();
        await owner.Button("Erase post").ClickAsync();
        await Expect(owner.Page.GetByText("59 posts", new() { Exact = true })).ToBeVisibleAsync();
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(59);
    }

    [Test]
    public async Task A_page_is_imported_refreshed_and_told_why_not()
    {
        _site.Html("/water", Blog.Page(Water, Blog.Text("water"), ""));
        _site.Html("/gallery", "<html><head><title>Gallery</title></head><body><p>Two pictures.</p></body></html>");
        await using var owner = await _service.OpenAsync("posts");
        await Expect(owner.Page.GetByText("No posts yet")).ToBeVisibleAsync();
        await owner.Page.GetByLabel("Address of a post").FillAsync("cup");
        await owner.Button("Import").ClickAsync();
        await Expect(owner.Page.Locator(".err"))
            .ToHaveTextAsync("Write the whole address, for example https://blog.example/post.");
        await Expect(owner.Page.GetByLabel("Address of a post")).ToBeFocusedAsync();
        await owner.Page.GetByLabel("Address of a post").FillAsync($"{_site.Root}/water");
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator("tbody tr")).ToContainTextAsync(Water);
        await Expect(owner.Page.Locator(".note")).ToContainTextAsync("Imported: ");

        await owner.Page.GetByLabel("Address of a post").FillAsync($"{_site.Root}/gallery");
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator(".note")).ToContainTextAsync("No article found on this page.");
        await owner.LooksRightAsync();
        await owner.Button("Send the text").ClickAsync();
        await owner.Page.GetByLabel("Title", new() { Exact = true }).FillAsync("Gallery, December");
        await owner.Page.GetByLabel("Text of the post").FillAsync(Words);
        await owner.LooksRightAsync();
        await owner.Page.Locator(".edit").GetByRole(AriaRole.Button, new() { Name = "Import" }).ClickAsync();
        await Expect(owner.Page.Locator("tbody tr")).ToHaveCountAsync(2);
        await Expect(owner.Page.Locator("tbody tr").First).ToContainTextAsync("Gallery, December");

        var fetched = _site.Count("/water");
        await owner.Button($"Refresh: {Water}").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync($"Refreshed: {Water}");
        Assert.That(_site.Count("/water"), Is.EqualTo(fetched + 1));
        _site.Status("/water", 404);
        await owner.Button($"Refresh: {Water}").ClickAsync();
        await Expect(owner.Page.Locator("tbody")).ToContainTextAsync("The page is gone (404).");
        await Expect(owner.Button($"Try again: {Water}")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
    }

    [Test]
    public async Task Questions_are_edited_pinned_hidden_and_moved()
    {
        var id = await _service.TakeInAsync("water", Water);
        await using var owner = await _service.OpenAsync("posts");
        await owner.Link(Water).ClickAsync();
        await Expect(owner.Heading).ToHaveTextAsync(Water);
        await Expect(owner.Heading).ToBeFocusedAsync();
        await Expect(owner.Page).ToHaveTitleAsync($"{Water} · Blog Manager");
        await Expect(owner.Page.Locator("nav [aria-current=page]")).ToHaveTextAsync("Posts");
        await Expect(owner.Page.Locator(".head p")).ToContainTextAsync("English");
        var items = owner.Page.Locator(".ql > li");
        await Expect(items).ToHaveCountAsync(3);
        await owner.LooksRightAsync();
        var before = await QuestionsAsync(id);

        await items.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await Expect(owner.Page.GetByLabel("Question", new() { Exact = true })).ToBeFocusedAsync();
        await owner.Page.GetByLabel("Question", new() { Exact = true }).FillAsync("How hot, then?");
        await owner.Page.GetByLabel("Answer", new() { Exact = true }).FillAsync("Hot, and never boiling.");
        await Expect(owner.Page.Locator(".edit small")).ToContainTextAsync("You changed the answer: ");
        await owner.LooksRightAsync();
        await owner.Page.Keyboard.PressAsync("Escape");
        await Expect(owner.Page.GetByText("What you wrote is not saved.")).ToBeVisibleAsync();
        await owner.Button("Save").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Saved.");
        await Expect(items.Nth(1)).ToContainTextAsync("How hot, then?edited");
        await Expect(items.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Edit" })).ToBeFocusedAsync();

        await items.Nth(1).GetByRole(AriaRole.Button, new() { Name = "Move up" }).ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Moved to 1 of 3.");
        await Expect(items.Nth(0)).ToContainTextAsync("How hot, then?");
        await Expect(items.Nth(0).GetByRole(AriaRole.Button, new() { Name = "Move up" })).ToBeFocusedAsync();
        await items.Nth(2).GetByRole(AriaRole.Button, new() { Name = "Hide" }).ClickAsync();
        await Expect(items.Nth(2)).ToContainTextAsync("hidden");
        await items.Nth(0).GetByRole(AriaRole.Button, new() { Name = "Pin" }).ClickAsync();
        await Expect(items.Nth(0)).ToContainTextAsync("pinned");
        await owner.LooksRightAsync();

        var after = await QuestionsAsync(id);
        Assert.That(after.Select(q => q.Text), Is.EqualTo(new[] { "How hot, then?", before[0].Text, before[2].Text }));
        Assert.That(after[2].Hidden, Is.True);
        Assert.That(after[0].Pinned, Is.True);

        await items.Nth(0).GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await owner.Button("Back to the original").ClickAsync();
        await owner.Button("Save").ClickAsync();
        await Expect(items.Nth(0)).ToContainTextAsync(before[1].Text);
        await Expect(items.Nth(0)).Not.ToContainTextAsync("edited");
    }

    [Test]
    public async Task What_was_changed_elsewhere_or_cannot_be_saved_keeps_what_was_written()
    {
        var id = await _service.TakeInAsync("water", Water);
        await using var owner = await _service.OpenAsync($"posts/{id}");
        var items = owner.Page.Locator(".ql > li");
        await items.Nth(0).GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await owner.Page.GetByLabel("Question", new() { Exact = true }).FillAsync("Mine?");
        var question = (await QuestionsAsync(id))[0].Id;
        var problem = new { error = "conflict", message = "It was changed." };
        await OwnerPage.AnswerAsync(owner.Page, $"/questions/{question}", problem, 409);
        await owner.Button("Save").ClickAsync();
        await Expect(owner.Page.Locator(".edit .note"))
            .ToContainTextAsync("This was changed elsewhere since you opened it.");
        await owner.LooksRightAsync();
        await owner.Page.UnrouteAllAsync();
        var outage = new { error = "dependency_unavailable", message = "The database does not answer." };
        await OwnerPage.AnswerAsync(owner.Page, $"/questions/{question}", outage, 503);
        await owner.Button("Save mine").ClickAsync();
        await Expect(owner.Page.Locator(".edit .note"))
            .ToContainTextAsync("This could not be saved: The database does not answer. What you wrote is still here.");
        await owner.Page.UnrouteAllAsync();
        await owner.Button("Try again").ClickAsync();
        await Expect(items.Nth(0)).ToContainTextAsync("Mine?");
        Assert.That((await QuestionsAsync(id))[0].Text, Is.EqualTo("Mine?"));
    }

    private const string Words =
        "The gallery shows two pictures of the old kettle. The first was taken in December 1998 in the kitchen. "
        + "The second shows the kettle after it was repaired with a new handle made of beech.";

    private async Task<(string Id, string Text, bool Hidden, bool Pinned)[]> QuestionsAsync(string post)
    {
        var view = await _service.SendAsync("GET", $"/api/v1/blogs/{post}");
        return
        [
            .. view.GetProperty("questions")
                .EnumerateArray()
                .Select(q =>
                    (
                        q.GetProperty("id").GetString()!,
                        q.GetProperty("question").GetString()!,
                        q.GetProperty("hidden").GetBoolean(),
                        q.GetProperty("pinned").GetBoolean()
                    )
                ),
        ];
    }
}
