using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The owner's own answers, from writing them to what a reader is told.</summary>
[Parallelizable]
public sealed class CuratedTests
{
    private const string Curated = "/api/v1/qa/curated";

    private BlogManagerApp _app = null!;
    private HttpClient _owner = null!;
    private HttpClient _reader = null!;

    [SetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _owner = await _app.CreateAdminClientAsync();
        var key = await _owner.SendAsync(
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { "https://shop.example" },
            },
            HttpStatusCode.Created
        );
        _reader = _app.CreateClient();
        _reader.DefaultRequestHeaders.Add("X-API-Key", key.Text("key"));
        _reader.DefaultRequestHeaders.Add("Origin", "https://shop.example");
        // The encoder, by which other wordings match, is loaded in the background.
        await ServiceCalls.UntilAsync(
            async () =>
            {
                await WriteAsync(["Is the encoder there?"], "Yes.");
                var answer = await AskAsync(_owner, "Hello, is the encoder there already?");
                foreach (var one in await _owner.AllAsync("qa/curated"))
                    await _owner.DeleteAsync($"{Curated}/{one.Text("id")}");
                return answer.GetProperty("curated").GetBoolean();
            },
            () => "The encoder was not loaded."
        );
    }

    [TearDown]
    public async Task Stop()
    {
        _reader.Dispose();
        _owner.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_question_that_means_the_same_gets_the_owners_answer_and_another_one_does_not()
    {
        // Answered by the posts and remembered before the owner writes.
        Assert.That((await AskAsync(_reader, "Do you ship to Norway?")).GetProperty("curated").GetBoolean(), Is.False);
        var written = await WriteAsync(["Do you ship to Norway?"], " Yes, twice a week. ");
        Assert.That(written.Text("answer"), Is.EqualTo("Yes, twice a week."));
        foreach (
            var asked in new[]
            {
                "Do you ship to Norway?",
                "do you ship to norway",
                "Hi, could you tell me whether you ship to Norway?",
                "shipping to Norway?",
            }
        )
        {
            var answer = await AskAsync(_reader, asked);
            Assert.Multiple(() =>
            {
                Assert.That(answer.GetProperty("curated").GetBoolean(), Is.True, asked);
                Assert.That(answer.Text("answer"), Is.EqualTo("Yes, twice a week."));
                Assert.That(answer.Text("provider"), Is.EqualTo("owner"));
                Assert.That(answer.GetProperty("abstained").GetBoolean(), Is.False);
                Assert.That(answer.GetProperty("citations").GetArrayLength(), Is.Zero);
                Assert.That(answer.GetProperty("cached").GetBoolean(), Is.False);
            });
        }

        foreach (
            var asked in new[]
            {
                "Do you ship to Sweden?",
                "do you ship to sweden",
                "Don't you ship to Norway?",
                "How much is shipping to Norway?",
                "Do you ship to Norway in 2 days?",
            }
        )
            Assert.That((await AskAsync(_reader, asked)).GetProperty("curated").GetBoolean(), Is.False, asked);
        var read = await (await _owner.GetAsync($"{Curated}/{written.Text("id")}")).JsonAsync();
        Assert.That(read.GetProperty("times").GetInt32(), Is.EqualTo(4));
        Assert.That(
            read.GetProperty("last_given_at").GetDateTimeOffset(),
            Is.EqualTo(DateTimeOffset.UtcNow).Within(1).Minutes
        );
    }

    [Test]
    public async Task A_blocked_question_has_no_answer_and_a_changed_one_the_new_answer()
    {
        var written = await WriteAsync(["Who is your employer?"], null, block: true);
        var blocked = await AskAsync(_reader, "who is your employer");
        Assert.Multiple(() =>
        {
            Assert.That(blocked.GetProperty("curated").GetBoolean(), Is.True);
            Assert.That(blocked.GetProperty("abstained").GetBoolean(), Is.True);
            Assert.That(blocked.Text("reason"), Is.EqualTo("no_supporting_content"));
            Assert.That(blocked.GetProperty("nearest").GetArrayLength(), Is.Zero);
            Assert.That(blocked.Text("answer"), Is.Not.Empty);
        });
        var id = written.Text("id");
        using var neither = await _owner.PatchAsJsonAsync($"{Curated}/{id}", new { block = false });
        Assert.That(neither.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        await _owner.SendAsync(HttpMethod.Patch, $"{Curated}/{id}", new { block = false, answer = "Nobody." });
        Assert.That((await AskAsync(_reader, "Who is your employer?")).Text("answer"), Is.EqualTo("Nobody."));
        Assert.That((await _owner.DeleteAsync($"{Curated}/{id}")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await AskAsync(_reader, "Who is your employer?")).GetProperty("curated").GetBoolean(), Is.False);
    }

    [Test]
    public async Task What_the_owner_has_seen_to_waits_for_an_answer_no_more()
    {
        await _owner.DeleteAsync("/api/v1/insights/questions");
        await AskAsync(_reader, "Where do you buy your bananas?");
        await AskAsync(_reader, "Who painted the shop window?");
        Assert.That(
            await UnansweredAsync(),
            Is.EquivalentTo(new[] { "Where do you buy your bananas?", "Who painted the shop window?" })
        );
        await WriteAsync(["where do you buy bananas"], "At the harbour.");
        await WriteAsync(["Who painted the shop window?"], null, block: true);
        await AskAsync(_reader, "Who painted the shop window?");
        Assert.That(await UnansweredAsync(), Is.Empty);
    }

    [Test]
    public async Task A_stream_tells_it_and_a_follow_up_is_not_taken_for_it()
    {
        await WriteAsync(["How long does it take?"], "A week.");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask")
        {
            Content = JsonContent.Create(new { question = "How long does it take?" }),
        };
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
        using var streamed = await _reader.SendAsync(request);
        var events = await streamed.Content.ReadAsStringAsync();
        Assert.That(
            events,
            Does.Contain("event: sources").And.Contain("\"text\":\"A week.\"").And.Contain("\"curated\":true")
        );
        var followUp = await _reader.SendAsync(
            "/api/v1/qa/ask",
            new
            {
                question = "How long does it take?",
                history = new[] { new { role = "user", content = "Tell me about the bread." } },
            }
        );
        Assert.That(followUp.GetProperty("curated").GetBoolean(), Is.False);
    }

    [Test]
    public async Task What_is_for_a_post_or_a_site_is_for_that_alone_and_goes_before_what_is_for_all()
    {
        var post = await _owner.ProcessAsync(1);
        var url = post.Text("blog_url")!;
        await WriteAsync(["Is there a video?"], "On none of the posts.");
        await _owner.SendAsync(
            Curated,
            new
            {
                questions = new[] { "Is there a video?" },
                answer = "Yes, below the post.",
                blog_url = url + "?utm_source=x",
            },
            HttpStatusCode.Created
        );
        await _owner.SendAsync(
            Curated,
            new
            {
                questions = new[] { "Is there a newsletter?" },
                answer = "Every Friday.",
                site = "https://shop.example",
            },
            HttpStatusCode.Created
        );
        Assert.That((await AskAsync(_owner, "Is there a video?")).Text("answer"), Is.EqualTo("On none of the posts."));
        var ofPost = await _owner.SendAsync("/api/v1/qa/ask", new { question = "Is there a video?", blog_url = url });
        Assert.That(ofPost.Text("answer"), Is.EqualTo("Yes, below the post."));
        Assert.That((await AskAsync(_reader, "Is there a newsletter?")).Text("answer"), Is.EqualTo("Every Friday."));
        var elsewhere = await _owner.SendAsync(
            "/api/v1/qa/ask",
            new { question = "Is there a newsletter?", site = "https://other.example" }
        );
        Assert.That(elsewhere.GetProperty("curated").GetBoolean(), Is.False);

        Assert.That(await _owner.AllAsync("qa/curated?site=https%3A%2F%2Fshop.example"), Has.Count.EqualTo(1));
        await _owner.DeleteAsync($"/api/v1/blogs/{post.Text("blog_id")}");
        Assert.That(
            (await _owner.AllAsync("qa/curated")).Select(c => c.Text("answer")),
            Is.EqualTo(new[] { "Every Friday.", "On none of the posts." }),
            "what was for the post goes with it"
        );
    }

    [Test]
    public async Task A_list_goes_on_where_the_page_before_ended()
    {
        for (var i = 0; i < 5; i++)
            await WriteAsync([$"Is this number {i}?"], "Yes.");
        var seen = new List<string>();
        for (string? cursor = null; ; )
        {
            var page = await (
                await _owner.GetAsync($"{Curated}?limit=2{(cursor is null ? "" : "&cursor=" + cursor)}")
            ).JsonAsync();
            seen.AddRange(
                page.GetProperty("items").EnumerateArray().Select(c => c.GetProperty("questions")[0].GetString()!)
            );
            cursor = page.Text("next_cursor");
            if (cursor is null)
                break;
        }

        Assert.That(seen, Is.EqualTo(Enumerable.Range(0, 5).Reverse().Select(i => $"Is this number {i}?")));
        using var bad = await _owner.GetAsync($"{Curated}?cursor=%21%21%20");
        Assert.That(bad.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
    }

    private async Task<IEnumerable<string?>> UnansweredAsync() =>
        (await _owner.AllAsync("insights/unanswered")).Select(g => g.Text("question"));

    private Task<JsonElement> WriteAsync(string[] questions, string? answer, bool block = false) =>
        _owner.SendAsync(
            Curated,
            new
            {
                questions,
                answer,
                block,
            },
            HttpStatusCode.Created
        );

    private static Task<JsonElement> AskAsync(HttpClient client, string question) =>
        client.SendAsync("/api/v1/qa/ask", new { question });
}
