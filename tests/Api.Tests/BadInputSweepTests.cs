using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// Over every operation and field of the OpenAPI document: whatever is sent, a clear 4xx and a process that lives.
/// </summary>
[Parallelizable]
public sealed class BadInputSweepTests
{
    // Not a public address: should a variant be fetched, the gate refuses it and no test leaves this machine.
    private const string Url = "http://127.0.0.1:9/post";

    private static readonly Dictionary<string, string> Valid = new()
    {
        ["processPost"] =
            $$"""{"url": "{{Url}}", "content": "{{Text}}", "content_type": "text/plain", "title": "On bread", "num_questions": 2, "force_refresh": false}""",
        ["queueProcessPost"] =
            $$"""{"url": "{{Url}}", "content": "{{Text}}", "content_type": "text/plain", "title": "On bread", "num_questions": 2, "force_refresh": false}""",
        ["findSimilarPosts"] = """{"text": "bread", "limit": 2}""",
        ["searchPosts"] = """{"query": "bread", "limit": 2, "site": "https://a.example"}""",
        ["askQuestion"] =
            """{"question": "What is hooch?", "site": "https://a.example", "history": [{"role": "user", "content": "Hello"}]}""",
        ["startImport"] =
            $$"""{"url": "{{Url}}", "limit": 3, "include": ["https://a.example/"], "exclude": ["/tag/"], "num_questions": 2, "force_refresh": false}""",
        ["previewImport"] =
            $$"""{"feed_url": "{{Url}}", "limit": 3, "include": ["https://a.example/"], "exclude": ["/tag/"]}""",
        ["createCurated"] =
            """{"questions": ["Do you ship to Norway?"], "answer": "Yes.", "block": false, "site": "https://a.example"}""",
        ["updateCurated"] = """{"questions": ["Do you ship to Norway?"], "answer": "Yes.", "block": true}""",
        ["createSource"] =
            $$"""{"feed_url": "{{Url}}", "limit": 3, "include": ["https://a.example/"], "exclude": ["/tag/"], "num_questions": 2, "force_refresh": false, "name": "sweep", "interval_minutes": 60, "when_gone": "mark"}""",
        ["updateSource"] =
            """{"name": "sweep", "interval_minutes": 60, "include": ["https://a.example/"], "exclude": ["/tag/"], "when_gone": "mark", "paused": false}""",
        ["pauseAsking"] = """{"paused": false, "message": "Back on Monday."}""",
        ["updateQuestion"] =
            """{"question": "Why?", "answer": "So.", "hidden": false, "pinned": true, "position": 2}""",
        ["giveFeedback"] = """{"helpful": true, "comment": "Well done."}""",
        ["createApiKey"] =
            """{"name": "sweep", "kind": "secret", "scopes": ["ask"], "expires_at": "2999-01-01T00:00:00Z", "tier": "standard", "limits": {"read": 5}}""",
        ["updateApiKey"] = """{"name": "sweep", "tier": "standard", "limits": {"read": 5}}""",
        ["rotateApiKey"] = """{"grace_period_seconds": 5}""",
    };

    // Fields in which control characters are cleaned away and not refused: documents of the wild hold them.
    private static readonly string[] Cleaned = ["processPost.content", "queueProcessPost.content"];

    // Fields that may be left empty, as a form leaves them.
    private static readonly string[] Empty = ["giveFeedback.comment", "pauseAsking.message"];

    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;
    private IReadOnlyList<ApiOperation> _operations = null!;
    private string _keyId = null!;
    private string _questionId = null!;
    private string _curatedId = null!;
    private string _sourceId = null!;
    private string _answerId = null!;

    private const string Text =
        "A sourdough starter is a mixture of flour and water. Feed the starter once a day with equal weights of flour and water. "
        + "A grey liquid on top is called hooch. It means that the starter is hungry, and it can be poured off or stirred in.";

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _admin = await _app.CreateAdminClientAsync();
        _operations = await ApiOperation.LoadAsync(_admin);
        // What is sent a body by its id.
        using var made = await _admin.PostAsync(
            "/api/v1/auth/keys",
            new StringContent(Valid["createApiKey"], Encoding.UTF8, "application/json")
        );
        _keyId = (await made.JsonAsync()).Text("id")!;
        var post = await _admin.ProcessAsync(1);
        var curated = await _admin.SendAsync(
            "/api/v1/qa/curated",
            new { questions = new[] { "Is this one changed?" }, answer = "Yes." },
            HttpStatusCode.Created
        );
        _curatedId = curated.Text("id")!;
        _questionId = post.GetProperty("questions")[0].Text("id")!;
        using var asked = await _admin.PostAsync(
            "/api/v1/qa/ask",
            new StringContent(Valid["askQuestion"], Encoding.UTF8, "application/json")
        );
        _answerId = (await asked.JsonAsync()).Text("answer_id")!;
        _sourceId = await StoredSource.AddAsync(_app, "http://127.0.0.1:9", "sweep");
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [TearDown]
    public async Task The_process_lives() =>
        Assert.That((await _admin.GetAsync("/health/live")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

    [Test]
    public async Task Every_valid_sample_is_accepted()
    {
        foreach (var operation in _operations.Where(o => o is { HasBody: true, IsSigned: false }))
        {
            Assert.That(Valid, Does.ContainKey(operation.Id), "a new operation with a body needs a sample here");
            using var answer = await PostAsync(operation, Encoding.UTF8.GetBytes(Valid[operation.Id]));
            if (operation.Id is "previewImport" or "createSource")
            {
                // Read as it should be, and fetched at once: the gate is what refuses it.
                Assert.That(await answer.Content.ReadAsStringAsync(), Does.Contain("not a public address"));
                continue;
            }

            Assert.That(
                (int)answer.StatusCode,
                Is.InRange(200, 299),
                $"{operation}: {await answer.Content.ReadAsStringAsync()}"
            );
        }
    }

    [Test]
    public async Task Every_field_of_every_body_withstands_whatever_is_sent()
    {
        var sent = 0;
        foreach (var operation in _operations.Where(o => o is { HasBody: true, IsSigned: false }))
        {
            var schema = operation.BodySchema;
            var required = schema.TryGetProperty("required", out var names)
                ? names.EnumerateArray().Select(n => n.GetString()!).ToHashSet()
                : [];
            foreach (var field in schema.GetProperty("properties").EnumerateObject())
            {
                foreach (var (what, json, mustFail) in Variants(operation, field, required.Contains(field.Name)))
                {
                    using var answer = await PostAsync(
                        operation,
                        Encoding.UTF8.GetBytes(Body(operation, field.Name, json))
                    );
                    await AssertWithstoodAsync(answer, $"{operation} {field.Name} {what}", mustFail);
                    sent++;
                }
            }
        }

        Assert.That(sent, Is.GreaterThan(150));
    }

    [Test]
    public async Task Every_body_withstands_what_is_no_request()
    {
        (string What, byte[] Body)[] bodies =
        [
            ("empty", []),
            ("null", "null"u8.ToArray()),
            ("list", "[]"u8.ToArray()),
            ("number", "1"u8.ToArray()),
            ("text", "\"x\""u8.ToArray()),
            ("cut short", "{\"url\": \"http"u8.ToArray()),
            ("comment", "{/**/}"u8.ToArray()),
            ("NUL", [0]),
            ("UTF-16", Encoding.Unicode.GetBytes("{}")),
            ("deep and cut short", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"x\":", 10_000)))),
        ];
        // Each in a member that nobody reads, before what is a valid request otherwise: it is refused for itself.
        (string What, byte[] Value)[] values =
        [
            ("invalid UTF-8", [(byte)'"', 0xFF, 0xFE, (byte)'"']),
            ("surrogate as UTF-8", [(byte)'"', 0xED, 0xA0, 0x80, (byte)'"']),
            ("overlong UTF-8", [(byte)'"', 0xC0, 0xAF, (byte)'"']),
            ("deep", Encoding.UTF8.GetBytes(new string('[', 20_000) + new string(']', 20_000))),
            ("a raw line end", "\"a\nb\""u8.ToArray()),
            ("NaN", "NaN"u8.ToArray()),
            ("10 MB", Encoding.UTF8.GetBytes('"' + new string('x', 10_000_000) + '"')),
        ];
        foreach (var operation in _operations.Where(o => o is { HasBody: true, IsSigned: false }))
        {
            var valid = Encoding.UTF8.GetBytes(Valid[operation.Id]);
            var all = bodies
                .Concat(
                    values.Select(v =>
                        (v.What, (byte[])[.. "{\"unread\": "u8, .. v.Value, .. ", "u8, .. valid.AsSpan(1)])
                    )
                )
                .Append(("two objects", [.. valid, .. valid]));
            foreach (var (what, body) in all)
            {
                using var answer = await PostAsync(operation, body);
                await AssertWithstoodAsync(answer, $"{operation} {what}", mustFail: true);
                Assert.That(
                    answer.StatusCode,
                    Is.EqualTo(what == "10 MB" ? HttpStatusCode.RequestEntityTooLarge : HttpStatusCode.BadRequest),
                    $"{operation} {what}"
                );
            }
        }
    }

    [Test]
    public async Task Every_parameter_withstands_whatever_is_sent()
    {
        string[] values =
        [
            "",
            "%20",
            "%00",
            "a%00b",
            "%0D%0A",
            "%07",
            "%ED%A0%80",
            "%FF%FE",
            "%E2%80%AE",
            "../../etc/passwd",
            "%2e%2e%2f",
            "abc",
            "0",
            "-1",
            "1.5",
            "1e9",
            "99999999999999999999",
            "null",
            "[]",
            "{}",
            "'%20OR%201=1--",
            "%22",
            "*",
            "http://",
            "https://",
            "ftp://a.example/",
            "//a.example",
            "https://a.example:99999/",
            "https://user:pw@a.example/",
            "https://[::1",
            "https://a..example/",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://a.example/%00",
            new string('x', 200),
            "https://a.example/" + new string('x', 4000),
        ];
        foreach (var operation in _operations)
        {
            foreach (var parameter in operation.Parameters)
            {
                var name = parameter.Text("name")!;
                var isNumber = ApiOperation.TypesOf(parameter.GetProperty("schema")).Contains("integer");
                foreach (var value in values)
                {
                    // Kestrel itself refuses a NUL in a path, with a bare 400.
                    if (parameter.Text("in") == "path" && value.Contains("%00", StringComparison.Ordinal))
                        continue;
                    var path =
                        parameter.Text("in") == "path"
                            ? operation.Path.Replace(
                                $"{{{name}}}",
                                value.Length == 0 ? "%20" : value.Replace("/", "%2F", StringComparison.Ordinal),
                                StringComparison.Ordinal
                            )
                            : $"{operation.AnyPath}?{name}={value}";
                    using var request = new HttpRequestMessage(operation.Method, path);
                    using var answer = await _admin.SendAsync(request);
                    await AssertWithstoodAsync(
                        answer,
                        $"{operation} {name}={value[..Math.Min(40, value.Length)]}",
                        mustFail: isNumber || name is "url" or "blog_url" or "site" or "id"
                    );
                }
            }
        }
    }

    private static IEnumerable<(string What, string? Json, bool MustFail)> Variants(
        ApiOperation operation,
        JsonProperty field,
        bool isRequired
    )
    {
        var types = ApiOperation.TypesOf(field.Value);
        var isText = types.Contains("string");
        yield return ("missing", null, isRequired);
        yield return ("null", "null", isRequired || !types.Contains("null"));
        foreach (
            var (json, type) in new[]
            {
                ("1.5", "number"),
                ("true", "boolean"),
                ("{\"a\": 1}", "object"),
                ("[[1]]", "array"),
            }
        )
            yield return ($"wrong type {type}", json, !types.Contains(type) || type == "array");
        yield return ("a huge number", "1e400", true);
        yield return ("a large number", "99999999999", true);
        yield return ("a negative number", "-1", true);
        yield return ("empty", "\"\"", !Empty.Contains($"{operation.Id}.{field.Name}"));
        yield return ("blank", "\" \\t \"", !Empty.Contains($"{operation.Id}.{field.Name}"));
        yield return ("too long", $"\"{new string('x', 1_100_000)}\"", true);
        yield return ("control characters", "\"a\\u0000b\\u0007c\"", !Cleaned.Contains($"{operation.Id}.{field.Name}"));
        yield return ("a lone high surrogate", "\"a\\ud800b\"", true);
        yield return ("a lone low surrogate", "\"\\udc00\"", true);
        if (!isText)
            yield return ("text", "\"x\"", true);
        if (types.Contains("array"))
        {
            yield return ("an empty list", "[]", isRequired);
            yield return ("a list of null", "[null]", true);
            yield return ("a list of text", "[\"\\ud800\"]", true);
            yield return ("a long list", $"[{string.Join(',', Enumerable.Repeat("\"x\"", 10_000))}]", true);
        }
    }

    private static string Body(ApiOperation operation, string field, string? json)
    {
        var body = JsonNode.Parse(Valid[operation.Id])!.AsObject();
        body.Remove(field);
        // By hand, because no writer lets a lone surrogate or 1e400 through.
        var rest = body.ToJsonString();
        return json is null ? rest
            : rest == "{}" ? $"{{\"{field}\": {json}}}"
            : $"{{\"{field}\": {json}, {rest[1..]}";
    }

    private static async Task AssertWithstoodAsync(HttpResponseMessage answer, string what, bool mustFail)
    {
        var status = (int)answer.StatusCode;
        var body = await answer.Content.ReadAsStringAsync();
        if (status is >= 200 and < 300)
        {
            Assert.That(mustFail, Is.False, $"{what} was accepted: {body[..Math.Min(300, body.Length)]}");
            return;
        }

        var problem = await ProblemAssert.IsAnyProblemAsync(answer, what);
        Assert.That(
            status is >= 400 and < 500,
            Is.True,
            $"{what}: {status} {problem.Text("error")} {problem.Text("message")}"
        );
    }

    private string IdOf(ApiOperation operation) =>
        operation.Id switch
        {
            "updateQuestion" => _questionId,
            "updateCurated" => _curatedId,
            "updateSource" => _sourceId,
            _ => _keyId,
        };

    private async Task<HttpResponseMessage> PostAsync(ApiOperation operation, byte[] body)
    {
        var path = operation
            .Path.Replace("{id}", IdOf(operation), StringComparison.Ordinal)
            .Replace("{answer_id}", _answerId, StringComparison.Ordinal);
        using var request = new HttpRequestMessage(operation.Method, path) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new("application/json");
        return await _admin.SendAsync(request);
    }
}
