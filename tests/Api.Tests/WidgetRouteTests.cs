using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The readers' widget as pages load it, and what a page that shares the service's origin may do.</summary>
[Parallelizable]
public sealed class WidgetRouteTests
{
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _app = new BlogManagerApp();
        _client = _app.CreateClient();
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("/widget.js", "text/javascript; charset=utf-8")]
    [TestCase("/widget/de.json", "application/json; charset=utf-8")]
    [TestCase("/widget/ja.json", "application/json; charset=utf-8")]
    public async Task It_is_open_to_pages_of_every_origin_and_kept_by_browsers(string path, string contentType)
    {
        using var answer = await _client.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo(contentType));
        Assert.That(Header(answer, "Cross-Origin-Resource-Policy"), Is.EqualTo("cross-origin"));
        Assert.That(Header(answer, "Access-Control-Allow-Origin"), Is.EqualTo("*"));
        Assert.That(Header(answer, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(Header(answer, "Vary"), Is.EqualTo("Accept-Encoding"));
        Assert.That(answer.Headers.CacheControl!.Public, Is.True);
        Assert.That(answer.Headers.CacheControl.MaxAge, Is.EqualTo(TimeSpan.FromHours(1)));

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await _client.SendAsync(again);
        Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
        Assert.That(await unchanged.Content.ReadAsByteArrayAsync(), Is.Empty);

        using var any = new HttpRequestMessage(HttpMethod.Get, path);
        any.Headers.TryAddWithoutValidation("If-None-Match", "*");
        using var whatever = await _client.SendAsync(any);
        Assert.That(whatever.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));

        using var head = await _client.SendAsync(new HttpRequestMessage(HttpMethod.Head, path));
        Assert.That(head.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task It_is_compressed_as_the_browser_can_read_it_and_is_the_committed_file()
    {
        var committed = await File.ReadAllBytesAsync(
            Path.Combine(ServiceProcess.RepositoryRoot(), "src", "Api", "wwwroot", "widget.js")
        );
        foreach (
            var (accepted, coding) in new[]
            {
                ("gzip, deflate, br", "br"),
                ("gzip", "gzip"),
                ("br;q=0, gzip", "gzip"),
                ("identity", null),
            }
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/widget.js");
            request.Headers.TryAddWithoutValidation("Accept-Encoding", accepted);
            using var answer = await _client.SendAsync(request);
            Assert.That(
                answer.Content.Headers.ContentEncoding,
                Is.EqualTo(coding is null ? [] : new[] { coding }),
                accepted
            );
            await using var body = await answer.Content.ReadAsStreamAsync();
            await using Stream plain = coding switch
            {
                "br" => new BrotliStream(body, CompressionMode.Decompress),
                "gzip" => new GZipStream(body, CompressionMode.Decompress),
                _ => body,
            };
            using var buffer = new MemoryStream();
            await plain.CopyToAsync(buffer);
            Assert.That(buffer.ToArray(), Is.EqualTo(committed), accepted);
        }
    }

    [TestCase("/demo")]
    [TestCase("/demo/water")]
    [TestCase("/demo/style.css")]
    public async Task The_demo_is_there_in_Development_alone(string path)
    {
        using var answer = await _client.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    [Test]
    public async Task A_page_on_the_services_own_origin_may_read_with_its_key_though_browsers_send_no_origin()
    {
        using var admin = await _app.CreateAdminClientAsync();
        var own = _client.BaseAddress!.GetLeftPart(UriPartial.Authority);
        var key = await KeyAsync(admin, own);
        Assert.That(await StatusAsync(key, ("Sec-Fetch-Site", "same-origin")), Is.EqualTo(HttpStatusCode.OK));
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/blogs");
        request.Headers.Add("X-API-Key", key);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        using var answer = await _client.SendAsync(request);
        Assert.That(answer.Headers.Vary.Count(v => v == "Origin"), Is.EqualTo(1), "what a cache keeps is of this page");
        Assert.That(await StatusAsync(key), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await StatusAsync(key, ("Sec-Fetch-Site", "same-site")), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await StatusAsync(key, ("Sec-Fetch-Site", "none")), Is.EqualTo(HttpStatusCode.Forbidden));
        // An origin that is named counts, whatever else is said.
        Assert.That(
            await StatusAsync(key, ("Sec-Fetch-Site", "same-origin"), ("Origin", "https://evil.example")),
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
        var others = await KeyAsync(admin, "https://blog.example");
        Assert.That(await StatusAsync(others, ("Sec-Fetch-Site", "same-origin")), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    private async Task<HttpStatusCode> StatusAsync(string key, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/blogs");
        request.Headers.Add("X-API-Key", key);
        foreach (var (name, value) in headers)
            request.Headers.Add(name, value);
        using var answer = await _client.SendAsync(request);
        return answer.StatusCode;
    }

    private static async Task<string> KeyAsync(HttpClient admin, string origin)
    {
        using var made = await admin.PostAsJsonAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { origin },
            }
        );
        return (await made.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("key").GetString()!;
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;
}
