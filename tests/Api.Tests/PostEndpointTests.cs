using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The life of a post over HTTP, on the real store and the built-in engine.</summary>
[Parallelizable]
public sealed class PostEndpointTests
{
    private const string Url = "https://kitchen.example/sourdough";
    private const string Starter = """
        # How to keep a sourdough starter alive

        A sourdough starter is a mixture of flour and water in which wild yeast and lactic acid bacteria live. It makes bread rise without commercial yeast.

        ## Feeding

        Feed the starter once a day at room temperature with equal weights of flour and water. In the fridge it needs feeding only once a week, because the
        cold slows the yeast down. Discard half of the starter before each feeding so that the jar does not overflow.

        ## When something looks wrong

        A grey liquid on top is called hooch. It means that the starter is hungry. A `</script>` tag has no place in a jar.
        """;

    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;
    private JsonElement _processed;
    private string _id = null!;

    [SetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _client = await _app.CreateAdminClientAsync();
        _processed = await ProcessAsync(Url, Starter, "How to keep a </script> starter alive");
        _id = _processed.Text("blog_id")!;
    }

    [TearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_post_is_taken_in_with_summary_and_questions_and_the_second_time_is_unchanged()
    {
        Assert.Multiple(() =>
        {
            Assert.That(_processed.Text("status"), Is.EqualTo("processed"));
            Assert.That(_processed.Text("blog_url"), Is.EqualTo(Url));
            Assert.That(_processed.GetProperty("summary").Text("summary"), Is.Not.Empty);
            Assert.That(_processed.GetProperty("questions").GetArrayLength(), Is.GreaterThan(0));
            Assert.That(_processed.GetProperty("chunks").GetInt32(), Is.GreaterThan(0));
            Assert.That(_processed.GetProperty("usage").GetProperty("input_tokens").GetInt32(), Is.Zero);
        });
        Assert.That(
            (await ProcessAsync(Url + "?utm_source=x#top", Starter, "How to keep a </script> starter alive")).Text(
                "status"
            ),
            Is.EqualTo("unchanged")
        );
    }

    [Test]
    public async Task A_post_is_read_by_its_url_by_either_name_and_by_its_id()
    {
        foreach (
            var path in new[]
            {
                $"by-url?url={Uri.EscapeDataString(Url)}",
                $"by-url?blog_url={Uri.EscapeDataString(Url)}",
                _id,
            }
        )
        {
            var post = await GetAsync($"/api/v1/blogs/{path}");
            Assert.Multiple(() =>
            {
                Assert.That(post.Text("blog_id"), Is.EqualTo(_id));
                Assert.That(post.GetProperty("success").GetBoolean(), Is.True);
                Assert.That(
                    post.GetProperty("total_questions").GetInt32(),
                    Is.EqualTo(post.GetProperty("questions").GetArrayLength())
                );
                Assert.That(post.Text("processed_at"), Does.EndWith("Z"));
            });
        }
    }

    [Test]
    public async Task A_remembered_answer_says_so()
    {
        using var first = await _client.GetAsync($"/api/v1/blogs/{_id}");
        using var second = await _client.GetAsync($"/api/v1/blogs/{_id}");
        Assert.Multiple(() =>
        {
            Assert.That(first.Headers.GetValues("X-Cache").Single(), Is.EqualTo("MISS"));
            Assert.That(second.Headers.GetValues("X-Cache").Single(), Is.EqualTo("HIT"));
        });
    }

    [Test]
    public async Task What_a_client_still_holds_is_not_sent_again_until_it_changes()
    {
        using var first = await _client.GetAsync($"/api/v1/blogs/{_id}");
        Assert.Multiple(() =>
        {
            Assert.That(first.Headers.ETag?.Tag, Does.Match("^\"[A-Za-z0-9_-]+\"$"));
            Assert.That(first.Headers.CacheControl?.Private, Is.True);
            Assert.That(first.Headers.Vary, Does.Contain("X-API-Key"));
        });

        foreach (
            var (held, status) in new[]
            {
                (first.Headers.ETag!.Tag, HttpStatusCode.NotModified),
                ($"\"other\", W/{first.Headers.ETag.Tag}", HttpStatusCode.NotModified),
                ("*", HttpStatusCode.NotModified),
                ("\"other\"", HttpStatusCode.OK),
                ("no tag", HttpStatusCode.OK),
            }
        )
        {
            using var again = await GetIfNoneMatchAsync(held);
            Assert.That(again.StatusCode, Is.EqualTo(status), held);
            Assert.That(
                (await again.Content.ReadAsByteArrayAsync()).Length == 0,
                Is.EqualTo(status == HttpStatusCode.NotModified),
                held
            );
        }

        await ProcessAsync(Url, Starter + "\nRye flour feeds a starter faster than wheat flour does.\n", "Changed");
        using var changed = await GetIfNoneMatchAsync(first.Headers.ETag.Tag);
        Assert.That(changed.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Every_quote_stands_in_the_stored_text_at_its_offsets()
    {
        var runes = (await GetAsync($"/api/v1/blogs/{_id}/content"))
            .Text("text")!
            .EnumerateRunes()
            .Select(r => r.ToString())
            .ToArray();
        foreach (
            var evidence in _processed
                .GetProperty("questions")
                .EnumerateArray()
                .SelectMany(q => q.GetProperty("evidence").EnumerateArray())
        )
        {
            var (start, end) = (evidence.GetProperty("start").GetInt32(), evidence.GetProperty("end").GetInt32());
            Assert.That(string.Concat(runes[start..end]), Is.EqualTo(evidence.Text("quote")));
        }
    }

    [Test]
    public async Task Questions_are_listed_read_and_checked()
    {
        var questions = await GetAsync($"/api/v1/questions/by-url?blog_url={Url}&limit=1");
        Assert.That(questions.GetArrayLength(), Is.EqualTo(1));
        var one = await GetAsync($"/api/v1/questions/{questions[0].Text("id")}");
        Assert.That(one.Text("question"), Is.EqualTo(questions[0].Text("question")));
        Assert.That(
            (await GetAsync($"/api/v1/questions/check-and-load?blog_url={Url}")).Text("status"),
            Is.EqualTo("ready")
        );
        using var reader = await _app.CreateClientWithScopesAsync("posts:read");
        var unknown = await (
            await reader.GetAsync("/api/v1/questions/check-and-load?blog_url=https://kitchen.example/other")
        ).JsonAsync();
        Assert.That(unknown.Text("status"), Is.EqualTo("not_started"));
    }

    [Test]
    public async Task The_faq_is_json_ld_that_can_be_pasted_into_a_page()
    {
        using var answer = await _client.GetAsync($"/api/v1/blogs/faq?url={Url}");
        var body = await answer.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(answer.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/ld+json"));
            Assert.That(body, Does.Contain("\"@type\":\"FAQPage\"").And.Not.Contain("<"));
        });
    }

    [Test]
    public async Task Posts_are_listed_in_pages()
    {
        await ProcessAsync("https://kitchen.example/second", Starter, "Second");
        var first = await GetAsync("/api/v1/blogs?limit=1&site=https://kitchen.example");
        var second = await GetAsync($"/api/v1/blogs?limit=1&cursor={Uri.EscapeDataString(first.Text("next_cursor")!)}");
        Assert.Multiple(() =>
        {
            Assert.That(first.GetProperty("items")[0].Text("title"), Is.EqualTo("Second"));
            Assert.That(second.GetProperty("items")[0].Text("blog_id"), Is.EqualTo(_id));
            Assert.That(second.Text("next_cursor"), Is.Null);
        });
        Assert.That(
            (await GetAsync("/api/v1/blogs?site=https://other.example")).GetProperty("items").GetArrayLength(),
            Is.Zero
        );
    }

    [Test]
    public async Task Posts_are_searched_compared_and_asked()
    {
        await ProcessAsync(
            "https://kitchen.example/rye",
            Starter.Replace("sourdough", "rye", StringComparison.Ordinal),
            "Rye"
        );
        var found = await PostAsync("/api/v1/search", new { query = "hooch", limit = 5 });
        var similar = await PostAsync("/api/v1/similar/blogs", new { blog_id = _id });
        var answer = await PostAsync(
            "/api/v1/qa/ask",
            new { question = "How often should I feed a starter in the fridge?", blog_url = Url }
        );
        var abstained = await PostAsync("/api/v1/qa/ask", new { question = "Who won the football world cup in 1954?" });
        Assert.Multiple(() =>
        {
            Assert.That(
                found.GetProperty("total").GetInt32(),
                Is.EqualTo(found.GetProperty("results").GetArrayLength()).And.GreaterThan(0)
            );
            Assert.That(
                similar.GetProperty("similar_blogs").EnumerateArray().Select(s => s.Text("blog_id")),
                Does.Not.Contain(_id).And.Not.Empty
            );
            Assert.That(answer.GetProperty("abstained").GetBoolean(), Is.False);
            Assert.That(
                answer.GetProperty("citations").EnumerateArray().Select(c => c.Text("quote")),
                Has.Some.Contains("once a week")
            );
            Assert.That(abstained.Text("reason"), Is.EqualTo("no_supporting_content"));
        });
    }

    [Test]
    public async Task An_erased_post_is_nowhere([Values] bool byUrl)
    {
        using var answer = await _client.DeleteAsync(
            byUrl ? $"/api/v1/blogs/by-url?url={Url}" : $"/api/v1/blogs/{_id}"
        );
        Assert.That((await answer.JsonAsync()).GetProperty("erased").GetProperty("posts").GetInt32(), Is.EqualTo(1));
        foreach (
            var path in new[]
            {
                $"blogs/{_id}",
                $"blogs/{_id}/content",
                $"blogs/by-url?url={Url}",
                $"blogs/faq?url={Url}",
                $"questions/by-url?blog_url={Url}",
            }
        )
            await ProblemAssert.IsProblemAsync(
                await _client.GetAsync($"/api/v1/{path}"),
                HttpStatusCode.NotFound,
                "not_found"
            );
        Assert.That(
            (await PostAsync("/api/v1/search", new { query = "hooch" })).GetProperty("total").GetInt32(),
            Is.Zero
        );
        await ProblemAssert.IsProblemAsync(
            await _client.DeleteAsync($"/api/v1/blogs/{_id}"),
            HttpStatusCode.NotFound,
            "not_found"
        );
    }

    private Task<JsonElement> ProcessAsync(string url, string content, string title) =>
        PostAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                content,
                content_type = "text/markdown",
                title,
            }
        );

    private async Task<HttpResponseMessage> GetIfNoneMatchAsync(string held)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/v1/blogs/{_id}");
        request.Headers.TryAddWithoutValidation("If-None-Match", held);
        return await _client.SendAsync(request);
    }

    private async Task<JsonElement> GetAsync(string path)
    {
        using var answer = await _client.GetAsync(path);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<JsonElement> PostAsync(string path, object body)
    {
        using var answer = await _client.PostAsJsonAsync(path, body);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }
}
