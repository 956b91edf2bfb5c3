using System.Net;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The files of the owner's console, as a browser gets them.</summary>
public sealed class ConsoleRouteTests
{
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";

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

    [TestCase("/console", "text/html; charset=utf-8", "index.html")]
    [TestCase("/console/", "text/html; charset=utf-8", "index.html")]
    [TestCase("/console/posts/0199", "text/html; charset=utf-8", "index.html")]
    [TestCase("/console/console.js", "text/javascript; charset=utf-8", "console.js")]
    [TestCase("/console/console.css", "text/css; charset=utf-8", "console.css")]
    public async Task A_file_is_the_committed_one_under_a_strict_policy_and_fetched_once(
        string path,
        string contentType,
        string file
    )
    {
        using var answer = await _client.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(answer.Content.Headers.ContentType!.ToString(), Is.EqualTo(contentType));
        Assert.That(answer.Headers.GetValues("Content-Security-Policy"), Is.EqualTo(new[] { Policy }));
        Assert.That(answer.Headers.GetValues("X-Frame-Options"), Is.EqualTo(new[] { "DENY" }));
        Assert.That(answer.Headers.GetValues("Cross-Origin-Opener-Policy"), Is.EqualTo(new[] { "same-origin" }));
        Assert.That(answer.Headers.GetValues("Cross-Origin-Resource-Policy"), Is.EqualTo(new[] { "same-origin" }));
        Assert.That(answer.Headers.CacheControl!.ToString(), Is.EqualTo("no-cache"));
        Assert.That(answer.Headers.Contains("Set-Cookie"), Is.False);
        var committed = await File.ReadAllBytesAsync(
            Path.Combine(ServiceProcess.RepositoryRoot(), "src", "Api", "wwwroot", "console", file)
        );
        Assert.That(await answer.Content.ReadAsByteArrayAsync(), Is.EqualTo(committed));

        using var again = new HttpRequestMessage(HttpMethod.Get, path);
        again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
        using var unchanged = await _client.SendAsync(again);
        Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [Test]
    public async Task The_script_is_small_and_asks_nobody_else_for_anything()
    {
        var script = await _client.GetStringAsync("/console/console.js");
        Assert.That(System.Text.Encoding.UTF8.GetByteCount(script), Is.LessThan(102_400));
        // What a browser may fetch is held by the policy; addresses in it are names of XML and examples in texts.
        foreach (var path in (string[])["/console", "/console/console.css"])
            Assert.That(await _client.GetStringAsync(path), Does.Not.Contain("http"), path);
        Assert.That(script, Does.Not.Contain("eval(").And.Not.Contain("new Function"));
    }

    [Test]
    public async Task The_console_is_read_and_not_written_to()
    {
        using var answer = await _client.PostAsync("/console/keys", null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.MethodNotAllowed));
    }
}
