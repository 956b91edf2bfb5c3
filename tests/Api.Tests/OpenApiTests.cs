using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

public sealed class OpenApiTests
{
    private const string UpdateVariable = "BLOGMANAGER_UPDATE_SNAPSHOT";
    private BlogManagerApp _app = null!;
    private HttpClient _client = null!;
    private string _text = null!;
    private JsonElement _document;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _client = _app.CreateClient();
        using var answer = await _client.GetAsync("/openapi/v1.json");
        _text = await answer.Content.ReadAsStringAsync();
        _document = await answer.JsonAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task The_document_is_the_snapshot()
    {
        var path = SnapshotPath();
        if (Environment.GetEnvironmentVariable(UpdateVariable) == "1")
            await File.WriteAllTextAsync(path, _text.ReplaceLineEndings("\n") + "\n");
        Assert.That(
            _text.ReplaceLineEndings("\n").TrimEnd(),
            Is.EqualTo((await File.ReadAllTextAsync(path)).ReplaceLineEndings("\n").TrimEnd()),
            $"The API has changed. If that is meant, run with {UpdateVariable}=1 and read the diff."
        );
    }

    [Test]
    public void Every_operation_has_an_id_a_summary_an_answer_and_documented_errors()
    {
        var operations = ApiOperation.Of(_document);
        Assert.Multiple(() =>
        {
            Assert.That(_document.Text("openapi"), Does.StartWith("3.1"));
            Assert.That(operations, Has.Count.GreaterThan(25));
            Assert.That(operations.Select(o => o.Id), Is.Unique.And.None.Empty);
            foreach (var operation in operations)
            {
                Assert.That(operation.Json.Text("summary"), Is.Not.Empty, operation.Id);
                Assert.That(
                    operation.Json.GetProperty("responses").EnumerateObject().Count(r => r.Name[0] == '2'),
                    Is.EqualTo(1),
                    operation.Id
                );
                foreach (
                    var error in operation
                        .Json.GetProperty("responses")
                        .EnumerateObject()
                        .Where(r =>
                            r.Name[0] is '4' or '5' && operation.Path.StartsWith("/api", StringComparison.Ordinal)
                        )
                )
                    Assert.That(
                        error
                            .Value.GetProperty("content")
                            .GetProperty("application/problem+json")
                            .GetProperty("schema")
                            .Text("$ref"),
                        Is.EqualTo("#/components/schemas/Problem")
                    );
                if (operation.Path.StartsWith("/api", StringComparison.Ordinal))
                    Assert.That(operation.IsPublic, Is.EqualTo(operation.IsSigned), operation.Id);
            }
        });
    }

    [Test]
    public void Every_reference_leads_somewhere()
    {
        var schemas = _document.GetProperty("components").GetProperty("schemas");
        foreach (Match reference in Regex.Matches(_text, "\"#/components/schemas/([^\"]+)\""))
            Assert.That(schemas.TryGetProperty(reference.Groups[1].Value, out _), Is.True, reference.Value);
    }

    [Test]
    public async Task The_page_loads_from_here_alone([Values("/docs", "/")] string path)
    {
        using var page = await _client.GetAsync(path);
        var html = await page.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(page.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(html, Does.Contain("openapi/v1.json"));
            Assert.That(html, Does.Not.Match("(?i)(https?:)?//[a-z0-9]"), "a reference to another host");
        });
        foreach (Match script in Regex.Matches(html, "src=\"([^\"]+)\""))
            Assert.That(
                (await _client.GetAsync(new Uri(page.RequestMessage!.RequestUri!, script.Groups[1].Value))).StatusCode,
                Is.EqualTo(HttpStatusCode.OK),
                script.Value
            );
    }

    private static string SnapshotPath([CallerFilePath] string source = "") =>
        Path.Combine(Path.GetDirectoryName(source)!, "OpenApi.snapshot.json");
}
