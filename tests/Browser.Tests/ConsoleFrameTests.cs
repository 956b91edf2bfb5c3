using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>The owner's console: signing in, its frame, its health, what is not there.</summary>
public sealed class ConsoleFrameTests
{
    private OwnedService _service = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _service = await OwnedService.StartAsync();

    [OneTimeTearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task A_wrong_key_a_readers_key_and_then_the_right_one()
    {
        await using var owner = await OwnerPage.OpenAsync();
        await owner.Page.GotoAsync($"{_service.Root}/console/health");
        await Expect(owner.Page).ToHaveTitleAsync("Sign in · Blog Manager");
        await Expect(owner.Page.GetByLabel("Admin key")).ToBeFocusedAsync();
        await owner.LooksRightAsync();

        await owner.Page.Keyboard.TypeAsync("bm_adm_unheard-of");
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator(".err")).ToHaveTextAsync("This key is not known, or it was revoked.");
        await Expect(owner.Page.GetByLabel("Admin key")).ToHaveAttributeAsync("aria-invalid", "true");
        await owner.LooksRightAsync();

        foreach (
            var body in new object[]
            {
                new
                {
                    name = "page",
                    kind = "publishable",
                    allowed_origins = new[] { "https://cup.example" },
                },
                new
                {
                    name = "reads",
                    kind = "secret",
                    scopes = new[] { "posts:read", "ask" },
                },
            }
        )
        {
            var key = (await _service.SendAsync("POST", "/api/v1/auth/keys", body)).GetProperty("key").GetString()!;
            await owner.Page.GetByLabel("Admin key").FillAsync(key);
            await owner.Page.Keyboard.PressAsync("Enter");
            await Expect(owner.Page.Locator(".err"))
                .ToHaveTextAsync("This key may ask and read, but not manage. Use an admin key.");
        }

        await owner.SignInAsync(_service.Key);
        // Where the address said, with the focus on what it is called.
        await Expect(owner.Heading).ToHaveTextAsync("Health");
        await Expect(owner.Heading).ToBeFocusedAsync();
        await Expect(owner.Page).ToHaveTitleAsync("Health · Blog Manager");
        await Expect(owner.Page.Locator(".head p")).ToContainTextAsync("Everything works.");

        // The key is in no storage, no cookie and no address, and gone with the page.
        var kept = await owner.Page.EvaluateAsync<string>(
            "() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie, location.href, history.state])"
        );
        Assert.That(kept, Does.Not.Contain(_service.Key[..12]));
        Assert.That(owner.Requests, Has.None.Contains(_service.Key[..12]));
        await owner.Page.ReloadAsync();
        await Expect(owner.Page.GetByLabel("Admin key")).ToHaveValueAsync("");
    }

    [Test]
    public async Task The_way_to_the_owners_provider_leaves_the_page_and_comes_back_to_the_view()
    {
        await using var owner = await OwnerPage.OpenAsync();
        var signedIn = false;
        await owner.Page.RouteAsync("**/console/session", route =>
            route.FulfillAsync(
                new()
                {
                    ContentType = "application/json",
                    Body = signedIn ? "{\"oidc\":true,\"email\":\"owner@cup.example\"}" : "{\"oidc\":true}",
                }
            )
        );
        await owner.Page.RouteAsync("**/console/sign-in?view=health", route =>
        {
            signedIn = true;
            return route.FulfillAsync(
                new()
                {
                    Status = 302,
                    Headers = new Dictionary<string, string> { ["Location"] = "/console/health" },
                }
            );
        });
        await owner.Page.GotoAsync($"{_service.Root}/console/health");
        await Expect(owner.Link("Continue with your organisation")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Link("Continue with your organisation").ClickAsync();
        await Expect(owner.Heading).ToHaveTextAsync("Health");
        await Expect(owner.Page.GetByText("Signed in as owner@cup.example")).ToBeVisibleAsync();
    }

    [Test]
    public async Task Health_tells_the_breakers_and_isolates_and_resets_one()
    {
        await using var owner = await _service.OpenAsync("health");
        var row = owner.Page.GetByRole(AriaRole.Row, new() { Name = "Web pages" });
        await Expect(row).ToContainTextAsync("Closed");
        await owner.LooksRightAsync();

        await owner.Button("Isolate: Web pages").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Dialog, new() { Name = "Isolate Web pages?" })).ToBeVisibleAsync();
        await Expect(owner.Button("Cancel")).ToBeFocusedAsync();
        await owner.LooksRightAsync();
        await owner.Page.Keyboard.PressAsync("Escape");
        await Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(owner.Button("Isolate: Web pages")).ToBeFocusedAsync();

        await owner.Button("Isolate: Web pages").ClickAsync();
        await owner.Button("Isolate").ClickAsync();
        await Expect(row).ToContainTextAsync("Isolated");
        await Expect(owner.Page.Locator(".head p")).ToContainTextAsync("Works, with one dependency out.");
        await Expect(owner.Status).ToHaveTextAsync("Web pages is isolated.");
        var health = await _service.SendAsync("GET", "/health");
        Assert.That(Crawler(health), Is.EqualTo("isolated"));

        await owner.Button("Reset: Web pages").ClickAsync();
        await Expect(row).ToContainTextAsync("Closed");
        await Expect(owner.Page.Locator(".head p")).ToContainTextAsync("Everything works.");
        Assert.That(Crawler(await _service.SendAsync("GET", "/health")), Is.EqualTo("closed"));

        static string? Crawler(System.Text.Json.JsonElement health) =>
            health
                .GetProperty("details")
                .GetProperty("circuit_breakers")
                .GetProperty("details")
                .GetProperty("crawler")
                .GetProperty("state")
                .GetString();
    }

    [Test]
    public async Task What_is_not_there_is_told_and_the_keyboard_goes_past_the_rail()
    {
        await using var owner = await _service.OpenAsync("nowhere/at-all");
        await Expect(owner.Heading).ToHaveTextAsync("There is no such view");
        await Expect(owner.Page).ToHaveTitleAsync("Not found · Blog Manager");
        await owner.LooksRightAsync();

        await owner.GoAsync("Health");
        await Expect(owner.Heading).ToHaveTextAsync("Health");
        Assert.That(owner.Page.Url, Is.EqualTo($"{_service.Root}/console/health"));
        await Expect(owner.Page.Locator("nav [aria-current=page]")).ToHaveTextAsync("Health");
        await owner.Page.GoBackAsync();
        await Expect(owner.Heading).ToHaveTextAsync("There is no such view");
        await owner.Page.EvaluateAsync("document.activeElement.blur()");
        await owner.Page.Locator(".skip").FocusAsync();
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Heading).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_key_that_goes_is_asked_for_again_and_nothing_is_lost()
    {
        var made = await _service.SendAsync("POST", "/api/v1/auth/keys", new { name = "goes", kind = "admin" });
        await using var owner = await OwnerPage.OpenAsync();
        await owner.Page.GotoAsync($"{_service.Root}/console/nowhere");
        await owner.SignInAsync(made.GetProperty("key").GetString()!);
        await _service.SendAsync("DELETE", $"/api/v1/auth/keys/{made.GetProperty("id").GetString()}");

        await owner.GoAsync("Health");
        // Health is open to everyone; what is done there is not.
        await owner.Button("Isolate: Web pages").ClickAsync();
        await owner.Button("Isolate").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in again" })).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("Your key was revoked or rotated.")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Page.Keyboard.PressAsync("Escape");
        await owner.Page.GetByLabel("Admin key").FillAsync("bm_adm_unheard-of");
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.Locator(".err")).ToHaveTextAsync("This key is not known, or it was revoked.");
        await owner.Page.GetByLabel("Admin key").FillAsync(_service.Key);
        await owner.Page.Keyboard.PressAsync("Enter");
        await Expect(owner.Page.GetByRole(AriaRole.Row, new() { Name = "Web pages" })).ToContainTextAsync("Isolated");
        await owner.Button("Reset: Web pages").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Row, new() { Name = "Web pages" })).ToContainTextAsync("Closed");
    }

    [Test]
    public async Task Who_signs_out_instead_of_in_again_can_come_back()
    {
        var made = await _service.SendAsync("POST", "/api/v1/auth/keys", new { name = "leaves", kind = "admin" });
        await using var owner = await OwnerPage.OpenAsync();
        await owner.Page.GotoAsync($"{_service.Root}/console/health");
        await owner.SignInAsync(made.GetProperty("key").GetString()!);
        await _service.SendAsync("DELETE", $"/api/v1/auth/keys/{made.GetProperty("id").GetString()}");
        await owner.GoAsync("Keys");
        await owner
            .Page.GetByRole(AriaRole.Dialog)
            .GetByRole(AriaRole.Button, new() { Name = "Sign out" })
            .ClickAsync();
        await owner.SignInAsync(_service.Key);
        await Expect(owner.Page.GetByRole(AriaRole.Table, new() { Name = "Keys" })).ToBeVisibleAsync();
        // And is asked again where that key goes too.
        await owner.Button("Sign out").ClickAsync();
        await Expect(owner.Page).ToHaveTitleAsync("Sign in · Blog Manager");
    }
}
