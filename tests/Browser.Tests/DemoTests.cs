using System.Text.Json;
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
        await Expect(reader.Cards).ToHaveCountAsync(3);
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
        await Expect(reader.Cards).ToHaveCountAsync(3);
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
        await Expect(reader.Cards).ToHaveCountAsync(3);
    }

    // What the service sends, beside the widget that reads it; and each piece of an answer that the widget shows on the
    // way, without the numbers of its footnotes. Pieces that come in one packet are there for less than a frame each.
    private const string Watch = """
        const real = window.fetch;
        window.fetch = async (...call) => {
            const answer = await real(...call);
            if (!String(call[0]).endsWith('/qa/ask')) return answer;
            window.kind = answer.headers.get('Content-Type');
            const decoder = new TextDecoder();
            window.sent = '';
            const heard = new TransformStream({
                transform(chunk, on) {
                    window.sent += decoder.decode(chunk, { stream: true });
                    on.enqueue(chunk);
                },
            });
            return new Response(answer.body.pipeThrough(heard), { status: answer.status, headers: answer.headers });
        };
        window.textOf = element => {
            const copy = element.cloneNode(true);
            copy.querySelectorAll('sup').forEach(mark => mark.remove());
            return copy.textContent.replace(/\s+/g, ' ').trim();
        };
        window.shown = [];
        window.watchTurns = () => new MutationObserver(changes => {
            for (const added of changes.flatMap(change => [...change.addedNodes]))
                if (added.querySelector?.('.coming')) shown.push(textOf(added));
        }).observe(document.querySelector('blog-manager').shadowRoot, { childList: true, subtree: true });
        """;

    [Test]
    public async Task The_answer_of_the_built_in_engine_is_streamed_and_shown_as_it_comes()
    {
        using var data = new TempDirectory();
        await using var service = await ServiceProcess.StartAsync(data.Path, ("ASPNETCORE_ENVIRONMENT", "Development"));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.AddInitScriptAsync(Watch);
        await reader.Page.GotoAsync($"{service.Client.BaseAddress}demo/water");
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.Page.EvaluateAsync("watchTurns()");
        await reader.AskAsync(Blog.Answered);
        var turn = reader.Widget.Locator(".turn");
        await Expect(turn.Locator(".foot")).ToBeVisibleAsync();
        await Expect(turn.Locator(".answer")).ToContainTextAsync(Blog.AnsweredBy);

        Assert.That(await reader.Page.EvaluateAsync<string>("kind"), Does.StartWith("text/event-stream"));
        var events = (await reader.Page.EvaluateAsync<string>("sent"))
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(block => block[0] != ':')
            .Select(block => block.Split('\n'))
            .Select(lines => (Name: lines[0]["event: ".Length..], Data: JsonElement.Parse(lines[1]["data: ".Length..])))
            .ToList();
        var deltas = events.Where(e => e.Name == "delta").Select(e => e.Data.GetProperty("text").GetString()).ToList();
        Assert.That(deltas, Is.Not.Empty);
        Assert.That(
            events.Select(e => e.Name),
            Is.EqualTo(["sources", .. Enumerable.Repeat("delta", deltas.Count), "done"])
        );
        Assert.That(string.Concat(deltas), Is.EqualTo(events[^1].Data.GetProperty("answer").GetString()));

        var shown = await reader.Page.EvaluateAsync<string[]>("shown");
        var whole = await turn.Locator(".answer").EvaluateAsync<string>("answer => textOf(answer)");
        Assert.That(shown, Has.Length.EqualTo(deltas.Count), "each piece, when it came");
        Assert.That(shown[^1], Is.EqualTo(whole), "and nothing is taken back");
        foreach (var piece in shown)
            Assert.That(whole, Does.StartWith(piece));
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
