using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Erasing what is not there yet, and what is told of jobs that are gone.</summary>
[Parallelizable]
public sealed class CalledOffTests
{
    private FakeSite _site = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _site = await FakeSite.StartAsync();
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8",
                ["BlogManager:Jobs:Concurrency"] = "1",
            }
        );
        _client = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task A_post_that_is_erased_while_its_first_ingestion_runs_or_waits_never_appears()
    {
        var page = new HeldPage(_site);
        var running = await QueueAsync(new { url = page.Url });
        await page.AskedAsync();
        var waiting = await QueueAsync(
            new
            {
                url = "https://blog.example/waits",
                content = "Rye bread needs a starter.",
                content_type = "text/plain",
            }
        );
        foreach (var (url, job) in ((string, string)[])[("https://blog.example/waits", waiting), (page.Url, running)])
        {
            using var erased = await _client.DeleteAsync("/api/v1/blogs/by-url?url=" + Uri.EscapeDataString(url));
            Assert.That(erased.StatusCode, Is.EqualTo(HttpStatusCode.OK), await erased.Content.ReadAsStringAsync());
            Assert.That(
                (await erased.JsonAsync()).GetProperty("erased").EnumerateObject().Select(e => e.Value.GetInt32()),
                Is.All.Zero
            );
            Assert.That(
                (await _client.GetAsync("/api/v1/jobs/" + job)).StatusCode,
                Is.EqualTo(HttpStatusCode.NotFound)
            );
            await ProblemAssert.IsProblemAsync(
                await _client.DeleteAsync("/api/v1/blogs/by-url?url=" + Uri.EscapeDataString(url)),
                HttpStatusCode.NotFound,
                "not_found"
            );
        }

        page.Release();
        // The only worker is free again once the next job is through.
        var next = await QueueAsync(
            new
            {
                url = "https://blog.example/next",
                content = "Wheat bread needs yeast.",
                content_type = "text/plain",
            }
        );
        await ServiceCalls.UntilAsync(
            async () =>
                (await (await _client.GetAsync("/api/v1/jobs/" + next)).JsonAsync()).Text("status") == "succeeded",
            () => "The next job did not end."
        );
        Assert.That(
            (await _client.AllAsync("blogs")).Select(b => b.Text("blog_url")),
            Is.EqualTo(["https://blog.example/next"])
        );
    }

    [Test]
    public async Task A_replay_never_names_a_job_that_is_gone()
    {
        var body = new
        {
            url = "https://blog.example/twice",
            content = "Rye bread needs a starter.",
            content_type = "text/plain",
        };
        var first = await QueueOnceAsync(body);
        Assert.That(await QueueOnceAsync(body), Is.EqualTo(first));
        await ServiceCalls.UntilAsync(
            async () =>
                (await (await _client.GetAsync("/api/v1/jobs/" + first)).JsonAsync()).Text("status") == "succeeded",
            () => "The job did not end."
        );
        (await _client.DeleteAsync("/api/v1/blogs/by-url?url=https://blog.example/twice")).Dispose();
        var anew = await QueueOnceAsync(body);
        Assert.That(anew, Is.Not.EqualTo(first));
        Assert.That((await _client.GetAsync("/api/v1/jobs/" + anew)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_key_that_may_start_a_job_may_read_and_watch_it_and_no_more()
    {
        using var writer = await _app.CreateClientWithScopesAsync("posts:write");
        using var asker = await _app.CreateClientWithScopesAsync("ask");
        using var queued = await writer.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new
            {
                url = "https://blog.example/own",
                content = "Rye bread needs a starter.",
                content_type = "text/plain",
            }
        );
        var job = (await queued.JsonAsync()).Text("job_id");
        Assert.That((await writer.GetAsync("/api/v1/jobs/" + job)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(
            await (await writer.GetAsync($"/api/v1/jobs/{job}/events")).Content.ReadAsStringAsync(),
            Does.Contain("event: done")
        );
        Assert.That((await writer.GetAsync("/api/v1/jobs")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await asker.GetAsync("/api/v1/jobs/" + job)).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        var described = (await (await _client.GetAsync("/openapi/v1.json")).JsonAsync())
            .GetProperty("paths")
            .GetProperty("/api/v1/jobs/{id}")
            .GetProperty("get")
            .Text("description");
        Assert.That(described, Does.StartWith("Needs the scope posts:read or posts:write."));
    }

    [TestCase("gzip"), TestCase("br"), TestCase("deflate"), TestCase("identity, gzip"), TestCase("nonsense")]
    public async Task A_body_that_is_packed_is_refused_as_such_however_it_looks(string encoding)
    {
        using var body = new StringContent("""{"query": "rye"}""", System.Text.Encoding.UTF8, "application/json");
        body.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        var problem = await ProblemAssert.IsProblemAsync(
            await _client.PostAsync("/api/v1/search", body),
            HttpStatusCode.UnsupportedMediaType,
            "unsupported_media_type"
        );
        Assert.That(
            problem.Text("message"),
            Is.EqualTo("Send the body as it is, without Content-Encoding: compressed bodies are not read.")
        );
    }

    [TestCase("identity"), TestCase("Identity, identity"), TestCase("")]
    public async Task A_body_that_is_said_to_be_as_it_is_is_read(string encoding)
    {
        using var body = new StringContent("""{"query": "rye"}""", System.Text.Encoding.UTF8, "application/json");
        body.Headers.TryAddWithoutValidation("Content-Encoding", encoding);
        Assert.That((await _client.PostAsync("/api/v1/search", body)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task The_results_of_jobs_are_what_the_document_says()
    {
        var document = await (await _client.GetAsync("/openapi/v1.json")).JsonAsync();
        var schemas = document.GetProperty("components").GetProperty("schemas");
        var result = schemas
            .GetProperty("JobView")
            .GetProperty("properties")
            .GetProperty("result")
            .GetProperty("oneOf");
        Assert.That(result[0].Text("type"), Is.EqualTo("null"));
        var other = result[1].TryGetProperty("$ref", out var named)
            ? schemas.GetProperty(named.GetString()!.Split('/')[^1])
            : result[1];
        Assert.That(
            other.Text("type"),
            Is.EqualTo("object"),
            "of null and an object exactly one holds, whichever it is"
        );
    }

    private async Task<string> QueueAsync(object body) =>
        (await _client.SendAsync("/api/v1/blogs/process-async", body, HttpStatusCode.Accepted)).Text("job_id")!;

    private async Task<string> QueueOnceAsync(object body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/blogs/process-async")
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", "once");
        using var answer = await _client.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Accepted), await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync()).Text("job_id")!;
    }
}
