using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>What the owner sees of asking: a tried ask with its reasons, and asking paused.</summary>
public sealed class ConsoleAskTests
{
    private OwnedService _service = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _service = await OwnedService.StartAsync();
        await _service.TakeInAsync("water", "Hot, but not boiling: what water does to coffee");
        await _service.TakeInAsync("beans", "How long coffee beans stay good");
        await _service.TakeInAsync("grinder", "The grinder matters more", "https://other.example");
    }

    [OneTimeTearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task A_tried_ask_shows_what_readers_see_and_why()
    {
        await using var owner = await _service.OpenAsync("try");
        await Expect(owner.Heading).ToHaveTextAsync("Try an ask");
        await owner.Button("Ask").ClickAsync();
        await Expect(owner.Page.Locator(".err")).ToHaveTextAsync("Write a question.");
        await owner.Page.GetByLabel("Question").FillAsync(Blog.Answered);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator(".reader")).ToContainTextAsync(Blog.AnsweredBy);
        await Expect(owner.Page.Locator(".reader .notes li")).Not.ToHaveCountAsync(0);
        await Expect(owner.Page.GetByText("Why this answer")).ToBeVisibleAsync();
        await Expect(owner.Page.Locator("svg.scale"))
            .ToHaveAttributeAsync(
                "aria-label",
                new System.Text.RegularExpressions.Regex("^Support [01]\\.[0-9]{2}; nothing below .*: answered$")
            );
        await Expect(owner.Page.Locator(".facts")).ToContainTextAsync("built in");
        await Expect(owner.Page.Locator(".facts")).ToContainTextAsync("no tokens");
        await Expect(owner.Page.Locator("tbody tr").First).ToContainTextAsync("cited");
        await Expect(owner.Status).ToHaveTextAsync("Answered.");
        await owner.LooksRightAsync();

        await owner.Page.GetByLabel("Question").FillAsync(Blog.Unanswered);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.GetByText("Why no answer")).ToBeVisibleAsync();
        await Expect(owner.Page.Locator(".reader .lead")).ToHaveTextAsync("The posts do not answer this question.");
        await owner.LooksRightAsync();
    }

    [Test]
    public async Task An_ask_is_held_to_a_site_and_to_a_post()
    {
        await using var owner = await _service.OpenAsync("try");
        await owner.Page.GetByLabel("Site").SelectOptionAsync("https://other.example");
        await Expect(owner.Page.GetByLabel("Post").Locator("option"))
            .ToHaveTextAsync(["Any post", "The grinder matters more"]);
        await owner.Page.GetByLabel("Question").FillAsync(Blog.Answered);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.GetByText("Why no answer")).ToBeVisibleAsync();
        await owner.Page.GetByLabel("Site").SelectOptionAsync("https://cup.example");
        await owner.Page.GetByLabel("Post").SelectOptionAsync("How long coffee beans stay good");
        await owner.Page.GetByLabel("Question").FillAsync("How long do beans keep in the freezer?");
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.GetByText("Why this answer")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Asking_is_paused_and_every_view_says_so()
    {
        await using var owner = await _service.OpenAsync("spending");
        await owner.Page.GetByLabel("Message to readers").FillAsync("Back on Monday.");
        await owner.Button("Pause asking").ClickAsync();
        await Expect(owner.Page.Locator(".paused")).ToContainTextAsync("Asking is paused since ");
        var asking = await _service.SendAsync("GET", "/api/v1/admin/asking");
        Assert.That(asking.GetProperty("message").GetString(), Is.EqualTo("Back on Monday."));
        await owner.GoAsync("Health");
        await Expect(owner.Page.Locator(".paused")).ToContainTextAsync("Asking is paused since ");
        await owner.LooksRightAsync();
        await owner.Button("Resume").ClickAsync();
        await Expect(owner.Page.Locator(".paused")).ToHaveCountAsync(0);
        await Expect(owner.Status).ToHaveTextAsync("Readers can ask again.");
        asking = await _service.SendAsync("GET", "/api/v1/admin/asking");
        Assert.That(asking.GetProperty("paused").GetBoolean(), Is.False);
    }
}
