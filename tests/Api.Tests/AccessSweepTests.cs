using System.Net;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Api.Tests;

/// <summary>Over every operation of the OpenAPI document: closed without a key, closed to the wrong one.</summary>
[Parallelizable]
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
            if (operation.IsSigned)
                await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.NotFound, "not_found");
            else if (operation.IsPublic)
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
        foreach (
            var byScope in (await ApiOperation.LoadAsync(nobody))
                .Where(o => o.Scope is not null)
                .GroupBy(o => string.Join(' ', o.OtherScopes.Prepend(o.Scope!)))
        )
        {
            using var client = await _app.CreateClientWithScopesAsync([.. all.Except(byScope.Key.Split(' '))]);
            foreach (var operation in byScope)
            {
                var problem = await ProblemAssert.IsProblemAsync(
                    await SendAsync(client, operation),
                    HttpStatusCode.Forbidden,
                    "forbidden"
                );
                Assert.That(
                    problem.GetProperty("details").Text("required_scope"),
                    Is.EqualTo(operation.Scope),
                    $"{operation}"
                );
            }
        }
    }

    [Test]
    public async Task With_a_key_that_is_not_good_every_operation_is_401_but_those_that_look_at_none(
        [Values("malformed", "unknown", "expired", "revoked")] string what
    )
    {
        var key = what == "malformed" ? "bm_sec_short" : (await SecretAsync(what, [.. Scopes.All])).Reveal();
        using var client = _app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        foreach (var operation in await LoadAsync())
        {
            using var answer = await SendAsync(client, operation);
            if (operation.IsSigned)
            {
                // No key is looked at there: senders of hooks send along what they like.
                await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.NotFound, "not_found");
                continue;
            }

            if (operation.IsPublic)
            {
                Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), $"{operation}");
                continue;
            }

            var problem = await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
            Assert.That(problem.GetRawText(), Does.Not.Contain(key), $"{operation}");
        }
    }

    [Test]
    public async Task With_one_scope_alone_an_operation_is_open_where_it_asks_for_that_scope_and_403_elsewhere(
        [Values] Scope scope
    )
    {
        using var client = _app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", (await SecretAsync("good", scope)).Reveal());
        var operations = await LoadAsync();
        foreach (var operation in operations)
        {
            using var answer = await SendAsync(client, operation);
            if (
                operation.Scope is null
                || operation.Scope == scope.Name()
                || operation.OtherScopes.Contains(scope.Name())
            )
                Assert.That(
                    answer.StatusCode,
                    Is.Not.EqualTo(HttpStatusCode.Unauthorized).And.Not.EqualTo(HttpStatusCode.Forbidden),
                    $"{operation} with {scope.Name()}"
                );
            else
                await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.Forbidden, "forbidden");
        }
    }

    private async Task<IReadOnlyList<ApiOperation>> LoadAsync()
    {
        using var nobody = _app.CreateClient();
        return await ApiOperation.LoadAsync(nobody);
    }

    // Straight into the store: no call makes a key that has expired already.
    private async Task<KeySecret> SecretAsync(string what, params Scope[] scopes)
    {
        var secret = KeySecret.Create(KeyKind.Secret);
        var past = DateTimeOffset.UtcNow.AddDays(-1);
        var key = new ApiKey
        {
            Id = Guid.NewGuid().ToString("n"),
            Name = what,
            Kind = KeyKind.Secret,
            VisibleId = secret.VisibleId,
            Hash = secret.Hash(),
            Scopes = scopes,
            CreatedAt = past.AddDays(-1),
            Tier = KeyTier.Unlimited,
            ExpiresAt = what == "expired" ? past : null,
            RevokedAt = what == "revoked" ? past : null,
        };
        if (what != "unknown")
            await _app.Services.GetRequiredService<IApiKeyStore>().AddAsync(key, Caller.System, CancellationToken.None);
        return secret;
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, ApiOperation operation)
    {
        using var request = new HttpRequestMessage(operation.Method, operation.AnyPath);
        if (operation.HasBody)
            request.Content = new StringContent("{}", Encoding.UTF8, "application/json");
        return await client.SendAsync(request);
    }
}
