using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What an edited post costs, counted at the server of a model that writes and embeds.</summary>
[Parallelizable]
public sealed class RefreshCostTests
{
    private const string Url = "https://blog.example/mills";

    private ModelServer _server = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _server = await ModelServer.StartAsync();
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Models:Provider"] = "openai",
                ["BlogManager:Models:OpenAI:BaseUrl"] = _server.BaseUrl,
                ["BlogManager:Models:OpenAI:ChatModel"] = "test-model",
                ["BlogManager:Embeddings:Provider"] = "openai",
                ["BlogManager:Embeddings:OpenAI:Model"] = "test-embed",
            }
        );
        _client = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task One_word_of_two_thousand_costs_a_passage_and_no_writing()
    {
        var first = await TakeInAsync(Post());
        Assert.That(first.Post.GetProperty("word_count").GetInt32(), Is.InRange(1_900, 2_300));
        Assert.That(Reused(first.Post), Is.EqualTo((0, 0)));
        Assert.That(
            (first.Writes, first.Embedded),
            Is.EqualTo((2, first.Chunks + 2)),
            "and once for the size of the vectors"
        );
        var edited = await TakeInAsync(Post().Replace("hall of mill 17", "yard of mill 17", StringComparison.Ordinal));
        Assert.That(edited.Post.Text("status"), Is.EqualTo("processed"));
        Assert.That(edited.Writes, Is.Zero);
        Assert.That(edited.Embedded, Is.EqualTo(2), "the passage with the word, and the post as a whole");
        Assert.That(edited.Embedded, Is.LessThanOrEqualTo(first.Embedded / 10.0));
        Assert.That(Reused(edited.Post), Is.EqualTo((edited.Chunks - 1, 5)));
        Assert.That(Ids(edited.Post), Is.EqualTo(Ids(first.Post)));
        Assert.That(
            edited.Post.GetProperty("summary").ToString(),
            Is.EqualTo(first.Post.GetProperty("summary").ToString())
        );
        Assert.That(edited.Post.Text("provider"), Is.EqualTo("openai"));
        using var metrics = await _client.GetAsync("/metrics");
        Assert.That(
            await metrics.Content.ReadAsStringAsync(),
            Does.Contain("blogmanager_ingestion_reused_total{part=\"questions\"}")
        );
        await FindsAsync("In which yard of mill 17 does the miller keep spare stones?", "yard of mill 17");
    }

    [Test]
    public async Task Words_before_them_move_what_questions_quote_and_the_quotes_are_found_there()
    {
        var first = await TakeInAsync(Post());
        var edited = await TakeInAsync(
            Post().Replace("# Old mills\n", "# Old mills\n\nA short word first.\n", StringComparison.Ordinal)
        );
        Assert.That(Ids(edited.Post), Is.EqualTo(Ids(first.Post)));
        using var content = JsonDocument.Parse(
            await _client.GetStringAsync($"/api/v1/blogs/{edited.Post.Text("blog_id")}/content")
        );
        var text = content.RootElement.Text("text")!;
        foreach (var question in edited.Post.GetProperty("questions").EnumerateArray())
        {
            var evidence = question.GetProperty("evidence")[0];
            var (start, end) = (evidence.GetProperty("start").GetInt32(), evidence.GetProperty("end").GetInt32());
            Assert.That(text[start..end], Is.EqualTo(evidence.Text("quote")));
        }
    }

    [Test]
    public async Task A_question_whose_evidence_was_edited_goes_and_another_is_written()
    {
        var first = await TakeInAsync(Post());
        var quoted = first.Post.GetProperty("questions")[3].GetProperty("evidence")[0].Text("quote")!;
        var edited = await TakeInAsync(Post().Replace(quoted, "Nobody knows.", StringComparison.Ordinal));
        Assert.That(Reused(edited.Post).Questions, Is.EqualTo(4));
        Assert.That(Ids(edited.Post), Is.SupersetOf(Ids(first.Post).Where((_, at) => at != 3)).And.Length.EqualTo(5));
        Assert.That(Ids(edited.Post), Does.Not.Contain(Ids(first.Post)[3]));
        var questions = edited.Post.GetProperty("questions").EnumerateArray().Select(q => q.Text("question"));
        Assert.That(questions, Is.Unique);
    }

    [Test]
    public async Task Forced_another_title_or_another_text_is_written_anew(
        [Values("forced", "title", "text")] string what
    )
    {
        var first = await TakeInAsync(Post());
        var edited = await TakeInAsync(
            what switch
            {
                "title" => Post().Replace("# Old mills", "# New mills", StringComparison.Ordinal),
                "text" => Post().Replace(".", ", indeed.", StringComparison.Ordinal),
                _ => Post(),
            },
            force: what == "forced"
        );
        Assert.That(edited.Writes, Is.EqualTo(2));
        Assert.That(edited.Post.Text("status"), Is.EqualTo("processed"));
        Assert.That(Ids(edited.Post).Intersect(Ids(first.Post)), Is.Empty);
    }

    [Test]
    public async Task A_post_that_was_not_edited_says_that_all_of_it_stayed()
    {
        var first = await TakeInAsync(Post());
        var again = await TakeInAsync(Post());
        Assert.That((again.Post.Text("status"), again.Writes, again.Embedded), Is.EqualTo(("unchanged", 0, 0)));
        Assert.That(Reused(again.Post), Is.EqualTo((first.Chunks, 5)));
    }

    private static string Post() =>
        "# Old mills\n"
        + string.Concat(
            Enumerable
                .Range(1, 22)
                .Select(n =>
                    $"""


                        ## Mill {n}

                        Mill {n} was built in {1700 + n} by a miller who came down the river with {n
                            + 2} donkeys and a plan. Its wheel turns {n
                            + 5} times a minute when the water is high, and stands still in a dry summer.
                        In the hall of mill {n} the miller keeps {n
                            + 30} spare stones, each cut by hand from the same quarry. Visitors pay {n
                            + 1} coins for a look at them, and children may ring the bell {n} times.
                        The flour of this house went to {n + 3} villages until the railway took the trade away.
                        """
                )
        );

    private static (int Chunks, int Questions) Reused(JsonElement post) =>
        (
            post.GetProperty("reused").GetProperty("chunks").GetInt32(),
            post.GetProperty("reused").GetProperty("questions").GetInt32()
        );

    private static string[] Ids(JsonElement post) =>
        [.. post.GetProperty("questions").EnumerateArray().Select(q => q.Text("id")!)];

    private async Task FindsAsync(string question, string words)
    {
        using var response = await _client.PostAsJsonAsync("/api/v1/qa/ask", new { question });
        var answer = await response.Content.ReadFromJsonAsync<JsonElement>();
        Assert.That(answer.GetProperty("citations")[0].Text("quote"), Does.Contain(words));
    }

    private async Task<TakenIn> TakeInAsync(string content, bool force = false)
    {
        var (writes, embeds) = (_server.ChatRequests.Count, Embedded());
        using var response = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = Url,
                content,
                content_type = "text/markdown",
                force_refresh = force,
            }
        );
        Assert.That((int)response.StatusCode, Is.EqualTo(200), await response.Content.ReadAsStringAsync());
        var post = await response.Content.ReadFromJsonAsync<JsonElement>();
        return new TakenIn(post, _server.ChatRequests.Count - writes, Embedded() - embeds);
    }

    private int Embedded() =>
        _server
            .Requests.Where(r => r.Body.TryGetProperty("input", out _))
            .Sum(r => r.Body.GetProperty("input").GetArrayLength());

    private sealed record TakenIn(JsonElement Post, int Writes, int Embedded)
    {
        internal int Chunks => Post.GetProperty("chunks").GetInt32();
    }
}
