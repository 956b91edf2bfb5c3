using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The whole service over a real vector database that goes away and comes back.</summary>
public sealed class ChromaOutageTests
{
    [Test]
    public async Task Without_its_vector_database_the_service_goes_on_by_words_and_misses_nothing_once_it_is_back()
    {
        if (!ChromaServer.IsInstalled)
            Assert.Ignore(ChromaServer.Missing);
        await using var chroma = await ChromaServer.StartAsync();
        await using var app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Vectors:Provider"] = "chroma",
                ["BlogManager:Vectors:Chroma:Url"] = chroma.Url.ToString(),
                ["BlogManager:Vectors:Chroma:RepairSeconds"] = "1",
                ["BlogManager:CircuitBreakers:VectorDb:BreakSeconds"] = "0.5",
            }
        );
        using var admin = await app.CreateAdminClientAsync();
        for (var i = 0; i < 4; i++)
            await admin.ProcessAsync(i);
        var whole = await admin.SendAsync(
            "/api/v1/qa/ask",
            new { question = $"What is eaten in {GeneratedPost.Place(1)}?" }
        );
        Assert.That(whole.GetProperty("degraded").GetBoolean(), Is.False);

        await chroma.KillAsync();
        var late = await admin.ProcessAsync(4);
        var asked = await admin.SendAsync(
            "/api/v1/qa/ask",
            new { question = $"Which dish is eaten in {GeneratedPost.Place(2)}, and when?" }
        );
        Assert.That(asked.GetProperty("degraded").GetBoolean(), Is.True);
        var searched = await admin.SendAsync("/api/v1/search", new { query = GeneratedPost.Dish(2) });
        Assert.That(searched.GetProperty("degraded").GetBoolean(), Is.True);
        Assert.That(
            searched.GetProperty("results").EnumerateArray().Select(r => r.Text("url")),
            Does.Contain(GeneratedPost.Url(2))
        );
        var similar = await admin.SendAsync("/api/v1/similar/blogs", new { blog_url = GeneratedPost.Url(2) });
        Assert.That(similar.GetProperty("degraded").GetBoolean(), Is.True);
        Assert.That(
            similar.GetProperty("similar_blogs").EnumerateArray().Select(b => b.Text("url")),
            Is.Not.Empty.And.Not.Contain(GeneratedPost.Url(2))
        );
        using var erased = await admin.DeleteAsync(
            $"/api/v1/blogs/by-url?url={Uri.EscapeDataString(GeneratedPost.Url(3))}"
        );
        Assert.That(erased.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var health = await admin.GetFromJsonAsync<JsonElement>("/health");
        Assert.That(
            health
                .GetProperty("details")
                .GetProperty("circuit_breakers")
                .GetProperty("details")
                .GetProperty("vector_db")
                .GetProperty("failure_count")
                .GetInt32(),
            Is.Positive
        );

        await chroma.RestartAsync();
        string?[] near = [];
        // Bounded only so that what never comes does not hang the run.
        for (var i = 0; i < 600 && !near.Contains(GeneratedPost.Url(4)); i++)
        {
            await Task.Delay(50);
            var found = await admin.SendAsync(
                "/api/v1/similar/blogs",
                new { blog_url = GeneratedPost.Url(0), limit = 20 }
            );
            near = [.. found.GetProperty("similar_blogs").EnumerateArray().Select(b => b.Text("url"))];
        }

        foreach (
            var (route, body) in new (string, object)[]
            {
                ("search", new { query = GeneratedPost.Dish(2) }),
                ("similar/blogs", new { blog_url = GeneratedPost.Url(2) }),
            }
        )
            Assert.That(
                (await admin.SendAsync("/api/v1/" + route, body)).GetProperty("degraded").GetBoolean(),
                Is.False,
                route
            );
        Assert.That(near, Does.Contain(late.Text("blog_url")).And.Not.Contain(GeneratedPost.Url(3)));
        var again = await admin.SendAsync(
            "/api/v1/qa/ask",
            new { question = $"What do people eat in {GeneratedPost.Place(2)}?" }
        );
        Assert.That(again.GetProperty("degraded").GetBoolean(), Is.False);
    }
}
