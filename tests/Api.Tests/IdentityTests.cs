using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

[Parallelizable]
public sealed class IdentityTests
{
    private const string Me = "/api/v1/auth/me";
    private BlogManagerApp _app = null!;
    private HttpClient _nobody = null!;
    private string _key = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        using var admin = await _app.CreateAdminClientAsync();
        _key = admin.DefaultRequestHeaders.GetValues("X-API-Key").Single();
        _nobody = _app.CreateClient();
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _nobody.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_key_is_accepted_in_either_header([Values("X-API-Key", "Authorization", "both")] string where)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Me);
        if (where is "X-API-Key" or "both")
            request.Headers.Add("X-API-Key", _key);
        if (where is "Authorization" or "both")
            request.Headers.Authorization = new AuthenticationHeaderValue("bearer", _key);
        using var answer = await _nobody.SendAsync(request);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var me = await answer.JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(me.Text("kind"), Is.EqualTo("admin"));
            Assert.That(me.GetProperty("scopes").GetArrayLength(), Is.EqualTo(6));
            Assert.That(me.GetRawText(), Does.Not.Contain(_key));
        });
    }

    [Test]
    public async Task Two_different_keys_are_refused()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Me);
        request.Headers.Add("X-API-Key", _key);
        request.Headers.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            KeySecret.Create(KeyKind.Admin).Reveal()
        );
        await ProblemAssert.IsProblemAsync(
            await _nobody.SendAsync(request),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
    }

    [Test]
    public async Task Without_a_key_the_answer_is_401_with_a_challenge()
    {
        using var answer = await _nobody.GetAsync(Me);
        await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Is.EqualTo("Bearer realm=\"blogmanager\""));
    }

    [TestCase("")]
    [TestCase("nonsense")]
    [TestCase("bm_adm_")]
    [TestCase("unknown")]
    public async Task A_key_that_is_malformed_or_unknown_is_refused_with_401(string key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Me);
        request.Headers.TryAddWithoutValidation(
            "X-API-Key",
            key == "unknown" ? KeySecret.Create(KeyKind.Admin).Reveal() : key
        );
        using var answer = await _nobody.SendAsync(request);
        await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.Unauthorized, "unauthorized");
        Assert.That(answer.Headers.WwwAuthenticate.ToString(), Does.Contain("invalid_token"));
    }

    [Test]
    public async Task A_key_in_the_url_is_refused_even_beside_a_valid_one_and_is_not_logged(
        [Values(
            "/api/v1/auth/me?api_key={0}",
            "/api/v1/auth/me?x={0}",
            "/health?token={0}",
            "/api/v1/blogs/by-url?url=https%3A%2F%2Fa.example%2F%3Fk%3D{0}",
            "/nowhere?{0}",
            "/api/v1/auth/me?access_token=abc"
        )]
            string form
    )
    {
        var secret = KeySecret.Create(KeyKind.Secret).Reveal();
        using var request = new HttpRequestMessage(HttpMethod.Get, string.Format(null, form, secret));
        request.Headers.Add("X-API-Key", _key);
        using var answer = await _nobody.SendAsync(request);
        var problem = await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.BadRequest, "validation_failed");
        Assert.Multiple(() =>
        {
            Assert.That(problem.GetRawText(), Does.Not.Contain(secret));
            Assert.That(string.Join('\n', _app.Log.Lines), Does.Not.Contain(secret).And.Not.Contain(_key));
        });
    }

    [Test]
    public async Task A_url_that_merely_mentions_a_prefix_is_no_key()
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get,
            "/api/v1/blogs/by-url?url=https%3A%2F%2Fa.example%2Fabout-bm_sec_-keys&key=x&token=y"
        );
        request.Headers.Add("X-API-Key", _key);
        await ProblemAssert.IsProblemAsync(await _nobody.SendAsync(request), HttpStatusCode.NotFound, "not_found");
    }

    [Test]
    public async Task The_wrong_scope_is_403_and_names_the_scope_needed()
    {
        using var reader = await _app.CreateClientWithScopesAsync("posts:read");
        var problem = await ProblemAssert.IsProblemAsync(
            await reader.PostAsJsonAsync("/api/v1/blogs/process", new { url = "https://a.example/" }),
            HttpStatusCode.Forbidden,
            "forbidden"
        );
        Assert.That(problem.GetProperty("details").Text("required_scope"), Is.EqualTo("posts:write"));
    }

    [Test]
    public async Task A_body_is_not_read_for_a_caller_who_may_not_send_it()
    {
        using var broken = new StringContent("{", System.Text.Encoding.UTF8, "application/json");
        await ProblemAssert.IsProblemAsync(
            await _nobody.PostAsync("/api/v1/qa/ask", broken),
            HttpStatusCode.Unauthorized,
            "unauthorized"
        );
    }

    [TestCase("none", HttpStatusCode.Unauthorized, HttpStatusCode.Unauthorized)]
    [TestCase("read", HttpStatusCode.OK, HttpStatusCode.Unauthorized)]
    [TestCase("ask", HttpStatusCode.OK, HttpStatusCode.OK)]
    public async Task The_settings_say_what_a_caller_without_a_key_may_do(
        string anonymous,
        HttpStatusCode reads,
        HttpStatusCode asks
    )
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string> { ["BlogManager:Auth:Anonymous"] = anonymous }
        );
        using var client = app.CreateClient();
        using var list = await client.GetAsync("/api/v1/blogs");
        using var ask = await client.PostAsJsonAsync("/api/v1/qa/ask", new { question = "What is hooch?" });
        using var write = await client.PostAsJsonAsync("/api/v1/blogs/process", new { url = "https://a.example/" });
        using var me = await client.GetAsync(Me);
        Assert.Multiple(() =>
        {
            Assert.That(list.StatusCode, Is.EqualTo(reads));
            Assert.That(ask.StatusCode, Is.EqualTo(asks));
            Assert.That(write.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(me.StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        });
    }
}
