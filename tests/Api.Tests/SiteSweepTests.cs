using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Over every operation of the OpenAPI document: a key that is held to one site is shown nothing of another and changes
/// nothing there. An operation without a call here fails.
/// </summary>
[Parallelizable]
public sealed class SiteSweepTests
{
    private const string Own = "https://own.example";
    private const string Other = "https://other.example";

    // Stands in every text of the other site, and in nothing that is sent.
    private const string Secret = "quexalotl";
    private const string AnyPaused = """{"paused":true}""";

    private static readonly string[] NoScope =
    [
        "processPost",
        "queueProcessPost",
        "deletePost",
        "deletePostByUrl",
        "updateQuestion",
        "createCurated",
        "listCurated",
        "getCurated",
        "updateCurated",
        "deleteCurated",
        "cancelJob",
        "queueReindex",
        "listSources",
        "getSource",
        "updateSource",
        "deleteSource",
        "syncSource",
        "getOverview",
        "listUnanswered",
        "listAskedQuestions",
        "eraseQuestions",
        "getUsage",
    ];

    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private HttpClient _held = null!;
    private HttpClient _page = null!;
    private string _post = null!;
    private string _question = null!;
    private string _curated = null!;
    private string _job = null!;
    private string _answer = null!;
    private string _source = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _admin = await _app.CreateAdminClientAsync();
        await TakeInAsync(
            $"{Own}/bread",
            "Sourdough",
            "Bread needs a starter. The starter of the bread is fed with rye flour every day, and it bubbles by noon."
        );
        var other = await TakeInAsync(
            $"{Other}/zanzibarite",
            $"Zanzibarite and {Secret}",
            $"Zanzibarite is a stone of the {Secret} mountains. The price of zanzibarite is {Secret} coins.\n\n## What is zanzibarite used for?\n\nThe stone is used for rings."
        );
        _post = other.Text("blog_id")!;
        _question = other.GetProperty("questions")[0].Text("id")!;
        using var queued = await _admin.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new
            {
                url = $"{Other}/later",
                content = $"# {Secret}\n\nA {Secret} text for later.",
                title = Secret,
            }
        );
        _job = (await queued.JsonAsync()).Text("job_id")!;
        using var asked = await _admin.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = "Where does the stone come from?", site = Other }
        );
        _answer = (await asked.JsonAsync()).Text("answer_id")!;
        var curated = await _admin.SendAsync(
            "/api/v1/qa/curated",
            new
            {
                questions = new[] { $"Whose is the {Secret}?" },
                answer = $"The {Secret} is mine.",
                site = Other,
            },
            HttpStatusCode.Created
        );
        _curated = curated.Text("id")!;
        _source = await StoredSource.AddAsync(_app, Other, Secret);
        _held = await ClientAsync(
            new
            {
                name = "held",
                kind = "secret",
                scopes = new[] { "posts:read", "posts:write", "ask", "insights:read", "metrics:read" },
                sites = new[] { Own },
            }
        );
        _page = await ClientAsync(
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { Own },
                auto_process = true,
            }
        );
        _page.DefaultRequestHeaders.Add("Origin", Own);
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _page.Dispose();
        _held.Dispose();
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task No_operation_shows_or_changes_anything_of_a_site_that_the_key_is_not_held_to([Values] bool isPage)
    {
        using var nobody = _app.CreateClient();
        var calls = Calls().ToLookup(c => c.Operation);
        var operations = await ApiOperation.LoadAsync(nobody);
        Assert.That(
            operations.Select(o => o.Id).Where(id => !calls.Contains(id)),
            Is.Empty,
            "operations without a call in this test"
        );
        foreach (var operation in operations)
        {
            foreach (var call in calls[operation.Id])
            {
                using var request = new HttpRequestMessage(operation.Method, Path(operation, call));
                if (call.Body is not null)
                    request.Content = new StringContent(call.Body, Encoding.UTF8, "application/json");
                using var answer = await (isPage ? _page : _held).SendAsync(request);
                var text = await answer.Content.ReadAsStringAsync();
                var expected = isPage && (NoScope.Contains(call.Operation)) ? HttpStatusCode.Forbidden : call.Status;
                Assert.That(answer.StatusCode, Is.EqualTo(expected), $"{operation} {call.Query}{call.Body}: {text}");
                foreach (var trace in new[] { Secret, "Zanzibarite and", _post, _question, _job })
                    Assert.That(
                        WithoutEcho(text, call),
                        Does.Not.Contain(trace),
                        $"{operation} {call.Query}{call.Body}"
                    );
            }
        }

        using var still = await _admin.GetAsync($"/api/v1/blogs/{_post}");
        Assert.That(
            await still.Content.ReadAsStringAsync(),
            Does.Contain(Secret),
            "nothing of it was erased or replaced"
        );
        using var listed = await _admin.GetAsync($"/api/v1/blogs?site={Other}");
        Assert.That(
            (await listed.JsonAsync()).GetProperty("items").EnumerateArray().Select(p => p.Text("blog_id")),
            Does.Contain(_post)
        );
    }

    [Test]
    public async Task What_is_of_its_own_site_is_shown([Values] bool isPage)
    {
        var client = isPage ? _page : _held;
        Assert.That(await client.GetStringAsync("/api/v1/blogs"), Does.Contain("Sourdough"));
        Assert.That(await client.GetStringAsync($"/api/v1/blogs/by-url?url={Own}/bread"), Does.Contain("starter"));
        using var found = await client.PostAsJsonAsync("/api/v1/search", new { query = "starter" });
        Assert.That(await found.Content.ReadAsStringAsync(), Does.Contain($"{Own}/bread").And.Contain("\"total\":1"));
        using var asked = await client.PostAsJsonAsync(
            "/api/v1/qa/ask",
            new { question = "What is the starter of the bread fed with?" }
        );
        Assert.That(await asked.Content.ReadAsStringAsync(), Does.Contain("rye flour"));
    }

    [Test]
    public async Task A_remembered_answer_reaches_no_caller_of_other_sites()
    {
        var question = new { question = "What is the price of zanzibarite?" };
        using var seen = await _admin.PostAsJsonAsync("/api/v1/qa/ask", question);
        Assert.That(await seen.Content.ReadAsStringAsync(), Does.Contain(Secret));
        (await _admin.GetAsync($"/api/v1/blogs/{_post}")).EnsureSuccessStatusCode();
        foreach (var client in new[] { _held, _page })
        {
            using var asked = await client.PostAsJsonAsync("/api/v1/qa/ask", question);
            Assert.That(
                await asked.Content.ReadAsStringAsync(),
                Does.Not.Contain(Secret).And.Contain("\"abstained\":true")
            );
            using var read = await client.GetAsync($"/api/v1/blogs/{_post}");
            Assert.That(read.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        }
    }

    [Test]
    public async Task A_secret_key_lists_and_reads_the_jobs_of_its_own_site()
    {
        using var queued = await _held.PostAsJsonAsync(
            "/api/v1/blogs/process-async",
            new
            {
                url = $"{Own}/queued",
                content = "# Rolls\n\nRolls are small breads.",
                title = "Rolls",
            }
        );
        var id = (await queued.JsonAsync()).Text("job_id");
        Assert.That((await _held.GetAsync($"/api/v1/jobs/{id}")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _held.GetStringAsync("/api/v1/jobs"), Does.Contain(id!));
        Assert.That(
            (await _page.GetAsync($"/api/v1/jobs/{id}")).StatusCode,
            Is.EqualTo(HttpStatusCode.NotFound),
            "a page has no jobs"
        );
        Assert.That(
            (await (await _page.GetAsync("/api/v1/jobs")).JsonAsync()).GetProperty("items").GetArrayLength(),
            Is.Zero
        );
    }

    /// <summary>A call and the answer that a secret key gets, which has every scope but keys:admin.</summary>
    private IEnumerable<Call> Calls()
    {
        var url = Uri.EscapeDataString($"{Other}/zanzibarite");
        var missing = HttpStatusCode.NotFound;
        var refused = HttpStatusCode.Forbidden;
        var well = HttpStatusCode.OK;
        string Body(object body) => JsonSerializer.Serialize(body);
        yield return new(
            "processPost",
            refused,
            Body: Body(new { url = $"{Other}/zanzibarite", content = "# New\n\nAnother text." })
        );
        yield return new(
            "processPost",
            refused,
            Body: Body(new { url = "http://own.example/bread", content = "# New\n\nOf another scheme." })
        );
        yield return new(
            "queueProcessPost",
            refused,
            Body: Body(new { url = $"{Other}/zanzibarite", content = "# New\n\nAnother text." })
        );
        yield return new("listPosts", well);
        yield return new("listPosts", well, "?site=" + Uri.EscapeDataString(Other));
        yield return new("getPostByUrl", missing, "?url=" + url);
        yield return new("deletePostByUrl", missing, "?url=" + url);
        yield return new("getFaq", missing, "?url=" + url);
        yield return new("exportPosts", well);
        yield return new("exportPosts", well, "?site=" + Uri.EscapeDataString(Other));
        yield return new("getLlmsText", well);
        yield return new("getLlmsText", well, "?site=" + Uri.EscapeDataString(Other));
        yield return new("getPost", missing, Id: _post);
        yield return new("deletePost", missing, Id: _post);
        yield return new("getPostContent", missing, Id: _post);
        yield return new("listQuestions", missing, "?blog_url=" + url);
        yield return new("checkAndLoad", well, "?blog_url=" + url);
        yield return new("checkAndLoad", well, "?blog_url=" + Uri.EscapeDataString($"{Other}/later"));
        yield return new("checkAndLoad", well, "?blog_url=" + Uri.EscapeDataString($"{Own}/bread"));
        yield return new("getQuestion", missing, Id: _question);
        yield return new("updateQuestion", missing, Body: Body(new { hidden = true }), Id: _question);
        yield return new("findSimilarPosts", missing, Body: Body(new { question_id = _question }));
        yield return new("findSimilarPosts", missing, Body: Body(new { blog_id = _post }));
        yield return new("findSimilarPosts", missing, Body: Body(new { blog_url = $"{Other}/zanzibarite" }));
        yield return new("findSimilarPosts", well, Body: Body(new { text = "zanzibarite is a stone" }));
        yield return new("searchPosts", well, Body: Body(new { query = "zanzibarite" }));
        yield return new("searchPosts", well, Body: Body(new { query = "zanzibarite", site = Other }));
        yield return new("askQuestion", well, Body: Body(new { question = "What is zanzibarite?" }));
        yield return new("askQuestion", well, Body: Body(new { question = "What is zanzibarite?", site = Other }));
        yield return new(
            "askQuestion",
            missing,
            Body: Body(new { question = "What is zanzibarite?", blog_url = $"{Other}/zanzibarite" })
        );
        yield return new("giveFeedback", missing, Body: Body(new { helpful = true, comment = "Well." }), Id: _answer);
        yield return new(
            "createCurated",
            refused,
            Body: Body(
                new
                {
                    questions = new[] { "Why?" },
                    answer = "So.",
                    site = Other,
                }
            )
        );
        yield return new(
            "createCurated",
            missing,
            Body: Body(
                new
                {
                    questions = new[] { "Why?" },
                    answer = "So.",
                    blog_url = $"{Other}/zanzibarite",
                }
            )
        );
        yield return new("listCurated", well);
        yield return new("getCurated", missing, Id: _curated);
        yield return new("updateCurated", missing, Body: Body(new { answer = "Else." }), Id: _curated);
        yield return new("deleteCurated", missing, Id: _curated);
        yield return new("getOverview", well);
        yield return new("getOverview", well, "?site=" + Uri.EscapeDataString(Other));
        yield return new("listUnanswered", well);
        yield return new("listAskedQuestions", well);
        yield return new("getUsage", well);
        yield return new("eraseQuestions", well);
        yield return new("listJobs", well);
        yield return new("getJob", missing, Id: _job);
        yield return new("listImportItems", missing, Id: _job);
        yield return new("startImport", refused, Body: Body(new { url = $"{Other}/" }));
        yield return new("previewImport", refused, Body: Body(new { feed_url = $"{Other}/feed" }));
        yield return new("createSource", refused, Body: Body(new { feed_url = $"{Other}/feed" }));
        yield return new("listSources", well);
        yield return new("listSources", well, "?site=" + Uri.EscapeDataString(Other));
        yield return new("getSource", missing, Id: _source);
        yield return new("updateSource", missing, Body: AnyPaused, Id: _source);
        yield return new("deleteSource", missing, "?erase_posts=true", Id: _source);
        yield return new("syncSource", missing, Id: _source);
        // No key counts there, and none helps.
        yield return new("receiveHook", HttpStatusCode.Unauthorized, Body: "{}", Id: _source);
        yield return new("receiveFromHub", missing, Body: "{}", Id: _source);
        yield return new("answerHub", missing, Id: _source);
        yield return new("cancelJob", missing, Id: _job);
        yield return new("watchJob", missing, Id: _job);
        yield return new("queueReindex", refused);
        yield return new("getAsking", refused);
        yield return new("pauseAsking", refused, Body: AnyPaused);
        foreach (var closed in new[] { "createApiKey", "listApiKeys", "listKeyChanges" })
            yield return new(closed, refused, Body: closed == "createApiKey" ? "{}" : null);
        foreach (
            var closed in new[]
            {
                "getApiKey",
                "updateApiKey",
                "rotateApiKey",
                "revokeApiKey",
                "isolateCircuit",
                "resetCircuit",
            }
        )
            yield return new(closed, refused, Id: "crawler", Body: closed == "updateApiKey" ? AnyPaused : null);
        foreach (var open in new[] { "whoAmI", "getHealth", "getLiveness", "getReadiness", "getMetrics" })
            yield return new(open, well);
    }

    private static string Path(ApiOperation operation, Call call) =>
        operation
            .Path.Replace("{id}", call.Id, StringComparison.Ordinal)
            .Replace("{answer_id}", call.Id, StringComparison.Ordinal)
            .Replace("{source_id}", call.Id, StringComparison.Ordinal)
            .Replace("{dependency}", call.Id, StringComparison.Ordinal) + call.Query;

    // A problem names the path that was asked for.
    private static string WithoutEcho(string text, Call call)
    {
        if (
            call.Id.Length == 0
            || !text.StartsWith('{')
            || JsonNode.Parse(text) is not JsonObject problem
            || !problem.ContainsKey("instance")
        )
            return text;
        problem.Remove("instance");
        return problem.ToJsonString();
    }

    private async Task<JsonElement> TakeInAsync(string url, string title, string content)
    {
        using var answer = await _admin.PostAsJsonAsync(
            "/api/v1/blogs/process",
            new
            {
                url,
                title,
                content = $"# {title}\n\n{content}",
                content_type = "text/markdown",
            }
        );
        answer.EnsureSuccessStatusCode();
        return await answer.JsonAsync();
    }

    private async Task<HttpClient> ClientAsync(object key)
    {
        using var made = await _admin.PostAsJsonAsync("/api/v1/auth/keys", key);
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var client = _app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", (await made.JsonAsync()).Text("key"));
        return client;
    }

    private sealed record Call(
        string Operation,
        HttpStatusCode Status,
        string Query = "",
        string? Body = null,
        string Id = ""
    );
}
