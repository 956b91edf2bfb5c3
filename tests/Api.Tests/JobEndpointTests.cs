using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

[Parallelizable]
public sealed class JobEndpointTests
{
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _client = await _app.CreateAdminClientAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_queued_post_is_watched_to_its_end_and_then_there()
    {
        var (location, job) = await QueueAsync("https://kitchen.example/queued");
        using var events = await _client.GetAsync($"{location}/events");
        var stream = await events.Content.ReadAsStringAsync().WaitAsync(TimeSpan.FromSeconds(60));
        var last = JsonSerializer.Deserialize<JsonElement>(
            stream.Split('\n').Last(l => l.StartsWith("data: ", StringComparison.Ordinal))["data: ".Length..]
        );
        Assert.Multiple(() =>
        {
            Assert.That(events.Content.Headers.ContentType?.MediaType, Is.EqualTo("text/event-stream"));
            Assert.That(stream, Does.Contain("event: done"));
            Assert.That(last.Text("status"), Is.EqualTo("succeeded"), stream);
            Assert.That(last.GetProperty("progress").GetProperty("percent").GetInt32(), Is.EqualTo(100));
        });
        var listed = await (await _client.GetAsync("/api/v1/jobs?status=succeeded")).JsonAsync();
        Assert.That(listed.GetProperty("items").EnumerateArray().Select(j => j.Text("id")), Does.Contain(job));
        Assert.That(
            (await _client.GetAsync("/api/v1/blogs/by-url?url=https://kitchen.example/queued")).StatusCode,
            Is.EqualTo(HttpStatusCode.OK)
        );
        await ProblemAssert.IsProblemAsync(await _client.DeleteAsync(location), HttpStatusCode.Conflict, "conflict");
    }

    [Test]
    public async Task A_reindex_is_accepted_as_a_job()
    {
        using var answer = await _client.PostAsync("/api/v1/admin/reindex", null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await answer.Content.ReadAsStringAsync());
        var job = await (await _client.GetAsync(answer.Headers.Location)).JsonAsync();
        Assert.That(job.Text("kind"), Is.EqualTo("reindex"));
    }

    [TestCase("/api/v1/jobs/nope", HttpStatusCode.NotFound, "not_found")]
    [TestCase("/api/v1/jobs/nope/events", HttpStatusCode.NotFound, "not_found")]
    [TestCase("/api/v1/jobs?status=done", HttpStatusCode.BadRequest, "validation_failed")]
    [TestCase("/api/v1/jobs?cursor=nope", HttpStatusCode.BadRequest, "validation_failed")]
    public async Task A_job_that_is_not_there_or_a_wrong_filter_is_a_problem(
        string path,
        HttpStatusCode status,
        string code
    ) => await ProblemAssert.IsProblemAsync(await _client.GetAsync(path), status, code);

    private async Task<(Uri Location, string Job)> QueueAsync(string url)
    {
        using var answer = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new
            {
                url,
                content = "Bread is made of flour and water. It rises because of yeast. Yeast is a fungus that lives on sugar.",
                content_type = "text/plain",
                title = "Bread",
            }
        );
        var queued = await answer.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted));
            Assert.That(queued.Text("status"), Is.EqualTo("queued"));
            Assert.That(queued.Text("url"), Is.EqualTo(url));
            Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"/api/v1/jobs/{queued.Text("job_id")}"));
        });
        return (answer.Headers.Location!, queued.Text("job_id")!);
    }
}
