using System.Net;
using System.Net.Http.Json;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

[Parallelizable]
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
        using var answer = await _admin.PostAsJsonAsync(
            Keys,
            new
            {
                name = " crawler ",
                kind = "secret",
                scopes = new[] { "ask", "posts:read", "ask" },
            }
        );
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.Created));
        var made = await answer.JsonAsync();
        var key = made.Text("key")!;
        Assert.Multiple(() =>
        {
            Assert.That(answer.Headers.Location?.ToString(), Is.EqualTo($"{Keys}/{made.Text("id")}"));
            Assert.That(key, Does.StartWith("bm_sec_"));
            Assert.That(made.Text("name"), Is.EqualTo("crawler"));
            Assert.That(
                made.GetProperty("scopes").EnumerateArray().Select(s => s.GetString()),
                Is.EqualTo(new[] { "posts:read", "ask" })
            );
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
        Assert.That(
            (await (await _admin.GetAsync($"{Keys}/{made.Text("id")}")).JsonAsync()).Text("status"),
            Is.EqualTo("revoked")
        );
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
            (
                await _admin.PostAsJsonAsync(
                    Keys,
                    new
                    {
                        name,
                        kind = "secret",
                        scopes = new[] { "ask" },
                    }
                )
            ).EnsureSuccessStatusCode();
        var first = await (await _admin.GetAsync($"{Keys}?limit=2")).JsonAsync();
        var second = await (
            await _admin.GetAsync($"{Keys}?limit=2&cursor={Uri.EscapeDataString(first.Text("next_cursor")!)}")
        ).JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(
                first
                    .GetProperty("items")
                    .EnumerateArray()
                    .Concat(second.GetProperty("items").EnumerateArray())
                    .Select(k => k.Text("name")),
                Is.EqualTo(new[] { "c", "b", "a", "test admin" })
            );
            Assert.That(second.Text("next_cursor"), Is.Null);
        });
    }

    [Test]
    public async Task The_last_active_admin_key_stays()
    {
        var me = await (await _admin.GetAsync("/api/v1/auth/me")).JsonAsync();
        await ProblemAssert.IsProblemAsync(
            await _admin.DeleteAsync($"{Keys}/{me.Text("id")}"),
            HttpStatusCode.Conflict,
            "conflict"
        );
        Assert.That((await _admin.GetAsync("/api/v1/auth/me")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task An_unknown_key_is_404()
    {
        await ProblemAssert.IsProblemAsync(await _admin.GetAsync($"{Keys}/nope"), HttpStatusCode.NotFound, "not_found");
        await ProblemAssert.IsProblemAsync(
            await _admin.DeleteAsync($"{Keys}/nope"),
            HttpStatusCode.NotFound,
            "not_found"
        );
    }

    [TestCase("""{"kind": "admin"}""", "name")]
    [TestCase("""{"name": " ", "kind": "admin"}""", "name")]
    [TestCase("""{"name": "a\nb", "kind": "admin"}""", "name")]
    [TestCase("""{"name": "x"}""", "kind")]
    [TestCase("""{"name": "x", "kind": "root"}""", "kind")]
    [TestCase("""{"name": "x", "kind": "publishable", "scopes": ["ask"]}""", "allowed_origins")]
    [TestCase("""{"name": "x", "kind": "publishable", "allowed_origins": []}""", "allowed_origins")]
    [TestCase("""{"name": "x", "kind": "publishable", "allowed_origins": ["https://a.example/"]}""", "allowed_origins")]
    [TestCase(
        """{"name": "x", "kind": "publishable", "allowed_origins": ["https://a.example", null]}""",
        "allowed_origins"
    )]
    [TestCase(
        """{"name": "x", "kind": "publishable", "allowed_origins": ["https://a.example"], "scopes": []}""",
        "scopes"
    )]
    [TestCase(
        """{"name": "x", "kind": "publishable", "allowed_origins": ["https://a.example"], "scopes": ["posts:write"]}""",
        "scopes"
    )]
    [TestCase(
        """{"name": "x", "kind": "publishable", "allowed_origins": ["https://a.example"], "scopes": ["ask", "keys:admin"]}""",
        "scopes"
    )]
    [TestCase("""{"name": "x", "kind": "admin", "allowed_origins": ["https://a.example"]}""", "allowed_origins")]
    [TestCase("""{"name": "x", "kind": "admin", "auto_process": true}""", "auto_process")]
    [TestCase("""{"name": "x", "kind": "admin", "tier": "gold"}""", "tier")]
    [TestCase("""{"name": "x", "kind": "admin", "tier": ""}""", "tier")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": {"read": 0}}""", "limits")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": {"read": -5}}""", "limits")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": {"read": 1000001}}""", "limits")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": {"read": 9000000000}}""", "limits")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": {"READ": 1}}""", "limits")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": {"read": "many"}}""", "limits.read")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": {"read": 1e30}}""", "limits.read")]
    [TestCase("""{"name": "x", "kind": "admin", "limits": [1]}""", "limits")]
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
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync(Keys, content),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.That(ProblemAssert.Fields(problem), Is.EqualTo(new[] { field }));
    }

    [Test]
    public async Task A_wrong_scope_is_answered_with_the_valid_ones()
    {
        var problem = await (
            await _admin.PostAsJsonAsync(
                Keys,
                new
                {
                    name = "x",
                    kind = "secret",
                    scopes = new[] { "all" },
                }
            )
        ).JsonAsync();
        Assert.That(
            problem.Text("message"),
            Does.Contain("posts:read, posts:write, ask, insights:read, metrics:read, keys:admin")
        );
    }

    [Test]
    public async Task A_wrong_limit_says_what_is_right()
    {
        var zero = await (
            await _admin.PostAsJsonAsync(
                Keys,
                new
                {
                    name = "x",
                    kind = "admin",
                    limits = new { ai = 0 },
                }
            )
        ).JsonAsync();
        var unknown = await (
            await _admin.PostAsJsonAsync(
                Keys,
                new
                {
                    name = "x",
                    kind = "admin",
                    limits = new { fun = 1 },
                }
            )
        ).JsonAsync();
        var text = await (
            await _admin.PostAsJsonAsync(
                Keys,
                new
                {
                    name = "x",
                    kind = "admin",
                    limits = new { ai = "1" },
                }
            )
        ).JsonAsync();
        Assert.Multiple(() =>
        {
            Assert.That(zero.Text("message"), Does.Contain("limits.ai must be from 1 to 1000000 requests a minute"));
            Assert.That(
                unknown.Text("message"),
                Does.Contain("ai, embedding, read, write, search, similarity, health, admin")
            );
            Assert.That(text.Text("message"), Does.Contain("limits.ai must be a whole number"));
        });
    }

    [TestCase("admin", null, "elevated")]
    [TestCase("secret", null, "standard")]
    [TestCase("publishable", null, "standard")]
    [TestCase("admin", "standard", "standard")]
    [TestCase("secret", "unlimited", "unlimited")]
    public async Task What_was_asked_of_a_key_comes_back_with_the_defaults_of_its_kind(
        string kind,
        string? tier,
        string expected
    )
    {
        var isForPages = kind == "publishable";
        var made = await (
            await _admin.PostAsJsonAsync(
                Keys,
                new
                {
                    name = "x",
                    kind,
                    scopes = kind == "secret" ? new[] { "ask" } : null,
                    tier,
                    limits = new { ai = 3, read = 1_000_000 },
                    allowed_origins = isForPages
                        ? new[] { "HTTPS://Blog.Example:443", "https://blog.example", "http://bücher.example:8080" }
                        : null,
                    auto_process = isForPages,
                    expires_at = "2999-01-01T00:00:00Z",
                }
            )
        ).JsonAsync();
        var read = await (await _admin.GetAsync($"{Keys}/{made.Text("id")}")).JsonAsync();
        foreach (var key in new[] { made, read })
        {
            Assert.Multiple(() =>
            {
                Assert.That(key.Text("tier"), Is.EqualTo(expected));
                Assert.That(key.GetProperty("limits").GetRawText(), Is.EqualTo("""{"ai":3,"read":1000000}"""));
                Assert.That(
                    key.GetProperty("allowed_origins").EnumerateArray().Select(o => o.GetString()),
                    Is.EqualTo(isForPages ? new[] { "https://blog.example", "http://xn--bcher-kva.example:8080" } : [])
                );
                Assert.That(key.GetProperty("auto_process").GetBoolean(), Is.EqualTo(isForPages));
                Assert.That(key.Text("expires_at"), Is.EqualTo("2999-01-01T00:00:00Z"));
            });
        }

        if (isForPages)
            Assert.That(
                read.GetProperty("scopes").EnumerateArray().Select(o => o.GetString()),
                Is.EqualTo(new[] { "posts:read", "ask" })
            );
    }
}
