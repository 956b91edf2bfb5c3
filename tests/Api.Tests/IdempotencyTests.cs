using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using BlogManager.Api.Idempotency;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Api.Tests;

/// <summary>The header Idempotency-Key on requests that create.</summary>
[Parallelizable]
public sealed class IdempotencyTests
{
    private const string Process = "/api/v1/blogs/process";
    private const string Keys = "/api/v1/auth/keys";

    private FakeTimeProvider _time = null!;
    private BlogManagerApp _app = null!;
    private HttpClient _admin = null!;

    private static string[] NotKeys => ["", " ", "\"\"", "a b", new('x', 256), "tab\tbed"];

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
    public async Task The_same_request_again_gets_the_same_answer_and_has_no_second_effect()
    {
        var first = await SendAsync(Keys, "k-1", new { name = "a", kind = "admin" });
        var again = await SendAsync(
            Keys,
            "k-1",
            new
            {
                kind = "admin",
                unknown = 1,
                name = "a",
            }
        );
        Assert.Multiple(() =>
        {
            Assert.That((first.Status, again.Status), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Created)));
            Assert.That(again.Body, Is.EqualTo(first.Body), "the key in it included");
            Assert.That(again.Location, Is.EqualTo(first.Location).And.Not.Null);
            Assert.That((first.Replayed, again.Replayed), Is.EqualTo((false, true)));
        });
        var other = await SendAsync(Keys, "\"k-2\"", new { name = "a", kind = "admin" });
        Assert.That(other.Body, Is.Not.EqualTo(first.Body));
        Assert.That(
            (await SendAsync(Keys, "k-2", new { name = "a", kind = "admin" })).Body,
            Is.EqualTo(other.Body),
            "quoted or bare, it is one key"
        );
        var all = await _admin.GetFromJsonAsync<JsonElement>(Keys);
        Assert.That(all.GetProperty("items").EnumerateArray().Count(k => k.Text("name") == "a"), Is.EqualTo(2));
    }

    [Test]
    public async Task Another_body_or_route_under_the_same_key_is_422()
    {
        await SendAsync(Keys, "k", new { name = "a", kind = "admin" });
        foreach (
            var (route, body) in new (string, object)[]
            {
                (Keys, new { name = "b", kind = "admin" }),
                (
                    Process,
                    new
                    {
                        url = "https://blog.example/a",
                        content = GeneratedPost.Markdown(1),
                        content_type = "text/markdown",
                    }
                ),
            }
        )
        {
            var refused = await SendAsync(route, "k", body);
            Assert.That(
                (refused.Status, refused.Json.Text("error")),
                Is.EqualTo((HttpStatusCode.UnprocessableEntity, "unprocessable")),
                route
            );
        }
    }

    [Test]
    public async Task Two_callers_may_use_the_same_key()
    {
        using var other = await _app.CreateAdminClientAsync();
        var mine = await SendAsync(Keys, "k", new { name = "mine", kind = "admin" });
        var theirs = await SendAsync(Keys, "k", new { name = "theirs", kind = "admin" }, other);
        Assert.That((mine.Status, theirs.Status), Is.EqualTo((HttpStatusCode.Created, HttpStatusCode.Created)));
    }

    [Test]
    public async Task Of_duplicates_at_once_one_creates_and_the_others_wait_their_turn()
    {
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 12).Select(_ => SendAsync(Keys, "k", new { name = "burst", kind = "admin" }))
        );
        var made = answers.Where(a => a.Status == HttpStatusCode.Created).ToList();
        Assert.That(made.Select(a => a.Body).Distinct().Count(), Is.EqualTo(1));
        Assert.That(
            answers.Except(made).All(a => a.Status == HttpStatusCode.Conflict && a.Json.Text("error") == "conflict"),
            Is.True
        );
        var all = await _admin.GetFromJsonAsync<JsonElement>(Keys);
        Assert.That(all.GetProperty("items").EnumerateArray().Count(k => k.Text("name") == "burst"), Is.EqualTo(1));
    }

    [Test]
    public async Task After_a_failure_the_same_key_may_be_tried_again()
    {
        var refused = await SendAsync(
            Process,
            "k",
            new { url = "https://blog.example/a", content = "<html><body></body></html>" }
        );
        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.UnprocessableEntity));
        var again = await SendAsync(
            Process,
            "k",
            new
            {
                url = "https://blog.example/a",
                content = GeneratedPost.Markdown(1),
                content_type = "text/markdown",
            }
        );
        Assert.That(again.Status, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task After_a_day_the_key_is_free()
    {
        var first = await SendAsync(Keys, "k", new { name = "a", kind = "admin" });
        _time.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        Assert.That((await SendAsync(Keys, "k", new { name = "a", kind = "admin" })).Body, Is.EqualTo(first.Body));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await SendAsync(Keys, "k", new { name = "a", kind = "admin" })).Body, Is.Not.EqualTo(first.Body));
    }

    [Test]
    public async Task A_kept_reply_goes_with_the_post_that_it_tells_of()
    {
        var body = new
        {
            url = "https://blog.example/a",
            content = GeneratedPost.Markdown(1),
            content_type = "text/markdown",
        };
        var made = await SendAsync(Process, "k", body);
        Assert.That((await SendAsync(Process, "k", body)).Replayed, Is.True);
        using var erased = await _admin.DeleteAsync($"/api/v1/blogs/{made.Json.Text("blog_id")}");
        Assert.That(erased.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        var anew = await SendAsync(Process, "k", body);
        Assert.That(
            (anew.Status, anew.Replayed, anew.Json.Text("status")),
            Is.EqualTo((HttpStatusCode.OK, false, "processed"))
        );
    }

    [Test]
    public async Task Nothing_of_the_reply_can_be_read_in_the_store()
    {
        var made = await SendAsync(Keys, "k", new { name = "canary-name", kind = "admin" });
        var key = made.Json.Text("key")!;
        await using var store = new SqliteConnection(
            $"Data Source={Directory.EnumerateFiles(_app.DataDirectory, "*.db", SearchOption.AllDirectories).First()};Pooling=False"
        );
        await store.OpenAsync();
        await using var command = store.CreateCommand();
        command.CommandText = "SELECT reply FROM idempotent_requests";
        var kept = (byte[])(await command.ExecuteScalarAsync())!;
        Assert.That(kept, Has.Length.GreaterThan(made.Body.Length));
        foreach (var canary in new[] { key, key[^20..], "canary-name" })
            Assert.That(kept.AsSpan().IndexOf(Encoding.UTF8.GetBytes(canary)), Is.EqualTo(-1));
    }

    [Test]
    public async Task A_header_that_is_no_key_is_400_and_says_what_is([ValueSource(nameof(NotKeys))] string header)
    {
        var refused = await SendAsync(Keys, header, new { name = "a", kind = "admin" });
        Assert.That(refused.Status, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(refused.Body, Does.Contain("visible ASCII").Or.Contain("could not be read"));
    }

    [Test]
    public void A_reply_opens_with_the_key_it_was_sealed_under_alone()
    {
        var reply = new CreatedReply(201, "/api/v1/x", Encoding.UTF8.GetBytes("""{"a":"é"}"""));
        var kept = EncryptedReply.Encrypt(reply, "bm_adm_one", "id");
        var opened = EncryptedReply.Decrypt(kept, "bm_adm_one", "id")!;
        Assert.That(
            (opened.Status, opened.Location, Encoding.UTF8.GetString(opened.Body.Span)),
            Is.EqualTo((201, "/api/v1/x", """{"a":"é"}"""))
        );
        Assert.That(EncryptedReply.Decrypt(kept, "bm_adm_two", "id"), Is.Null);
        Assert.That(EncryptedReply.Decrypt(kept, "bm_adm_one", "other id"), Is.Null);
        kept[^1] ^= 1;
        Assert.That(EncryptedReply.Decrypt(kept, "bm_adm_one", "id"), Is.Null);
        Assert.That(EncryptedReply.Decrypt([1, 2, 3], "bm_adm_one", "id"), Is.Null);
    }

    private async Task<Answer> SendAsync(string route, string key, object body, HttpClient? client = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, route) { Content = JsonContent.Create(body) };
        request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        using var answer = await (client ?? _admin).SendAsync(request);
        return new Answer(
            answer.StatusCode,
            await answer.Content.ReadAsStringAsync(),
            answer.Headers.Location?.ToString(),
            answer.Headers.Contains("Idempotency-Replayed")
        );
    }

    private sealed record Answer(HttpStatusCode Status, string Body, string? Location, bool Replayed)
    {
        internal JsonElement Json => JsonDocument.Parse(Body).RootElement;
    }
}
