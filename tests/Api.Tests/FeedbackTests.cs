using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What is kept of an answer, for how long, and who may say whether it helped, over HTTP.</summary>
public sealed class FeedbackTests
{
    private const string Site = "https://own.example";
    private const string Other = "https://other.example";
    private const string Question = "What is the starter of the bread fed with?";
    private const string Nothing = "Which bicycle is best for commuting?";

    private FakeTimeProvider _time = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

    [SetUp]
    public Task Start() => StartAsync([]);

    [TearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task Feedback_that_comes_at_once_finds_its_answer_and_the_last_word_counts()
    {
        var post = await TakeInAsync($"{Site}/bread");
        var id = await AskAsync(_admin, new { question = Question });
        await RateAsync(_admin, id, new { helpful = true, comment = "  Good, write to me@mail.example.  " });
        Assert.That(Ratings(await KeptAsync(id)), Is.EqualTo([(true, "Good, write to [email].")]));
        await RateAsync(_admin, id, new { helpful = false });
        Assert.That(Ratings(await KeptAsync(id)), Is.EqualTo([(false, (string?)null)]));
        var details = (await KeptAsync(id))!.Answer.Details!;
        Assert.That(
            (details.Outcome, details.Question, details.Cited.Single(), details.Nearest.Count),
            Is.EqualTo((AnswerOutcome.Answered, Question, post, 0))
        );
        Assert.That(details.Answer, Does.Contain("rye flour"));
        Assert.That(details.KeyId, Is.EqualTo(await IdOfAsync(_admin)));
        var metrics = await _admin.GetStringAsync("/metrics");
        Assert.That(metrics, Does.Match("blogmanager_feedback_total{[^}]*helpful=\"true\"} [1-9]"));
        Assert.That(metrics, Does.Match("blogmanager_feedback_total{[^}]*helpful=\"false\"} [1-9]"));
    }

    [Test]
    public async Task Every_key_has_a_word_and_of_a_page_every_visitor()
    {
        await TakeInAsync($"{Site}/bread");
        using var page = await ClientAsync(
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { Site },
            }
        );
        page.DefaultRequestHeaders.Add("Origin", Site);
        var id = await AskAsync(page, new { question = Question });
        foreach (
            var (visitor, helpful) in new[] { ("203.0.113.1", true), ("203.0.113.2", true), ("203.0.113.1", false) }
        )
            await RateAsync(page, id, new { helpful }, visitor);
        await RateAsync(_admin, id, new { helpful = true });
        var ratings = (await KeptAsync(id))!.Ratings;
        Assert.That(ratings.Select(r => r.Helpful), Is.EquivalentTo([false, true, true]));
        Assert.That(ratings.Select(r => r.By), Is.All.Not.Contains("203.0.113"));
        var (pageId, adminId) = (await IdOfAsync(page), await IdOfAsync(_admin));
        Assert.That(ratings.Count(r => r.By.StartsWith(pageId + "/", StringComparison.Ordinal)), Is.EqualTo(2));
        Assert.That(ratings.Count(r => r.By == adminId), Is.EqualTo(1));

        // The next day nobody can tell that it is the same visitor.
        _time.Advance(TimeSpan.FromDays(1));
        await RateAsync(page, id, new { helpful = true }, "203.0.113.1");
        Assert.That((await KeptAsync(id))!.Ratings, Has.Count.EqualTo(4));
    }

    [Test]
    public async Task Without_a_key_where_that_may_ask_the_visitor_has_the_word()
    {
        await RestartAsync(("BlogManager:Auth:Anonymous", "ask"));
        using var nobody = _app.CreateClient();
        var id = await AskAsync(nobody, new { question = Nothing });
        await RateAsync(nobody, id, new { helpful = true }, "203.0.113.1");
        await RateAsync(nobody, id, new { helpful = false }, "203.0.113.1");
        await RateAsync(nobody, id, new { helpful = true }, "203.0.113.2");
        Assert.That((await KeptAsync(id))!.Ratings.Select(r => r.Helpful), Is.EquivalentTo([false, true]));
    }

    [Test]
    public async Task A_key_that_is_held_to_sites_speaks_of_answers_of_its_sites_alone()
    {
        await TakeInAsync($"{Site}/bread");
        await TakeInAsync($"{Other}/bread");
        using var held = await ClientAsync(
            new
            {
                name = "held",
                kind = "secret",
                scopes = new[] { "ask" },
                sites = new[] { Site },
            }
        );
        var own = await AskAsync(held, new { question = Question });
        var ofItsPost = await AskAsync(held, new { question = Question, blog_url = $"{Site}/bread" });
        var named = await AskAsync(_admin, new { question = Question, site = Site });
        var foreign = await AskAsync(_admin, new { question = Question, site = Other });
        var foreignPost = await AskAsync(_admin, new { question = Nothing, blog_url = $"{Other}/bread" });
        var every = await AskAsync(_admin, new { question = Question });
        foreach (var id in new[] { own, ofItsPost, named })
            await RateAsync(held, id, new { helpful = true });
        foreach (var id in new[] { foreign, foreignPost, every })
        {
            await RateAsync(held, id, new { helpful = true }, expected: HttpStatusCode.NotFound);
            Assert.That((await KeptAsync(id))!.Ratings, Is.Empty);
        }
    }

    [Test]
    public async Task An_answer_that_was_never_given_or_is_no_longer_kept_is_not_found()
    {
        var id = await AskAsync(_admin, new { question = Nothing });
        using var none = await SendAsync(_admin, "0190163d8694739b8ea5c3e2f1a0b9c8", new { helpful = true }, null);
        await ProblemAssert.IsProblemAsync(none, HttpStatusCode.NotFound, "not_found");
        _time.Advance(TimeSpan.FromDays(30));
        await RateAsync(_admin, id, new { helpful = true });
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await RateAsync(_admin, id, new { helpful = true }, expected: HttpStatusCode.NotFound);
        await ServiceCalls.UntilAsync(
            async () =>
            {
                _time.Advance(TimeSpan.FromHours(1));
                return await KeptAsync(id) is null;
            },
            () => "It is erased within an hour."
        );
    }

    [Test]
    public async Task A_remembered_answer_keeps_its_id_and_is_kept_once()
    {
        await TakeInAsync($"{Site}/bread");
        var id = await AskAsync(_admin, new { question = Question });
        var at = (await KeptAsync(id))!.Answer.At;
        _time.Advance(TimeSpan.FromSeconds(5));
        using var again = await _admin.PostAsJsonAsync("/api/v1/qa/ask", new { question = Question });
        var answer = await again.JsonAsync();
        Assert.That((answer.Text("answer_id"), answer.GetProperty("cached").GetBoolean()), Is.EqualTo((id, true)));
        await RateAsync(_admin, id, new { helpful = true });
        Assert.That((await KeptAsync(id))!.Answer.At, Is.EqualTo(at));
    }

    [Test]
    public async Task A_streamed_answer_is_kept_and_an_explained_one_is_not()
    {
        using var ask = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask");
        ask.Headers.Accept.ParseAdd("text/event-stream");
        ask.Content = JsonContent.Create(new { question = Nothing });
        using var streamed = await _admin.SendAsync(ask);
        var done = (await streamed.Content.ReadAsStringAsync())
            .Split('\n')
            .Last(line => line.StartsWith("data: {", StringComparison.Ordinal))["data: ".Length..];
        using var body = JsonDocument.Parse(done);
        await RateAsync(_admin, body.RootElement.Text("answer_id")!, new { helpful = true });
        var explained = await AskAsync(_admin, new { question = Nothing, explain = true });
        await RateAsync(_admin, explained, new { helpful = true }, expected: HttpStatusCode.NotFound);
    }

    [Test]
    public async Task What_no_one_should_keep_of_a_question_is_blanked()
    {
        var id = await AskAsync(
            _admin,
            new { question = "Does anna@mail.example at +49 30 901820 read https://me:pw@shop.example/?token=abc ?" }
        );
        Assert.That(
            (await KeptAsync(id))!.Answer.Details!.Question,
            Is.EqualTo("Does [email] at [phone] read https://[login]@shop.example/?token=[secret] ?")
        );
    }

    [Test]
    public async Task Where_no_text_is_kept_the_id_is_for_a_day_and_no_file_holds_the_question()
    {
        await RestartAsync(("BlogManager:Insights:KeepQuestionsDays", "0"));
        var id = await AskAsync(_admin, new { question = "Is a quexalotl kept anywhere?" });
        await RateAsync(_admin, id, new { helpful = false, comment = "The quexalotl is missing." });
        Assert.That((await KeptAsync(id))!.Answer.Details, Is.Null);
        Assert.That(Ratings(await KeptAsync(id)), Is.EqualTo([(false, (string?)null)]));
        Assert.That(FilesWith(id), Is.Not.Empty, "the files are read");
        Assert.That(FilesWith("quexalotl"), Is.Empty);
        _time.Advance(TimeSpan.FromDays(1));
        await RateAsync(_admin, id, new { helpful = true });
        _time.Advance(TimeSpan.FromMilliseconds(1));
        await RateAsync(_admin, id, new { helpful = true }, expected: HttpStatusCode.NotFound);
    }

    [Test]
    public async Task With_a_post_go_the_answers_that_cite_it()
    {
        var post = await TakeInAsync($"{Site}/bread");
        var cites = await AskAsync(_admin, new { question = Question });
        var other = await AskAsync(_admin, new { question = Nothing });
        await RateAsync(_admin, cites, new { helpful = true, comment = "quexalotl" });
        Assert.That(FilesWith("quexalotl"), Is.Not.Empty, "the files are read");
        using var erased = await _admin.DeleteAsync($"/api/v1/blogs/{post}");
        Assert.That((await erased.JsonAsync()).GetProperty("erased").GetProperty("answers").GetInt32(), Is.EqualTo(1));
        await RateAsync(_admin, cites, new { helpful = true }, expected: HttpStatusCode.NotFound);
        await RateAsync(_admin, other, new { helpful = true });
        Assert.That(FilesWith("quexalotl"), Is.Empty);
        Assert.That(FilesWith("rye flour"), Is.Empty);
    }

    [Test]
    public async Task What_was_answered_before_an_orderly_stop_is_there_after_it()
    {
        using var data = new TempDirectory();
        var made = await ServiceProcess.RunAsync(data.Path, "keys", "bootstrap-admin");
        string[] ids;
        await using (var service = await ServiceProcess.StartAsync(data.Path))
        {
            service.Client.DefaultRequestHeaders.Add("X-API-Key", made.StandardOutput.Trim());
            ids = await Task.WhenAll(
                Enumerable.Range(0, 20).Select(i => AskAsync(service.Client, new { question = $"{Nothing} {i}" }))
            );
            Assert.That(await service.StopAsync(), Is.Zero);
        }

        await using var later = await ServiceProcess.StartAsync(data.Path);
        later.Client.DefaultRequestHeaders.Add("X-API-Key", made.StandardOutput.Trim());
        foreach (var id in ids)
            await RateAsync(later.Client, id, new { helpful = true });
    }

    [TestCase("""{"helpful": true, "comment": "#1001"}""", "comment")]
    [TestCase("""{"comment": "Well."}""", "helpful")]
    [TestCase("""{"helpful": "yes"}""", "helpful")]
    public async Task What_is_wrong_is_told_by_field(string body, string field)
    {
        var id = await AskAsync(_admin, new { question = Nothing });
        using var content = new StringContent(
            body.Replace("#1001", new string('a', 1001), StringComparison.Ordinal),
            Encoding.UTF8,
            "application/json"
        );
        using var answer = await _admin.PostAsync($"/api/v1/qa/answers/{id}/feedback", content);
        var problem = await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.BadRequest, "validation_failed");
        Assert.That(
            problem.GetProperty("details").GetProperty("errors").EnumerateObject().Select(e => e.Name),
            Is.EqualTo([field])
        );
        Assert.That((await KeptAsync(id))!.Ratings, Is.Empty);
    }

    private static IEnumerable<(bool, string?)> Ratings(RatedAnswer? answer) =>
        answer!.Ratings.Select(r => (r.Helpful, r.Comment));

    private static async Task<string> IdOfAsync(HttpClient client)
    {
        using var me = await client.GetAsync("/api/v1/auth/me");
        return (await me.JsonAsync()).Text("id")!;
    }

    private static async Task RateAsync(
        HttpClient client,
        string id,
        object body,
        string? visitor = null,
        HttpStatusCode expected = HttpStatusCode.NoContent
    )
    {
        using var answer = await SendAsync(client, id, body, visitor);
        Assert.That(answer.StatusCode, Is.EqualTo(expected), await answer.Content.ReadAsStringAsync());
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string id, object body, string? visitor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/qa/answers/{id}/feedback")
        {
            Content = JsonContent.Create(body),
        };
        if (visitor is not null)
            request.Headers.Add("X-Forwarded-For", visitor);
        return await client.SendAsync(request);
    }

    private static async Task<string> AskAsync(HttpClient client, object question)
    {
        using var answer = await client.PostAsJsonAsync("/api/v1/qa/ask", question);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return (await answer.JsonAsync()).Text("answer_id")!;
    }

    private Task<RatedAnswer?> KeptAsync(string id) =>
        _app.Services.GetRequiredService<IAnswerLog>().FindAsync(id, CancellationToken.None);

    private async Task<HttpClient> ClientAsync(object key)
    {
        using var made = await _admin.PostAsJsonAsync("/api/v1/auth/keys", key);
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var client = _app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", (await made.JsonAsync()).Text("key"));
        return client;
    }

    private async Task<string> TakeInAsync(string url)
    {
        using var taken = await _admin.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                title = "Sourdough",
                content = $"The starter of the bread is fed with rye flour every day, and it bubbles by noon. That is told at {url}.",
                content_type = "text/plain",
            }
        );
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK), await taken.Content.ReadAsStringAsync());
        return (await taken.JsonAsync()).Text("blog_id")!;
    }

    private IEnumerable<string> FilesWith(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        foreach (var path in Directory.GetFiles(_app.DataDirectory, "*", SearchOption.AllDirectories))
        {
            using var file = new FileStream(
                path,
                FileMode.Open,
                FileAccess.Read,
                FileShare.ReadWrite | FileShare.Delete
            );
            using var copy = new MemoryStream();
            file.CopyTo(copy);
            if (copy.ToArray().AsSpan().IndexOf(bytes) >= 0)
                yield return Path.GetFileName(path);
        }
    }

    private async Task RestartAsync(params (string Name, string Value)[] settings)
    {
        await Stop();
        await StartAsync(settings);
    }

    private async Task StartAsync((string Name, string Value)[] settings)
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        _app = new BlogManagerApp(
            settings
                .Append(("BlogManager:ForwardedHeaders:TrustedProxies:0", "127.0.0.0/8"))
                .ToDictionary(s => s.Item1, s => s.Item2),
            services => services.AddSingleton<TimeProvider>(_time)
        );
        _admin = await _app.CreateAdminClientAsync();
    }
}
