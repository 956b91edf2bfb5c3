using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>PATCH /auth/keys/{id}: what is changed, what is refused, and when it counts.</summary>
[Parallelizable]
public sealed class KeyChangeTests
{
    private const string Keys = "/api/v1/auth/keys";

    private FakeTimeProvider _time = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

    [SetUp]
    public async Task Start()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        _app = new BlogManagerApp(services: s => s.AddSingleton<TimeProvider>(_time));
        _admin = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_paused_key_is_403_key_paused_until_it_is_resumed_on_this_instance_at_once_and_on_others_within_five_seconds()
    {
        var (id, client) = await MakeAsync(
            new
            {
                name = "k",
                kind = "secret",
                scopes = new[] { "posts:read" },
            }
        );
        Assert.That((await client.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await PatchAsync(id, new { paused = true })).Text("status"), Is.EqualTo("paused"));
        var problem = await ProblemAssert.IsProblemAsync(
            await client.GetAsync("/api/v1/blogs"),
            HttpStatusCode.Forbidden,
            "key_paused"
        );
        Assert.That(problem.Text("message"), Does.Contain("paused"));
        Assert.That((await PatchAsync(id, new { paused = false })).Text("status"), Is.EqualTo("active"));
        Assert.That((await client.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.OK));

        // As another instance would, which tells this one nothing.
        await _app
            .Services.GetRequiredService<IApiKeyStore>()
            .UpdateAsync(id, new KeyUpdate { Paused = true }, Caller.System, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));
        await ProblemAssert.IsProblemAsync(
            await client.GetAsync("/api/v1/blogs"),
            HttpStatusCode.Forbidden,
            "key_paused"
        );
        await _app
            .Services.GetRequiredService<IApiKeyStore>()
            .UpdateAsync(id, new KeyUpdate { Paused = false }, Caller.System, CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That((await client.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task What_is_sent_is_changed_and_counts_at_once_and_the_audit_tells_of_it()
    {
        var (id, page) = await MakeAsync(
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { "https://a.example" },
            }
        );
        page.DefaultRequestHeaders.Add("Origin", "https://b.example");
        Assert.That((await page.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.Forbidden));
        var changed = await PatchAsync(
            id,
            new
            {
                name = " other ",
                allowed_origins = new[] { "https://b.example" },
                sites = new[] { "https://c.example" },
                tier = "elevated",
                limits = new { read = 7 },
                auto_process = true,
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That(changed.Text("name"), Is.EqualTo("other"));
            Assert.That(changed.GetProperty("allowed_origins").GetRawText(), Is.EqualTo("""["https://b.example"]"""));
            Assert.That(changed.GetProperty("sites").GetRawText(), Is.EqualTo("""["https://c.example"]"""));
            Assert.That(changed.Text("tier"), Is.EqualTo("elevated"));
            Assert.That(changed.GetProperty("limits").GetRawText(), Is.EqualTo("""{"read":7}"""));
            Assert.That(changed.GetProperty("auto_process").GetBoolean(), Is.True);
        });
        using var now = await page.GetAsync("/api/v1/blogs");
        Assert.That(now.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(now.Headers.GetValues("X-RateLimit-Limit").Single(), Is.EqualTo("7"));
        var audit = await (await _admin.GetAsync("/api/v1/auth/audit")).JsonAsync();
        // The clock of the tests stands still, and entries of one moment come in no promised order.
        Assert.That(
            audit
                .GetProperty("items")
                .EnumerateArray()
                .Where(i => i.Text("action") == "changed")
                .Select(i => i.Text("key_id")),
            Is.EqualTo(new[] { id })
        );
        Assert.That(
            (await PatchAsync(id, new { name = "third" })).GetProperty("sites").GetRawText(),
            Is.EqualTo("""["https://c.example"]"""),
            "what is left out stays"
        );
    }

    [Test]
    public async Task Sites_of_a_page_are_its_origins_where_none_are_named_and_follow_them()
    {
        var (id, page) = await MakeAsync(
            new
            {
                name = "page",
                kind = "publishable",
                allowed_origins = new[] { "https://a.example" },
            }
        );
        page.DefaultRequestHeaders.Add("Origin", "https://a.example");
        Assert.That(
            (await (await page.GetAsync("/api/v1/auth/me")).JsonAsync()).GetProperty("sites").GetRawText(),
            Is.EqualTo("""["https://a.example"]""")
        );
        Assert.That(
            (await PatchAsync(id, new { allowed_origins = new[] { "https://b.example" } }))
                .GetProperty("sites")
                .GetRawText(),
            Is.EqualTo("""["https://b.example"]""")
        );
    }

    [Test]
    public async Task The_last_admin_key_that_does_not_expire_is_409_whatever_others_there_are_for_a_while()
    {
        var me = (await (await _admin.GetAsync("/api/v1/auth/me")).JsonAsync()).Text("id")!;
        await MakeAsync(
            new
            {
                name = "soon gone",
                kind = "admin",
                expires_at = _time.GetUtcNow().AddSeconds(3),
            }
        );
        foreach (
            var answer in new[]
            {
                await _admin.DeleteAsync($"{Keys}/{me}"),
                await _admin.PatchAsJsonAsync($"{Keys}/{me}", new { paused = true }),
            }
        )
            await ProblemAssert.IsProblemAsync(answer, HttpStatusCode.Conflict, "conflict");
        var (other, _) = await MakeAsync(new { name = "other", kind = "admin" });
        Assert.That((await PatchAsync(other, new { paused = true })).Text("status"), Is.EqualTo("paused"));
        await ProblemAssert.IsProblemAsync(
            await _admin.DeleteAsync($"{Keys}/{me}"),
            HttpStatusCode.Conflict,
            "conflict"
        );
        await PatchAsync(other, new { paused = false });
        Assert.That((await _admin.DeleteAsync($"{Keys}/{me}")).StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
    }

    [TestCase("secret", """{}""", "body")]
    [TestCase("secret", """{"name":""}""", "name")]
    [TestCase("secret", """{"allowed_origins":["https://a.example"]}""", "allowed_origins")]
    [TestCase("publishable", """{"allowed_origins":[]}""", "allowed_origins")]
    [TestCase("publishable", """{"allowed_origins":["https://a.example/path"]}""", "allowed_origins")]
    [TestCase("secret", """{"sites":[]}""", "sites")]
    [TestCase("secret", """{"sites":["*"]}""", "sites")]
    [TestCase("admin", """{"sites":["https://a.example"]}""", "sites")]
    [TestCase("administrating", """{"sites":["https://a.example"]}""", "sites")]
    [TestCase("secret", """{"auto_process":true}""", "auto_process")]
    [TestCase("secret", """{"tier":"gold"}""", "tier")]
    [TestCase("secret", """{"limits":{"ai":0}}""", "limits")]
    [TestCase("secret", """{"paused":"yes"}""", "paused")]
    public async Task What_does_not_fit_the_key_is_400_and_changes_nothing(string kind, string body, string field)
    {
        var (id, _) = await MakeAsync(
            kind switch
            {
                "publishable" => new
                {
                    name = "k",
                    kind,
                    allowed_origins = new[] { "https://a.example" },
                },
                "admin" => new { name = "k", kind },
                "administrating" => new
                {
                    name = "k",
                    kind = "secret",
                    scopes = new[] { "keys:admin" },
                },
                _ => (object)
                    new
                    {
                        name = "k",
                        kind,
                        scopes = new[] { "posts:read" },
                    },
            }
        );
        var before = await _admin.GetStringAsync($"{Keys}/{id}");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.PatchAsync($"{Keys}/{id}", content),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.That(
            problem.GetProperty("details").GetProperty("errors").EnumerateObject().Select(e => e.Name),
            Is.EqualTo([field])
        );
        Assert.That(await _admin.GetStringAsync($"{Keys}/{id}"), Is.EqualTo(before));
    }

    [Test]
    public async Task A_key_that_administers_keys_cannot_be_held_to_sites_nor_an_admin_key_when_it_is_made()
    {
        foreach (
            var key in new object[]
            {
                new
                {
                    name = "k",
                    kind = "secret",
                    scopes = new[] { "keys:admin" },
                    sites = new[] { "https://a.example" },
                },
                new
                {
                    name = "k",
                    kind = "admin",
                    sites = new[] { "https://a.example" },
                },
            }
        )
        {
            var problem = await ProblemAssert.IsProblemAsync(
                await _admin.PostAsJsonAsync(Keys, key),
                HttpStatusCode.BadRequest,
                "validation_failed"
            );
            Assert.That(
                problem.GetProperty("details").GetProperty("errors").EnumerateObject().Select(e => e.Name),
                Is.EqualTo(["sites"])
            );
        }
    }

    [Test]
    public async Task A_revoked_key_is_409_and_an_unknown_one_404()
    {
        var (id, _) = await MakeAsync(
            new
            {
                name = "k",
                kind = "secret",
                scopes = new[] { "posts:read" },
            }
        );
        (await _admin.DeleteAsync($"{Keys}/{id}")).EnsureSuccessStatusCode();
        await ProblemAssert.IsProblemAsync(
            await _admin.PatchAsJsonAsync($"{Keys}/{id}", new { name = "late" }),
            HttpStatusCode.Conflict,
            "conflict"
        );
        await ProblemAssert.IsProblemAsync(
            await _admin.PatchAsJsonAsync($"{Keys}/nope", new { name = "x" }),
            HttpStatusCode.NotFound,
            "not_found"
        );
    }

    [Test]
    public async Task A_key_in_the_path_is_echoed_nowhere(
        [Values("/api/v1/auth/keys/{0}", "/api/v1/blogs/{0}", "/nowhere/{0}/more", "/api/v1/jobs/x{0}", "/{0}")]
            string form,
        [Values] bool isCutShort
    )
    {
        var whole = KeySecret.Create(KeyKind.Admin).Reveal();
        var key = isCutShort ? whole[..^3] : whole;
        using var answer = await _admin.GetAsync(string.Format(null, form, key));
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
        var shown = $"{answer.Headers}{await answer.Content.ReadAsStringAsync()}";
        Assert.That(shown, Does.Not.Contain(key[7..20]).And.Contain("(key removed)"));
        // The framework's scopes, which name the path, are in no log that the service writes: its own lines have none.
        Assert.That(
            string.Join('\n', _app.Log.Lines.Select(l => l.Split(" [SpanId", 2)[0])),
            Does.Not.Contain(key[7..20])
        );
    }

    [Test]
    public async Task A_gateways_token_beside_a_key_is_none_of_ours_and_another_key_is_400()
    {
        var (_, client) = await MakeAsync(
            new
            {
                name = "k",
                kind = "secret",
                scopes = new[] { "posts:read" },
            }
        );
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization",
            "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJnYXRld2F5In0.c2ln"
        );
        Assert.That((await client.GetAsync("/api/v1/blogs")).StatusCode, Is.EqualTo(HttpStatusCode.OK));
        client.DefaultRequestHeaders.Remove("Authorization");
        client.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization",
            "Bearer " + KeySecret.Create(KeyKind.Secret).Reveal()
        );
        await ProblemAssert.IsProblemAsync(
            await client.GetAsync("/api/v1/blogs"),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        using var alone = _app.CreateClient();
        alone.DefaultRequestHeaders.TryAddWithoutValidation(
            "Authorization",
            "Bearer eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJnYXRld2F5In0.c2ln"
        );
        await ProblemAssert.IsProblemAsync(
            await alone.GetAsync("/api/v1/blogs"),
            HttpStatusCode.Unauthorized,
            "unauthorized"
        );
    }

    private async Task<JsonElement> PatchAsync(string id, object change)
    {
        using var answer = await _admin.PatchAsJsonAsync($"{Keys}/{id}", change);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), await answer.Content.ReadAsStringAsync());
        return await answer.JsonAsync();
    }

    private async Task<(string Id, HttpClient Client)> MakeAsync(object key)
    {
        using var made = await _admin.PostAsJsonAsync(Keys, key);
        Assert.That(made.StatusCode, Is.EqualTo(HttpStatusCode.Created), await made.Content.ReadAsStringAsync());
        var json = await made.JsonAsync();
        var client = _app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", json.Text("key"));
        return (json.Text("id")!, client);
    }
}
