using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Over HTTP, from a real site: posts do not overwrite each other, and one text under several addresses is one post.
/// </summary>
[Parallelizable]
public sealed class SamePostTests
{
    private FakeSite _site = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _site = await FakeSite.StartAsync();
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8",
                ["BlogManager:Crawler:RequestsPerSecondPerHost"] = "1000",
            }
        );
        _client = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _site.DisposeAsync();
    }

    [TestCase("<link rel=\"canonical\" href=\"/section\">", "")]
    [TestCase("<meta property=\"og:url\" content=\"/section\">", "")]
    [TestCase("", "<link rel=\"canonical\" href=\"/one\">")]
    public async Task Posts_that_name_another_page_as_their_own_stay_as_many_as_they_are(string head, string body)
    {
        _site.Html("/section", Page("The kitchen", "section", head, ""));
        foreach (var name in (string[])["one", "two", "three"])
            _site.Html("/" + name, Page("Post " + name, name, head, body));
        foreach (var name in (string[])["one", "two", "three"])
            Assert.That(
                (await TakeInAsync(_site.Root + "/" + name)).Text("blog_url"),
                Is.EqualTo(_site.Root + "/" + name)
            );
        foreach (var name in (string[])["one", "two", "three"])
        {
            var post = await (await _client.GetAsync($"/api/v1/blogs/by-url?url={_site.Root}/{name}")).JsonAsync();
            Assert.That(
                (post.Text("blog_url"), post.Text("title")),
                Is.EqualTo((_site.Root + "/" + name, "Post " + name))
            );
        }

        Assert.That(await UrlsAsync(), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task One_text_under_many_addresses_is_one_post_that_all_of_them_lead_to()
    {
        string[] others = ["/s/", "/s.html", "/s?amp=1", "/s?ref=mail", "/2026/s"];
        foreach (var path in others.Prepend("/s").Select(p => p.Split('?')[0]).Distinct())
            _site.Html(path, Page("Bread", "bread", "", ""));
        var first = await TakeInAsync(_site.Root + "/s");
        foreach (var other in others)
        {
            var again = await TakeInAsync(_site.Root + other);
            Assert.That(
                (again.Text("status"), again.Text("blog_url"), again.Text("blog_id")),
                Is.EqualTo(("unchanged", _site.Root + "/s", first.Text("blog_id"))),
                other
            );
            var url = Uri.EscapeDataString(_site.Root + other);
            Assert.That(
                (await (await _client.GetAsync("/api/v1/blogs/by-url?url=" + url)).JsonAsync()).Text("blog_url"),
                Is.EqualTo(_site.Root + "/s")
            );
            Assert.That(
                (await (await _client.GetAsync("/api/v1/questions/check-and-load?blog_url=" + url)).JsonAsync()).Text(
                    "status"
                ),
                Is.EqualTo("ready")
            );
            Assert.That(
                (
                    await _client.SendAsync(
                        "/api/v1/qa/ask",
                        new { question = "How is bread bread done?", blog_url = _site.Root + other }
                    )
                ).TryGetProperty("answer", out _),
                Is.True
            );
        }

        Assert.That(await UrlsAsync(), Is.EqualTo([_site.Root + "/s"]));
        var found = await _client.SendAsync("/api/v1/search", new { query = "bread" });
        Assert.That(found.GetProperty("results").GetArrayLength(), Is.EqualTo(1));

        // One of them is edited: it is a post of its own from then on.
        _site.Html("/2026/s", Page("Bread", "flour", "", ""));
        Assert.That((await TakeInAsync(_site.Root + "/2026/s")).Text("blog_url"), Is.EqualTo(_site.Root + "/2026/s"));
        Assert.That(await UrlsAsync(), Is.EquivalentTo([_site.Root + "/s", _site.Root + "/2026/s"]));

        var erased = await _client.DeleteAsync("/api/v1/blogs/by-url?url=" + Uri.EscapeDataString(_site.Root + "/s/"));
        Assert.That((await erased.JsonAsync()).GetProperty("erased").GetProperty("posts").GetInt32(), Is.EqualTo(1));
        foreach (var path in (string[])["/s", "/s/", "/s.html"])
            Assert.That(
                (
                    await _client.GetAsync("/api/v1/blogs/by-url?url=" + Uri.EscapeDataString(_site.Root + path))
                ).StatusCode,
                Is.EqualTo(HttpStatusCode.NotFound)
            );
    }

    [Test]
    public async Task Content_that_is_sent_for_one_address_in_several_spellings_is_one_post()
    {
        string[] urls =
        [
            "https://blog.example/s",
            "http://blog.example/s",
            "https://www.blog.example/s/",
            "https://blog.example/s?ref=feed",
        ];
        foreach (var url in urls)
            Assert.That(
                (
                    await _client.SendAsync(
                        "/api/v1/blogs/process",
                        new
                        {
                            url,
                            content = "Rye bread needs a starter.",
                            title = "Rye",
                        }
                    )
                ).Text("blog_url"),
                Is.EqualTo(urls[0])
            );
        Assert.That(await UrlsAsync(), Is.EqualTo([urls[0]]));
        // The same URL with other text is an ordinary update.
        var changed = await _client.SendAsync(
            "/api/v1/blogs/process",
            new
            {
                url = urls[0],
                content = "Wheat needs none of it at all.",
                title = "Wheat",
            }
        );
        Assert.That((changed.Text("status"), changed.Text("blog_url")), Is.EqualTo(("processed", urls[0])));
    }

    [Test]
    public async Task Addresses_of_one_text_that_are_taken_in_at_once_end_as_one_post()
    {
        string[] paths = ["/a", "/b", "/c", "/d"];
        foreach (var path in paths)
            _site.Html(path, Page("Bread", "bread", "", ""));
        var taken = await Task.WhenAll(
            paths.Select(p => _client.PostAsJsonAsync("/api/v1/blogs/process", new { url = _site.Root + p }))
        );
        Assert.That(taken.Select(t => t.StatusCode), Is.All.EqualTo(HttpStatusCode.OK));
        Assert.That(await UrlsAsync(), Has.Count.EqualTo(1));
        foreach (var path in paths)
            Assert.That(
                (await _client.GetAsync($"/api/v1/blogs/by-url?url={_site.Root}{path}")).StatusCode,
                Is.EqualTo(HttpStatusCode.OK),
                path
            );
    }

    [Test]
    public async Task A_job_for_a_page_that_is_not_there_asks_for_it_once()
    {
        foreach (var status in (int[])[404, 410])
        {
            _site.Status("/gone", status);
            var before = _site.Count("/gone");
            var job = (
                await _client.SendAsync(
                    "/api/v1/blogs/process-async",
                    new { url = _site.Root + "/gone" },
                    HttpStatusCode.Accepted
                )
            ).Text("job_id");
            JsonElement ended = default;
            await ServiceCalls.UntilAsync(
                async () =>
                    (ended = await (await _client.GetAsync("/api/v1/jobs/" + job)).JsonAsync()).Text("status")
                        is "failed"
                            or "succeeded",
                () => ended.GetRawText()
            );
            Assert.That(
                (
                    ended.Text("status"),
                    ended.GetProperty("attempts").GetInt32(),
                    ended.GetProperty("error").Text("code")
                ),
                Is.EqualTo(("failed", 1, "upstream_failed"))
            );
            Assert.That(_site.Count("/gone") - before, Is.EqualTo(1));
        }
    }

    [Test]
    public async Task When_the_site_wants_to_be_asked_again_is_passed_on()
    {
        _site.Bytes("/busy", [], null, 429, ("Retry-After", "120"));
        using var answer = await _client.PostAsJsonAsync("/api/v1/blogs/process", new { url = _site.Root + "/busy" });
        var problem = await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.BadGateway, "upstream_failed");
        Assert.That(
            (answer.Headers.RetryAfter?.Delta, problem.GetProperty("retry_after_seconds").GetInt32()),
            Is.EqualTo((TimeSpan.FromSeconds(120), 120))
        );
    }

    private static string Page(string title, string word, string head, string body) =>
        $"""
            <!DOCTYPE html><html lang="en"><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1>
            {string.Concat(
                Enumerable.Range(0, 12).Select(i =>
                    $"<p>Here {word} is {word}{(char)('a' + i)} and done by {word} in the {word} way, which nobody else has {word} for.</p>"
                )
            )}{body}</article></body></html>
            """;

    private Task<JsonElement> TakeInAsync(string url) => _client.SendAsync("/api/v1/blogs/process", new { url });

    private async Task<List<string>> UrlsAsync() =>
        [.. (await _client.AllAsync("blogs")).Select(p => p.Text("blog_url")!)];
}
