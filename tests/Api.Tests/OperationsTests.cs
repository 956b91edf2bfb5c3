using System.Net;
using System.Net.Http.Json;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Api.Tests;

public sealed class OperationsTests
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
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task Health_tells_of_the_store_and_the_breakers()
    {
        using var answer = await _client.GetAsync("/health");
        var health = await answer.JsonAsync();
        var details = health.GetProperty("details");
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(health.Text("status"), Is.EqualTo("healthy"));
            Assert.That(health.Text("service"), Is.EqualTo("blogmanager"));
            Assert.That(health.Text("version"), Is.EqualTo(BuiltVersion.Text));
            Assert.That(health.Text("timestamp"), Does.EndWith("Z"));
            Assert.That(health.GetProperty("uptime_seconds").GetDouble(), Is.GreaterThanOrEqualTo(0));
            Assert.That(details.GetProperty("database").Text("provider"), Is.EqualTo("sqlite"));
            Assert.That(details.GetProperty("circuit_breakers").GetProperty("all_closed").GetBoolean(), Is.True);
            Assert.That(details.GetProperty("circuit_breakers").GetProperty("open_breakers").GetArrayLength(), Is.Zero);
            Assert.That(
                details.GetProperty("circuit_breakers").GetProperty("details").GetProperty("crawler").Text("state"),
                Is.EqualTo("closed")
            );
        });
    }

    [TestCase("/health/live", "healthy")]
    [TestCase("/health/ready", "ready")]
    public async Task The_probes_say_yes(string path, string status)
    {
        using var answer = await _client.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await answer.JsonAsync()).Text("status"), Is.EqualTo(status));
    }

    [Test]
    public async Task Without_the_store_the_service_is_unhealthy_and_not_ready_but_alive()
    {
        var broken = new Mock<IPostStore>();
        broken.Setup(s => s.PingAsync(It.IsAny<CancellationToken>())).ThrowsAsync(new IOException("/secret/path"));
        await using var app = new BlogManagerApp(services: s => s.AddSingleton(broken.Object));
        using var client = app.CreateClient();
        using var health = await client.GetAsync("/health");
        using var ready = await client.GetAsync("/health/ready");
        using var live = await client.GetAsync("/health/live");
        var body = await health.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(health.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(body.Text("status"), Is.EqualTo("unhealthy"));
            Assert.That(body.GetRawText(), Does.Not.Contain("secret"));
            Assert.That(ready.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(live.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [Test]
    public async Task With_a_store_that_takes_no_writes_the_service_is_degraded_and_ready()
    {
        var readOnly = new Mock<IPostStore>();
        readOnly.Setup(s => s.TakesWritesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(false);
        await using var app = new BlogManagerApp(services: s => s.AddSingleton(readOnly.Object));
        using var client = app.CreateClient();
        using var health = await client.GetAsync("/health");
        using var ready = await client.GetAsync("/health/ready");
        var body = await health.JsonAsync();
        Assert.That(
            (health.StatusCode, body.Text("status"), ready.StatusCode),
            Is.EqualTo((HttpStatusCode.OK, "degraded", HttpStatusCode.OK))
        );
        Assert.That(body.GetProperty("details").GetProperty("database").Text("status"), Is.EqualTo("degraded"));
    }

    [Test]
    public async Task Metrics_count_requests_by_route_template()
    {
        using var missing = await _client.GetAsync("/health/live");
        using var answer = await _client.GetAsync("/metrics");
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            await answer.Content.ReadAsStringAsync(),
            Does.Contain("http_requests_received_total").And.Contain("endpoint=\"/health/live\"")
        );
    }

    [Test]
    public async Task Metrics_have_the_names_of_the_contract()
    {
        using var admin = await _app.CreateAdminClientAsync();
        using var processed = await admin.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://a.example/salt",
                content = "Salt slows fermentation because water leaves the yeast cells.",
            }
        );
        using var read = await admin.GetAsync("/api/v1/blogs/by-url?url=https://a.example/salt");
        using var asked = await admin.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = "Why does salt slow fermentation?" }
        );
        Assert.That(asked.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var text = await _client.GetStringAsync("/metrics");
        Assert.That(
            text,
            Does.Contain("blogmanager_posts_processed_total{result=\"processed\"}")
                .And.Contain("blogmanager_questions_generated_total ")
                .And.Contain("blogmanager_answers_total{outcome=")
                .And.Contain("blogmanager_cache_requests_total{cache=\"GetPostByUrl\",result=\"miss\"}")
        );
        Assert.That(text, Does.Not.Contain("a.example"));
    }

    [Test]
    public async Task Metrics_need_a_scope_where_the_caller_is_not_of_an_allowed_network()
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string> { ["BlogManager:Metrics:AllowedNetworks:0"] = "192.0.2.0/24" }
        );
        using var nobody = app.CreateClient();
        using var reader = await app.CreateClientWithScopesAsync("posts:read");
        using var prometheus = await app.CreateClientWithScopesAsync("metrics:read");
        await ProblemAssert.IsProblemAsync(
            await nobody.GetAsync("/metrics"),
            HttpStatusCode.Unauthorized,
            "unauthorized"
        );
        await ProblemAssert.IsProblemAsync(await reader.GetAsync("/metrics"), HttpStatusCode.Forbidden, "forbidden");
        Assert.That((await prometheus.GetAsync("/metrics")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }
}
