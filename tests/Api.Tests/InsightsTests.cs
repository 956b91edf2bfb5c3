using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BlogManager.Testing;
using BlogManager.Testing.MongoWire;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What an owner sees of what was asked, over HTTP: every ask counted, texts only while they are kept.</summary>
[Parallelizable]
public sealed class InsightsTests
{
    private const string Site = "https://own.example";
    private const string Known = "What is the starter of the bread fed with?";
    private const string Foreign = "Which bicycle is best for commuting?";

    private FakeTimeProvider _time = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private MongoStandIn? _mongo;

    [SetUp]
    public Task Start() => StartAsync([]);

    [TearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
        if (_mongo is not null)
            await _mongo.DisposeAsync();
        _mongo = null;
    }

    [TestCase("sqlite")]
    [TestCase("mongo")]
    public async Task Every_ask_counts_made_remembered_or_streamed_and_an_explained_one_does_not(string store)
    {
        var mongo = store == "mongo" ? MongoStandIn.Start() : null;
        if (mongo is not null)
            await RestartAsync(
                ("BlogManager:Storage:Provider", "mongo"),
                ("BlogManager:Storage:Mongo:ConnectionString", mongo.ConnectionString),
                ("BlogManager:Storage:Mongo:Database", "blogmanager_insights")
            );
        // Until the service that uses it is down.
        _mongo = mongo;
        await TakeInAsync();
        await AskAsync(Known);
        await AskAsync(Known);
        await AskAsync(Known + " ");
        await AskAsync(Foreign);
        await StreamAsync(Foreign);
        await _admin.SendAsync("/api/v1/qa/ask", new { question = Foreign, explain = true });
        var overview = await GetAsync("overview");
        Assert.That(
            (
                Number(overview, "asked"),
                Number(overview, "answered"),
                Number(overview, "close") + Number(overview, "unanswered")
            ),
            Is.EqualTo((5, 3, 2))
        );
        Assert.That(overview.GetProperty("cache_hit_rate").GetDouble(), Is.EqualTo(0.6));
        Assert.That(overview.GetProperty("by_day").GetArrayLength(), Is.EqualTo(30));
        var today = overview.GetProperty("by_day")[29];
        Assert.That((today.Text("day"), Number(today, "asked")), Is.EqualTo(("2026-03-01", 5)));
        Assert.That(overview.Text("from"), Is.EqualTo("2026-01-31T00:00:00Z"));
        Assert.That(overview.GetProperty("latency_ms").GetProperty("p95").ValueKind, Is.EqualTo(JsonValueKind.Number));
        var top = overview.GetProperty("top_questions")[0];
        Assert.That((top.Text("question"), Number(top, "times")), Is.EqualTo((Known, 3)));
        var post = overview.GetProperty("top_posts")[0];
        Assert.That((post.Text("url"), Number(post, "cited")), Is.EqualTo(($"{Site}/bread", 3)));
    }

    [Test]
    public async Task Feedback_is_told_and_the_questions_with_it()
    {
        await TakeInAsync();
        var id = await AskAsync(Known);
        await AskAsync(Known);
        await RateAsync(id, true, "Thank you.");
        await RateAsync(id, false, "After all not.");
        var other = await AskAsync(Foreign);
        await RateAsync(other, false, null);
        var overview = await GetAsync("overview");
        Assert.That((Number(overview, "helpful"), Number(overview, "unhelpful")), Is.EqualTo((0, 2)));
        var items = (await GetAsync("questions")).GetProperty("items");
        Assert.That(items.EnumerateArray().Select(i => i.Text("answer_id")), Is.EquivalentTo([id, other]));
        var known = items.EnumerateArray().Single(i => i.Text("answer_id") == id);
        Assert.That(
            (known.Text("question"), known.Text("outcome"), Number(known, "times"), Number(known, "unhelpful")),
            Is.EqualTo((Known, "answered", 2, 1))
        );
        Assert.That(known.GetProperty("comments")[0].GetString(), Is.EqualTo("After all not."));
        Assert.That(known.GetProperty("cited")[0].Text("url"), Is.EqualTo($"{Site}/bread"));
        Assert.That(
            (await GetAsync("questions?outcome=answered")).GetProperty("items").GetArrayLength(),
            Is.EqualTo(1)
        );
    }

    [Test]
    public async Task Questions_without_an_answer_are_grouped_by_what_they_mean()
    {
        await TakeInAsync();
        foreach (
            var question in new[]
            {
                "Do you ship books to Canada?",
                "Is it possible that you ship books to Canada?",
                Foreign,
                "Do you ship books to Canada?",
            }
        )
            await AskAsync(question);
        var groups = (await GetAsync("unanswered")).GetProperty("items");
        Assert.That(
            groups.EnumerateArray().Select(g => (g.Text("question"), Number(g, "times"))),
            Is.EqualTo([("Do you ship books to Canada?", 3), (Foreign, 1)])
        );
        Assert.That(
            groups[0].GetProperty("variants")[0].GetString(),
            Is.EqualTo("Is it possible that you ship books to Canada?")
        );
        var first = await GetAsync("unanswered?limit=1");
        var second = await GetAsync("unanswered?limit=1&cursor=" + first.Text("next_cursor"));
        Assert.That(second.GetProperty("items")[0].Text("question"), Is.EqualTo(Foreign));
        Assert.That(second.GetProperty("next_cursor").ValueKind, Is.EqualTo(JsonValueKind.Null));
    }

    [Test]
    public async Task As_a_table_no_cell_is_a_formula_and_the_next_page_is_linked()
    {
        await AskAsync("=HYPERLINK(\"http://evil.example\",\"one, two\")");
        _time.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(Foreign);
        var (first, next) = await TableAsync("questions?limit=1&days=7");
        Assert.That(
            first.Split("\r\n")[0],
            Is.EqualTo(
                "answer_id,question,answer,outcome,support,asked_at,last_asked_at,times,sites,helpful,unhelpful,comments,cited,nearest,provider,model,degraded,latency_ms,key_id"
            )
        );
        Assert.That(first, Does.Contain("," + Foreign + ","));
        Assert.That(next, Does.Match("^</api/v1/insights/questions\\?limit=1&days=7&cursor=[^>]+>; rel=\"next\"$"));
        var (second, none) = await TableAsync(next![("</api/v1/insights/".Length)..next!.IndexOf('>')]);
        Assert.That(second, Does.Contain(",\"'=HYPERLINK(\"\"http://evil.example\"\",\"\"one, two\"\")\","));
        Assert.That(none, Is.Null);
        var (groups, _) = await TableAsync("unanswered");
        Assert.That(groups, Does.StartWith("question,times,variants,last_asked_at,nearest\r\n"));
        Assert.That(groups, Does.Contain($"{Foreign},1,,2026-03-01T12:00:01.000Z,"));
    }

    [Test]
    public async Task Erased_texts_are_nowhere_and_what_was_counted_stays()
    {
        await TakeInAsync();
        await AskAsync("Where is the quexalotl kept?");
        var id = await AskAsync(Known);
        await RateAsync(id, true, "A quexalotl of an answer.");
        Assert.That((await GetAsync("questions")).GetProperty("items").GetArrayLength(), Is.EqualTo(2));
        using var erased = await _admin.DeleteAsync("/api/v1/insights/questions");
        Assert.That(Number(await erased.JsonAsync(), "erased"), Is.EqualTo(2));
        Assert.That((await GetAsync("questions")).GetProperty("items").GetArrayLength(), Is.Zero);
        Assert.That((await GetAsync("unanswered")).GetProperty("items").GetArrayLength(), Is.Zero);
        var overview = await GetAsync("overview");
        Assert.That((Number(overview, "asked"), Number(overview, "helpful")), Is.EqualTo((2, 1)));
        Assert.That(overview.GetProperty("top_questions").GetArrayLength(), Is.Zero);
        Assert.That(
            Directory
                .EnumerateFiles(_app.DataDirectory, "*", SearchOption.AllDirectories)
                .Where(f => Encoding.Latin1.GetString(Read(f)).Contains("quexalotl", StringComparison.Ordinal)),
            Is.Empty
        );
    }

    [TestCase(0, 0)]
    [TestCase(30, 31)]
    public async Task Where_no_text_is_kept_any_more_asks_are_counted_for_a_year(int days, int later)
    {
        await RestartAsync(("BlogManager:Insights:KeepQuestionsDays", $"{days}"));
        var id = await AskAsync("Where is the quexalotl kept?");
        await RateAsync(id, true, null);
        _time.Advance(TimeSpan.FromDays(later));
        var overview = await GetAsync("overview?days=60");
        Assert.That((Number(overview, "asked"), Number(overview, "helpful")), Is.EqualTo((1, 1)));
        Assert.That(overview.GetRawText(), Does.Not.Contain("quexalotl"));
        Assert.That((await GetAsync("questions?days=60")).GetProperty("items").GetArrayLength(), Is.Zero);
        _time.Advance(TimeSpan.FromDays(364 - later));
        Assert.That(Number(await GetAsync("overview?days=365"), "asked"), Is.EqualTo(1));
        _time.Advance(TimeSpan.FromDays(37));
        await ServiceCalls.UntilAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromHours(1));
                return (await CountsAsync()) == 0;
            },
            () => "It is erased within an hour."
        );
    }

    [TestCase("overview?days=0", "days")]
    [TestCase("overview?days=366", "days")]
    [TestCase("questions?outcome=perhaps", "outcome")]
    [TestCase("questions?cursor=x", "cursor")]
    [TestCase("unanswered?cursor=x", "cursor")]
    public async Task What_is_wrong_is_told_by_field(string query, string field)
    {
        using var answer = await _admin.GetAsync("/api/v1/insights/" + query);
        var problem = await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.BadRequest, "validation_failed");
        Assert.That(
            problem.GetProperty("details").GetProperty("errors").EnumerateObject().Select(e => e.Name),
            Is.EqualTo([field])
        );
    }

    [Test]
    public async Task The_scope_is_needed()
    {
        using var asker = await _app.CreateClientWithScopesAsync("ask", "posts:read");
        foreach (var path in new[] { "overview", "unanswered", "questions" })
        {
            using var refused = await asker.GetAsync("/api/v1/insights/" + path);
            await ProblemAssert.IsProblemAsync(refused, HttpStatusCode.Forbidden, "forbidden");
        }

        using var kept = await asker.DeleteAsync("/api/v1/insights/questions");
        await ProblemAssert.IsProblemAsync(kept, HttpStatusCode.Forbidden, "forbidden");
    }

    private static long Number(JsonElement element, string name) => element.GetProperty(name).GetInt64();

    private static byte[] Read(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private async Task<long> CountsAsync() =>
        (
            await _app
                .Services.GetRequiredService<Application.Ports.IDailyCounts>()
                .ReadAsync(new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 1), CancellationToken.None)
        ).Count;

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _admin.GetAsync("/api/v1/insights/" + path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<(string Text, string? Link)> TableAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/insights/" + path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var answer = await _admin.SendAsync(request);
        Assert.That(answer.Content.Headers.ContentType!.MediaType, Is.EqualTo("text/csv"));
        Assert.That(answer.Headers.Vary, Does.Contain("Accept"));
        return (
            await answer.Content.ReadAsStringAsync(),
            answer.Headers.TryGetValues("Link", out var link) ? link.Single() : null
        );
    }

    private async Task<string> AskAsync(string question) =>
        (await _admin.SendAsync("/api/v1/qa/ask", new { question })).Text("answer_id")!;

    private async Task StreamAsync(string question)
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask");
        ask.Headers.Accept.ParseAdd("text/event-stream");
        ask.Content = JsonContent.Create(new { question });
        using var streamed = await _admin.SendAsync(ask);
        Assert.That(await streamed.Content.ReadAsStringAsync(), Does.Contain("event: done"));
    }

    private async Task RateAsync(string id, bool helpful, string? comment)
    {
        using var answer = await _admin.PostAsJsonAsync($"/api/v1/qa/answers/{id}/feedback", new { helpful, comment });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    private Task<JsonElement> TakeInAsync() =>
        _admin.SendAsync(
            "/api/v1/blogs/process",
            new
            {
                url = $"{Site}/bread",
                title = "Sourdough",
                content = "The starter of the bread is fed with rye flour every day, and it bubbles by noon.",
                content_type = "text/plain",
            }
        );

    private async Task StartAsync(params (string Key, string Value)[] settings)
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        _app = new BlogManagerApp(settings.ToDictionary(s => s.Key, s => s.Value), services =>
            services.AddSingleton<TimeProvider>(_time)
        );
        _admin = await _app.CreateAdminClientAsync();
    }

    private async Task RestartAsync(params (string Key, string Value)[] settings)
    {
        await Stop();
        await StartAsync(settings);
    }
}
