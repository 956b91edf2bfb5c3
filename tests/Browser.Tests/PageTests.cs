using System.Text.Json;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>Pages as they are: strict, hostile, redrawn by scripts, restyled, with two widgets.</summary>
public sealed class PageTests
{
    [Test]
    public async Task A_page_with_a_strict_policy_needs_the_services_origin_alone()
    {
        var url = Blog.Variant(
            "/strict",
            headers:
            [
                ("Content-Security-Policy", $"default-src 'self' {Blog.Service}; require-trusted-types-for 'script'"),
            ]
        );
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await reader.ReadAsync();
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync(Blog.AnsweredBy);
        // Its styles apply: the title is as bold as the design says.
        await Expect(reader.Widget.Locator(".title")).ToHaveCSSAsync("font-weight", "600");
        Assert.That(reader.Console, Is.Empty);
    }

    [Test]
    public async Task Hostile_text_is_text()
    {
        var endless = new string('w', 10_000);
        string[] hostile =
        [
            "<img src=x onerror=\"window.hurt=1\"> Is it markup?",
            "\u202Egnihtemos\u202C Is it backwards?",
            $"{endless}?",
        ];
        ScriptedService? service = null;
        service = new ScriptedService("hostile")
        {
            Post = () => (200, service!.Ready(hostile)),
            Ask = context =>
                ScriptedService.Json(
                    context,
                    200,
                    ScriptedService.Answer(
                        "<script>window.hurt=1</script> [1]",
                        [
                            new
                            {
                                index = 1,
                                blog_id = "post-9",
                                url = "javascript:window.hurt=1",
                                title = "<b onclick=hurt>Title</b>",
                                quote = "<svg onload=\"window.hurt=1\">",
                                start = 0,
                                end = 28,
                                text_fragment_url = "javascript:window.hurt=1",
                            },
                        ]
                    )
                ),
        };
        await using var reader = await Chromium.OpenAsync(
            new()
            {
                ViewportSize = new() { Width = 320, Height = 700 },
            }
        );
        await reader.Page.GotoAsync(service.Url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.AskAsync("<iframe srcdoc='<script>parent.hurt=1</script>'>");
        await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync("<script>window.hurt=1</script>");
        await Expect(reader.Widget.Locator(".turn li")).ToContainTextAsync("<b onclick=hurt>Title</b>");
        await Expect(reader.Widget.Locator("img, script, iframe, svg[onload], [onclick], [onerror]"))
            .ToHaveCountAsync(0);
        await Expect(reader.Widget.Locator("a[href^=javascript]")).ToHaveCountAsync(0);
        Assert.That(await reader.Page.EvaluateAsync<JsonElement?>("window.hurt ?? null"), Is.Null);
        Assert.That(
            await reader.Page.EvaluateAsync<int>("document.documentElement.scrollWidth"),
            Is.LessThanOrEqualTo(320),
            "endless words wrap"
        );
    }

    [Test]
    public async Task Characters_that_turn_the_direction_of_writing_turn_nothing_around_them()
    {
        const string turning = "\u202Eevil\u202D \u2067Bread";
        var service = new ScriptedService("turning")
        {
            SimilarTitle = turning,
            Ask = context =>
                ScriptedService.Json(
                    context,
                    200,
                    ScriptedService.Answer(
                        "\u202EAbc. [1] Def. [2]",
                        [
                            ScriptedService.Citation(1, "\u202EAbc, and more.", title: turning),
                            ScriptedService.Citation(2, "\u202EDef.", title: "\u202E"),
                        ]
                    )
                ),
        };
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(service.Url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(2);
        await reader.AskAsync("How long?");
        await Expect(reader.Widget.Locator(".similar a")).ToHaveTextAsync("evil Bread");
        // Where a title has no other letters, the link names the site.
        await Expect(reader.Widget.Locator(".turn .notes a")).ToHaveTextAsync(["evil Bread", "blog.example"]);
        // From left to right: the first sentence, its number, the second one, its number; the quote, its source.
        var places = await reader.Widget.EvaluateAsync<double[][]>(
            """
            host => ['.turn .answer p > *', '.turn .notes li:first-child > :is(q, a)'].map(
              parts => [...host.shadowRoot.querySelectorAll(parts)].map(part => part.getBoundingClientRect().left))
            """
        );
        Assert.That(places[0], Has.Length.EqualTo(4).And.Ordered.Ascending);
        Assert.That(places[1], Has.Length.EqualTo(2).And.Ordered.Ascending);
    }

    [Test]
    public async Task A_page_that_is_changed_by_a_script_gets_its_own_questions()
    {
        var url = Blog.Variant("/app");
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.AskAsync(Blog.Answered);
        await Expect(reader.Widget.Locator(".turn")).ToHaveCountAsync(1);
        var first = await reader.Cards.First.TextContentAsync();
        // As a router does: address, canonical link and article are replaced, and the widget with the article.
        await reader.Page.EvaluateAsync(
            """
            async url => {
              const html = await (await fetch(url)).text();
              const page = new DOMParser().parseFromString(html, 'text/html');
              history.pushState({}, '', url);
              document.querySelector('link[rel=canonical]').href = url;
              document.querySelector('article').replaceWith(page.querySelector('article'));
            }
            """,
            $"{Blog.Site.Root}/beans"
        );
        await reader.ReadAsync();
        await Expect(reader.Cards.First).Not.ToHaveTextAsync(first!);
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await Expect(reader.Widget.Locator(".turn")).ToHaveCountAsync(0);
        Assert.That(
            reader.Requests.Last(r => r.Contains("check-and-load", StringComparison.Ordinal)),
            Does.Contain(Uri.EscapeDataString($"{Blog.Site.Root}/beans"))
        );
        await Expect(reader.Widget).ToHaveCountAsync(1);
    }

    [Test]
    public async Task Two_widgets_on_a_page_do_not_know_each_other()
    {
        var url = Blog.Variant("/both", Blog.Tag() + Blog.Tag("data-mode=\"inline\" data-target=\"#foot\""));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await reader.ReadAsync();
        await Expect(reader.Widget).ToHaveCountAsync(2);
        await Expect(reader.Cards).ToHaveCountAsync(3);
        var inline = reader.Page.Locator("#foot blog-manager");
        await inline.Locator("textarea").FillAsync(Blog.Answered);
        await inline.Locator("textarea").PressAsync("Enter");
        await Expect(inline.Locator(".answer")).ToContainTextAsync(Blog.AnsweredBy);
        await Expect(reader.Page.Locator("article blog-manager .turn")).ToHaveCountAsync(0);
        Assert.That(
            await reader.Page.EvaluateAsync<string[]>("Object.keys(window).filter(k => /blog|^bm/i.test(k))"),
            Is.EqualTo(["BlogManager"])
        );
    }

    [Test]
    public async Task A_page_with_its_own_elements_and_no_styles_at_all_keeps_both()
    {
        var url = Blog.Variant(
            "/own",
            head: """
            <script>class Theirs extends HTMLElement {} window.customElements.define('blog-manager', Theirs); const customElements = null;</script>
            <style>* { all: initial !important; display: block !important } style, script, head, head * { display: none !important }</style>
            """
        );
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await reader.ReadAsync();
        var widget = reader.Page.Locator("blog-manager-widget");
        await Expect(widget.Locator(".start .card")).ToHaveCountAsync(3);
        await Expect(widget.Locator(".start .card button").First).ToHaveCSSAsync("display", "flex");
        await widget.Locator("form.ask textarea").FillAsync(Blog.Answered);
        await widget.Locator("form.ask textarea").PressAsync("Enter");
        await Expect(widget.Locator(".turn .answer")).ToContainTextAsync(Blog.AnsweredBy);
    }

    [Test]
    public async Task An_element_of_the_pages_own_is_the_place_of_the_widget()
    {
        var url = Blog.Variant(
            "/element",
            article: "<blog-manager data-mode=\"inline\" data-text-ask-label=\"Frag mich\"></blog-manager>"
        );
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await Expect(reader.Widget.GetByLabel("Frag mich")).ToBeVisibleAsync();
        await Expect(reader.Widget).ToHaveCountAsync(1);
    }

    [Test]
    public async Task The_drawer_is_a_dialog_that_takes_and_gives_back_the_focus()
    {
        var url = Blog.Variant("/drawer", Blog.Tag("data-mode=\"button\" data-shortcut=\"k\""));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        var open = reader.Widget.Locator("button.open");
        await open.ClickAsync();
        var drawer = reader.Page.GetByRole(Microsoft.Playwright.AriaRole.Dialog, new() { Name = "Ask this blog" });
        await Expect(drawer).ToBeVisibleAsync();
        await Expect(reader.Box).ToBeFocusedAsync();
        await Expect(open).Not.ToBeVisibleAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await reader.AskAsync(Blog.Answered);
        await Expect(drawer.Locator(".turn .answer")).ToContainTextAsync(Blog.AnsweredBy);
        await reader.Page.Keyboard.PressAsync("Escape");
        await Expect(drawer).Not.ToBeVisibleAsync();
        await Expect(open).ToBeFocusedAsync();
        // By key, and the talk is still there.
        await reader.Page.Keyboard.PressAsync("k");
        await Expect(drawer.Locator(".turn")).ToHaveCountAsync(1);
        await reader.Page.Mouse.ClickAsync(100, 400);
        await Expect(drawer).Not.ToBeVisibleAsync();
    }

    [Test]
    public async Task A_source_on_this_page_closes_the_drawer_that_covers_it()
    {
        var url = Blog.Variant("/covered", Blog.Tag("data-mode=\"button\""));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await reader.Widget.Locator("button.open").ClickAsync();
        await reader.AskAsync(Blog.Answered);
        await reader.Widget.Locator(".turn .notes a").First.ClickAsync();
        await Expect(reader.Widget.Locator("dialog")).Not.ToBeVisibleAsync();
        await Expect(reader.Page.GetByText("Water for filter coffee should be").First).ToBeInViewportAsync();
        await Expect(reader.Widget.Locator("button.open")).ToBeVisibleAsync();
    }
}
