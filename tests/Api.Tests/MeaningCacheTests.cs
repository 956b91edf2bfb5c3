using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Answers remembered by what a question means, with the encoder in the box.</summary>
[CancelAfter(120_000)]
[Parallelizable]
public sealed class MeaningCacheTests
{
    private const string Asked = "How often does a starter in the fridge need feeding?";
    private const string OtherWords = "Hello! How often does a starter in the fridge need feeding? Thanks!";

    private BlogManagerApp? _app;
    private HttpClient _client = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TearDown]
    public async Task StopAsync()
    {
        _client.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    [Test]
    public async Task Other_words_get_the_same_answer_and_another_question_its_own()
    {
        await StartAsync(isOn: true);
        var first = await AskAsync(Asked);
        Assert.That(first.GetProperty("cached").GetBoolean(), Is.False);
        var other = await AskAsync(OtherWords);
        Assert.That(other.GetProperty("cached").GetBoolean(), Is.True);
        Assert.That(other.Text("answer_id"), Is.EqualTo(first.Text("answer_id")));
        Assert.That(other.Text("question"), Is.EqualTo(OtherWords));
        Assert.That(other.GetProperty("usage").GetProperty("input_tokens").GetInt32(), Is.Zero);
        Assert.That(
            (await AskAsync("How often does a starter in the freezer need feeding?"))
                .GetProperty("cached")
                .GetBoolean(),
            Is.False
        );
        Assert.That((await AskAsync(OtherWords, "https://other.example")).GetProperty("cached").GetBoolean(), Is.False);
        Assert.That(
            (await AskAsync(OtherWords, history: [new { role = "user", content = "What is rye?" }]))
                .GetProperty("cached")
                .GetBoolean(),
            Is.False
        );
    }

    [Test]
    public async Task What_the_owner_wrote_for_these_words_goes_before_what_the_posts_said_to_others()
    {
        await StartAsync(isOn: true);
        await AskAsync(Asked);
        using var written = await _client.PostAsJsonAsync(
            "/api/v1/qa/curated",
            new { questions = new[] { OtherWords }, answer = "Ask me." },
            Cancel
        );
        Assert.That(written.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        // Answered by the owner as well, since it means the same; but not by the words that the posts gave.
        Assert.That((await AskAsync(OtherWords)).Text("answer"), Is.EqualTo("Ask me."));
    }

    [Test]
    public async Task It_is_off_unless_it_is_switched_on()
    {
        await StartAsync(isOn: false);
        await AskAsync(Asked);
        Assert.That((await AskAsync(OtherWords)).GetProperty("cached").GetBoolean(), Is.False);
        Assert.That((await AskAsync(Asked)).GetProperty("cached").GetBoolean(), Is.True);
    }

    private async Task StartAsync(bool isOn)
    {
        _app = new BlogManagerApp(
            isOn ? new Dictionary<string, string> { ["BlogManager:Cache:Semantic:Enabled"] = "true" } : []
        );
        _client = await _app.CreateAdminClientAsync();
        using var taken = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url = "https://kitchen.example/sourdough",
                content = "# Starters\n\nFeed the starter once a day. A starter in the fridge needs feeding only once a week, because the cold slows the yeast down.",
                content_type = "text/markdown",
            },
            Cancel
        );
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        // The encoder is there once the post has its vectors.
    }

    private async Task<JsonElement> AskAsync(string question, string? site = null, object[]? history = null)
    {
        using var answer = await _client.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new
            {
                question,
                site,
                history,
            },
            Cancel
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync(Cancel));
        return await answer.JsonAsync();
    }
}
