using System.Globalization;
using BlogManager.Testing;
using static Microsoft.Playwright.Assertions;

namespace BlogManager.Browser.Tests;

/// <summary>
/// A page on https, as blogs are, with the widget from a service behind a real Caddy: nothing of it may come by http.
/// </summary>
public sealed class HttpsTests
{
    [Test]
    public async Task A_page_on_https_shows_the_widget_which_answers_through_Caddy()
    {
        if (!CaddyServer.IsInstalled)
            Assert.Ignore(CaddyServer.Missing);
        var port = CaddyServer.FreePort().ToString(CultureInfo.InvariantCulture);
        var blog = $"https://localhost:{port}";
        await using var caddy = await CaddyServer.StartAsync(
            new Uri(Blog.Service).Authority,
            more: $$"""

            localhost:{{port}} {
            	reverse_proxy 127.0.0.1:{{Blog.Site.Port}}
            }
            """
        );
        const string Article = """
            <p>A rye dough keeps well for twelve to eighteen hours in the fridge, in a bowl under a plate. After that the crumb turns gummy.</p>
            <p>Wheat is in less of a hurry. A wheat dough keeps for three days, and tastes better on each of them.</p>
            """;
        await Blog.TakeInAtAsync($"{blog}/rye-by-https", "Rye in the fridge", Article);
        Blog.Site.Html(
            "/rye-by-https",
            Blog.Page(
                "Rye in the fridge",
                Article,
                $"<script src=\"{caddy.Root}/widget.js\" data-key=\"{await Blog.NewKeyAsync(blog)}\" defer></script>",
                // Else the browser looks for one, and tells that there is none.
                "<link rel=\"icon\" href=\"data:,\">"
            )
        );
        await using var reader = await Chromium.OpenAsync(new() { IgnoreHTTPSErrors = true });
        await reader.Page.GotoAsync($"{blog}/rye-by-https");
        await reader.ReadAsync();
        await Expect(reader.Cards.First).ToBeVisibleAsync();
        await reader.AskAsync("How long does a rye dough keep in the fridge?");
        await Expect(reader.Widget.Locator(".turn .answer")).ToContainTextAsync("twelve to eighteen hours");
        Assert.Multiple(() =>
        {
            Assert.That(reader.Requests, Is.All.Contains(" https://localhost:"));
            Assert.That(reader.Requests, Has.Some.EqualTo($"GET {caddy.Root}/widget.js"));
            Assert.That(reader.Requests, Has.Some.EqualTo($"POST {caddy.Root}/api/v1/qa/ask"));
            Assert.That(reader.Looks, Is.EqualTo(1));
            Assert.That(reader.Console, Is.Empty);
        });
    }

    [Test]
    public async Task A_page_on_https_does_not_load_the_widget_from_http()
    {
        if (!CaddyServer.IsInstalled)
            Assert.Ignore(CaddyServer.Missing);
        await using var caddy = await CaddyServer.StartAsync($"127.0.0.1:{Blog.Site.Port}");
        // By another name than localhost, which browsers trust without https.
        Blog.Site.Html(
            "/mixed",
            Blog.Page(
                "Rye in the fridge",
                "<p>Rye.</p>",
                "<script src=\"http://ask.blog.example/widget.js\" data-key=\"bm_pub_x\" defer></script>"
            )
        );
        await using var reader = await Chromium.OpenAsync(new() { IgnoreHTTPSErrors = true });
        await reader.Page.GotoAsync($"{caddy.Root}/mixed");
        for (var tries = 0; reader.Console.IsEmpty; tries++)
        {
            Assert.That(tries, Is.LessThan(300), "in half a minute");
            await Task.Delay(100);
        }

        Assert.That(reader.Console, Has.Some.Contains("Mixed Content"), "what docs/going-live.md begins with");
        await Expect(reader.Widget).ToHaveCountAsync(0);
    }
}
