using System.Net;
using System.Text;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Over every operation of the OpenAPI document: closed without a key, closed to the wrong one.</summary>
public sealed class AccessSweepTests
{
    private BlogManagerApp _app = null!;

    [OneTimeSetUp]
    public void Start() => _app = new BlogManagerApp();

    [OneTimeTearDown]
    public async Task Stop() => await _app.DisposeAsync();

    [Test]
    public async Task Without_a_key_every_operation_but_the_public_ones_is_401()
    {
        using var nobody = _app.CreateClient();
        foreach (var operation in await ApiOperation.LoadAsync(nobody))
        {
            using var answer = await SendAsync(nobody, operation);
            if (operation.IsPublic)
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{operation}");
            else
                await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
        }
    }

    [Test]
    public async Task With_every_scope_but_the_one_needed_an_operation_is_403_and_names_it()
    {
        string[] all = ["posts:read", "posts:write", "ask", "insights:read", "metrics:read", "keys:admin"];
        using var nobody = _app.CreateClient();
        foreach (var byScope in (await ApiOperation.LoadAsync(nobody)).Where(o => o.Scope is not null).GroupBy(o => o.Scope!))
        {
            using var client = await _app.CreateClientWithScopesAsync([.. all.Except([byScope.Key])]);
            foreach (var operation in byScope)
            {
                var problem = await ProblemAssert.IsProblemAsync(await SendAsync(client, operation), HttpStatusCode.Forbidden, "forbidden");
                Assert.That(problem.GetProperty("details").Text("required_scope"), Is.EqualTo(byScope.Key), $"{operation}");
            }
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, ApiOperation operation)
    {
        using var request = new HttpRequestMessage(operation.Method, operation.AnyPath);
        if (operation.HasBody)
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }
}
