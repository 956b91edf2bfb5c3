using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>Keys over their life, on two instances that share one store and one clock.</summary>
[Parallelizable]
public sealed class KeyRotationTests
{
    private const string Keys = "/api/v1/auth/keys";
    private const string Me = "/api/v1/auth/me";

    private FakeTimeProvider _time = null!;
    private BlogManagerApp _app = null!;
    private BlogManagerApp _other = null!;
    private HttpClient _admin = null!;

    [SetUp]
    public async Task Start()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 6, 1, 12, 0, 0, TimeSpan.Zero));
        _app = new BlogManagerApp(services: s => s.AddSingleton<TimeProvider>(_time));
        _other = new BlogManagerApp(
            new Dictionary<string, string> { ["BlogManager:DataDirectory"] = _app.DataDirectory },
            s => s.AddSingleton<TimeProvider>(_time)
        );
        _admin = await _app.CreateAdminClientAsync();
    }

    [TearDown]
    public async Task Stop()
    {
        _admin.Dispose();
        await _other.DisposeAsync();
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_rotated_key_keeps_everything_but_its_secret()
    {
        var made = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
                tier = "elevated",
                limits = new { ai = 3 },
                expires_at = "2999-01-01T00:00:00Z",
            }
        );
        using var answer = await _admin.PostAsync($"{Keys}/{made.Text("id")}/rotate", null);
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var rotated = await answer.JsonAsync();
        string[] changed = ["key", "visible_id"];
        Assert.Multiple(() =>
        {
            Assert.That(changed.Select(m => rotated.Text(m) == made.Text(m)), Is.All.False);
            Assert.That(rotated.Text("key"), Does.StartWith("bm_sec_").And.Not.EqualTo(made.Text("key")));
            Assert.That(rotated.GetProperty("previous_key_until").ValueKind, Is.EqualTo(JsonValueKind.Null));
            foreach (var member in made.EnumerateObject().Where(m => !changed.Contains(m.Name)))
                Assert.That(
                    rotated.GetProperty(member.Name).GetRawText(),
                    Is.EqualTo(member.Value.GetRawText()),
                    member.Name
                );
        });
        Assert.That(await StatusAsync(_app, rotated.Text("key")!), Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await _admin.GetStringAsync($"{Keys}/{made.Text("id")}"), Does.Not.Contain(rotated.Text("key")!));
    }

    [Test]
    public async Task Without_a_grace_period_the_key_before_dies_at_once_here_and_within_five_seconds_elsewhere()
    {
        var made = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        var before = made.Text("key")!;
        Assert.That(await StatusAsync(_other, before), Is.EqualTo(HttpStatusCode.OK));
        var after = await RotateAsync(made.Text("id")!, new { });
        Assert.That(await StatusAsync(_app, before), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(_other, after), Is.EqualTo(HttpStatusCode.OK));
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.That(await StatusAsync(_other, before), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(_other, after), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task In_the_grace_period_both_keys_work_on_every_instance_and_after_it_only_the_new_one()
    {
        var made = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        var before = made.Text("key")!;
        var after = await RotateAsync(made.Text("id")!, new { grace_period_seconds = 60 });
        _time.Advance(TimeSpan.FromSeconds(59));
        var view = await (await _admin.GetAsync($"{Keys}/{made.Text("id")}")).JsonAsync();
        Assert.That(view.Text("previous_key_until"), Is.EqualTo("2026-06-01T12:01:00Z"));
        foreach (var app in new[] { _app, _other })
        {
            Assert.That(await StatusAsync(app, before), Is.EqualTo(HttpStatusCode.OK));
            Assert.That(await StatusAsync(app, after), Is.EqualTo(HttpStatusCode.OK));
        }

        // Remembered a second ago, and dead on time all the same.
        _time.Advance(TimeSpan.FromSeconds(1));
        foreach (var app in new[] { _app, _other })
        {
            Assert.That(await StatusAsync(app, before), Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await StatusAsync(app, after), Is.EqualTo(HttpStatusCode.OK));
        }
    }

    [Test]
    public async Task A_revoked_key_is_dead_in_its_grace_period_too_within_five_seconds_on_every_instance()
    {
        var made = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        var after = await RotateAsync(made.Text("id")!, new { grace_period_seconds = 3600 });
        foreach (var key in new[] { made.Text("key")!, after })
            Assert.That(await StatusAsync(_other, key), Is.EqualTo(HttpStatusCode.OK));
        (await _admin.DeleteAsync($"{Keys}/{made.Text("id")}")).EnsureSuccessStatusCode();
        _time.Advance(TimeSpan.FromSeconds(5));
        foreach (var key in new[] { made.Text("key")!, after })
        {
            Assert.That(await StatusAsync(_app, key), Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(await StatusAsync(_other, key), Is.EqualTo(HttpStatusCode.Unauthorized));
        }
    }

    [Test]
    public async Task An_expired_a_revoked_and_an_unknown_key_are_not_rotated()
    {
        var expiring = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
                expires_at = _time.GetUtcNow().AddMinutes(1),
            }
        );
        var revoked = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        (await _admin.DeleteAsync($"{Keys}/{revoked.Text("id")}")).EnsureSuccessStatusCode();
        _time.Advance(TimeSpan.FromMinutes(1));
        foreach (var id in new[] { expiring.Text("id"), revoked.Text("id") })
            await ProblemAssert.IsProblemAsync(
                await _admin.PostAsync($"{Keys}/{id}/rotate", null),
                HttpStatusCode.Conflict,
                "conflict"
            );
        await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync($"{Keys}/nope/rotate", null),
            HttpStatusCode.NotFound,
            "not_found"
        );
    }

    [TestCase("""{"grace_period_seconds": -1}""")]
    [TestCase("""{"grace_period_seconds": 2592001}""")]
    [TestCase("""{"grace_period_seconds": "60"}""")]
    [TestCase("""{"grace_period_seconds": 1.5}""")]
    public async Task A_wrong_grace_period_is_named(string body)
    {
        var made = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        var problem = await ProblemAssert.IsProblemAsync(
            await _admin.PostAsync($"{Keys}/{made.Text("id")}/rotate", content),
            HttpStatusCode.BadRequest,
            "validation_failed"
        );
        Assert.That(ProblemAssert.Fields(problem), Is.EqualTo(new[] { "grace_period_seconds" }));
    }

    [Test]
    public async Task An_admin_rotates_the_key_that_it_uses()
    {
        var me = await (await _admin.GetAsync(Me)).JsonAsync();
        var after = await RotateAsync(me.Text("id")!, new { });
        Assert.That((await _admin.GetAsync(Me)).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await StatusAsync(_app, after), Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task Every_change_is_in_the_audit_with_who_made_it_and_without_a_secret()
    {
        var me = await (await _admin.GetAsync(Me)).JsonAsync();
        var made = await MakeAsync(
            new
            {
                name = "audited",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        _time.Advance(TimeSpan.FromSeconds(1));
        var after = await RotateAsync(made.Text("id")!, new { });
        _time.Advance(TimeSpan.FromSeconds(1));
        (await _admin.DeleteAsync($"{Keys}/{made.Text("id")}")).EnsureSuccessStatusCode();

        var first = await (await _admin.GetAsync("/api/v1/auth/audit?limit=2")).JsonAsync();
        var second = await (
            await _admin.GetAsync(
                $"/api/v1/auth/audit?limit=2&cursor={Uri.EscapeDataString(first.Text("next_cursor")!)}"
            )
        ).JsonAsync();
        JsonElement[] changes =
        [
            .. first.GetProperty("items").EnumerateArray(),
            .. second.GetProperty("items").EnumerateArray(),
        ];
        Assert.Multiple(() =>
        {
            Assert.That(
                changes[..2].Select(c => (c.Text("action"), c.Text("at"))),
                Is.EqualTo(new[] { ("revoked", "2026-06-01T12:00:02Z"), ("rotated", "2026-06-01T12:00:01Z") })
            );
            Assert.That(changes[2..].Select(c => c.Text("action")), Is.EqualTo(new[] { "created", "created" }));
            foreach (var change in changes.Where(c => c.Text("key_id") == made.Text("id")))
                Assert.That(
                    (change.Text("key_name"), change.Text("actor_key_id"), change.Text("actor_name")),
                    Is.EqualTo(("audited", me.Text("id"), "test admin"))
                );
            var bootstrapped = changes.Single(c => c.Text("key_id") == me.Text("id"));
            Assert.That(
                (bootstrapped.Text("actor_key_id"), bootstrapped.Text("actor_name")),
                Is.EqualTo(((string?)null, "system"))
            );
            var all = first.GetRawText() + second.GetRawText();
            Assert.That(all, Does.Not.Contain(made.Text("key")!).And.Not.Contain(after));
        });
    }

    [Test]
    public async Task The_last_use_is_written_in_the_background_at_most_once_a_minute_and_when_the_service_stops()
    {
        var made = await MakeAsync(
            new
            {
                name = "n",
                kind = "secret",
                scopes = new[] { "ask" },
            }
        );
        Assert.That(made.TryGetProperty("last_used_at", out _), Is.False, "never on the answer that shows the key");
        await StatusAsync(_other, made.Text("key")!);
        Assert.That(await LastUsedAsync(made), Is.Null);
        await WaitForLastUseAsync(made, "2026-06-01T12:00:00Z");

        var used = _time.GetUtcNow();
        await StatusAsync(_other, made.Text("key")!);
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await LastUsedAsync(made), Is.EqualTo("2026-06-01T12:00:00Z"), "within the minute");
        await _other.DisposeAsync();
        Assert.That(
            await LastUsedAsync(made),
            Is.EqualTo(used.ToString("yyyy-MM-ddTHH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture)),
            "on stop"
        );
    }

    private async Task WaitForLastUseAsync(JsonElement key, string expected)
    {
        // The clock stands still but for these steps; what is waited for is the writer's own thread.
        for (var i = 0; i < 4 && await LastUsedAsync(key) is null; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(10));
            for (var j = 0; j < 40 && await LastUsedAsync(key) is null; j++)
                await Task.Delay(25);
        }

        Assert.That(await LastUsedAsync(key), Is.EqualTo(expected));
    }

    private async Task<string?> LastUsedAsync(JsonElement key) =>
        (await (await _admin.GetAsync($"{Keys}/{key.Text("id")}")).JsonAsync()).Text("last_used_at");

    private async Task<JsonElement> MakeAsync(object body)
    {
        using var answer = await _admin.PostAsJsonAsync(Keys, body);
        answer.EnsureSuccessStatusCode();
        return await answer.JsonAsync();
    }

    private async Task<string> RotateAsync(string id, object body)
    {
        using var answer = await _admin.PostAsJsonAsync($"{Keys}/{id}/rotate", body);
        answer.EnsureSuccessStatusCode();
        return (await answer.JsonAsync()).Text("key")!;
    }

    private static async Task<HttpStatusCode> StatusAsync(BlogManagerApp app, string key)
    {
        using var client = app.CreateClient();
        client.DefaultRequestHeaders.Add("X-API-Key", key);
        using var answer = await client.GetAsync(Me);
        return answer.StatusCode;
    }
}
