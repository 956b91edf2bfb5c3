using System.IO.Compression;
using BlogManager.Testing;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>What the widget costs a reader: bytes, requests, movement, time.</summary>
public sealed class CostTests
{
    // What moves once the widget's place is in the page. That the place itself is there before the first picture is up
    // to the page: a script that comes later cannot reserve in time.
    private const string Watch = """
        window.moved = []; window.long = []; window.placed = Infinity;
        const watch = new MutationObserver(() => { if (document.querySelector('blog-manager')) { watch.disconnect(); requestAnimationFrame(() => requestAnimationFrame(() => placed = performance.now())) } });
        watch.observe(document, { childList: true, subtree: true });
        new PerformanceObserver(l => l.getEntries().forEach(e => { if (!e.hadRecentInput) moved.push([e.startTime, e.value, e.sources.map(s => `${s.node?.tagName ?? s.node?.textContent}.${s.node?.className} ${JSON.stringify(s.previousRect)} -> ${JSON.stringify(s.currentRect)}`)]) })).observe({ type: 'layout-shift', buffered: true });
        new PerformanceObserver(l => l.getEntries().forEach(e => long.push(e.duration))).observe({ type: 'longtask', buffered: true });
        """;
    private const string MovedAfterPlaced =
        "moved.filter(([at]) => at > placed).reduce((sum, [, value]) => sum + value, 0)";
    private const string MovedAtAll = "moved.reduce((sum, [, value]) => sum + value, 0)";
    private const string TwoFrames =
        "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 100))))";

    [Test]
    public void The_script_has_at_most_15_kilobytes_gzipped()
    {
        var path = Path.Combine(ServiceProcess.RepositoryRoot(), "src", "Api", "wwwroot", "widget.js");
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, CompressionLevel.SmallestSize, leaveOpen: true))
            gzip.Write(File.ReadAllBytes(path));
        Assert.That(buffer.Length, Is.InRange(1_000, 15_000));
    }

    [Test]
    public async Task Nothing_is_asked_for_before_the_widget_is_near()
    {
        var far = string.Concat(Enumerable.Repeat("<p style=\"height:500px\">Text.</p>", 10));
        var url = Blog.Variant("/far", article: far);
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await Expect(reader.Widget).ToHaveCountAsync(1);
        await reader.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
        Assert.That(reader.Looks, Is.Zero);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        Assert.That(reader.Looks, Is.EqualTo(1));
        Assert.That(
            reader.Requests.Where(r => r.Contains(Blog.Service, StringComparison.Ordinal)).ToList(),
            Has.Count.EqualTo(2),
            "the script, and one look"
        );
    }

    [Test]
    public async Task Under_an_article_longer_than_the_window_nothing_moves_at_all()
    {
        var url = Blog.Variant("/longer", article: "<p style=\"height:1500px\">Text.</p>");
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.AddInitScriptAsync(Watch);
        await reader.Page.GotoAsync(url);
        await Expect(reader.Widget).ToHaveCountAsync(1);
        // At once to the end, where the widget and what is below it are in view before the questions are there.
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.Page.EvaluateAsync(TwoFrames);
        Assert.That(
            await reader.Page.EvaluateAsync<double>(MovedAtAll),
            Is.Zero,
            await reader.Page.EvaluateAsync<string>("JSON.stringify([placed, moved])")
        );
    }

    [TestCase("cards", "")]
    [TestCase("inline", "")]
    [TestCase("button", "")]
    [TestCase("cards", "data-lang=\"de\"")]
    public async Task Nothing_on_the_page_moves_by_itself_and_no_task_is_long(string mode, string more)
    {
        // In view from the start, with a footer below: the hardest case.
        ScriptedService service = new($"still-{mode}{more.Length}", $"data-mode=\"{mode}\" {more}");
        service.Post = () =>
        {
            Thread.Sleep(700);
            return (200, service.Ready("One?", "Two?", "Three?", "Four?", "Five?"));
        };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.AddInitScriptAsync(Watch);
        await reader.Page.GotoAsync(service.Url);
        if (mode == "button")
            await Expect(reader.Widget.Locator("button.open")).ToBeVisibleAsync();
        else
            await Expect(reader.Box).ToBeVisibleAsync();
        // Two frames later whatever had to move has moved.
        await reader.Page.EvaluateAsync(TwoFrames);
        Assert.That(await reader.Page.EvaluateAsync<double>(MovedAfterPlaced), Is.Zero);
        Assert.That(await reader.Page.EvaluateAsync<double>("scrollY"), Is.Zero);
        Assert.That(await reader.Page.EvaluateAsync<bool>("document.activeElement === document.body"), Is.True);
        Assert.That(await OwnLongTasksAsync(reader), Is.Empty);
    }

    [Test]
    public async Task A_page_that_is_not_taken_in_keeps_no_place_and_moves_less_than_is_noticed()
    {
        ScriptedService service = new("still-nothing") { Post = () => (200, new { status = "not_started" }) };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.AddInitScriptAsync(Watch);
        await reader.Page.GotoAsync(service.Url);
        await reader.Page.WaitForFunctionAsync(
            "() => document.querySelector('blog-manager')?.shadowRoot.querySelector('.gone')"
        );
        await reader.Page.EvaluateAsync(TwoFrames);
        Assert.That(
            await reader.Page.EvaluateAsync<double>(MovedAfterPlaced),
            Is.LessThan(0.1),
            "what Core Web Vitals call good"
        );
        Assert.That(
            await reader.Page.EvaluateAsync<double>("() => document.querySelector('blog-manager').offsetHeight"),
            Is.LessThan(48),
            "no hole"
        );
    }

    // Of tasks that are long on a busy machine, the widget's are those that are still long when tried again.
    private static async Task<double[]> OwnLongTasksAsync(ReaderPage reader)
    {
        var tasks = await reader.Page.EvaluateAsync<double[]>("long");
        for (var tries = 0; tasks.Length > 0 && tries < 3; tries++)
        {
            await reader.Page.ReloadAsync();
            await Expect(reader.Widget).ToHaveCountAsync(1);
            await reader.Page.WaitForLoadStateAsync(LoadState.NetworkIdle);
            tasks = await reader.Page.EvaluateAsync<double[]>("long");
        }

        return tasks;
    }
}
