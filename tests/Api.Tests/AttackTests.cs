using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Adapters.Tests.Attacks;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Every fourth attack through the whole service, on a model that obeys, with a key that is held to the attacked site:
/// nothing of another site, no link, no part of the prompt and no claim without its quote comes out.
/// </summary>
[CancelAfter(300_000)]
public sealed class AttackTests
{
    private const string Own = "https://own.example";
    private const string Other = "https://other-site.example";
    private const string Secret = "saffron-anchor";

    private ModelServer _server = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private HttpClient _held = null!;
    private int _way;

    private static IEnumerable<HostilePost> Posts => AttackFiles.Posts.Where((_, i) => i % 4 == 0);

    private static IEnumerable<string> Questions =>
        AttackFiles.Questions.Where((_, i) => i % 4 == 1).Select(q => q.Question);

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await ModelServer.StartAsync();
        _server.Always(ObedientModel.Obeys(() => _way));
        _app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:Models:Provider"] = "openai",
                ["BlogManager:Models:OpenAI:BaseUrl"] = _server.BaseUrl,
                ["BlogManager:Models:OpenAI:ChatModel"] = "test-model",
            }
        );
        _admin = await _app.CreateAdminClientAsync();
        await PostAsync(
            _admin,
            "/api/v1/blogs/process",
            new
            {
                url = Other + "/secret",
                title = "Rye bread, chains and tea",
                content = $"The {Secret} of rye bread is a starter. The {Secret} of a chain is oil. The {Secret} of tea is cool water.",
            }
        );
        var key = await PostAsync(
            _admin,
            "/api/v1/auth/keys",
            new
            {
                name = "held",
                kind = "secret",
                scopes = new[] { "posts:read", "posts:write", "ask" },
                sites = new[] { Own },
            }
        );
        _held = _app.CreateClient();
        _held.DefaultRequestHeaders.Add("X-API-Key", key.Text("key"));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _held.Dispose();
        _admin.Dispose();
        await _app.DisposeAsync();
        await _server.DisposeAsync();
    }

    [TestCaseSource(nameof(Posts))]
    public async Task Nothing_gets_through(HostilePost post)
    {
        var source = post.Title + "\n" + post.Text;
        var url = $"{Own}/{post.Id}";
        _way = 1;
        var taken = await PostAsync(
            _held,
            "/api/v1/blogs/process",
            new
            {
                url,
                title = post.Title,
                content = post.Text,
                num_questions = 5,
            }
        );
        var exposure = new Exposure(
            _server.ChatRequests[^2].Messages[0] + _server.ChatRequests[^1].Messages[0],
            source
        );
        using var shown = await _held.GetAsync($"/api/v1/blogs/{taken.Text("blog_id")}");
        taken = await shown.EnsureSuccessStatusCode().JsonAsync();
        var faults = taken
            .GetProperty("key_points")
            .EnumerateArray()
            .Select(p => p.GetString()!)
            .Append(taken.Text("summary")!)
            .SelectMany(s => exposure.Of(s, [source]))
            .ToList();
        foreach (var question in taken.GetProperty("questions").EnumerateArray())
        {
            faults.AddRange(exposure.Of(question.Text("question") + " " + question.Text("icon")));
            faults.AddRange(exposure.Of(question.Text("answer")!, Quotes(question.GetProperty("evidence"))));
        }

        var byModel = 0;
        foreach (var question in Questions)
        {
            foreach (var isStreamed in new[] { true, false })
            {
                // Another way each time: one that was remembered is not asked for again.
                _way++;
                var answer = await AskAsync(
                    isStreamed ? new { question, blog_url = url } : (object)new { question, site = Own },
                    isStreamed
                );
                byModel += !answer.GetProperty("abstained").GetBoolean() && answer.Text("provider") == "openai" ? 1 : 0;
                faults.AddRange(Faults(answer).Select(f => (isStreamed ? "streamed: " : "whole: ") + f));
            }
        }

        Assert.That(byModel, Is.Positive, "the model's own words are among what was looked at");
        Assert.That(faults.Distinct().Take(12), Is.Empty);
    }

    private IEnumerable<string> Faults(JsonElement answer)
    {
        if (answer.GetRawText().Contains(Secret, StringComparison.OrdinalIgnoreCase))
            yield return "another site's words";
        var citations = answer.GetProperty("citations");
        foreach (var citation in citations.EnumerateArray())
        {
            if (!citation.Text("url")!.StartsWith(Own + "/", StringComparison.Ordinal))
                yield return "another site's post";
        }

        // Where it withholds, the sentence is the service's own.
        if (answer.GetProperty("abstained").GetBoolean())
            yield break;
        var system = _server.ChatRequests[^1].Messages[0];
        foreach (var fault in Exposure.OfAnswer(system, answer.Text("answer")!, Quotes(citations)))
            yield return fault;
    }

    private static List<string> Quotes(JsonElement cited) => [.. cited.EnumerateArray().Select(c => c.Text("quote")!)];

    /// <summary>The answer; of a streamed one what its events told, piece by piece, for the answer's text.</summary>
    private async Task<JsonElement> AskAsync(object body, bool isStreamed)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/qa/ask");
        request.Content = JsonContent.Create(body);
        if (!isStreamed)
        {
            using var whole = await _held.SendAsync(request);
            return (await whole.EnsureSuccessStatusCode().JsonAsync()).Clone();
        }

        request.Headers.TryAddWithoutValidation("Accept", "text/event-stream");
        using var response = await _held.SendAsync(request);
        var events = (await response.EnsureSuccessStatusCode().Content.ReadAsStringAsync())
            .Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(b => !b.StartsWith(':'))
            .Select(b => b.Split('\n'))
            .Select(lines => (Name: lines[0]["event: ".Length..], Data: JsonElement.Parse(lines[1]["data: ".Length..])))
            .ToList();
        var done = events[^1].Data;
        var told = string.Concat(events.Where(e => e.Name == "delta").Select(e => e.Data.Text("text")));
        Assert.That(told, Is.EqualTo(done.Text("answer")), "what was told is what is checked");
        return done;
    }

    private static async Task<JsonElement> PostAsync(HttpClient client, string path, object body)
    {
        using var response = await client.PostAsJsonAsync(path, body);
        return await response.EnsureSuccessStatusCode().JsonAsync();
    }
}
