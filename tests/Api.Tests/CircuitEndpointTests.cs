using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Circuit breakers set by hand, and what shows of it.</summary>
public sealed class CircuitEndpointTests
{
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private FakeSite _site = null!;

    [SetUp]
    public async Task Start()
    {
        _site = await FakeSite.StartAsync();
        _site.Html(
            "/post",
            "<html><head><title>Bread</title></head><body><article><h1>Bread</h1>"
                + string.Concat(
                    Enumerable
                        .Range(1, 12)
                        .Select(i =>
                            $"<p>Loaf number {i} of the bakery is baked for {20 + i} minutes in a stone oven, because stone keeps the heat longer than iron does.</p>"
                        )
                )
                + "</article></body></html>"
        );
        _app = new BlogManagerApp(
            new Dictionary<string, string> { ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8" }
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
    public async Task An_isolated_dependency_is_left_alone_until_its_breaker_is_reset_and_health_and_metrics_say_so()
    {
        using var isolated = await _admin.PostAsync("/api/v1/admin/circuit-breakers/crawler/isolate", null);
        Assert.That(
            (isolated.StatusCode, (await isolated.JsonAsync()).Text("state")),
            Is.EqualTo((HttpStatusCode.OK, "isolated"))
        );

        var problem = await ProblemAssert.IsProblemAsync(
            await ProcessAsync(),
            HttpStatusCode.ServiceUnavailable,
            "dependency_unavailable"
        );
        Assert.That(problem.GetProperty("details").Text("dependency"), Is.EqualTo("crawler"));
        Assert.That(_site.Count("/post"), Is.Zero);
        var health = await _admin.GetFromJsonAsync<JsonElement>("/health");
        Assert.That(health.Text("status"), Is.EqualTo("degraded"));
        Assert.That(
            health.GetProperty("details").GetProperty("circuit_breakers").GetProperty("open_breakers").GetRawText(),
            Is.EqualTo("""["crawler"]""")
        );
        Assert.That(
            await _admin.GetStringAsync("/metrics"),
            Does.Contain("blogmanager_circuit_breaker_transitions_total{dependency=\"crawler\",to=\"isolated\"}")
        );

        using var reset = await _admin.PostAsync("/api/v1/admin/circuit-breakers/crawler/reset", null);
        Assert.That((await reset.JsonAsync()).Text("state"), Is.EqualTo("closed"));
        using var processed = await ProcessAsync();
        Assert.That(processed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task What_is_no_breaker_is_404_and_what_is_not_in_use_is_409()
    {
        using var unknown = await _admin.PostAsync("/api/v1/admin/circuit-breakers/nothing/isolate", null);
        var problem = await ProblemAssert.IsProblemAsync(unknown, HttpStatusCode.NotFound, "not_found");
        Assert.That(problem.Text("message"), Does.Contain("vector_db"));
        using var unused = await _admin.PostAsync("/api/v1/admin/circuit-breakers/mongodb/reset", null);
        await ProblemAssert.IsProblemAsync(unused, HttpStatusCode.Conflict, "conflict");
    }

    private Task<HttpResponseMessage> ProcessAsync() =>
        _admin.PostAsJsonAsync("/api/v1/blogs/process", new { url = _site.Root + "/post" });
}
