using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using BlogManager.Testing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Tests;

/// <summary>What holds for every answer and connection, whoever calls.</summary>
public sealed class HardeningTests
{
    private BlogManagerApp _app = null!;
    private HttpClient _nobody = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _nobody = _app.CreateClient();
        _admin = await _app.CreateAdminClientAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        _nobody.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("/health", HttpStatusCode.OK)]
    [TestCase("/api/v1/blogs", HttpStatusCode.Unauthorized)]
    [TestCase("/no/such/route", HttpStatusCode.NotFound)]
    [TestCase("/api/v1/blogs?api_key=x", HttpStatusCode.BadRequest)]
    [TestCase("/openapi/v1.json", HttpStatusCode.OK)]
    public async Task Every_answer_carries_the_security_headers_and_none_names_the_server(
        string path,
        HttpStatusCode status
    )
    {
        using var answer = await _nobody.GetAsync(path);
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(status));
            Assert.That(Header(answer, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
            Assert.That(Header(answer, "X-Frame-Options"), Is.EqualTo("DENY"));
            Assert.That(Header(answer, "Referrer-Policy"), Is.EqualTo("no-referrer"));
            Assert.That(
                Header(answer, "Content-Security-Policy"),
                Is.EqualTo("default-src 'none'; frame-ancestors 'none'")
            );
            Assert.That(answer.Headers.Contains("Server"), Is.False);
            Assert.That(answer.Headers.Contains("X-Powered-By"), Is.False);
        });
    }

    [Test]
    public async Task The_page_of_the_documentation_may_run_its_own_scripts_and_load_nothing_from_elsewhere()
    {
        using var answer = await _nobody.GetAsync("/docs");
        Assert.That(
            Header(answer, "Content-Security-Policy"),
            Does.StartWith("default-src 'self'; script-src 'self'").And.Not.Contain("http")
        );
    }

    [Test]
    public async Task Cors_is_closed_to_every_origin_where_no_publishable_key_opens_it()
    {
        using var read = new HttpRequestMessage(HttpMethod.Get, "/api/v1/blogs");
        read.Headers.Add("Origin", "https://evil.example");
        using var preflight = new HttpRequestMessage(HttpMethod.Options, "/api/v1/blogs");
        preflight.Headers.Add("Origin", "https://evil.example");
        preflight.Headers.Add("Access-Control-Request-Method", "GET");
        foreach (var request in new[] { read, preflight })
        {
            using var answer = await _admin.SendAsync(request);
            Assert.That(
                answer.Headers.Where(h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase)),
                Is.Empty,
                request.Method.Method
            );
        }
    }

    [Test]
    public async Task Too_many_headers_or_too_long_ones_are_431_and_a_long_url_is_414()
    {
        Assert.Multiple(async () =>
        {
            Assert.That(
                await RawAsync(
                    $"GET /health HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: 1\r\n"))}\r\n"
                ),
                Does.StartWith("HTTP/1.1 431")
            );
            Assert.That(
                await RawAsync($"GET /health HTTP/1.1\r\nHost: x\r\nX-API-Key: {new string('k', 1_000_000)}\r\n\r\n"),
                Does.StartWith("HTTP/1.1 431")
            );
            Assert.That(
                await RawAsync($"GET /{new string('a', 20_000)} HTTP/1.1\r\nHost: x\r\n\r\n"),
                Does.StartWith("HTTP/1.1 414")
            );
        });
    }

    [Test]
    public void A_slow_sender_is_not_waited_for()
    {
        var limits = _app.Services.GetRequiredService<IOptions<KestrelServerOptions>>().Value.Limits;
        Assert.That(limits.RequestHeadersTimeout, Is.LessThanOrEqualTo(TimeSpan.FromSeconds(15)));
        Assert.That(limits.MinRequestBodyDataRate!.BytesPerSecond, Is.GreaterThan(0));
    }

    [Test]
    public async Task A_million_characters_fit_in_any_script_and_escaping()
    {
        var content = "# 題\n\n" + string.Concat(Enumerable.Repeat("吾輩は猫である。名前はまだ無い。", 62_000));
        using var body = JsonContent.Create(
            new
            {
                url = "https://blog.example/long",
                content,
                content_type = "text/markdown",
                num_questions = 1,
            }
        );
        using var answer = await _admin.PostAsync("/api/v1/blogs/process-async", body);
        Assert.That(content, Has.Length.GreaterThan(990_000));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
        using var cancelled = await _admin.DeleteAsync($"/api/v1/jobs/{(await answer.JsonAsync()).Text("job_id")}");
        Assert.That(cancelled.IsSuccessStatusCode, Is.True);
    }

    private static string? Header(HttpResponseMessage answer, string name) =>
        answer.Headers.TryGetValues(name, out var values) ? string.Join(", ", values) : null;

    private async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _nobody.BaseAddress!.Port);
        await using var stream = socket.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        }
        catch (IOException)
        {
            // Refused before all of it was sent.
            TestContext.Out.WriteLine("The server closed its side early.");
        }

        var buffer = new byte[64];
        var read = await stream.ReadAtLeastAsync(buffer, 12, throwOnEndOfStream: false);
        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
