using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Background;
using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Sources;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Tests.Sources;

/// <summary>What blogs tell of their posts.</summary>
public sealed class HookTests
{
    private SourceHost _host = null!;
    private CreatedSource _source = null!;

    [SetUp]
    public async Task SetUp()
    {
        _host = new SourceHost();
        _host.Tell("a");
        _host.Page("a", "Bread is baked at noon.");
        _source = await _host.CreateAsync();
        await _host.TurnAsync();
        _host.Fetched();
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task A_post_that_was_published_is_taken_in_before_all_that_waits_and_belongs_to_the_source()
    {
        _host.Page("new", "Cheese is aged for a year.");
        await _host.Blog.SendAsync(new StartImport(SourceHost.Url("")));
        var job = (await TellAsync("published", "https://blog.example/new")).Value;
        Assert.That((job.Status, job.Url), Is.EqualTo(("queued", "https://blog.example/new")));
        Assert.That(
            (await _host.Blog.JobStore.ClaimAsync("w", TimeSpan.FromMinutes(1), default))!.Id,
            Is.EqualTo(job.JobId)
        );
        await _host.Blog.JobStore.ReleaseAsync(job.JobId, "w", default);
        await _host.WorkAsync();
        var done = await _host.Blog.JobStore.FindAsync(job.JobId, default);
        Assert.That(done!.Result, Does.Contain("\"event\":\"published\"").And.Contain("\"status\":\"taken_in\""));
        Assert.That(_host.Blog.Stored.Values.Select(p => p.Url.Value), Does.Contain("https://blog.example/new"));
        Assert.That(await _host.Blog.Sources.HasPageAsync(_source.Id, SourceHost.Url("new"), default), Is.True);
    }

    [Test]
    public async Task The_same_delivery_twice_does_nothing_twice_and_another_does()
    {
        var first = (await TellAsync("updated", "https://blog.example/a")).Value;
        await _host.WorkAsync();
        Assert.That(_host.Fetched(), Is.EqualTo(["a"]));
        var again = (await TellAsync("updated", "https://blog.example/a")).Value;
        Assert.That(again.JobId, Is.EqualTo(first.JobId));
        await _host.WorkAsync();
        Assert.That(_host.Fetched(), Is.Empty);
        _host.Blog.Time.Advance(TimeSpan.FromSeconds(1));
        var later = (await TellAsync("updated", "https://blog.example/a")).Value;
        Assert.That(later.JobId, Is.Not.EqualTo(first.JobId));
    }

    [Test]
    public async Task A_delivery_beside_one_that_runs_is_a_job_of_its_own_for_that_one_may_have_fetched_already()
    {
        var first = (await TellAsync("updated", "https://blog.example/a")).Value;
        await _host.Blog.JobStore.ClaimAsync("w", TimeSpan.FromMinutes(1), default);
        _host.Blog.Time.Advance(TimeSpan.FromSeconds(1));
        var second = (await TellAsync("updated", "https://blog.example/a")).Value;
        Assert.That(second.JobId, Is.Not.EqualTo(first.JobId));
        _host.Blog.Time.Advance(TimeSpan.FromSeconds(1));
        var third = (await TellAsync("updated", "https://blog.example/a")).Value;
        Assert.That(third.JobId, Is.EqualTo(second.JobId), "it has not begun yet");
    }

    [TestCase("{\"event\":\"updated\",\"url\":\"https://other.example/a\"}", "foreign_url")]
    [TestCase("{\"event\":\"updated\",\"url\":\"a\"}", "validation_failed")]
    [TestCase("{\"event\":\"edited\",\"url\":\"https://blog.example/a\"}", "validation_failed")]
    [TestCase("{\"event\":7,\"url\":\"https://blog.example/a\"}", "validation_failed")]
    [TestCase("[]", "validation_failed")]
    [TestCase("", "validation_failed")]
    [TestCase("{\"event\":\"updated\",\"url\":\"\\ud800\"}", "validation_failed")]
    public async Task What_is_signed_and_makes_no_sense_is_told(string body, string code) =>
        Assert.That((await SendAsync(body)).Error!.Code, Is.EqualTo(code));

    [Test]
    public async Task A_url_that_the_source_leaves_out_is_refused()
    {
        await _host.Blog.SendAsync(new UpdateSource(SourceId.Parse(_source.Id).Value, Exclude: ["/a"]));
        Assert.That((await TellAsync("updated", "https://blog.example/a")).Error!.Code, Is.EqualTo("excluded_url"));
    }

    [Test]
    public async Task A_paused_source_takes_no_hooks_and_one_that_is_none_is_not_found()
    {
        await _host.Blog.SendAsync(new UpdateSource(SourceId.Parse(_source.Id).Value, Paused: true));
        Assert.That((await TellAsync("updated", "https://blog.example/a")).Error!.Code, Is.EqualTo("source_paused"));
        var none = await _host.Blog.SendAsync(
            new ReceiveHook(SourceId.Parse("none").Value, default, "t=1,v1=00"),
            Caller.Anonymous
        );
        Assert.That(none.Error!.Code, Is.EqualTo("not_found"));
    }

    [TestCase(0, true)]
    [TestCase(300, true)]
    [TestCase(-300, true)]
    [TestCase(301, false)]
    [TestCase(-301, false)]
    public async Task A_signature_is_good_for_five_minutes(int secondsAgo, bool isGood)
    {
        var body = Body("updated", "https://blog.example/a");
        var sent = _host.Blog.Time.GetUtcNow().AddSeconds(-secondsAgo);
        var answer = await SendAsync(body, Sign(body, sent, _source.HookSecret));
        Assert.That(answer.Error?.Code, Is.EqualTo(isGood ? null : "invalid_signature"));
    }

    [Test]
    public async Task A_signature_by_another_secret_of_another_body_or_of_no_form_is_refused()
    {
        var body = Body("updated", "https://blog.example/a");
        var now = _host.Blog.Time.GetUtcNow();
        var good = Sign(body, now, _source.HookSecret);
        string?[] wrong =
        [
            Sign(body, now, _source.HookSecret + "0"),
            Sign(body + " ", now, _source.HookSecret),
            good[..^1],
            good + "0",
            good.Replace("v1=", "v0=", StringComparison.Ordinal),
            good[good.IndexOf(',', StringComparison.Ordinal)..],
            "t=,v1=",
            "t=99999999999999,v1=00",
            "t=-1,v1=00",
            "t=1,t=2,v1=00",
            "=,=",
            string.Empty,
            new string('t', 1_000_000),
            "t=\u0661\u0662,v1=\u00e9",
        ];
        foreach (var signature in wrong)
        {
            var answer = await SendAsync(body, signature);
            Assert.That(
                answer.Error?.Code,
                Is.EqualTo("invalid_signature"),
                signature?[..Math.Min(80, signature.Length)]
            );
        }

        Assert.That((await SendAsync(body, good)).IsSuccess, Is.True);
    }

    [Test]
    public async Task A_post_that_was_deleted_is_marked_by_its_owners_word()
    {
        await TellAsync("deleted", "https://blog.example/a");
        await _host.WorkAsync();
        Assert.That(_host.Blog.Only.Mark!.Kind, Is.EqualTo(PostMarkKind.Gone));
        Assert.That(_host.Fetched(), Is.Empty, "it may be served from a cache for a while");
        _host.Blog.Time.Advance(TimeSpan.FromSeconds(1));
        await TellAsync("published", "https://blog.example/a");
        await _host.WorkAsync();
        Assert.That(_host.Blog.Only.Mark, Is.Null);
    }

    [Test]
    public async Task A_post_whose_update_answers_404_is_gone_too()
    {
        _host.Missing("a");
        var job = (await TellAsync("updated", "https://blog.example/a")).Value;
        await _host.WorkAsync();
        Assert.That(_host.Blog.Only.Mark!.Kind, Is.EqualTo(PostMarkKind.Gone));
        var done = await _host.Blog.JobStore.FindAsync(job.JobId, default);
        Assert.That((done!.Status, done.Result), Is.EqualTo((JobStatus.Succeeded, done.Result)));
        Assert.That(done.Result, Does.Contain("\"status\":\"gone\""));
    }

    [Test]
    public async Task Where_gone_posts_are_erased_the_job_that_does_it_stays_and_others_for_the_post_go()
    {
        await _host.Blog.SendAsync(new UpdateSource(SourceId.Parse(_source.Id).Value, WhenGone: WhenGone.Erase));
        var job = (await TellAsync("deleted", "https://blog.example/a")).Value;
        _host.Blog.Time.Advance(TimeSpan.FromSeconds(1));
        var update = (await TellAsync("updated", "https://blog.example/a")).Value;
        Assert.That(update.JobId, Is.Not.EqualTo(job.JobId));
        await _host.WorkAsync();
        Assert.That(_host.Blog.Stored, Is.Empty);
        var done = await _host.Blog.JobStore.FindAsync(job.JobId, default);
        Assert.That(done!.Status, Is.EqualTo(JobStatus.Succeeded));
        Assert.That(await _host.Blog.JobStore.FindAsync(update.JobId, default), Is.Null, "it would bring it back");
    }

    [TestCase(
        """{"post":{"current":{"url":"https://blog.example/a","status":"published"},"previous":{}}}""",
        "updated"
    )]
    [TestCase(
        """{"post":{"current":{},"previous":{"url":"https://blog.example/a","status":"published"}}}""",
        "deleted"
    )]
    [TestCase("""{"page":{"current":{"url":"https://blog.example/a"},"previous":{}}}""", "updated")]
    public async Task Ghosts_own_webhook_is_understood(string body, string told)
    {
        var job = (await SendGhostsAsync(body)).Value;
        await _host.WorkAsync();
        var done = await _host.Blog.JobStore.FindAsync(job.JobId, default);
        Assert.That(done!.Result, Does.Contain($"\"event\":\"{told}\""));
    }

    [Test]
    public async Task A_post_that_ghost_has_made_a_draft_again_has_no_address_so_every_page_is_asked()
    {
        _host.Missing("a");
        var job = (
            await SendGhostsAsync(
                """{"post":{"current":{"url":"https://blog.example/404/","status":"draft"},"previous":{"status":"published"}}}"""
            )
        ).Value;
        Assert.That(job.JobId, Is.EqualTo(_host.Blog.Sources.Only.SyncJobId));
        await _host.WorkAsync();
        Assert.That(_host.Blog.Only.Mark!.Kind, Is.EqualTo(PostMarkKind.Gone));
    }

    [Test]
    public async Task Ghosts_signature_is_checked_like_the_other()
    {
        const string Body = """{"post":{"current":{"url":"https://blog.example/a"},"previous":{}}}""";
        var old = await SendGhostsAsync(Body, minutesAgo: 6);
        Assert.That(old.Error!.Code, Is.EqualTo("invalid_signature"));
        var wrong = await SendGhostsAsync(Body, secret: "other");
        Assert.That(wrong.Error!.Code, Is.EqualTo("invalid_signature"));
        Assert.That((await SendGhostsAsync("{\"post\":7}")).Error!.Code, Is.EqualTo("validation_failed"));
    }

    private static string Body(string told, string url) => $$"""{"event":"{{told}}","url":"{{url}}"}""";

    private static string Sign(string body, DateTimeOffset at, string secret)
    {
        var t = at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return $"t={t},v1={Hmac(secret, t + "." + body)}";
    }

    private static string Hmac(string secret, string text) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(text)));

    private Task<Result<QueuedJob>> TellAsync(string told, string url) => SendAsync(Body(told, url));

    private Task<Result<QueuedJob>> SendAsync(string body) =>
        SendAsync(body, Sign(body, _host.Blog.Time.GetUtcNow(), _source.HookSecret));

    private Task<Result<QueuedJob>> SendAsync(string body, string? signature) =>
        _host.Blog.SendAsync(
            new ReceiveHook(SourceId.Parse(_source.Id).Value, Encoding.UTF8.GetBytes(body), signature),
            Caller.Anonymous
        );

    private Task<Result<QueuedJob>> SendGhostsAsync(string body, int minutesAgo = 0, string? secret = null)
    {
        var t = _host
            .Blog.Time.GetUtcNow()
            .AddMinutes(-minutesAgo)
            .ToUnixTimeMilliseconds()
            .ToString(CultureInfo.InvariantCulture);
        return _host.Blog.SendAsync(
            new ReceiveHook(
                SourceId.Parse(_source.Id).Value,
                Encoding.UTF8.GetBytes(body),
                GhostSignature: $"sha256={Hmac(secret ?? _source.HookSecret, body + t)}, t={t}"
            ),
            Caller.Anonymous
        );
    }
}
