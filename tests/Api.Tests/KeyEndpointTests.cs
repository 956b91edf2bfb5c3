using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

public sealed class KeyEndpointTests
{
    private const string Keys = "/api/v1/auth/keys";
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

    [SetUp]
    public async Task Start()
    {
        _app = new BlogManagerApp();
        _admin = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_created_key_is_shown_once_works_and_dies_when_revoked()
    {
        using var answer = await _admin.PostAsJsonAsync(Keys, new { name = " crawler ", kind = "secret", scopes = new[] { "ask", "posts:read", "ask" } });
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var made = await answer.JsonAsync();
        var key = made.Text("key")!;
        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Keys}/{made.Text("id")}"));
            Assert.That(key, Does.StartWith("bm_sec_"));
            Assert.That(made.Text("name"), Is.EqualTo("crawler"));
            Assert.That(made.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()), Is.EqualTo(new[] { "posts:read", "ask" }));
            Assert.That(made.Text("created_at"), Does.EndWith("Z"));
        });

        using var client = _app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        Assert.That((await client.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        foreach (var path in new[] { Keys, $"{Keys}/{made.Text("id")}" })
            Assert.That(await _admin.GetStringAsync(path), Does.Not.Contain(key));

        using var revoked = await _admin.DeleteAsync($"{Keys}/{made.Text("id")}");
        Assert.That(revoked.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That((await client.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That((await (await _admin.GetAsync($"{Keys}/{made.Text("id")}")).JsonAsync()).Text("status"), Is.EqualTo("revoked"));
    }

    [Test]
    public async Task An_admin_key_has_every_scope()
    {
        var made = await (await _admin.PostAsJsonAsync(Keys, new { name = "second", kind = "admin" })).JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(made.Text("key"), Does.StartWith("bm_adm_"));
            Assert.That(made.GetProperty("scopes").GetArrayLength(), Is.EqualTo(6));
        });
    }

    [Test]
    public async Task Keys_are_listed_newest_first_in_pages()
    {
        foreach (var name in new[] { "a", "b", "c" })
            (await _admin.PostAsJsonAsync(Keys, new { name, kind = "secret", scopes = new[] { "ask" } })).EnsureSuccessStatusCode();
        var first = await (await _admin.GetAsync($"{Keys}?limit=2")).JsonAsync();
        var second = await (await _admin.GetAsync($"{Keys}?limit=2&cursor={Uri.EscapeDataString(first.Text("next_cursor")!)}")).JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(first.GetProperty("items").EnumerateArray().Concat(second.GetProperty("items").EnumerateArray()).Select(k => k.Text("name")),
                Is.EqualTo(new[] { "c", "b", "a", "test admin" }));
            Assert.That(second.Text("next_cursor"), Is.Null);
        });
    }

    [Test]
    public async Task The_last_active_admin_key_stays()
    {
        var me = await (await _admin.GetAsync("/api/v1/auth/me")).JsonAsync();
        await ProblemAssert.IsProblemAsync(await _admin.DeleteAsync($"{Keys}/{me.Text("id")}"), HttpStatusCode.Conflict, "conflict");
        Assert.That((await _admin.GetAsync("/api/v1/auth/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_unknown_key_is_404()
    {
        await ProblemAssert.IsProblemAsync(await _admin.GetAsync($"{Keys}/nope"), HttpStatusCode.NotFound, "not_found");
        await ProblemAssert.IsProblemAsync(await _admin.DeleteAsync($"{Keys}/nope"), HttpStatusCode.NotFound, "not_found");
    }

    [TestCase("""{"kind": "admin"}""", "name")]
    [TestCase("""{"name": " ", "kind": "admin"}""", "name")]
    [TestCase("""{"name": "a\nb", "kind": "admin"}""", "name")]
    [TestCase("""{"name": "x"}""", "kind")]
    [TestCase("""{"name": "x", "kind": "root"}""", "kind")]
    [TestCase("""{"name": "x", "kind": "publishable", "scopes": ["ask"]}""", "kind")]
    [TestCase("""{"name": "x", "kind": "secret"}""", "scopes")]
    [TestCase("""{"name": "x", "kind": "secret", "scopes": []}""", "scopes")]
    [TestCase("""{"name": "x", "kind": "secret", "scopes": ["posts:fly"]}""", "scopes")]
    [TestCase("""{"name": "x", "kind": "secret", "scopes": [null]}""", "scopes")]
    [TestCase("""{"name": "x", "kind": "admin", "scopes": ["ask"]}""", "scopes")]
    [TestCase("""{"name": "x", "kind": "admin", "expires_at": "2001-01-01T00:00:00Z"}""", "expires_at")]
    [TestCase("""{"name": "x", "kind": "admin", "expires_at": "2999-01-01"}""", "expires_at")]
    [TestCase("""{"name": "x", "kind": "admin", "expires_at": "2999-01-01T00:00:00"}""", "expires_at")]
    public async Task A_bad_field_is_refused_by_name(string body, string field)
    {
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var problem = await ProblemAssert.IsProblemAsync(await _admin.PostAsync(Keys, content), HttpStatusCode.BadRequest, "validation_failed");
        Assert.That(ProblemAssert.Fields(problem), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task A_wrong_scope_is_answered_with_the_valid_ones()
    {
        var problem = await (await _admin.PostAsJsonAsync(Keys, new { name = "x", kind = "secret", scopes = new[] { "all" } })).JsonAsync();
        Assert.That(problem.Text("message"), Does.Contain("posts:read, posts:write, ask, insights:read, metrics:read, keys:admin"));
    }
}
