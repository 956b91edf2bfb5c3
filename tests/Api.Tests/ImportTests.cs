using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Api.Tests;

/// <summary>A blog on loopback, taken in over HTTP as an owner would.</summary>
[Parallelizable]
public sealed class ImportTests
{
    private const string Filler =
        "Whoever bakes at home learns to wait. The dough is folded three times in the evening, stands in the kitchen over night, "
        + "and is shaped early in the morning. It goes into the oven when the crust of the first loaf has turned brown, and cools "
        + "on a rack for an hour before anybody may cut it. What is left over is dried and ground to crumbs.";

    private FakeSite _site = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

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
        _admin = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task A_home_page_is_all_that_an_import_needs()
    {
        Home();
        Post("/bread", "Bread", "Bread rises overnight in a cold kitchen, because yeast works slowly there.");
        Post("/butter", "Butter", "Butter is churned from cream that has stood for a day at room temperature.");
        Post(
            "/secret",
            "Secret",
            "This page asks not to be found by anyone.",
            head: "<meta name=robots content=noindex>"
        );
        Bytes(
            "/sitemap.xml.gz",
            Zip(
                $"""
                <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
                <url><loc>{_site.Root}/bread</loc></url><url><loc>{_site.Root}/secret</loc></url>
                <url><loc>{_site.Root}/gone</loc></url><url><loc>{_site.Root}/private/x</loc></url>
                </urlset>
                """
            ),
            "application/gzip"
        );

        var preview = await PostAsync("/api/v1/imports/preview", new { url = _site.Root });
        Assert.That(
            preview.GetRawText(),
            Is.EqualTo(
                $$"""{"feeds":[{"url":"{{_site.Root}}/feed","posts":1}],"sitemaps":[{"url":"{{_site.Root}}/sitemap.xml.gz","posts":4}]}"""
            )
        );
        var job = await ImportAsync(new { url = _site.Root });

        Assert.That(job.Text("status"), Is.EqualTo("succeeded"), job.GetRawText());
        Assert.That(
            job.GetProperty("result").GetRawText(),
            Is.EqualTo("""{"taken_in":2,"unchanged":0,"skipped":2,"failed":0,"gone":1}""")
        );
        var items = await JsonAsync($"/api/v1/jobs/{job.Text("id")}/items?limit=100");
        Assert.That(
            items
                .GetProperty("items")
                .EnumerateArray()
                .Select(i =>
                    $"{new Uri(i.Text("url")!).AbsolutePath} {i.Text("status")} {(i.GetProperty("error") is { ValueKind: JsonValueKind.Object } e ? e.Text("code") : "")}".TrimEnd()
                ),
            Is.EqualTo([
                "/butter taken_in",
                "/bread taken_in",
                "/secret skipped not_indexable",
                "/gone gone upstream_failed",
                "/private/x skipped robots_disallowed",
            ])
        );
        var gone = await JsonAsync($"/api/v1/jobs/{job.Text("id")}/items?status=gone");
        Assert.That(gone.GetProperty("items").GetArrayLength(), Is.EqualTo(1));
        var posts = await JsonAsync("/api/v1/blogs");
        Assert.That(posts.GetProperty("items").GetArrayLength(), Is.EqualTo(2));
    }

    [Test]
    public async Task A_second_import_asks_whether_anything_has_changed_and_takes_in_what_has()
    {
        Home();
        var text = "Butter is churned from cream that has stood for a day at room temperature.";
        _site.On("/butter", context =>
        {
            var tag = $"\"{text.Length}\"";
            context.Response.Headers.ETag = tag;
            if (context.Request.Headers.IfNoneMatch == tag)
            {
                context.Response.StatusCode = 304;
                return Task.CompletedTask;
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            return context.Response.WriteAsync(Page("Butter", text));
        });
        await ImportAsync(new { feed_url = _site.Root + "/feed" });
        var same = await ImportAsync(new { feed_url = _site.Root + "/feed" });
        Assert.That(same.GetProperty("result").GetRawText(), Does.Contain("\"taken_in\":0,\"unchanged\":1"));
        Assert.That(_site.Headers("/butter").IfNoneMatch.ToString(), Is.EqualTo("\"74\""));
        text += " Salt keeps it for weeks.";
        var changed = await ImportAsync(new { feed_url = _site.Root + "/feed" });
        Assert.That(changed.GetProperty("result").GetRawText(), Does.Contain("\"taken_in\":1,\"unchanged\":0"));
        Assert.That((await JsonAsync("/api/v1/blogs")).GetProperty("items").GetArrayLength(), Is.EqualTo(1));
    }

    [Test]
    public async Task An_erased_post_is_told_of_by_no_import()
    {
        Home();
        Post("/butter", "Butter", "Butter is churned from cream that has stood for a day at room temperature.");
        var job = await ImportAsync(new { feed_url = _site.Root + "/feed" });
        using var erased = await _admin.DeleteAsync(
            $"/api/v1/blogs/by-url?url={Uri.EscapeDataString(_site.Root + "/butter")}"
        );
        Assert.That(erased.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var items = await JsonAsync($"/api/v1/jobs/{job.Text("id")}/items");
        Assert.That(items.GetProperty("items").GetArrayLength(), Is.Zero);
    }

    [Test]
    public async Task What_is_no_feed_is_told_at_once_by_a_preview_and_by_the_job()
    {
        _site.Html("/feed", "<html><body><h1>Not found</h1></body></html>");
        using var preview = await _admin.PostAsJsonAsync(
            "/api/v1/imports/preview",
            new { feed_url = _site.Root + "/feed" }
        );
        Assert.That(preview.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        Assert.That(await preview.Content.ReadAsStringAsync(), Does.Contain("feed_url is not a feed"));
        var job = await ImportAsync(new { feed_url = _site.Root + "/feed" });
        Assert.That(job.Text("status"), Is.EqualTo("failed"));
        Assert.That(job.GetProperty("error").Text("code"), Is.EqualTo("not_a_site_index"));
    }

    [Test]
    public async Task The_pages_of_a_job_that_is_no_import_are_not_there()
    {
        using var queued = await _admin.PostAsJsonAsync("/api/v1/admin/reindex", new { });
        var id = (await queued.JsonAsync()).Text("job_id");
        using var items = await _admin.GetAsync($"/api/v1/jobs/{id}/items");
        Assert.That(items.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private void Home()
    {
        _site.Html(
            "/",
            "<html><head><title>Blog</title><link rel=alternate type='application/rss+xml' href='/feed'></head><body></body></html>"
        );
        Bytes(
            "/feed",
            Encoding.UTF8.GetBytes(
                "<?xml version='1.0'?><rss version='2.0'><channel><title>Bread &nbsp;& butter</title><item><link>/butter?utm_source=rss</link></item></channel></rss>"
            ),
            "application/rss+xml"
        );
        Bytes(
            "/robots.txt",
            Encoding.UTF8.GetBytes($"User-agent: *\nDisallow: /private\nSitemap: {_site.Root}/sitemap.xml.gz\n"),
            "text/plain"
        );
    }

    private void Post(string path, string title, string text, string head = "") =>
        _site.Html(path, Page(title, text, head));

    private static string Page(string title, string text, string head = "") =>
        $"<html><head><title>{title}</title>{head}</head><body><article><h1>{title}</h1><p>{text}</p><p>{Filler}</p></article></body></html>";

    private void Bytes(string path, byte[] body, string type) => _site.On(path, context =>
        {
            context.Response.ContentType = type;
            return context.Response.Body.WriteAsync(body).AsTask();
        });

    private static byte[] Zip(string text)
    {
        using var zipped = new MemoryStream();
        using (var stream = new GZipStream(zipped, CompressionMode.Compress))
            stream.Write(Encoding.UTF8.GetBytes(text));
        return zipped.ToArray();
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _admin.PostAsJsonAsync(path, body);
        return await answer.JsonAsync();
    }

    private async Task<JsonElement> JsonAsync(string path)
    {
        using var answer = await _admin.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<JsonElement> ImportAsync(object body)
    {
        using var queued = await _admin.PostAsJsonAsync("/api/v1/imports", body);
        Assert.That(queued.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await queued.Content.ReadAsStringAsync());
        var id = (await queued.JsonAsync()).Text("job_id");
        Assert.That(queued.Headers.Location?.ToString(), Is.EqualTo($"/api/v1/jobs/{id}"));
        for (var wait = 0; ; wait++)
        {
            var job = await JsonAsync($"/api/v1/jobs/{id}");
            if (job.Text("status") is "succeeded" or "failed")
                return job;
            Assert.That(wait, Is.LessThan(600), "the import does not end");
            await Task.Delay(100);
        }
    }
}
