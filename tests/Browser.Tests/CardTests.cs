using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>The questions under a post, on a blog of another origin than the service's.</summary>
public sealed class CardTests
{
    [Test]
    public async Task A_page_with_one_line_shows_the_posts_questions_under_the_article()
    {
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{Blog.Site.Root}/water");
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
        await Expect(reader.Widget.Locator(".title")).ToHaveTextAsync("Questions this post answers");
        await Expect(reader.Widget.GetByLabel("Ask something else")).ToBeVisibleAsync();
        Assert.That(await reader.Widget.EvaluateAsync<string>("e => e.parentElement.tagName"), Is.EqualTo("ARTICLE"));
        Assert.That(reader.Console, Is.Empty);
    }

    [Test]
    public async Task A_card_opens_by_mouse_and_shows_the_answer_with_its_source()
    {
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{Blog.Site.Root}/water");
        await reader.ReadAsync();
        var card = reader.Cards.First;
        await Expect(card).ToHaveAttributeAsync("aria-expanded", "false");
        await card.ClickAsync();
        await Expect(card).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(reader.Widget.Locator(".panel").First.Locator(".answer")).ToBeVisibleAsync();
        await Expect(reader.Widget.Locator(".panel").First.GetByText("Show in this post").First).ToBeVisibleAsync();
        await card.ClickAsync();
        await Expect(reader.Widget.Locator(".panel").First.Locator(".answer")).Not.ToBeVisibleAsync();
    }

    [Test]
    public async Task A_card_opens_by_keyboard_and_keeps_the_focus()
    {
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{Blog.Site.Root}/water");
        await reader.ReadAsync();
        var second = reader.Cards.Nth(1);
        await reader.Cards.First.FocusAsync();
        await reader.Page.Keyboard.PressAsync("Tab");
        await Expect(second).ToBeFocusedAsync();
        await reader.Page.Keyboard.PressAsync("Enter");
        await Expect(second).ToHaveAttributeAsync("aria-expanded", "true");
        await Expect(second).ToBeFocusedAsync();
        await reader.Page.Keyboard.PressAsync(" ");
        await Expect(second).ToHaveAttributeAsync("aria-expanded", "false");
    }

    [Test]
    public async Task A_source_leads_to_the_very_words_and_the_browser_marks_them()
    {
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{Blog.Site.Root}/water");
        await reader.ReadAsync();
        await reader.AskAsync(Blog.Answered);
        var link = reader.Widget.Locator(".turn .notes a").First;
        await link.ClickAsync();
        // The browser scrolls to the fragment's words; they stand in the second paragraph, far above the widget.
        await reader.Page.WaitForFunctionAsync(
            "() => { const p = [...document.querySelectorAll('article p')].find(p => p.textContent.includes('between 92 and 96')); const r = p.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; }"
        );
        Assert.That(await link.GetAttributeAsync("href"), Does.StartWith($"{Blog.Site.Root}/water#:~:text="));
    }

    [Test]
    public async Task Related_posts_lead_to_the_blogs_other_posts()
    {
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{Blog.Site.Root}/water");
        await reader.ReadAsync();
        var links = reader.Widget.Locator(".similar a");
        await Expect(links).ToHaveCountAsync(2);
        await links.First.ClickAsync();
        await reader.Page.WaitForURLAsync(url =>
            url.EndsWith("/grinder", StringComparison.Ordinal) || url.EndsWith("/beans", StringComparison.Ordinal)
        );
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(3);
    }

    [Test]
    public async Task A_page_that_is_not_taken_in_shows_nothing_at_all()
    {
        Blog.Site.Html("/unknown", Blog.Page("Unknown", "<p>Nobody has taken this in.</p>"));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{Blog.Site.Root}/unknown");
        await reader.Page.WaitForFunctionAsync(
            "() => performance.getEntriesByType('resource').some(e => e.name.includes('check-and-load') && e.responseEnd > 0)"
        );
        await Expect(reader.Box).ToHaveCountAsync(1);
        await Expect(reader.Box).Not.ToBeVisibleAsync();
        await Expect(reader.Cards).ToHaveCountAsync(0);
        await Expect(reader.Widget.GetByText("Questions this post answers")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Another_origin_is_refused_and_readers_see_nothing_of_it()
    {
        await using var other = await BlogManager.Testing.FakeSite.StartAsync();
        other.Html("/water", Blog.Page("Water", Blog.Text("water")));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync($"{other.Root}/water");
        await reader.ReadAsync();
        await reader.Page.WaitForFunctionAsync(
            "() => document.querySelector('blog-manager')?.shadowRoot.querySelector('.gone')"
        );
        await Expect(reader.Box).Not.ToBeVisibleAsync();
        Assert.That(
            reader.Console,
            Has.One.EqualTo($"warning: blog-manager: this key is not known, or may not be used on {other.Root}")
        );
    }

    [Test]
    public async Task As_many_questions_as_the_owner_wants_are_shown()
    {
        var url = Blog.Variant("/two", Blog.Tag("data-questions=\"2\""));
        await using var reader = await Chromium.OpenAsync();
        await reader.Page.GotoAsync(url);
        await reader.ReadAsync();
        await Expect(reader.Cards).ToHaveCountAsync(2);
    }
}
