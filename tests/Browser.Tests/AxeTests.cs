using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>axe finds nothing, in any state, light or dark.</summary>
[TestFixture(ColorScheme.Light)]
[TestFixture(ColorScheme.Dark)]
public sealed class AxeTests(ColorScheme scheme)
{
    private const string Style =
        "<style>:root{color-scheme:light dark}body{background:light-dark(#fff,#16181b);color:light-dark(#1d2023,#e7e6e3)}</style>";

    [Test]
    public async Task Cards_open_with_an_answer_and_nothing_found()
    {
        var url = Blog.Variant($"/axe-cards-{scheme}", head: Style);
        await using var reader = await Chromium.OpenAsync(new() { ColorScheme = scheme });
        await reader.Page.GotoAsync(url);
        await reader.ReadAsync();
        await reader.Cards.First.ClickAsync();
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .foot")).ToHaveCountAsync(1);
        await reader.AskAsync(Blog.Unanswered);
        await Expect(reader.Widget.Locator(".turn .on")).ToHaveCountAsync(1);
        await NothingIsFoundAsync(reader);
    }

    [Test]
    public async Task The_drawer()
    {
        var url = Blog.Variant($"/axe-drawer-{scheme}", Blog.Tag("data-mode=\"button\""), Style);
        await using var reader = await Chromium.OpenAsync(
            new() { ColorScheme = scheme, ReducedMotion = ReducedMotion.Reduce }
        );
        await reader.Page.GotoAsync(url);
        await Expect(reader.Widget.Locator("button.open")).ToBeVisibleAsync();
        await NothingIsFoundAsync(reader);
        await reader.Widget.Locator("button.open").ClickAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await NothingIsFoundAsync(reader);
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .foot")).ToHaveCountAsync(1);
        await NothingIsFoundAsync(reader);
    }

    [Test]
    public async Task Closest_looking_voted_and_limited()
    {
        var step = 0;
        var end = new TaskCompletionSource();
        var service = new ScriptedService($"axe-{scheme}", $"data-theme=\"{scheme}\"".ToLowerInvariant(), Style)
        {
            Ask = async context =>
            {
                step++;
                if (step == 1)
                    await ScriptedService.Json(
                        context,
                        200,
                        ScriptedService.Answer(
                            "This passage comes closest.",
                            nearest: [ScriptedService.Citation(1, "I freeze the second loaf.")],
                            abstained: true
                        )
                    );
                else if (step == 2)
                {
                    await ScriptedService.BeginAsync(context);
                    await ScriptedService.SendAsync(context, "delta", new { text = "On its way. [1]" });
                    await end.Task;
                    await ScriptedService.SendAsync(
                        context,
                        "done",
                        ScriptedService.Answer(
                            "It came. [1]",
                            [ScriptedService.Citation(1, "It came at last.", (3, 7))]
                        )
                    );
                }
                else
                    await ScriptedService.Json(
                        context,
                        429,
                        new { error = "rate_limit_exceeded", retry_after_seconds = 90 }
                    );
            },
        };
        await using var reader = await Chromium.OpenAsync(new() { ColorScheme = scheme });
        await reader.Page.GotoAsync(service.Url);
        await reader.AskAsync("One?");
        await Expect(reader.Widget.Locator(".near")).ToHaveCountAsync(1);
        await reader.Widget.GetByRole(AriaRole.Button, new() { Name = "No", Exact = true }).ClickAsync();
        await Expect(reader.Widget.Locator(".comment")).ToHaveCountAsync(1);
        await NothingIsFoundAsync(reader);
        await reader.AskAsync("Two?");
        await Expect(reader.Widget.Locator(".coming")).ToHaveCountAsync(1);
        await NothingIsFoundAsync(reader);
        end.SetResult();
        await Expect(reader.Widget.Locator("mark")).ToHaveTextAsync("came");
        await reader.AskAsync("Three?");
        await Expect(reader.Widget.Locator(".note")).ToContainTextAsync("2 minutes");
        await NothingIsFoundAsync(reader);
    }

    private static async Task NothingIsFoundAsync(ReaderPage reader)
    {
        var found = await reader.Page.RunAxe(new AxeRunContext { Include = [new AxeSelector("blog-manager")] });
        Assert.That(
            found.Violations.Select(v => $"{v.Id}: {v.Help}: {string.Join(" | ", v.Nodes.Select(n => n.Html))}"),
            Is.Empty
        );
        Assert.That(found.Passes, Is.Not.Empty);
    }
}
