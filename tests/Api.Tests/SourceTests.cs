using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>A blog of thirty posts on loopback, kept in step over HTTP as an owner would.</summary>
[Parallelizable]
public sealed class SourceTests
{
    private const int Posts = 30;

    private FakeSite _site = null!;
    private ServedBlog _blog = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private HttpClient _nobody = null!;

    [SetUp]
    public async Task Start()
    {
        _site = await FakeSite.StartAsync();
        _blog = new ServedBlog(_site, Posts);
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8",
                ["BlogManager:Crawler:RequestsPerSecondPerHost"] = "1000",
                ["BlogManager:Sources:PublicUrl"] = "https://answers.example/",
            }
        );
        _admin = await _app.CreateAdminClientAsync();
        _nobody = _app.CreateClient();
    }

    [TearDown]
    public async Task Stop()
    {
        _nobody.Dispose();
        _admin.Dispose();
        await _app.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task One_edited_one_removed_one_new_are_done_and_of_the_rest_it_is_asked_whether_it_has_changed()
    {
        var source = await CreateAsync(new { url = _site.Root + "/" });
        await SyncedAsync(source, taken: Posts, unchanged: 0, gone: 0);
        Assert.That(_blog.Answered().Full, Is.EqualTo(Enumerable.Range(0, Posts)));

        _blog.Publish(3, more: "This post of long ago was edited today.");
        _blog.Remove(5);
        _blog.Publish(Posts);
        await SyncAsync(source);
        await SyncedAsync(source, taken: 2, unchanged: Posts - 2, gone: 1);
        var (full, notModified) = _blog.Answered();
        Assert.That(full, Is.EqualTo([3, Posts]));
        Assert.That(notModified, Is.EqualTo(Posts - 2));
        var states = await StatesAsync();
        Assert.That(states, Has.Count.EqualTo(Posts + 1));
        Assert.That(states.Where(s => s.Value != "ready").Select(s => s.Key), Is.EqualTo([_blog.Url(5)]));
        Assert.That(states[_blog.Url(5)], Is.EqualTo("gone"));

        await SyncAsync(source);
        await SyncedAsync(source, taken: 0, unchanged: Posts, gone: 1);
        Assert.That(_blog.Answered(), Is.EqualTo((Array.Empty<int>(), Posts)));

        _blog.Publish(5);
        await SyncAsync(source);
        await SyncedAsync(source, taken: 0, unchanged: Posts + 1, gone: 0);
        Assert.That((await StatesAsync()).Values, Is.All.EqualTo("ready"), "it came back");
    }

    [Test]
    public async Task What_a_hook_tells_is_visible_within_five_seconds_though_syncs_are_under_way()
    {
        var source = await CreateAsync(new { sitemap_url = _site.Root + "/sitemap.xml", when_gone = "erase" });
        await SyncedAsync(source, taken: Posts, unchanged: 0, gone: 0);
        // As many syncs as there are places, of slow pages.
        await using var slow = await FakeSite.StartAsync();
        var other = new ServedBlog(slow, Posts) { BeforePage = _ => Task.Delay(300) };
        for (var i = 0; i < 3; i++)
            await CreateAsync(new { sitemap_url = slow.Root + "/sitemap.xml" });
        await UntilAsync(() => Task.FromResult(other.Answered().Full.Length > 0), "the slow syncs begin");

        _blog.Publish(3, more: "Quokkas are told of here since the edit.");
        _blog.Publish(Posts);
        _blog.Remove(7);
        var asked = Stopwatch.StartNew();
        await HookAsync(source, "updated", _blog.Url(3));
        await HookAsync(source, "published", _blog.Url(Posts));
        await HookAsync(source, "deleted", _blog.Url(7));
        await UntilAsync(
            async () =>
                (await ContentAsync(3)).Contains("Quokkas", StringComparison.Ordinal)
                && (await FindAsync(Posts)) == HttpStatusCode.OK
                && (await FindAsync(7)) == HttpStatusCode.NotFound,
            "what was told is visible"
        );
        await TestContext.Out.WriteLineAsync($"visible after {asked.Elapsed.TotalSeconds:F1} s");
        Assert.That(asked.Elapsed, Is.LessThan(TimeSpan.FromSeconds(5)));
    }

    [Test]
    public async Task A_delivery_is_taken_once_and_a_wrong_one_never()
    {
        var source = await CreateAsync(new { feed_url = _site.Root + "/feed" });
        await SyncedAsync(source, taken: 20, unchanged: 0, gone: 0);
        var body = $$"""{"event":"updated","url":"{{_blog.Url(29)}}"}""";
        var signature = Sign(source, body);
        using var first = await PostHookAsync(source, body, signature);
        using var again = await PostHookAsync(source, body, signature);
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await first.Content.ReadAsStringAsync());
        Assert.That((await again.JsonAsync()).Text("job_id"), Is.EqualTo((await first.JsonAsync()).Text("job_id")));
        Assert.That(first.Headers.Contains("X-RateLimit-Remaining"), Is.True, "limited by address");
        using var wrong = await PostHookAsync(source, body + " ", signature);
        Assert.That(wrong.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await wrong.Content.ReadAsStringAsync(), Does.Contain("invalid_signature"));
        using var none = await PostHookAsync(source, body, null);
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        var foreign = """{"event":"updated","url":"https://other.example/"}""";
        using var elsewhere = await PostHookAsync(source, foreign, Sign(source, foreign));
        Assert.That(elsewhere.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
    }

    [Test]
    public async Task A_source_is_made_once_by_one_idempotency_key_and_told_whole()
    {
        using var first = await MakeAsync("k1");
        using var again = await MakeAsync("k1");
        Assert.That(first.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var made = await first.JsonAsync();
        Assert.That((await again.JsonAsync()).Text("hook_secret"), Is.EqualTo(made.Text("hook_secret")));
        Assert.That(first.Headers.Location?.ToString(), Is.EqualTo($"/api/v1/sources/{made.Text("id")}"));
        Assert.That(made.Text("hook_url"), Is.EqualTo($"https://answers.example/api/v1/hooks/{made.Text("id")}"));
        var all = await JsonAsync("/api/v1/sources");
        Assert.That(all.GetProperty("items").GetArrayLength(), Is.EqualTo(1));
        Assert.That(all.GetRawText(), Does.Not.Contain("secret"));
        var read = await JsonAsync($"/api/v1/sources/{made.Text("id")}");
        Assert.That(
            read.EnumerateObject().Select(p => p.Name),
            Is.SupersetOf([
                "id",
                "name",
                "kind",
                "url",
                "interval_minutes",
                "include",
                "exclude",
                "when_gone",
                "state",
                "next_sync_at",
                "hook_url",
            ])
        );

        async Task<HttpResponseMessage> MakeAsync(string key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/sources");
            request.Headers.Add("Idempotency-Key", key);
            request.Content = JsonContent.Create(new { url = _site.Root + "/", when_gone = "keep" });
            return await _admin.SendAsync(request);
        }
    }

    [Test]
    public async Task Where_nothing_is_found_no_source_is_made_and_a_source_goes_with_its_posts()
    {
        await using var bare = await FakeSite.StartAsync();
        bare.Html("/", "<html><head><title>Bare</title></head><body>Nothing.</body></html>");
        using var none = await _admin.PostAsJsonAsync("/api/v1/sources", new { url = bare.Root + "/" });
        Assert.That(none.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(await none.Content.ReadAsStringAsync(), Does.Contain("no_posts_found"));

        var source = await CreateAsync(new { url = _site.Root + "/" });
        await SyncedAsync(source, taken: Posts, unchanged: 0, gone: 0);
        using var deleted = await _admin.DeleteAsync($"/api/v1/sources/{source.Id}?erase_posts=true");
        Assert.That(
            (await deleted.JsonAsync()).GetProperty("erased").GetProperty("posts").GetInt32(),
            Is.EqualTo(Posts)
        );
        Assert.That(await StatesAsync(), Is.Empty);
        using var gone = await _admin.GetAsync($"/api/v1/sources/{source.Id}");
        Assert.That(gone.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_hub_is_subscribed_to_answers_its_challenge_and_brings_what_is_new()
    {
        var asked = new TaskCompletionSource<Dictionary<string, string>>();
        _site.On("/hub", async context =>
        {
            var form = await context.Request.ReadFormAsync();
            asked.TrySetResult(form.ToDictionary(f => f.Key, f => f.Value.ToString()));
            context.Response.StatusCode = 202;
        });
        var newest = 0;
        _site.On("/hubbed", context =>
        {
            context.Response.ContentType = "application/rss+xml";
            context.Response.Headers.Link = $"<{_site.Root}/hub>; rel=\"hub\", <{_site.Root}/hubbed>; rel=\"self\"";
            return context
                .Response.Body.WriteAsync(
                    Encoding.UTF8.GetBytes(
                        $"<rss version='2.0'><channel><item><link>/posts/{newest}</link></item></channel></rss>"
                    )
                )
                .AsTask();
        });
        var source = await CreateAsync(new { feed_url = _site.Root + "/hubbed" });
        await SyncedAsync(source, taken: 1, unchanged: 0, gone: 0);
        var form = await asked.Task.WaitAsync(TimeSpan.FromSeconds(10));
        Assert.That(form["hub.mode"], Is.EqualTo("subscribe"));
        Assert.That(form["hub.topic"], Is.EqualTo(_site.Root + "/hubbed"));
        Assert.That(form["hub.callback"], Is.EqualTo($"https://answers.example/api/v1/websub/{source.Id}"));
        var path = $"/api/v1/websub/{source.Id}";
        var topic = Uri.EscapeDataString(form["hub.topic"]);
        using var challenged = await _nobody.GetAsync(
            $"{path}?hub.mode=subscribe&hub.topic={topic}&hub.challenge=c4f3&hub.lease_seconds=864000"
        );
        Assert.That(challenged.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await challenged.Content.ReadAsStringAsync(), Is.EqualTo("c4f3"));
        Assert.That(challenged.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/plain"));
        using var unasked = await _nobody.GetAsync($"{path}?hub.mode=subscribe&hub.topic=x&hub.challenge=c4f3");
        Assert.That(unasked.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));

        newest = 1;
        var body = Encoding.UTF8.GetBytes("<rss/>");
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        var mac = HMACSHA512.HashData(Encoding.UTF8.GetBytes(form["hub.secret"]), body);
        request.Headers.Add("X-Hub-Signature", "sha512=" + Convert.ToHexStringLower(mac));
        using var told = await _nobody.SendAsync(request);
        Assert.That(told.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await told.Content.ReadAsStringAsync());
        await UntilAsync(async () => await FindAsync(1) == HttpStatusCode.OK, "the new post is there");
    }

    private async Task<MadeSource> CreateAsync(object body)
    {
        using var answer = await _admin.PostAsJsonAsync("/api/v1/sources", body);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created), await answer.Content.ReadAsStringAsync());
        var made = await answer.JsonAsync();
        return new MadeSource(made.Text("id")!, made.Text("hook_secret")!);
    }

    private async Task SyncAsync(MadeSource source)
    {
        using var answer = await _admin.PostAsync($"/api/v1/sources/{source.Id}/sync", null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await answer.Content.ReadAsStringAsync());
        source.Job = (await answer.JsonAsync()).Text("job_id");
    }

    private async Task SyncedAsync(MadeSource source, int taken, int unchanged, int gone)
    {
        JsonElement last = default;
        await UntilAsync(
            async () =>
            {
                last = (await JsonAsync($"/api/v1/sources/{source.Id}")).GetProperty("last_sync");
                return last.ValueKind == JsonValueKind.Object
                    && (source.Job is null || last.Text("job_id") == source.Job);
            },
            "the sync ends"
        );
        Assert.That(
            new[] { "taken_in", "unchanged", "failed", "gone" }.Select(f => last.GetProperty(f).GetInt32()),
            Is.EqualTo([taken, unchanged, 0, gone]),
            last.GetRawText()
        );
    }

    private async Task<Dictionary<string, string>> StatesAsync() =>
        (await JsonAsync("/api/v1/blogs?limit=100"))
            .GetProperty("items")
            .EnumerateArray()
            .ToDictionary(i => i.Text("blog_url")!, i => i.Text("state")!);

    private async Task HookAsync(MadeSource source, string told, string url)
    {
        var body = $$"""{"event":"{{told}}","url":"{{url}}"}""";
        using var answer = await PostHookAsync(source, body, Sign(source, body));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await answer.Content.ReadAsStringAsync());
    }

    private async Task<HttpResponseMessage> PostHookAsync(MadeSource source, string body, string? signature)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/hooks/{source.Id}");
        request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        if (signature is not null)
            request.Headers.Add("X-BlogManager-Signature", signature);
        return await _nobody.SendAsync(request);
    }

    private static string Sign(MadeSource source, string body)
    {
        var t = DateTimeOffset.UtcNow.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        var mac = HMACSHA256.HashData(Encoding.UTF8.GetBytes(source.Secret), Encoding.UTF8.GetBytes($"{t}.{body}"));
        return $"t={t},v1={Convert.ToHexStringLower(mac)}";
    }

    private async Task<HttpStatusCode> FindAsync(int number)
    {
        using var answer = await _admin.GetAsync($"/api/v1/blogs/by-url?url={Uri.EscapeDataString(_blog.Url(number))}");
        return answer.StatusCode;
    }

    private async Task<string> ContentAsync(int number)
    {
        var post = await JsonAsync($"/api/v1/blogs/by-url?url={Uri.EscapeDataString(_blog.Url(number))}");
        return (await JsonAsync($"/api/v1/blogs/{post.Text("blog_id")}/content")).GetRawText();
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await _admin.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private static async Task UntilAsync(Func<Task<bool>> holds, string what)
    {
        for (var wait = 0; !await holds(); wait++)
        {
            Assert.That(wait, Is.LessThan(1200), what);
            await Task.Delay(50);
        }
    }

    private sealed record MadeSource(string Id, string Secret)
    {
        internal string? Job { get; set; }
    }
}
