using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// The documentation as a newcomer uses it: every example of the document works as sent, and the page loads from here
/// alone, small and cacheable.
/// </summary>
public sealed partial class DocumentationPageTests
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

    [Test]
    public async Task Every_example_works_as_sent()
    {
        var operations = await ApiOperation.LoadAsync(_admin);
        var sent = 0;
        // What is erased is erased last, and what is stopped too.
        foreach (
            var operation in operations.OrderBy(o =>
                o.Method == HttpMethod.Delete || o.Path.Contains("circuit", StringComparison.Ordinal)
            )
        )
        {
            using var request = Example(operation);
            using var answer = await _admin.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            var namesWhatIsNotThere = operation.Path.Contains("id}", StringComparison.Ordinal);
            Assert.That(
                answer.StatusCode,
                    // It asks a site that is on no machine.
                    operation.Id
                        is "previewImport"
                            or "createSource"
                        ? Is.EqualTo(HttpStatusCode.BadGateway)
                    : namesWhatIsNotThere ? Is.EqualTo(HttpStatusCode.NotFound)
                    : Is.LessThan(HttpStatusCode.BadRequest),
                $"{operation}: {await answer.Content.ReadAsStringAsync()}"
            );
            if (operation.Id == "askQuestion")
                Assert.That((await answer.JsonAsync()).GetProperty("grounded").GetBoolean(), Is.True);
            sent++;
        }

        Assert.That(sent, Is.EqualTo(operations.Count).And.GreaterThan(30));
    }

    [Test]
    public async Task The_page_names_no_other_host_and_shows_no_vendor()
    {
        using var answer = await _admin.GetAsync("/docs");
        var page = await answer.Content.ReadAsStringAsync();
        Assert.Multiple(() =>
        {
            Assert.That(OtherHost().Matches(page).Select(m => m.Value), Is.Empty);
            Assert.That(
                page,
                Does.Contain("\"hideClientButton\":true")
                    .And.Match("\"showDeveloperTools\":\"never\"")
                    .And.Match("\"mcp\":\\{[^}]*\"disabled\":true")
            );
        });
    }

    [Test]
    public async Task What_the_page_loads_is_compressed_and_kept()
    {
        using var page = await _admin.GetAsync("/docs");
        var scripts = Script().Matches(await page.Content.ReadAsStringAsync()).Select(m => m.Groups[1].Value).ToList();
        Assert.That(scripts, Is.Not.Empty);
        foreach (
            var path in scripts
                .Select(s => new Uri(page.RequestMessage!.RequestUri!, s).PathAndQuery)
                .Append("/openapi/v1.json")
        )
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            using var answer = await _admin.SendAsync(request);
            Assert.Multiple(() =>
            {
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), path);
                Assert.That(answer.Content.Headers.ContentEncoding, Is.EqualTo(["gzip"]), path);
                Assert.That(answer.Headers.ETag, Is.Not.Null, path);
                Assert.That(answer.Headers.CacheControl, Is.Not.Null, path);
            });
            using var again = new HttpRequestMessage(HttpMethod.Get, path);
            again.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
            again.Headers.IfNoneMatch.Add(answer.Headers.ETag!);
            using var unchanged = await _admin.SendAsync(again);
            Assert.That(unchanged.StatusCode, Is.EqualTo(HttpStatusCode.NotModified), path);
        }
    }

    private static HttpRequestMessage Example(ApiOperation operation)
    {
        var path = operation.Path;
        var query = new StringBuilder();
        foreach (var parameter in operation.Parameters)
        {
            var name = parameter.Text("name")!;
            if (!parameter.TryGetProperty("example", out var example))
            {
                // Only an answer, or the caller, can name these.
                Assert.That(name, Is.AnyOf("cursor", "Idempotency-Key"), $"{operation}: no example");
                continue;
            }

            if (parameter.Text("in") == "path")
                path = path.Replace($"{{{name}}}", example.ToString(), StringComparison.Ordinal);
            else
                query
                    .Append(query.Length == 0 ? '?' : '&')
                    .Append(name)
                    .Append('=')
                    .Append(Uri.EscapeDataString(example.ToString()));
        }

        var request = new HttpRequestMessage(operation.Method, path + query);
        if (operation.HasBody)
        {
            Assert.That(
                operation
                    .Json.GetProperty("requestBody")
                    .GetProperty("content")
                    .GetProperty("application/json")
                    .TryGetProperty("example", out var body),
                Is.True,
                $"{operation}: no example"
            );
            request.Content = new StringContent(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");
        }

        return request;
    }

    [GeneratedRegex("(src|href)=\"(https?:)?//[^\"]*")]
    private static partial Regex OtherHost();

    [GeneratedRegex("(?:src=\"|from ['\"]|import ['\"])([^'\"]+\\.js)")]
    private static partial Regex Script();
}
