using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Api.Tests;

/// <summary>One line a request.</summary>
public sealed class RequestLogTests
{
    [Test]
    public async Task Every_request_has_one_line_with_its_route_status_key_and_ids()
    {
        await using var app = new BlogManagerApp();
        using var admin = await app.CreateAdminClientAsync();
        var me = await (await admin.GetAsync("/api/v1/auth/me")).JsonAsync();
        await LineAsync(
            app,
            admin,
            "/api/v1/blogs/nope?secret=1",
            "found-1",
            $"GET /api/v1/blogs/{{id}} 404 in [0-9.]+ ms, key {me.Text("id")}, trace [0-9a-f]{{32}}, correlation found-1"
        );
        await LineAsync(app, admin, "/nowhere", "found-2", "GET \\(none\\) 404 in");
        using var nobody = app.CreateClient();
        await LineAsync(
            app,
            nobody,
            "/api/v1/blogs",
            "found-3",
            "GET /api/v1/blogs 401 in [0-9.]+ ms, key \\(none\\),"
        );
    }

    [Test]
    public async Task A_request_that_broke_has_its_line_with_the_status_that_was_sent()
    {
        var broken = new Mock<IPostStore>();
        broken
            .Setup(s =>
                s.ListAsync(
                    It.IsAny<Domain.Posts.SiteScope>(),
                    It.IsAny<int>(),
                    It.IsAny<string?>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ThrowsAsync(new InvalidTimeZoneException("x"));
        await using var app = new BlogManagerApp(services: s => s.AddSingleton(broken.Object));
        using var admin = await app.CreateAdminClientAsync();
        await LineAsync(app, admin, "/api/v1/blogs", "broken-1", "Warning: GET /api/v1/blogs 500 in");
        Assert.That(app.Log.Lines, Has.Some.Contains("Unhandled System.InvalidTimeZoneException at /api/v1/blogs"));
    }

    [Test]
    public async Task In_production_every_line_is_json_with_trace_and_correlation_id()
    {
        using var data = new TempDirectory();
        await using var service = await ServiceProcess.StartAsync(data.Path);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/blogs?secret=1");
        request.Headers.Add("X-Correlation-ID", "json-1");
        using var answer = await service.Client.SendAsync(request);
        // The line is written when the answer is out.
        Assert.That(() => service.Output, Does.Contain("json-1").After(5000, 50));
        string[] lines =
        [
            .. service.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        ];
        foreach (var line in lines)
            Assert.That(() => JsonDocument.Parse(line).Dispose(), Throws.Nothing, line);
        using var json = JsonDocument.Parse(lines.Single(l => l.Contains("json-1", StringComparison.Ordinal)));
        Assert.That(json.RootElement.Text("correlation_id"), Is.EqualTo("json-1"));
        Assert.That(json.RootElement.Text("level"), Is.EqualTo("Information"));
        var state = json.RootElement.GetProperty("values");
        Assert.That(state.Text("Route"), Is.EqualTo("/api/v1/blogs"));
        Assert.That(state.GetProperty("Status").GetInt32(), Is.EqualTo(401));
        Assert.That(json.RootElement.Text("trace_id"), Does.Match("^[0-9a-f]{32}$"));
        Assert.That(
            answer.Headers.GetValues("traceresponse").Single(),
            Does.Contain(json.RootElement.Text("trace_id"))
        );
        Assert.That(service.Output, Does.Not.Contain("secret="));
    }

    private static async Task LineAsync(
        BlogManagerApp app,
        HttpClient client,
        string path,
        string correlation,
        string expected
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Add("X-Correlation-ID", correlation);
        using var answer = await client.SendAsync(request);
        string[] Lines() =>
            [.. app.Log.Lines.Where(l => l.Contains($"correlation {correlation}", StringComparison.Ordinal))];
        Assert.That(Lines, Has.Length.EqualTo(1).After(5000, 20));
        Assert.That(Lines()[0], Does.Match(expected));
    }
}
