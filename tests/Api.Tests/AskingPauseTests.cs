using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

[Parallelizable]
public sealed class AskingPauseTests
{
    private const string Ask = "/api/v1/qa/ask";
    private static readonly object Question = new { question = "What is hooch?" };

    private BlogManagerApp _app = null!;
    private HttpClient _owner = null!;

    [SetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _owner = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _owner.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task While_asking_is_paused_every_ask_is_refused_and_the_posts_are_read_on()
    {
        var post = await _owner.ProcessAsync(1);
        // Remembered, so that it could be answered from the cache.
        await _owner.SendAsync(Ask, Question);
        Assert.That((await StateAsync()).GetProperty("paused").GetBoolean(), Is.False);

        var paused = await PutAsync(new { paused = true, message = "  Back on Monday. " });
        Assert.That(paused.Text("message"), Is.EqualTo("Back on Monday."));
        Assert.That(
            paused.GetProperty("since").GetDateTimeOffset(),
            Is.EqualTo(DateTimeOffset.UtcNow).Within(1).Minutes
        );

        using var refused = await _owner.PostAsJsonAsync(Ask, Question);
        var problem = await refused.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
            Assert.That(problem.Text("error"), Is.EqualTo("asking_paused"));
            Assert.That(problem.Text("message"), Is.EqualTo("Back on Monday."));
            Assert.That(refused.Headers.RetryAfter?.Delta, Is.EqualTo(TimeSpan.FromSeconds(60)));
            Assert.That(problem.GetProperty("retry_after_seconds").GetInt32(), Is.EqualTo(60));
        });
        using var stream = new HttpRequestMessage(HttpMethod.Post, Ask) { Content = JsonContent.Create(Question) };
        stream.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var streamed = await _owner.SendAsync(stream);
        Assert.That(streamed.StatusCode, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        Assert.That(streamed.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/problem+json"));
        var url = Uri.EscapeDataString(post.Text("blog_url")!);
        var loaded = await (await _owner.GetAsync($"/api/v1/questions/check-and-load?blog_url={url}")).JsonAsync();
        Assert.That(loaded.Text("status"), Is.EqualTo("ready"));

        // Said once more with other words: since when stays.
        var again = await PutAsync(new { paused = true });
        Assert.That(again.GetProperty("since").GetString(), Is.EqualTo(paused.Text("since")));
        using var plain = await _owner.PostAsJsonAsync(Ask, Question);
        Assert.That((await plain.JsonAsync()).Text("message"), Does.StartWith("Asking is paused"));

        var resumed = await PutAsync(new { paused = false });
        Assert.That(resumed.GetProperty("paused").GetBoolean(), Is.False);
        await _owner.SendAsync(Ask, Question);
    }

    [Test]
    public async Task Only_whoever_manages_keys_pauses_asking()
    {
        var key = await _owner.SendAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "writer",
                kind = "secret",
                scopes = new[] { "posts:write", "ask", "insights:read" },
            },
            HttpStatusCode.Created
        );
        using var writer = _app.CreateClient();
        writer.DefaultRequestHeaders.Add("X-API-Key", key.Text("key"));
        Assert.That(
            (await writer.PutAsJsonAsync("/api/v1/admin/asking", new { paused = true })).StatusCode,
            Is.EqualTo(HttpStatusCode.Forbidden)
        );
        using var nothing = await _owner.PutAsJsonAsync("/api/v1/admin/asking", new { message = "Paused?" });
        Assert.That(nothing.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(await nothing.Content.ReadAsStringAsync(), Does.Contain("paused is required"));
    }

    private async Task<System.Text.Json.JsonElement> StateAsync() =>
        await (await _owner.GetAsync("/api/v1/admin/asking")).JsonAsync();

    private Task<System.Text.Json.JsonElement> PutAsync(object body) =>
        _owner.SendAsync(HttpMethod.Put, "/api/v1/admin/asking", body);
}
