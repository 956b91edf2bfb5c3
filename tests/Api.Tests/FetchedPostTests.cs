using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>A post that is fetched from a real site on loopback, with the furniture of a blog around it.</summary>
[Parallelizable]
public sealed class FetchedPostTests
{
    private const string Article = """
        <p>The bakery at the harbour opened in 1921 and has been run by the same family ever since. It stands between the customs house and the fish market.</p>
        <p>The rye loaf is baked for six hours at a low heat, because the crumb would tear if it rose any faster. Every loaf weighs two kilograms.</p>
        <p>The ovens are fired with beech wood from the hills, and the ash is given to the gardeners of the town, who spread it on their vegetable beds in spring.</p>
        """;

    private FakeSite _site = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;

    [SetUp]
    public async Task Start()
    {
        _site = (await FakeSite.StartAsync()).Html(
            "/harbour",
            FakeSite.Furnished(Article, "The bakery at the harbour")
        );
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Crawler:AllowedPrivateNetworks:0"] = "127.0.0.0/8",
                ["BlogManager:Crawler:RequestsPerSecondPerHost"] = "100",
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
    public async Task It_is_taken_in_without_the_furniture_and_answers_with_a_verbatim_citation()
    {
        using var taken = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new { url = _site.Root + "/harbour?utm_source=mail" }
        );
        var post = await taken.JsonAsync();
        Assert.That(taken.StatusCode, Is.EqualTo(HttpStatusCode.OK), post.GetRawText());
        Assert.That(post.Text("blog_url"), Is.EqualTo(_site.Root + "/harbour"));
        Assert.That(post.Text("title"), Is.EqualTo("The bakery at the harbour"));
        var text = (await (await _client.GetAsync($"/api/v1/blogs/{post.Text("blog_id")}/content")).JsonAsync()).Text(
            "text"
        )!;
        Assert.That(text, Does.StartWith("The bakery at the harbour opened in 1921").And.EndsWith("in spring."));

        using var asked = await _client.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = "When did the bakery at the harbour open?" }
        );
        var answer = await asked.JsonAsync();
        var citation = answer.GetProperty("citations")[0];
        Assert.That(citation.Text("quote"), Does.Contain("1921"), answer.GetRawText());
        Assert.That(
            text.Substring(citation.GetProperty("start").GetInt32(), citation.Text("quote")!.Length),
            Is.EqualTo(citation.Text("quote"))
        );
    }

    [Test]
    public async Task It_is_fetched_again_and_found_unchanged_or_changed()
    {
        (await _client.PostAsJsonAsync("/api/v1/blogs/process", new { url = _site.Root + "/harbour" })).Dispose();
        using var again = await _client.PostAsJsonAsync("/api/v1/blogs/process", new { url = _site.Root + "/harbour" });
        Assert.That((await again.JsonAsync()).Text("status"), Is.EqualTo("unchanged"));
        _site.Html(
            "/harbour",
            FakeSite.Furnished(Article.Replace("1921", "1922", StringComparison.Ordinal), "The bakery at the harbour")
        );
        using var changed = await _client.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new { url = _site.Root + "/harbour" }
        );
        Assert.That((await changed.JsonAsync()).Text("status"), Is.EqualTo("processed"));
        using var asked = await _client.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = "When did the bakery at the harbour open?" }
        );
        Assert.That((await asked.JsonAsync()).Text("answer"), Does.Contain("1922").And.Not.Contain("1921"));
    }

    [Test]
    public async Task An_address_that_is_not_allowed_is_a_clear_error_and_stores_nothing()
    {
        await using var closed = new BlogManagerApp();
        using var client = await closed.CreateAdminClientAsync();
        await ProblemAssert.IsProblemAsync(
            await client.PostAsJsonAsync("/api/v1/blogs/process", new { url = _site.Root + "/harbour" }),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.That(
            (await (await client.GetAsync("/api/v1/blogs")).JsonAsync()).GetProperty("items").GetArrayLength(),
            Is.Zero
        );
        Assert.That(_site.Count("/harbour"), Is.Zero);
    }
}
