using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Answers as server-sent events, by the built-in engine and by a scripted model.</summary>
[Parallelizable]
public sealed class AnswerStreamTests
{
    private const string Text = """
        Feed the starter once a day at room temperature. In the fridge it needs feeding only once a week, because the cold slows the yeast down.

        A grey liquid on top is called hooch. It means that the starter is hungry, and it can be poured off or stirred in.
        """;

    private ModelServer _model = null!;

    [SetUp]
    public async Task Start() => _model = await ModelServer.StartAsync();

    [TearDown]
    public async Task Stop() => await _model.DisposeAsync();

    [Test]
    public async Task The_events_are_the_sources_the_answer_in_pieces_and_the_body_that_JSON_has()
    {
        await using var app = new BlogManagerApp();
        using var client = await StartAsync(app);
        var question = new { question = "What is the grey liquid called?" };
        var events = await AskAsync(client, question);
        Assert.Multiple(() =>
        {
            Assert.That(events[0].Name, Is.EqualTo("sources"));
            Assert.That(
                events[0].Data.GetProperty("passages")[0].Text("url"),
                Is.EqualTo("https://kitchen.example/starter")
            );
            Assert.That(events[^1].Name, Is.EqualTo("done"));
            Assert.That(Joined(events), Is.EqualTo(events[^1].Data.Text("answer")).And.Contain("hooch"));
            Assert.That(events[^1].Data.GetProperty("citations").GetArrayLength(), Is.Positive);
        });
        // The same again, from the cache, and as JSON: one answer, under one id.
        var again = await AskAsync(client, question);
        using var json = await client.PostAsJsonAsync("/api/v1/qa/ask", question);
        var body = await json.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(again.Select(e => e.Name), Is.EqualTo(["sources", "delta", "done"]));
            Assert.That(again[^1].Data.GetProperty("cached").GetBoolean(), Is.True);
            Assert.That(
                new[] { again[^1].Data.Text("answer_id"), body.Text("answer_id") },
                Is.All.EqualTo(events[^1].Data.Text("answer_id"))
            );
            Assert.That(Joined(again), Is.EqualTo(body.Text("answer")));
        });
    }

    [Test]
    public async Task Where_nothing_answers_the_events_say_so()
    {
        await using var app = new BlogManagerApp();
        using var client = await StartAsync(app);
        var events = await AskAsync(client, new { question = "Who won the cup of the world in football?" });
        Assert.That(events[^1].Data.GetProperty("abstained").GetBoolean(), Is.True);
        Assert.That(Joined(events), Is.EqualTo(events[^1].Data.Text("answer")));
    }

    [TestCase("""{"question":""}""", HttpStatusCode.BadRequest, "validation_failed")]
    [TestCase(
        """{"question":"Why?","blog_url":"https://kitchen.example/none"}""",
        HttpStatusCode.NotFound,
        "not_found"
    )]
    public async Task What_fails_before_the_first_event_is_a_plain_problem(
        string body,
        HttpStatusCode status,
        string error
    )
    {
        await using var app = new BlogManagerApp();
        using var client = await StartAsync(app);
        using var response = await SendAsync(client, JsonElement.Parse(body), "text/event-stream");
        await ProblemAssert.IsProblemAsync(response, status, error);
    }

    [Test]
    public async Task Of_a_post_and_its_site_the_sources_are_told_once()
    {
        await using var app = new BlogManagerApp();
        using var client = await StartAsync(app);
        var events = await AskAsync(
            client,
            new
            {
                question = "Who won the cup of the world in football?",
                blog_url = "https://kitchen.example/starter",
                site = "https://kitchen.example",
            }
        );
        Assert.That(events.Select(e => e.Name), Is.EqualTo(["sources", "delta", "done"]));
    }

    [TestCase("text/event-stream", true)]
    [TestCase("text/event-stream, application/json;q=0.5", true)]
    [TestCase("application/json;q=0.5, text/event-stream;q=0.9", true)]
    [TestCase("application/json, text/event-stream;q=0.5", false)]
    [TestCase("text/event-stream;q=0", false)]
    [TestCase("*/*", false)]
    [TestCase("application/json", false)]
    public async Task Who_would_rather_have_JSON_gets_it(string accept, bool streams)
    {
        await using var app = new BlogManagerApp();
        using var client = await StartAsync(app);
        using var response = await SendAsync(client, new { question = "What is hooch?" }, accept);
        Assert.That(
            response.Content.Headers.ContentType!.MediaType,
            Is.EqualTo(streams ? "text/event-stream" : "application/json")
        );
    }

    [Test]
    public async Task A_model_that_writes_is_heard_before_its_end_and_stopped_where_the_reader_leaves()
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Models:Provider"] = "openai",
                ["BlogManager:Models:OpenAI:BaseUrl"] = _model.BaseUrl,
                ["BlogManager:Models:OpenAI:ApiKey"] = "sk-test",
                ["BlogManager:Models:OpenAI:ChatModel"] = "test-model",
            }
        );
        using var client = await StartAsync(app);
        var left = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _model.Always(
            async (context, request) =>
            {
                context.RequestAborted.Register(() => left.TrySetResult());
                await ModelServer.Streams(
                    [
                        """{"answered":true,"claims":[{"text":"It is called hooch.","quotes":[{"passage":1,"quote":"A grey liquid on top is called hooch."}]},""",
                        "never sent",
                    ],
                    n => n == 0 ? Task.CompletedTask : left.Task
                )(context, request);
            }
        );
        using (
            var response = await SendAsync(
                client,
                new { question = "What is the grey liquid called?" },
                "text/event-stream"
            )
        )
        {
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
            string? line;
            while (
                (line = await reader.ReadLineAsync()) is not null && !line.Contains("hooch", StringComparison.Ordinal)
            ) { }
            Assert.That(line, Is.EqualTo("""data: {"text":"It is called hooch. [1]"}"""));
        }

        await left.Task.WaitAsync(TimeSpan.FromSeconds(60));
    }

    private static async Task<HttpClient> StartAsync(BlogManagerApp app)
    {
        var client = await app.CreateAdminClientAsync();
        using var taken = await client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://kitchen.example/starter",
                title = "How to keep a sourdough starter alive",
                content = Text,
            }
        );
        taken.EnsureSuccessStatusCode();
        return client;
    }

    private static string Joined(IEnumerable<(string Name, JsonElement Data)> events) =>
        string.Concat(events.Where(e => e.Name == "delta").Select(e => e.Data.Text("text")));

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, object body, string accept)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask");
        request.Content = JsonContent.Create(body);
        request.Headers.TryAddWithoutValidation("Accept", accept);
        return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    private static async Task<IReadOnlyList<(string Name, JsonElement Data)>> AskAsync(HttpClient client, object body)
    {
        using var response = await SendAsync(client, body, "text/event-stream");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.GetValues("X-Accel-Buffering"), Is.EqualTo(["no"]));
        var blocks = (await response.Content.ReadAsStringAsync()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        return
        [
            .. blocks
                .Where(b => !b.StartsWith(':'))
                .Select(b => b.Split('\n'))
                .Select(lines => (lines[0]["event: ".Length..], JsonElement.Parse(lines[1]["data: ".Length..]))),
        ];
    }
}
