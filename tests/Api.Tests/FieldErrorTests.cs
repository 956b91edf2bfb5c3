using System.Text;
using System.Text.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>What is wrong with a request is told by field, all at once and in one voice, wherever the field was sent.</summary>
[Parallelizable]
public sealed class FieldErrorTests
{
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _admin = await _app.CreateAdminClientAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("/blogs?limit=0")]
    [TestCase("/jobs?limit=0")]
    [TestCase("/auth/keys?limit=0")]
    [TestCase("/auth/audit?limit=101")]
    [TestCase("/questions/by-url?blog_url=https://blog.example/a&limit=-1")]
    public async Task One_fault_is_told_in_one_way(string path) =>
        Assert.That(await ErrorsAsync("GET", path), Is.EqualTo("""{"limit":["limit must be from 1 to 100."]}"""));

    [Test]
    public async Task All_that_is_wrong_with_a_query_is_told_at_once() =>
        Assert.That(
            await ErrorsAsync("GET", "/blogs?limit=many&site=blog.example&cursor="),
            Is.EqualTo(
                """{"site":["site must be scheme://host[:port], such as https://blog.example."],"limit":["limit must be a whole number."],"cursor":["cursor is not one that this service made."]}"""
            )
        );

    [Test]
    public async Task All_that_is_wrong_with_a_body_is_told_at_once() =>
        Assert.That(
            await ErrorsAsync(
                "POST",
                "/blogs/process",
                """{"url": "https://user:secret@blog.example/a", "title": 1, "num_questions": "two", "force_refresh": null}"""
            ),
            Is.EqualTo(
                """{"url":["url must not contain credentials."],"title":["title must be a string of valid Unicode text."],"num_questions":["num_questions must be a whole number."],"force_refresh":["force_refresh must be true or false."]}"""
            )
        );

    [Test]
    public async Task All_that_is_wrong_with_path_and_body_is_told_at_once() =>
        Assert.That(
            await ErrorsAsync(
                "PATCH",
                "/auth/keys/%20",
                """{"tier": "gold", "id": "1", "sites": ["https://blog.example", "*"]}"""
            ),
            Is.EqualTo(
                """{"id":["id is required."],"tier":["tier must be one of: standard, elevated, unlimited."],"sites":["sites must not hold wildcards: list every origin on its own."]}"""
            )
        );

    [TestCase(
        "POST",
        "/blogs/process",
        """{"url": "blog.example", "num_questions": 99, "title": " "}""",
        """{"url":["url must be an absolute http or https URL, such as https://blog.example/post."],"title":["title is empty: leave it out to use the document's own."],"num_questions":["num_questions must be from 1 to 20."]}"""
    )]
    [TestCase(
        "PATCH",
        "/auth/keys/%20",
        """{"name": "", "limits": {"read": 0}}""",
        """{"id":["id is required."],"name":["name is required: send 1 to 100 characters."],"limits":["limits.read must be from 1 to 1000000 requests a minute; a key without limits has the tier unlimited."]}"""
    )]
    [TestCase(
        "POST",
        "/auth/keys/%20/rotate",
        """{"grace_period_seconds": -1}""",
        """{"id":["id is required."],"grace_period_seconds":["grace_period_seconds must be from 0 to 2592000 (30 days)."]}"""
    )]
    [TestCase(
        "POST",
        "/search",
        """{"query": " ", "limit": "ten", "site": "blog.example"}""",
        """{"limit":["limit must be a whole number."],"site":["site must be scheme://host[:port], such as https://blog.example."],"query":["query is required: send 1 to 500 characters."]}"""
    )]
    public async Task What_cannot_be_read_hides_nothing_that_is_wrong_with_the_rest(
        string method,
        string path,
        string json,
        string expected
    ) => Assert.That(await ErrorsAsync(method, path, json), Is.EqualTo(expected));

    [TestCase(
        "/auth/keys",
        """{"name": "n", "kind": "gold", "auto_process": true, "allowed_origins": ["https://blog.example"]}""",
        "kind"
    )]
    [TestCase(
        "/blogs/process",
        """{"url": "https://blog.example/a", "content": 1, "content_type": "text/html"}""",
        "content"
    )]
    [TestCase("/similar/blogs", """{"blog_url": "blog.example"}""", "blog_url")]
    public async Task What_cannot_be_read_makes_no_other_field_wrong(string path, string json, string field)
    {
        using var errors = JsonDocument.Parse(await ErrorsAsync("POST", path, json));
        Assert.That(errors.RootElement.EnumerateObject().Select(e => e.Name), Is.EqualTo([field]));
    }

    [TestCase("GET", "/blogs/by-url", "url")]
    [TestCase("DELETE", "/blogs/by-url", "url")]
    [TestCase("GET", "/blogs/faq", "url")]
    [TestCase("GET", "/questions/by-url", "blog_url")]
    [TestCase("GET", "/questions/check-and-load", "blog_url")]
    [TestCase("POST", "/blogs/process", "url")]
    [TestCase("POST", "/blogs/process-async", "url")]
    public async Task A_url_is_required(string method, string path, string field)
    {
        var expected = $$"""{"{{field}}":["{{field}} is required: send an absolute http or https URL."]}""";
        Assert.That(await ErrorsAsync(method, path, method == "POST" ? "{}" : null), Is.EqualTo(expected));
        if (method == "POST")
            Assert.That(await ErrorsAsync(method, path, $$"""{"{{field}}": null}"""), Is.EqualTo(expected));
    }

    [TestCase("/similar/blogs", "blog_url", "")]
    [TestCase("/qa/ask", "blog_url", "\"question\": \"Why?\", ")]
    public async Task A_url_that_may_be_left_out_may_not_be_wrong(string path, string field, string others) =>
        Assert.That(
            await ErrorsAsync("POST", path, $$"""{ {{others}} "{{field}}": "blog.example" }"""),
            Is.EqualTo(
                $$"""{"{{field}}":["{{field}} must be an absolute http or https URL, such as https://blog.example/post."]}"""
            )
        );

    [TestCase(
        "\"scopes\": [\"ask\", \"posts:*\"]",
        "scopes",
        "must be one of: posts:read, posts:write, ask, insights:read, metrics:read, keys:admin."
    )]
    [TestCase(
        "\"scopes\": [null]",
        "scopes",
        "must be one of: posts:read, posts:write, ask, insights:read, metrics:read, keys:admin."
    )]
    [TestCase("\"scopes\": [\"ask\", 1]", "scopes[1]", "must be a string of valid Unicode text.")]
    [TestCase("\"scopes\": \"ask\"", "scopes", "must be a list.")]
    [TestCase("\"limits\": {\"read\": \"x\"}", "limits.read", "must be a whole number.")]
    [TestCase("\"kind\": \"root\"", "kind", "must be one of: admin, secret, publishable.")]
    [TestCase("\"kind\": null", "kind", "must be one of: admin, secret, publishable.")]
    public async Task What_lies_within_a_field_is_told_of_it(string member, string field, string problem)
    {
        var errors = JsonDocument.Parse(
            await ErrorsAsync(
                "POST",
                "/auth/keys",
                $$"""{"name": "n", "kind": "secret", "scopes": ["ask"], {{member}} }"""
            )
        );
        Assert.That(errors.RootElement.GetProperty(field)[0].GetString(), Is.EqualTo($"{field} {problem}"));
    }

    [Test]
    public async Task A_kind_is_required() =>
        Assert.That(
            await ErrorsAsync("POST", "/auth/keys", """{"name": "n"}"""),
            Is.EqualTo("""{"kind":["kind must be one of: admin, secret, publishable."]}""")
        );

    [TestCase("""{"\ud800": 1, "url": "https://blog.example/a"}""")]
    public async Task A_name_of_half_a_character_is_refused(string body) =>
        Assert.That(
            await ErrorsAsync("POST", "/blogs/process", body),
            Is.EqualTo("""{"body":["The body has a name that is not valid Unicode text."]}""")
        );

    [Test]
    public async Task An_escaped_name_is_the_same_name() =>
        Assert.That(
            await ErrorsAsync("POST", "/blogs/process", """{"\u0075rl": "x"}"""),
            Is.EqualTo("""{"url":["url must be an absolute http or https URL, such as https://blog.example/post."]}""")
        );

    [TestCase("GET", "/blogs?limit=0")]
    [TestCase("GET", "/jobs/%20/events")]
    [TestCase("GET", "/questions/check-and-load")]
    [TestCase("POST", "/blogs/process")]
    [TestCase("POST", "/auth/keys/%20/rotate")]
    public async Task Whoever_will_be_refused_is_told_nothing_else(string method, string path)
    {
        using var stranger = _app.CreateClient();
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + path);
        using var answer = await stranger.SendAsync(request);
        await ProblemAssert.IsProblemAsync(answer, System.Net.HttpStatusCode.Unauthorized, "unauthorized");
    }

    private async Task<string> ErrorsAsync(string method, string path, string? body = null)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), "/api/v1" + path);
        if (body is not null)
            request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await _admin.SendAsync(request);
        var problem = await ProblemAssert.IsProblemAsync(
            answer,
            System.Net.HttpStatusCode.BadRequest,
            "validation_failed"
        );
        return problem.GetProperty("details").GetProperty("errors").GetRawText();
    }
}
