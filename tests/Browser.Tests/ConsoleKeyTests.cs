using System.Net;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>Keys in the console: made and shown once, changed, rotated, paused and revoked.</summary>
public sealed class ConsoleKeyTests
{
    private OwnedService _service = null!;

    [SetUp]
    public async Task StartAsync() => _service = await OwnedService.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _service.DisposeAsync();

    [Test]
    public async Task A_key_for_pages_is_made_shown_once_and_its_line_copied()
    {
        await using var owner = await _service.OpenAsync("keys");
        await Expect(owner.Page.GetByText("No key for pages yet")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Button("New key").First.ClickAsync();
        await Expect(owner.Page.GetByLabel("Name")).ToBeFocusedAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Blog, live");
        await owner.Page.GetByLabel("Pages that may use it").FillAsync("cup.example");
        await owner.Button("Create key").ClickAsync();
        await Expect(owner.Page.Locator(".err"))
            .ToHaveTextAsync("Write the whole origin, for example https://blog.example.");
        await Expect(owner.Page.GetByLabel("Pages that may use it")).ToBeFocusedAsync();
        await owner.LooksRightAsync();
        await owner.Page.GetByLabel("Pages that may use it").FillAsync("https://cup.example/");
        await owner.Button("Create key").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Key created: Blog, live" }))
            .ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("This is the only time that the key is shown.")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        var key = await owner.Page.Locator(".secret code").First.InnerTextAsync();
        Assert.That(key, Does.StartWith("bm_pub_"));
        await owner.Button("Copy the line").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Copied.");
        Assert.That(
            await owner.Page.EvaluateAsync<string>("navigator.clipboard.readText()"),
            Is.EqualTo($"<script src=\"{_service.Root}/widget.js\" data-key=\"{key}\" defer></script>")
        );

        // Whoever leaves is asked; whoever stays still has it.
        await owner.GoAsync("Posts");
        var dialog = owner.Page.GetByRole(AriaRole.Dialog, new() { Name = "Have you kept the key?" });
        await Expect(dialog).ToContainTextAsync("It is not shown again.");
        await owner.LooksRightAsync();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Stay" }).ClickAsync();
        await Expect(owner.Heading).ToHaveTextAsync("Keys");
        await Expect(owner.Page.Locator(".secret code").First).ToHaveTextAsync(key);
        await owner.GoAsync("Posts");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "I have kept it" }).ClickAsync();
        await Expect(owner.Heading).ToHaveTextAsync("Posts");
        await owner.GoAsync("Keys");
        await Expect(Row(owner, "Blog, live")).ToContainTextAsync("Pages");
        await Expect(Row(owner, "Blog, live")).ToContainTextAsync("read posts, ask, import new posts");
        await Expect(owner.Page.Locator(".secret")).ToHaveCountAsync(0);
        Assert.That(await WorksAsync(key, "https://cup.example"), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_servers_key_is_edited_paused_rotated_and_revoked()
    {
        await using var owner = await _service.OpenAsync("keys");
        await owner.Button("New key").First.ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Build");
        await owner.Page.GetByText("Server", new() { Exact = true }).ClickAsync();
        await owner.LooksRightAsync();
        await owner.Page.GetByLabel("Expires").SelectOptionAsync("In 30 days");
        await owner.Page.Keyboard.PressAsync("Tab");
        await owner.Button("Create key").ClickAsync();
        var key = await owner.Page.Locator(".secret code").First.InnerTextAsync();
        Assert.That(key, Does.StartWith("bm_sec_"));
        await Expect(owner.Page.Locator(".secret")).ToHaveCountAsync(1);
        await owner.Button("I have kept it").ClickAsync();
        await Expect(Row(owner, "Build")).ToContainTextAsync("read posts, write posts");
        await Expect(Row(owner, "Build")).ToContainTextAsync("not used yet");

        await owner.Button("Edit: Build").ClickAsync();
        await owner.Page.GetByLabel("Name").FillAsync("Build server");
        await owner.Button("Save").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Saved.");
        await owner.Button("Pause: Build server").ClickAsync();
        await Expect(Row(owner, "Build server")).ToContainTextAsync("Paused");
        await Expect(owner.Status).ToHaveTextAsync("Paused: Build server. It can be resumed.");
        Assert.That(await WorksAsync(key), Is.EqualTo(HttpStatusCode.Forbidden));
        await owner.LooksRightAsync();
        await owner.Button("Resume: Build server").ClickAsync();
        await Expect(Row(owner, "Build server")).Not.ToContainTextAsync("Paused");

        await owner.Button("Rotate: Build server").ClickAsync();
        await Expect(owner.Page.GetByText("The old key stops at once.")).ToBeVisibleAsync();
        await owner.Page.GetByText("an hour", new() { Exact = true }).ClickAsync();
        await Expect(owner.Page.GetByText("The old key works for an hour, then stops.")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
        await owner.Button("Rotate key").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Key rotated: Build server" }))
            .ToBeVisibleAsync();
        var rotated = await owner.Page.Locator(".secret code").First.InnerTextAsync();
        Assert.That(rotated, Is.Not.EqualTo(key));
        Assert.That(await WorksAsync(key), Is.EqualTo(HttpStatusCode.OK));
        await owner.Button("I have kept it").ClickAsync();

        await owner.Button("Revoke: Build server").ClickAsync();
        await owner.Button("Revoke key").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Revoked: Build server.");
        await Expect(Row(owner, "Build server")).ToHaveCountAsync(0);
        await Expect(owner.Page.GetByText("1 revoked key is not shown.")).ToBeVisibleAsync();
        Assert.That(await WorksAsync(rotated), Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task The_keys_of_the_session_and_the_last_of_the_owners_are_spared()
    {
        await using var owner = await _service.OpenAsync("keys");
        var own = Row(owner, "this session");
        await Expect(own).ToContainTextAsync("Owner");
        await Expect(own.GetByRole(AriaRole.Button, new() { Name = "Revoke" })).ToHaveCountAsync(0);

        // The session goes on with the key that took the place of its own.
        await own.GetByRole(AriaRole.Button, new() { Name = "Rotate" }).ClickAsync();
        await owner.Button("Rotate key").ClickAsync();
        await Expect(owner.Page.GetByRole(AriaRole.Heading, new() { Name = "Key rotated: " })).ToBeVisibleAsync();
        var rotated = await owner.Page.Locator(".secret code").First.InnerTextAsync();
        Assert.That(await WorksAsync(_service.Key), Is.EqualTo(HttpStatusCode.Unauthorized));
        await owner.Button("I have kept it").ClickAsync();
        await owner.GoAsync("Posts");
        await Expect(owner.Page.GetByText("No posts yet")).ToBeVisibleAsync();

        // Another owner's needs its name typed.
        _service.Admin.DefaultRequestHeaders.Remove("X-API-Key");
        _service.Admin.DefaultRequestHeaders.Add("X-API-Key", rotated);
        await _service.SendAsync("POST", "/api/v1/auth/keys", new { name = "Second", kind = "admin" });
        await owner.GoAsync("Keys");
        await owner.Button("Revoke: Second").ClickAsync();
        await Expect(owner.Button("Revoke key")).ToHaveAttributeAsync("aria-disabled", "true");
        await owner.LooksRightAsync();
        await owner.Button("Revoke key").ClickAsync(new() { Force = true });
        await Expect(owner.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await owner.Page.GetByLabel("Type “Second”").FillAsync("Second");
        await owner.Button("Revoke key").ClickAsync();
        await Expect(owner.Status).ToHaveTextAsync("Revoked: Second.");
    }

    [Test]
    public async Task A_key_without_the_right_is_told_which_it_needs()
    {
        var body = new
        {
            name = "writes",
            kind = "secret",
            scopes = new[] { "posts:read", "posts:write" },
        };
        var made = await _service.SendAsync("POST", "/api/v1/auth/keys", body);
        await using var owner = await OwnerPage.OpenAsync();
        await owner.Page.GotoAsync($"{_service.Root}/console/keys");
        await owner.SignInAsync(made.GetProperty("key").GetString()!);
        await Expect(owner.Page.GetByText("This key may not see keys")).ToBeVisibleAsync();
        await Expect(owner.Page.GetByText("It needs the scope keys:admin.")).ToBeVisibleAsync();
        await owner.LooksRightAsync();
    }

    private static ILocator Row(OwnerPage owner, string text) =>
        owner.Page.Locator("tbody tr").Filter(new() { HasText = text });

    private async Task<HttpStatusCode> WorksAsync(string key, string? origin = null)
    {
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{_service.Root}/api/v1/blogs");
        request.Headers.Add("X-API-Key", key);
        if (origin is not null)
            request.Headers.Add("Origin", origin);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
