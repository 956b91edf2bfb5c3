using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace BlogManager.Api.Tests;

/// <summary>The Model Context Protocol, spoken by its SDK's own client over HTTP to the service as it is shipped.</summary>
[Parallelizable]
public sealed class McpTests
{
    private const string Own = "https://own.example";
    private const string Other = "https://other.example";

    private TempDirectory _data = null!;
    private ServiceProcess _service = null!;
    private string _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _data = new TempDirectory();
        _admin = (await ServiceProcess.RunAsync(_data.Path, "keys", "bootstrap-admin")).StandardOutput.Trim();
        _service = await ServiceProcess.StartAsync(_data.Path, ("BlogManager:RateLimits:Search:PermitsPerMinute", "3"));
        foreach (var site in new[] { Own, Other })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/blogs/process")
            {
                Content = JsonContent.Create(
                    new
                    {
                        url = $"{site}/bread",
                        title = "Sourdough",
                        content = "A sourdough starter is fed with rye flour every day. It is kept in a jar of glass.",
                        content_type = "text/plain",
                    }
                ),
                Headers = { { "X-API-Key", _admin } },
            };
            using var answer = await _service.Client.SendAsync(request);
            Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        await _service.DisposeAsync();
        _data.Dispose();
    }

    [Test]
    public async Task The_four_tools_are_listed_with_what_they_take()
    {
        await using var client = await ClientAsync(_admin);
        var tools = await client.ListToolsAsync();
        Assert.That(tools.Select(t => t.Name), Is.EquivalentTo(["ask", "search", "list_posts", "read_post"]));
        var ask = tools.Single(t => t.Name == "ask");
        Assert.That(
            ask.JsonSchema.GetProperty("properties").EnumerateObject().Select(p => p.Name),
            Is.EqualTo(["question", "site", "blog_url"])
        );
        Assert.That(ask.JsonSchema.GetProperty("required").GetRawText(), Is.EqualTo("[\"question\"]"));
        Assert.That(client.ServerInfo?.Name, Is.EqualTo("blogmanager"));
    }

    [Test]
    public async Task What_an_assistant_asks_counts_as_an_ask()
    {
        async Task<long> AskedAsync()
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/insights/overview?days=1&site=" + Other)
            {
                Headers = { { "X-API-Key", _admin } },
            };
            using var overview = await _service.Client.SendAsync(request);
            return (await overview.JsonAsync()).GetProperty("asked").GetInt64();
        }

        var before = await AskedAsync();
        await using var client = await ClientAsync(_admin);
        for (var i = 0; i < 2; i++)
            await CallAsync(client, "ask", ("question", "Is the jar of glass counted?"), ("site", Other));
        Assert.That(await AskedAsync(), Is.EqualTo(before + 2));
    }

    [Test]
    public async Task An_answer_comes_with_its_citations_and_a_post_can_be_found_listed_and_read()
    {
        await using var client = await ClientAsync(_admin);
        var answer = await CallAsync(client, "ask", ("question", "What is the starter fed with?"), ("site", Own));
        Assert.That(answer.GetProperty("grounded").GetBoolean(), Is.True, answer.GetRawText());
        Assert.That(answer.GetProperty("citations")[0].Text("quote"), Does.Contain("rye flour"));
        var found = await CallAsync(client, "search", ("query", "sourdough"), ("limit", 1));
        Assert.That(found.GetProperty("results").GetArrayLength(), Is.EqualTo(1));
        var listed = await CallAsync(client, "list_posts", ("limit", 1));
        Assert.That(listed.Text("next_cursor"), Is.Not.Null);
        var rest = await CallAsync(client, "list_posts", ("cursor", listed.Text("next_cursor")!));
        Assert.That(rest.GetProperty("items").GetArrayLength(), Is.EqualTo(1));
        var post = await CallAsync(client, "read_post", ("blog_id", rest.GetProperty("items")[0].Text("blog_id")!));
        Assert.That(post.Text("text"), Does.Contain("jar of glass"));
    }

    [Test]
    public async Task A_key_that_is_held_to_a_site_is_shown_nothing_of_another()
    {
        var key = await KeyAsync(
            new
            {
                name = "held",
                kind = "secret",
                scopes = new[] { "posts:read", "ask" },
                sites = new[] { Own },
            }
        );
        await using var client = await ClientAsync(key);
        var listed = await CallAsync(client, "list_posts");
        Assert.That(listed.GetRawText(), Does.Contain(Own).And.Not.Contain(Other));
        var answer = await CallAsync(client, "ask", ("question", "What is the starter fed with?"), ("site", Other));
        Assert.That(answer.GetProperty("abstained").GetBoolean(), Is.True);
    }

    [Test]
    public async Task What_a_tool_refuses_is_a_result_that_says_why()
    {
        var key = await KeyAsync(
            new
            {
                name = "reader",
                kind = "secret",
                scopes = new[] { "posts:read" },
            }
        );
        await using var client = await ClientAsync(key);
        Assert.That(await FaultAsync(client, "ask", ("question", "What?")), Does.Contain("lacks the scope ask"));
        Assert.That(await FaultAsync(client, "read_post", ("blog_id", "none")), Does.StartWith("not_found: "));
        Assert.That(await FaultAsync(client, "list_posts", ("limit", 0)), Does.Contain("limit must be from 1 to 100"));
        Assert.That(await FaultAsync(client, "list_posts", ("site", "blog")), Does.Contain("site must be"));
        for (var i = 0; i < 3; i++)
            await CallAsync(client, "search", ("query", "bread"));
        Assert.That(
            await FaultAsync(client, "search", ("query", "bread")),
            Does.Match("^rate_limit_exceeded: .* Try again in \\d+ seconds")
        );
    }

    [Test]
    public async Task Without_a_key_that_may_use_a_tool_there_is_no_conversation()
    {
        Assert.That(
            () => ClientAsync(null),
            Throws.InstanceOf<HttpRequestException>().With.Property("StatusCode").EqualTo(HttpStatusCode.Unauthorized)
        );
        var key = await KeyAsync(
            new
            {
                name = "metrics",
                kind = "secret",
                scopes = new[] { "metrics:read" },
            }
        );
        Assert.That(
            () => ClientAsync(key),
            Throws.InstanceOf<HttpRequestException>().With.Property("StatusCode").EqualTo(HttpStatusCode.Forbidden)
        );
    }

    private Task<McpClient> ClientAsync(string? key) =>
        McpClient.CreateAsync(
            new HttpClientTransport(
                new HttpClientTransportOptions
                {
                    Endpoint = new Uri(_service.Client.BaseAddress!, "/mcp"),
                    TransportMode = HttpTransportMode.StreamableHttp,
                    AdditionalHeaders = key is null
                        ? new Dictionary<string, string>()
                        : new Dictionary<string, string> { ["Authorization"] = "Bearer " + key },
                }
            )
        );

    private static async Task<JsonElement> CallAsync(
        McpClient client,
        string tool,
        params (string Name, object Value)[] arguments
    )
    {
        var result = await client.CallToolAsync(tool, arguments.ToDictionary(a => a.Name, a => (object?)a.Value));
        var text = ((TextContentBlock)result.Content[0]).Text;
        Assert.That(result.IsError, Is.Not.True, text);
        return JsonDocument.Parse(text).RootElement;
    }

    private static async Task<string> FaultAsync(
        McpClient client,
        string tool,
        params (string Name, object Value)[] arguments
    )
    {
        var result = await client.CallToolAsync(tool, arguments.ToDictionary(a => a.Name, a => (object?)a.Value));
        Assert.That(result.IsError, Is.True);
        return ((TextContentBlock)result.Content[0]).Text;
    }

    private async Task<string> KeyAsync(object wanted)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/auth/keys")
        {
            Content = JsonContent.Create(wanted),
            Headers = { { "X-API-Key", _admin } },
        };
        using var answer = await _service.Client.SendAsync(request);
        return (await answer.JsonAsync()).Text("key")!;
    }
}
