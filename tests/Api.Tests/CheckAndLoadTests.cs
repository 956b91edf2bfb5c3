using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Readers' visits: what they have taken in, what they do not, and what that counts as. The site is real, on two ports
/// of loopback.
/// </summary>
[Parallelizable]
public sealed class CheckAndLoadTests
{
    private const string Text = """
        <p>The bakery at the harbour opened in 1921 and has been run by the same family ever since. It stands between the customs house and the fish market.</p>
        <p>The rye loaf is baked for six hours at a low heat, because the crumb would tear if it rose any faster. Every loaf weighs two kilograms.</p>
        <p>The ovens are fired with beech wood from the hills, and the ash is given to the gardeners of the town, who spread it on their vegetable beds in spring.</p>
        """;

    private FakeSite _own = null!;
    private FakeSite _other = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private HttpClient _page = null!;

    [SetUp]
    public async Task Start()
    {
        _own = await FakeSite.StartAsync();
        _other = await FakeSite.StartAsync();
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8",
                ["BlogManager:Crawler:RequestsPerSecondPerHost"] = "100",
                ["BlogManager:RateLimits:Ai:PermitsPerMinute"] = "3",
                ["BlogManager:AutoProcess:PostsPerKeyPerDay"] = "2",
            }
        );
        _admin = await _app.CreateAdminClientAsync();
        _page = await PageAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _page.Dispose();
        _admin.Dispose();
        await _app.DisposeAsync();
        await _own.DisposeAsync();
        await _other.DisposeAsync();
    }

    [Test]
    public async Task A_visit_begins_a_job_that_counts_as_ai_and_when_it_is_done_the_questions_and_similar_posts_are_there()
    {
        foreach (var n in Enumerable.Range(1, 5))
            await TakeInAsync($"{_own.Root}/old{n}", $"Bread number {n}");
        await TakeInAsync($"{_other.Root}/theirs", "Bread of others");
        _own.Html("/harbour", FakeSite.Furnished(Text, "The bakery"));
        using var begun = await _page.GetAsync(Load("/harbour"));
        var state = await begun.JsonAsync();
        Assert.That(state.Text("status"), Is.EqualTo("processing"));
        Assert.That(state.GetProperty("retry_after_seconds").GetInt32(), Is.Positive);
        Assert.That(begun.Headers.GetValues("RateLimit-Policy").Single(), Is.EqualTo("\"ai\";q=3;w=60"));
        Assert.That(begun.Headers.GetValues("X-RateLimit-Remaining").Single(), Is.EqualTo("2"));
        using var waiting = await _page.GetAsync(Load("/harbour"));
        Assert.That(
            waiting.Headers.GetValues("RateLimit-Policy").Single(),
            Does.StartWith("\"read\""),
            "to look again is a read"
        );
        var ready = await UntilAsync("/harbour", "ready");
        Assert.That(ready.GetProperty("questions").GetArrayLength(), Is.Positive);
        var similar = ready.GetProperty("similar").EnumerateArray().ToList();
        Assert.That(similar, Has.Count.EqualTo(3));
        Assert.That(similar.Select(s => s.Text("url")), Is.All.StartsWith(_own.Root));
        Assert.That(similar.Select(s => s.GetProperty("similarity_score").GetDouble()), Is.Ordered.Descending);
    }

    [Test]
    public async Task A_page_that_could_not_be_taken_in_rests_before_a_visit_begins_it_anew_but_not_for_its_owner()
    {
        _own.Html("/gone", "<p>no article</p>");
        foreach (var client in new[] { _page, _admin })
            Assert.That(await VisitAsync(client), Is.EqualTo(client == _page ? "processing" : "not_started"));
        Assert.That(await VisitAsync(_page), Is.EqualTo("not_started"));
        Assert.That(await JobsAsync(), Has.Count.EqualTo(1));
        using var asked = await _admin.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new { url = $"{_own.Root}/gone" }
        );
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), "whoever asks for it gets it");
        Assert.That(await JobsAsync(), Has.Count.EqualTo(2));

        // Where it goes on, its end is waited for.
        async Task<string> VisitAsync(HttpClient client)
        {
            var state = await (await client.GetAsync(Load("/gone"))).JsonAsync();
            for (var i = 0; i < 300 && (await JobsAsync()).Any(j => j.Text("status") is "queued" or "running"); i++)
                await Task.Delay(100);
            return state.Text("status")!;
        }
    }

    [Test]
    public async Task What_is_ready_is_remembered_and_asked_about_again_by_its_tag_until_the_post_changes()
    {
        await TakeInAsync($"{_own.Root}/one", "Bread one");
        await TakeInAsync($"{_own.Root}/two", "Bread two");
        using var first = await _page.GetAsync(Load("/one"));
        using var second = await _page.GetAsync(Load("/one"));
        Assert.That(
            new[] { first, second }.Select(a => a.Headers.GetValues("X-Cache").Single()),
            Is.EqualTo(["MISS", "HIT"])
        );
        Assert.That(await Tagged(first.Headers.ETag!.Tag), Is.EqualTo(HttpStatusCode.NotModified));
        // A further post may be similar, and the post itself may go.
        await TakeInAsync($"{_own.Root}/three", "Bread three");
        Assert.That(await Tagged(first.Headers.ETag.Tag), Is.EqualTo(HttpStatusCode.OK));
        (await _admin.DeleteAsync($"/api/v1/blogs/by-url?url={_own.Root}/one")).EnsureSuccessStatusCode();
        var gone = await (await _page.GetAsync(Load("/one"))).JsonAsync();
        Assert.That(gone.Text("status"), Is.Not.EqualTo("ready"));

        async Task<HttpStatusCode> Tagged(string tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Load("/one"));
            request.Headers.TryAddWithoutValidation("If-None-Match", tag);
            using var answer = await _page.SendAsync(request);
            return answer.StatusCode;
        }
    }

    [Test]
    public async Task A_head_only_looks()
    {
        _own.Html("/harbour", FakeSite.Furnished(Text, "The bakery"));
        foreach (var client in new[] { _page, _admin })
        {
            using var request = new HttpRequestMessage(HttpMethod.Head, Load("/harbour"));
            using var answer = await client.SendAsync(request);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(answer.Headers.GetValues("RateLimit-Policy").Single(), Does.StartWith("\"read\""));
        }

        Assert.That((await JobsAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task Beyond_the_limit_of_ai_a_visit_is_429_and_begins_nothing()
    {
        for (var i = 0; i < 3; i++)
            (
                await _page.PostAsJsonAsync("/api/v1/qa/ask", new { question = "How is bread baked?" })
            ).EnsureSuccessStatusCode();
        using var refused = await _page.GetAsync(Load("/harbour"));
        await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.TooManyRequests, "rate_limit_exceeded");
        Assert.That(refused.Headers.GetValues("RateLimit-Policy").Single(), Does.StartWith("\"ai\""));
        Assert.That((await JobsAsync()).Count, Is.Zero);
    }

    [Test]
    public async Task A_key_has_so_many_posts_a_day_and_no_more()
    {
        foreach (var (path, status) in new[] { ("/a", "processing"), ("/b", "processing"), ("/c", "not_started") })
            Assert.That(
                (await (await _page.GetAsync(Load(path))).JsonAsync()).Text("status"),
                Is.EqualTo(status),
                path
            );
    }

    [TestCase("redirect")]
    [TestCase("canonical")]
    [TestCase("meta")]
    [TestCase("none")]
    [TestCase("header")]
    [TestCase("header for a robot")]
    [TestCase("search")]
    [TestCase("search heading")]
    public async Task What_leads_elsewhere_asks_not_to_be_indexed_or_is_a_search_is_not_taken_in_by_a_visit_but_by_its_owner(
        string kind
    )
    {
        var path = kind.StartsWith("search", StringComparison.Ordinal) ? "/find?q=Buy+cheap%20pills" : "/harbour";
        var page = FakeSite.Furnished(Text, kind == "search" ? "Results for buy CHEAP pills" : "The bakery");
        _other.Html("/elsewhere", FakeSite.Furnished(Text, "The bakery"));
        switch (kind)
        {
            case "redirect":
                _own.Redirect("/harbour", _other.Root + "/elsewhere");
                break;
            case "canonical":
                // The same host under another port is another site.
                _own.Html(
                    "/harbour",
                    page.Replace(
                        "<head>",
                        $"<head><link rel=canonical href=\"{_other.Root}/elsewhere\">",
                        StringComparison.Ordinal
                    )
                );
                break;
            case "meta" or "none":
                _own.Html(
                    "/harbour",
                    page.Replace(
                        "<head>",
                        $"<head><meta name=\"Robots\" content=\"follow, {(kind == "meta" ? "NOINDEX" : "none")}\">",
                        StringComparison.Ordinal
                    )
                );
                break;
            case "header" or "header for a robot":
                _own.Bytes(
                    "/harbour",
                    Encoding.UTF8.GetBytes(page),
                    "text/html",
                    200,
                    ("X-Robots-Tag", kind == "header" ? "noarchive, noindex" : "otherbot: noindex")
                );
                break;
            default:
                _own.Html(
                    "/find",
                    kind == "search"
                        ? page
                        : page.Replace(
                            "<h1 class=\"entry-title\">",
                            "<h1 class=\"entry-title\">Buy cheap pills: ",
                            StringComparison.Ordinal
                        )
                );
                break;
        }

        Assert.That((await (await _page.GetAsync(Load(path))).JsonAsync()).Text("status"), Is.EqualTo("processing"));
        for (var i = 0; i < 200 && (await JobsAsync()).Any(j => j.Text("status") is "queued" or "running"); i++)
            await Task.Delay(50);
        var stored = (await (await _admin.GetAsync("/api/v1/blogs")).JsonAsync()).GetProperty("items");
        if (kind == "canonical")
        {
            // Another site's name for it is not believed, whoever asks.
            Assert.That(stored.EnumerateArray().Select(p => p.Text("blog_url")), Is.EqualTo([_own.Root + "/harbour"]));
            return;
        }

        Assert.That(stored.GetArrayLength(), Is.Zero, stored.GetRawText());
        var job = (await JobsAsync()).Single();
        Assert.That(
            (job.Text("status"), job.GetProperty("error").Text("code")),
            Is.EqualTo(
                (
                    "failed",
                    kind switch
                    {
                        "redirect" => "forbidden",
                        _ when kind.StartsWith("search", StringComparison.Ordinal) => "no_article_found",
                        _ => "not_indexable",
                    }
                )
            )
        );
        using var explicitly = await _admin.PostAsJsonAsync("/api/v1/blogs/process", new { url = _own.Root + path });
        Assert.That(explicitly.StatusCode, Is.EqualTo(HttpStatusCode.OK), await explicitly.Content.ReadAsStringAsync());
    }

    [Test]
    public async Task A_secret_key_that_is_held_to_sites_takes_in_nothing_that_leads_elsewhere()
    {
        _own.Redirect("/harbour", _other.Root + "/elsewhere");
        _other.Html("/elsewhere", FakeSite.Furnished(Text, "The bakery"));
        using var made = await _admin.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "held",
                kind = "secret",
                scopes = new[] { "posts:write", "posts:read" },
                sites = new[] { _own.Root },
            }
        );
        using var held = _app.CreateClient();
        held.DefaultRequestHeaders.Add("X-API-Key", (await made.JsonAsync()).Text("key"));
        await ProblemAssert.IsProblemAsync(
            await held.PostAsJsonAsync("/api/v1/blogs/process", new { url = _own.Root + "/harbour" }),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        // The owner's own post of the other site, under a URL of this one, is not this key's.
        (
            await _admin.PostAsJsonAsync("/api/v1/blogs/process", new { url = _own.Root + "/harbour" })
        ).EnsureSuccessStatusCode();
        Assert.That(
            (await held.GetAsync($"/api/v1/blogs/by-url?url={_own.Root}/harbour")).StatusCode,
            Is.EqualTo(HttpStatusCode.NotFound)
        );
        await ProblemAssert.IsProblemAsync(
            await held.PostAsJsonAsync("/api/v1/blogs/process", new { url = _own.Root + "/harbour" }),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        using var queued = await held.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new { url = _own.Root + "/harbour" }
        );
        var id = (await queued.JsonAsync()).Text("job_id");
        for (var i = 0; i < 200 && (await JobsAsync()).Any(j => j.Text("status") is "queued" or "running"); i++)
            await Task.Delay(50);
        var job = await (await held.GetAsync($"/api/v1/jobs/{id}")).JsonAsync();
        Assert.That(
            (
                job.Text("status"),
                job.GetProperty("error").Text("code"),
                job.GetRawText().Contains(_other.Root, StringComparison.Ordinal)
            ),
            Is.EqualTo(("failed", "forbidden", false))
        );
        Assert.That(
            (await held.DeleteAsync($"/api/v1/blogs/by-url?url={_own.Root}/harbour")).StatusCode,
            Is.EqualTo(HttpStatusCode.NotFound)
        );
    }

    private string Load(string path) =>
        "/api/v1/questions/check-and-load?blog_url=" + Uri.EscapeDataString(_own.Root + path);

    private async Task<JsonElement> UntilAsync(string path, string status)
    {
        for (var i = 0; i < 200; i++)
        {
            var state = await (await _page.GetAsync(Load(path))).JsonAsync();
            if (state.Text("status") == status)
                return state;
            await Task.Delay(50);
        }

        throw new AssertionException($"{path} did not become {status}.");
    }

    private async Task<IReadOnlyList<JsonElement>> JobsAsync() =>
        [
            .. (await (await _admin.GetAsync("/api/v1/jobs")).JsonAsync())
                .GetProperty("items")
                .EnumerateArray()
                .Where(j => j.Text("kind") == "process_post"),
        ];

    private async Task TakeInAsync(string url, string title)
    {
        using var answer = await _admin.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                title,
                content = $"# {title}\n\nThe bakery bakes bread from rye in beech-fired ovens.",
            }
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpClient> PageAsync()
    {
        using var made = await _admin.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { _own.Root },
                auto_process = true,
            }
        );
        var page = _app.CreateClient();
        page.DefaultRequestHeaders.Add("X-API-Key", (await made.JsonAsync()).Text("key"));
        page.DefaultRequestHeaders.Add("Origin", _own.Root);
        return page;
    }
}
