using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What an owner does to the questions of a post, and what readers see of it.</summary>
[Parallelizable]
public sealed class OwnersQuestionsTests
{
    private const string Url = "https://kitchen.example/starter";
    private const string Starter = """
        # How to keep a sourdough starter alive

        A sourdough starter is a mixture of flour and water in which wild yeast and lactic acid bacteria live. It makes bread rise without commercial yeast.

        ## Feeding

        Feed the starter once a day at room temperature with equal weights of flour and water. In the fridge it needs feeding only once a week, because the
        cold slows the yeast down. Discard half of the starter before each feeding so that the jar does not overflow.

        ## When something looks wrong

        A grey liquid on top is called hooch. It means that the starter is hungry. Pour it off or stir it in, and feed the starter twice a day.
        """;

    private BlogManagerApp _app = null!;
    private HttpClient _owner = null!;
    private HttpClient _page = null!;

    [SetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _owner = await _app.CreateAdminClientAsync();
        var key = await _owner.SendAsync(
            HttpMethod.Post,
            "/api/v1/auth/keys",
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { "https://kitchen.example" },
            },
            HttpStatusCode.Created
        );
        _page = _app.CreateClient();
        _page.DefaultRequestHeaders.Add("X-API-Key", key.Text("key"));
        _page.DefaultRequestHeaders.Add("Origin", "https://kitchen.example");
        await ProcessAsync(Starter);
    }

    [TearDown]
    public async Task Stop()
    {
        _page.Dispose();
        _owner.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task What_is_hidden_is_gone_for_readers_everywhere_at_once_and_there_for_the_owner()
    {
        var all = await ListAsync(_owner);
        Assert.That(all, Has.Count.GreaterThanOrEqualTo(3));
        // Remembered, so that a cache that is not told shows it.
        await CheckAsync(_page);
        await CheckAsync(_owner);
        var hidden = all[0].Text("id")!;
        var changed = await PatchAsync(hidden, new { hidden = true });
        Assert.That(changed.GetProperty("hidden").GetBoolean(), Is.True);

        var url = Uri.EscapeDataString(Url);
        Assert.Multiple(async () =>
        {
            Assert.That(Ids(await ListAsync(_page)), Does.Not.Contain(hidden));
            Assert.That(Ids(await CheckAsync(_page)), Is.EqualTo(Ids(all).Skip(1)));
            Assert.That(await _page.GetStringAsync($"/api/v1/blogs/by-url?url={url}"), Does.Not.Contain(hidden));
            Assert.That(
                (await _page.GetAsync($"/api/v1/questions/{hidden}")).StatusCode,
                Is.EqualTo(HttpStatusCode.NotFound)
            );
            Assert.That(await _page.GetStringAsync("/api/v1/blogs/export"), Does.Not.Contain(hidden));
            Assert.That(
                (await _owner.GetStringAsync($"/api/v1/blogs/faq?url={url}")),
                Does.Not.Contain(JsonEncodedText.Encode(all[0].Text("question")!).Value)
            );
            Assert.That(
                (await _page.PostAsJsonAsync("/api/v1/similar/blogs", new { question_id = hidden })).StatusCode,
                Is.EqualTo(HttpStatusCode.NotFound)
            );
            Assert.That(Ids(await ListAsync(_owner)), Does.Contain(hidden));
            Assert.That(
                (await _owner.GetAsync($"/api/v1/questions/{hidden}")).StatusCode,
                Is.EqualTo(HttpStatusCode.OK)
            );
            var listed = (await (await _owner.GetAsync("/api/v1/blogs")).JsonAsync()).GetProperty("items")[0];
            Assert.That(listed.GetProperty("total_questions").GetInt32(), Is.EqualTo(all.Count - 1));
        });
    }

    [Test]
    public async Task An_edited_question_tells_its_original_and_survives_a_refresh()
    {
        var all = await ListAsync(_owner);
        var (edited, hidden) = (all[1].Text("id")!, all[0].Text("id")!);
        await PatchAsync(hidden, new { hidden = true });
        await PatchAsync(edited, new { pinned = true });
        var changed = await PatchAsync(edited, new { question = "  Why is it so grey?  ", answer = "It wants flour." });
        Assert.Multiple(() =>
        {
            Assert.That(changed.Text("question"), Is.EqualTo("Why is it so grey?"));
            Assert.That(changed.GetProperty("edited").GetBoolean(), Is.True);
            Assert.That(changed.GetProperty("original").Text("question"), Is.EqualTo(all[1].Text("question")));
            Assert.That(changed.GetProperty("original").Text("answer"), Is.EqualTo(all[1].Text("answer")));
            Assert.That(changed.GetProperty("evidence").GetArrayLength(), Is.Zero, "it bore out another answer");
        });
        await ProcessAsync(Starter + "\n\nWash the jar once a month, because dried flour on its rim grows mould.");
        var after = await ListAsync(_owner);
        var page = await ListAsync(_page);
        Assert.Multiple(() =>
        {
            Assert.That(page[0].Text("id"), Is.EqualTo(edited));
            Assert.That(page[0].Text("question"), Is.EqualTo("Why is it so grey?"));
            Assert.That(page[0].GetProperty("pinned").GetBoolean(), Is.True);
            Assert.That(Ids(after), Does.Contain(hidden));
            Assert.That(
                page.Select(q => q.Text("question")),
                Does.Not.Contain(all[0].Text("question")),
                "what was hidden does not come back under a new id"
            );
            Assert.That(page.Select(q => q.Text("question")), Is.Unique);
            Assert.That(page, Has.Count.LessThanOrEqualTo(5));
        });
        var back = await PatchAsync(edited, new { question = all[1].Text("question"), answer = all[1].Text("answer") });
        Assert.That(back.GetProperty("edited").GetBoolean(), Is.False);
        Assert.That(back.GetProperty("evidence").GetArrayLength(), Is.GreaterThan(0));
    }

    [Test]
    public async Task Questions_move_and_changes_at_once_are_all_kept()
    {
        var all = await ListAsync(_owner);
        await PatchAsync(all[^1].Text("id")!, new { position = 1 });
        Assert.That(Ids(await ListAsync(_page))[0], Is.EqualTo(all[^1].Text("id")));
        var changes = await Task.WhenAll(
            all.Select((q, i) => PatchAsync(q.Text("id")!, new { answer = $"Answer {i}." }))
        );
        var after = await ListAsync(_owner);
        Assert.That(
            after.Select(q => q.Text("answer")),
            Is.EquivalentTo(Enumerable.Range(0, all.Count).Select(i => $"Answer {i}."))
        );
        Assert.That(changes, Has.Length.EqualTo(all.Count));
    }

    [TestCase("{}", "body")]
    [TestCase("""{"question": " "}""", "question")]
    [TestCase("""{"position": 0}""", "position")]
    [TestCase("""{"hidden": "yes"}""", "hidden")]
    public async Task What_is_no_change_is_refused(string body, string field)
    {
        var id = (await ListAsync(_owner))[0].Text("id");
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/v1/questions/{id}")
        {
            Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json"),
        };
        using var response = await _owner.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(
            (await response.JsonAsync()).GetProperty("details").GetProperty("errors").TryGetProperty(field, out _),
            Is.True
        );
    }

    private Task<JsonElement> ProcessAsync(string content) =>
        _owner.SendAsync(
            HttpMethod.Post,
            "/api/v1/blogs/process",
            new
            {
                url = Url,
                content,
                content_type = "text/markdown",
            },
            HttpStatusCode.OK
        );

    private Task<JsonElement> PatchAsync(string id, object change) =>
        _owner.SendAsync(HttpMethod.Patch, $"/api/v1/questions/{id}", change, HttpStatusCode.OK);

    private static async Task<List<JsonElement>> ListAsync(HttpClient client) =>
        [
            .. (
                await (
                    await client.GetAsync($"/api/v1/questions/by-url?blog_url={Uri.EscapeDataString(Url)}")
                ).JsonAsync()
            ).EnumerateArray(),
        ];

    private static async Task<List<JsonElement>> CheckAsync(HttpClient client) =>
        [
            .. (
                await (
                    await client.GetAsync($"/api/v1/questions/check-and-load?blog_url={Uri.EscapeDataString(Url)}")
                ).JsonAsync()
            )
                .GetProperty("questions")
                .EnumerateArray(),
        ];

    private static List<string> Ids(List<JsonElement> questions) => [.. questions.Select(q => q.Text("id")!)];
}
