using System.Net;
using System.Net.Http.Json;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Moq;

namespace BlogManager.Api.Tests;

[Parallelizable]
public sealed class ErrorTests
{
    private const string Ask = "/api/v1/qa/ask";
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp(
            new Dictionary<string, string> { ["BlogManager:Limits:MaxRequestBodyBytes"] = "4096" }
        );
        _admin = await _app.CreateAdminClientAsync();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("/nowhere")]
    [TestCase("/api/v1")]
    [TestCase("/api/v1/blogs/a/b/c")]
    public async Task An_unknown_route_is_a_404_problem(string path)
    {
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.GetAsync(path),
            HttpStatusCode.NotFound,
            "not_found"
        );
        Assert.That(problem.Text("instance"), Is.EqualTo(path));
    }

    [Test]
    public async Task A_wrong_method_is_a_405_problem_that_says_which_are_right()
    {
        using var answer = await _admin.PutAsync("/api/v1/qa/ask", null);
        await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.MethodNotAllowed, "method_not_allowed");
        Assert.That(answer.Content.Headers.Allow, Is.EqualTo(new[] { "POST" }));
    }

    [TestCase("text/plain")]
    [TestCase("application/x-www-form-urlencoded")]
    public async Task A_body_that_is_not_declared_as_json_is_a_415_problem(string type)
    {
        using var content = new StringContent("""{"question": "x"}""", Encoding.UTF8, type);
        await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync(Ask, content),
            HttpStatusCode.UnsupportedMediaType,
            "unsupported_media_type"
        );
    }

    [Test]
    public async Task A_body_above_the_limit_is_a_413_problem([Values] bool chunked)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Ask)
        {
            Content = JsonContent.Create(new { question = new string('x', 5000) }),
        };
        request.Headers.TransferEncodingChunked = chunked;
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.SendAsync(request),
            HttpStatusCode.RequestEntityTooLarge,
            "payload_too_large"
        );
        Assert.That(problem.GetProperty("details").GetProperty("max_bytes").GetInt32(), Is.EqualTo(4096));
    }

    [TestCase("", "body")]
    [TestCase("null", "body")]
    [TestCase("[]", "body")]
    [TestCase("\"x\"", "body")]
    [TestCase("{", "body")]
    [TestCase("""{"question": "x",}""", "body")]
    [TestCase("""{"question": 1}""", "question")]
    [TestCase("""{"question": "\ud800"}""", "question")]
    [TestCase("""{"question": null}""", "question")]
    [TestCase("""{"question": "x", "history": {}}""", "history")]
    [TestCase("""{"question": "x", "history": [{"role": 1, "content": "y"}]}""", "history[0].role")]
    [TestCase("""{"question": "x", "history": [{"role": "robot", "content": "y"}]}""", "history[0].role")]
    [TestCase("""{"question": "x", "history": [null]}""", "history[0]")]
    [TestCase("""{"Question": "x"}""", "question")]
    public async Task A_bad_body_is_a_400_problem_that_names_the_field(string body, string field)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync(Ask, content),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.That(ProblemAssert.Fields(problem), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task Malformed_json_is_answered_with_where_it_broke()
    {
        using var content = new StringContent("{\n  \"question\": oops\n}", Encoding.UTF8, "application/json");
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync(Ask, content),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.Multiple(() =>
        {
            Assert.That(problem.GetProperty("details").GetProperty("line").GetInt32(), Is.EqualTo(2));
            Assert.That(problem.GetProperty("details").GetProperty("byte").GetInt32(), Is.EqualTo(15));
        });
    }

    [Test]
    public async Task Invalid_utf8_and_deep_nesting_are_400_problems()
    {
        using var invalid = new ByteArrayContent([.. "{\"question\": \""u8, 0xC3, 0x28, .. "\"}"u8]);
        invalid.Headers.ContentType = new("application/json");
        await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync(Ask, invalid),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        using var deep = new StringContent(
            "{\"x\":" + new string('[', 1000) + new string(']', 1000) + "}",
            Encoding.UTF8,
            "application/json"
        );
        await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync(Ask, deep),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
    }

    [Test]
    public async Task A_byte_order_mark_and_unknown_members_do_no_harm()
    {
        using var content = new ByteArrayContent([
            0xEF,
            0xBB,
            0xBF,
            .. """{"question": "What is hooch?", "colour": {"a": [1]}}"""u8,
        ]);
        content.Headers.ContentType = new("application/json");
        Assert.That((await _admin.PostAsync(Ask, content)).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [TestCase("limit=abc")]
    [TestCase("limit=1.5")]
    [TestCase("limit=0")]
    [TestCase("limit=99999999999999")]
    [TestCase("limit=1&limit=2")]
    public async Task A_bad_query_parameter_is_named(string query)
    {
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.GetAsync($"/api/v1/blogs?{query}"),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.That(ProblemAssert.Fields(problem), Is.EqualTo(new[] { "limit" }));
    }

    [Test]
    public async Task What_was_not_expected_is_a_500_without_internals_and_is_logged_without_its_message()
    {
        var broken = new Mock<IPostStore>();
        broken
            .Setup(s =>
                s.ListAsync(
                    It.IsAny<Domain.Posts.SiteScope>(),
                    It.IsAny<int>(),
                    It.IsAny<string?>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ThrowsAsync(new InvalidTimeZoneException("password=hunter2"));
        await using var app = new BlogManagerApp(services: s => s.AddSingleton(broken.Object));
        using var admin = await app.CreateAdminClientAsync();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/blogs");
        request.Headers.Add("X-Correlation-ID", "find-me");
        var problem = await ProblemAssert.IsProblemAsync(
            await admin.SendAsync(request),
            HttpStatusCode.InternalServerError,
            "internal_error"
        );
        Assert.Multiple(() =>
        {
            Assert.That(problem.Text("correlation_id"), Is.EqualTo("find-me"));
            Assert.That(problem.GetRawText(), Does.Not.Contain("hunter2").And.Not.Contain("TimeZone"));
            Assert.That(
                string.Join('\n', app.Log.Lines),
                Does.Contain("InvalidTimeZoneException").And.Contain("find-me").And.Not.Contain("hunter2")
            );
        });
    }
}
