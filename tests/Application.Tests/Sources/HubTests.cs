using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Ports;
using BlogManager.Application.Sources;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using Moq;

namespace BlogManager.Application.Tests.Sources;

/// <summary>W3C WebSub, as a subscriber.</summary>
public sealed class HubTests
{
    private static readonly FeedHub Hub = new(
        new PostUrl("https://hub.example/"),
        new PostUrl("https://blog.example/feed?self")
    );

    private SourceHost _host = null!;
    private List<(string Callback, string Secret, TimeSpan Lease)> _asked = null!;

    [SetUp]
    public void SetUp()
    {
        _host = new SourceHost("https://answers.example");
        _asked = [];
        _host.Tell("a");
        _host.Page("a", "Bread is baked at noon.");
        _host.Blog.Indexes[SourceHost.Feed] = _host.Blog.Indexes[SourceHost.Feed] with { Hub = Hub };
        Answers(Nothing.Instance);
    }

    [TearDown]
    public void TearDown() => _host.Dispose();

    [Test]
    public async Task A_hub_is_asked_once_and_with_a_secret_that_signs_no_hooks()
    {
        var made = await _host.CreateAsync();
        Assert.That(made.Hub, Is.EqualTo("https://hub.example/"));
        Assert.That(made.HookUrl, Is.EqualTo($"https://answers.example/api/v1/hooks/{made.Id}"));
        await _host.TurnAsync();
        await _host.TurnAsync();
        var (callback, secret, lease) = _asked.Single();
        Assert.That(callback, Is.EqualTo($"https://answers.example/api/v1/websub/{made.Id}"));
        Assert.That(secret, Is.Not.EqualTo(made.HookSecret).And.Length.EqualTo(64));
        Assert.That(lease, Is.EqualTo(TimeSpan.FromDays(10)));
    }

    [Test]
    public async Task Without_an_address_of_its_own_the_service_asks_no_hub()
    {
        using var host = new SourceHost();
        host.Tell("a");
        host.Page("a", "Bread is baked at noon.");
        host.Blog.Indexes[SourceHost.Feed] = host.Blog.Indexes[SourceHost.Feed] with { Hub = Hub };
        var made = await host.CreateAsync();
        await host.TurnAsync();
        Assert.That(made.Hub, Is.Null);
        Assert.That(host.Blog.Sources.Only.Hub, Is.Null);
        Assert.That(host.Blog.Hub.Invocations, Is.Empty);
    }

    [Test]
    public async Task A_hub_that_agrees_is_answered_and_asked_again_before_its_time_is_over()
    {
        var made = await _host.CreateAsync();
        await _host.TurnAsync();
        var answer = await AnswerAsync(made.Id, "subscribe", Hub.Topic.Value, "challenge", 1000);
        Assert.That(answer.Value, Is.EqualTo("challenge"));
        var now = _host.Blog.Time.GetUtcNow();
        Assert.That(_host.Blog.Sources.Only.Hub!.Until, Is.EqualTo(now.AddSeconds(1000)));
        _host.Blog.Time.Advance(TimeSpan.FromSeconds(799));
        await _host.TurnAsync();
        Assert.That(_asked, Has.Count.EqualTo(1));
        _host.Blog.Time.Advance(TimeSpan.FromSeconds(1));
        await _host.TurnAsync();
        Assert.That(_asked, Has.Count.EqualTo(2));
    }

    [TestCase("subscribe", "https://blog.example/other", "challenge")]
    [TestCase("subscribe", "https://blog.example/feed?self", "")]
    [TestCase("unsubscribe", "https://blog.example/feed?self", "challenge")]
    [TestCase(null, "https://blog.example/feed?self", "challenge")]
    [TestCase("subscribe", null, "challenge")]
    public async Task What_was_not_asked_for_is_not_agreed_to(string? mode, string? topic, string challenge)
    {
        var made = await _host.CreateAsync();
        await _host.TurnAsync();
        var answer = await AnswerAsync(made.Id, mode, topic, challenge, 1000);
        Assert.That(answer.Error!.Code, Is.EqualTo("not_found"));
        Assert.That(_host.Blog.Sources.Only.Hub!.Until, Is.Null);
        Assert.That((await AnswerAsync("none", "subscribe", topic, "c", 9)).Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task A_hub_that_cannot_be_asked_is_asked_ever_more_seldom()
    {
        Answers(PostErrors.FetchFailed("the hub answered 500"));
        await _host.CreateAsync();
        foreach (var hours in new[] { 1, 2, 4, 8, 16, 24, 24 })
        {
            var before = _asked.Count;
            await _host.TurnAsync();
            Assert.That(_asked, Has.Count.EqualTo(before + 1));
            Assert.That(
                _host.Blog.Sources.Only.Hub!.AskAt - _host.Blog.Time.GetUtcNow(),
                Is.EqualTo(TimeSpan.FromHours(hours))
            );
            _host.Blog.Time.Advance(TimeSpan.FromHours(hours));
        }
    }

    [Test]
    [SuppressMessage("Security", "CA5350", Justification = "Hubs sign by it.")]
    public async Task What_a_hub_signs_begins_a_look_at_the_feed_and_what_it_does_not_is_refused()
    {
        var made = await _host.CreateAsync();
        await _host.TurnAsync();
        var secret = Encoding.UTF8.GetBytes(_asked.Single().Secret);
        var body = "<feed>whatever</feed>"u8.ToArray();
        _host.Tell("a", "new");
        _host.Page("new", "Cheese is aged for a year.");
        _host.Fetched();
        string?[] wrong = [null, "", "sha256=00", "md5=00", "sha256", "sha1=" + Hex(HMACSHA256.HashData(secret, body))];
        foreach (var signature in wrong)
            Assert.That((await TellAsync(made.Id, body, signature)).Error!.Code, Is.EqualTo("invalid_signature"));
        foreach (
            var signature in new[]
            {
                "sha1=" + Hex(HMACSHA1.HashData(secret, body)),
                "sha256=" + Hex(HMACSHA256.HashData(secret, body)).ToUpperInvariant(),
                "sha384=" + Hex(HMACSHA384.HashData(secret, body)),
                "sha512=" + Hex(HMACSHA512.HashData(secret, body)),
            }
        )
            Assert.That((await TellAsync(made.Id, body, signature)).IsSuccess, Is.True, signature);
        await _host.WorkAsync();
        Assert.That(_host.Blog.Stored, Has.Count.EqualTo(2));
    }

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);

    private Task<Result<string>> AnswerAsync(string id, string? mode, string? topic, string? challenge, int? lease) =>
        _host.Blog.SendAsync(new AnswerHub(SourceId.Parse(id).Value, mode, topic, challenge, lease), Caller.Anonymous);

    private Task<Result<Background.QueuedJob>> TellAsync(string id, byte[] body, string? signature) =>
        _host.Blog.SendAsync(new ReceiveFromHub(SourceId.Parse(id).Value, body, signature), Caller.Anonymous);

    private void Answers(Result<Nothing> answer) =>
        _host
            .Blog.Hub.Setup(h =>
                h.SubscribeAsync(
                    It.IsAny<SourceHub>(),
                    It.IsAny<string>(),
                    It.IsAny<string>(),
                    It.IsAny<TimeSpan>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Callback(
                (SourceHub _, string callback, string secret, TimeSpan lease, CancellationToken _) =>
                    _asked.Add((callback, secret, lease))
            )
            .ReturnsAsync(answer);
}
