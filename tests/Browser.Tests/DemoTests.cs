using BlogManager.Testing;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>The first start in Development, as a newcomer has it: /demo answers with no other step.</summary>
public sealed class DemoTests
{
    [Test]
    public async Task The_first_start_names_a_blog_whose_widget_answers_in_every_mode()
    {
        using var data = new TempDirectory();
        await using var service = await ServiceProcess.StartAsync(data.Path, ("ASPNETCORE_ENVIRONMENT", "Development"));
        var root = service.Client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        await Poll(() => service.Output.Contains($"{root}/demo", StringComparison.Ordinal));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{root}/demo");
        await Expect(reader.Page.Locator(".posts a")).ToHaveCountAsync(3);
        await reader.Page.GetByText("Hot, but not boiling").ClickAsync();
        await reader.Page.WaitForURLAsync("**/demo/water");
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(5);
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync(Blog.AnsweredBy);

        await reader.Page.GetByText("Ask box in place").ClickAsync();
        await reader.Page.WaitForURLAsync("**/demo/water?mode=inline");
        await reader.ReadAsync();
        await Expect(reader.Widget.GetByLabel("Ask this blog")).ToBeVisibleAsync();
        await Expect(reader.Cards).ToHaveCountAsync(0);

        await reader.Page.GetByText("Button at the corner").ClickAsync();
        await reader.Page.WaitForURLAsync("**/demo/water?mode=button");
        await reader.Widget.Locator("button.open").ClickAsync();
        await Expect(reader.Cards).ToHaveCountAsync(5);
        await reader.Page.Keyboard.PressAsync("Escape");

        // The line to copy, on a page of another origin, is refused: the key is the demo's own.
        await reader.Page.GetByText("The line that embeds it").ClickAsync();
        var line = await reader.Page.Locator(".demo code").InnerTextAsync();
        Assert.That(line, Does.StartWith($"<script src=\"{root}/widget.js\" data-key=\"bm_pub_"));
        Assert.That(line, Does.EndWith("data-mode=\"button\" defer></script>"));
        Assert.That(reader.Console, Is.Empty, "a strict policy, and nothing against it");

        // After a restart, at another address, with the data of before.
        Assert.That(await service.StopAsync(), Is.Zero);
        await using var restarted = await ServiceProcess.StartAsync(
            data.Path,
            ("ASPNETCORE_ENVIRONMENT", "Development")
        );
        Assert.That(restarted.Client.BaseAddress, Is.Not.EqualTo(service.Client.BaseAddress));
        await reader.Page.GotoAsync($"{restarted.Client.BaseAddress}demo/beans");
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(5);
    }

    private static async Task Poll(Func<bool> isTrue)
    {
        for (var tries = 0; !isTrue(); tries++)
        {
            Assert.That(tries, Is.LessThan(600), "in a minute");
            await Task.Delay(100);
        }
    }
}
