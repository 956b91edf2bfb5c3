using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Api.Tests;

/// <summary>Texts that hung the service, or made it answer 500, over HTTP.</summary>
[Parallelizable]
public sealed class HostileTextTests
{
    private const string Bread =
        "# Bread\n\nThe bread is baked in Ghent because people like it. Bread is a loaf of 12 slices. The oven was built by Anna in 2014.";

    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _client = await _app.CreateAdminClientAsync();
        using var taken = await TakeInAsync("bread", Bread, "text/markdown", "Bread");
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("Coming soon ...")]
    [TestCase("# ???")]
    [TestCase("!!!")]
    public async Task A_title_of_punctuation_is_taken_in(string title)
    {
        using var byTitle = await TakeInAsync("title", Bread, "text/markdown", title);
        Assert.That(byTitle.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        using var byHeading = await TakeInAsync(
            "heading",
            $"# {title}\n\n{Bread}\n\n## {title}\n\nWe bake it.",
            "text/markdown",
            null
        );
        Assert.That(byHeading.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("What is it?", "What is the bread?")]
    [TestCase("What is it?", "...")]
    [TestCase("And what are they?", "Tell me of the oven")]
    [TestCase("How many ...?", null)]
    [TestCase("How many **?", "bread")]
    [TestCase("What does ??? mean?", null)]
    public async Task A_question_without_a_thing_is_answered(string question, string? before)
    {
        object[] history = before is null
            ? []
            : [new { role = "user", content = before }, new { role = "assistant", content = "It is bread." }];
        using var answer = await _client.PostAsJsonAsync("/api/v1/qa/ask", new { question, history });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_id_that_looks_like_an_advertisement_is_read()
    {
        using var taken = await TakeInAsync(
            "ad",
            $"<p>{Bread}</p><div id='div-gpt-ad-31951151447001913375-oop'>x</div>",
            "text/html",
            null
        );
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("<ul><li>", "text/html", "it has more than 512 elements open within each other")]
    [TestCase("<b><i></b>", "text/html", "it has more than 512 elements open within each other")]
    [TestCase("[a](", "text/markdown", "it has too many marks or links that are never ended")]
    [TestCase("> ", "text/markdown", "it is nested too deeply")]
    [TestCase("1. ", "text/markdown", "it is nested too deeply")]
    [TestCase("[a]: b\n", "text/markdown", "it defines more than 10000 links and footnotes")]
    public async Task Markup_that_nests_is_refused_with_what_to_do(string piece, string type, string why)
    {
        using var refused = await TakeInAsync("nested", HostileTexts.Repeat(piece, 200_000), type, null);
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        var problem = await refused.JsonAsync();
        Assert.That(problem.Text("error"), Is.EqualTo("text_too_complex"));
        Assert.That(
            problem.Text("message"),
            Is.EqualTo($"The text's markup is not read: {why}. Send the article alone, or its words as text/plain.")
        );
    }

    [Test, CancelAfter(60_000)]
    public async Task Work_that_does_not_stop_shows_in_health_and_in_a_metric(CancellationToken cancellationToken)
    {
        using var extractor = new DeafExtractor();
        await using var app = new BlogManagerApp(services: services =>
            services.AddSingleton<IArticleExtractor>(extractor)
        );
        using var client = await app.CreateAdminClientAsync();
        Assert.That(
            await client.GetStringAsync("/metrics", cancellationToken),
            Does.Contain("blogmanager_work_stuck{work=\"computation\"} 0")
                .And.Contain("blogmanager_work_stuck{work=\"job\"} 0")
        );
        using var queued = await client.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new { url = "https://secret.example/post", content = Bread },
            cancellationToken
        );
        var job = (await queued.JsonAsync()).Text("job_id");
        extractor.Begun.Wait(cancellationToken);
        using var cancelled = await client.DeleteAsync($"/api/v1/jobs/{job}", cancellationToken);
        Assert.That(cancelled.IsSuccessStatusCode);
        string health;
        JsonElement work;
        do
        {
            await Task.Delay(250, cancellationToken);
            health = await client.GetStringAsync("/health", cancellationToken);
            work = JsonSerializer.Deserialize<JsonElement>(health).GetProperty("details").GetProperty("work");
        } while (work.Text("status") == "healthy");
        Assert.That(JsonSerializer.Deserialize<JsonElement>(health).Text("status"), Is.EqualTo("degraded"));
        var stuck = work.GetProperty("stuck").EnumerateArray().Single();
        Assert.That((stuck.Text("work"), stuck.Text("what")), Is.EqualTo(("computation", "extract")));
        Assert.That(
            stuck.GetProperty("since").GetDateTimeOffset(),
            Is.EqualTo(DateTimeOffset.UtcNow).Within(TimeSpan.FromMinutes(1))
        );
        Assert.That(health, Does.Not.Contain("secret.example"));
        // The instruments are the process's: another test's instance may have told of itself in between.
        while (
            !(await client.GetStringAsync("/metrics", cancellationToken)).Contains(
                "blogmanager_work_stuck{work=\"computation\"} 1",
                StringComparison.Ordinal
            )
        )
            await Task.Delay(100, cancellationToken);
        // Asks need no turn of the posts'.
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = "Where is the bread baked?" },
            cancellationToken
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_post_that_computes_too_long_is_refused_and_the_job_is_not_tried_again(
        CancellationToken cancellationToken
    )
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string> { ["BlogManager:Ingestion:CpuSecondsPerPost"] = "1" },
            services => services.AddSingleton<IArticleExtractor>(new EndlessExtractor())
        );
        using var client = await app.CreateAdminClientAsync();
        using var refused = await client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new { url = "https://a.example/post", content = Bread },
            cancellationToken
        );
        Assert.That(refused.StatusCode, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        var problem = await refused.JsonAsync();
        Assert.That(problem.Text("error"), Is.EqualTo("text_too_costly"));
        Assert.That(
            problem.Text("message"),
            Is.EqualTo(
                "Taking in this post took more than 1 seconds of computing. Send a shorter or simpler text, or raise BlogManager:Ingestion:CpuSecondsPerPost."
            )
        );
    }

    private Task<HttpResponseMessage> TakeInAsync(string name, string content, string type, string? title) =>
        _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://hostile.example/" + name,
                content,
                content_type = type,
                title,
            }
        );

    private sealed class DeafExtractor : IArticleExtractor, IDisposable
    {
        private readonly ManualResetEventSlim _end = new();

        internal ManualResetEventSlim Begun { get; } = new();

        public Result<Article> Extract(RawDocument document, CancellationToken cancellationToken)
        {
            Begun.Set();
            _end.Wait(TimeSpan.FromSeconds(50), CancellationToken.None);
            return PostErrors.NoArticleFound("it was not read");
        }

        public void Dispose() => _end.Set();
    }

    private sealed class EndlessExtractor : IArticleExtractor
    {
        public Result<Article> Extract(RawDocument document, CancellationToken cancellationToken)
        {
            while (true)
                cancellationToken.ThrowIfCancellationRequested();
        }
    }
}
