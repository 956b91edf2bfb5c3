using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>docs/blogmanager.http holds every operation of the document once, with the body that the document shows.</summary>
public sealed partial class RequestFileTests
{
    private static readonly string Root = ServiceProcess.RepositoryRoot();

    private static readonly IReadOnlyList<ApiOperation> Operations = ApiOperation.Of(
        JsonDocument
            .Parse(File.ReadAllText(Path.Combine(Root, "tests", "Api.Tests", "OpenApi.snapshot.json")))
            .RootElement
    );

    private static readonly Dictionary<string, WrittenRequest> Written = WrittenRequest.Read(
        File.ReadAllText(Path.Combine(Root, "docs", "blogmanager.http"))
    );

    [Test]
    public void Every_operation_is_in_it_and_nothing_else()
    {
        Assert.That(Operations, Has.Count.GreaterThan(25), "the snapshot is read");
        Assert.That(Written.Keys, Is.EquivalentTo(Operations.Select(o => o.Id)));
    }

    [TestCaseSource(nameof(Operations))]
    public void A_request_is_as_the_document_says(object described)
    {
        var operation = (ApiOperation)described;
        var request = Written[operation.Id];
        Assert.That(
            (request.Method, AnyPlace().Replace(request.Path, "{}")),
            Is.EqualTo((operation.Method.Method, AnyPlace().Replace(Filled(operation), "{}")))
        );
        Assert.That(request.Headers.Contains("X-API-Key: {{key}}"), Is.EqualTo(!operation.IsPublic));
        string[] required =
        [
            .. operation
                .Parameters.Where(p =>
                    p.Text("in") == "query" && p.TryGetProperty("required", out var must) && must.GetBoolean()
                )
                .Select(p => p.Text("name")!),
        ];
        Assert.That(required.Where(name => !request.Query.Contains(name + "=", StringComparison.Ordinal)), Is.Empty);
        Assert.That(
            JsonNode.DeepEquals(
                request.Body.Length == 0 ? null : JsonNode.Parse(request.Body),
                operation.HasBody ? JsonNode.Parse(Example(operation).GetRawText()) : null
            ),
            Is.True,
            request.Body
        );
    }

    [Test]
    public void A_request_is_read_with_its_parts()
    {
        var read = WrittenRequest.Read(
            """
            @host = http://localhost

            ### first: One
            POST {{host}}/a/{{id}}?x=1
            X-API-Key: {{key}}

            { "b": 1 }

            ### second: Two
            GET {{host}}/c
            """
        );
        Assert.That(
            (read["first"].Method, read["first"].Path, read["first"].Query, read["first"].Body),
            Is.EqualTo(("POST", "/a/{{id}}", "x=1", "{ \"b\": 1 }"))
        );
        Assert.That(read["first"].Headers, Is.EqualTo(["X-API-Key: {{key}}"]));
        Assert.That(
            (read["second"].Method, read["second"].Path, read["second"].Query, read["second"].Body),
            Is.EqualTo(("GET", "/c", "", ""))
        );
    }

    // The file names a dependency where the document leaves a place.
    private static string Filled(ApiOperation operation) =>
        operation.Path.Replace("{dependency}", "crawler", StringComparison.Ordinal);

    private static JsonElement Example(ApiOperation operation) =>
        operation
            .Json.GetProperty("requestBody")
            .GetProperty("content")
            .GetProperty("application/json")
            .GetProperty("example");

    [GeneratedRegex(@"\{+\w+\}+", RegexOptions.NonBacktracking)]
    private static partial Regex AnyPlace();

    private sealed record WrittenRequest(
        string Method,
        string Path,
        string Query,
        IReadOnlyList<string> Headers,
        string Body
    )
    {
        internal static Dictionary<string, WrittenRequest> Read(string file) =>
            file.ReplaceLineEndings("\n")
                .Split("### ")
                .Skip(1)
                .ToDictionary(part => part.Split(':')[0], part => One(part.Split('\n', 2)[1]));

        private static WrittenRequest One(string text)
        {
            var (head, body) = text.Trim().Split("\n\n", 2) is [var before, var after]
                ? (before, after)
                : (text.Trim(), "");
            var lines = head.Split('\n');
            var (method, target) = (
                lines[0].Split(' ')[0],
                lines[0].Split(' ')[1].Replace("{{host}}", "", StringComparison.Ordinal)
            );
            var (path, query) = target.Split('?') is [var p, var q] ? (p, q) : (target, "");
            return new(method, path, query, lines[1..], body);
        }
    }
}
