using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Tests.Asking;

/// <summary>What is kept of an answer, and of which sites it is.</summary>
public sealed class AnswerRecordTests
{
    private const string A = "https://a.example";
    private const string B = "https://b.example";
    private static readonly DateTimeOffset At = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Of_an_answer_everything_is_kept_but_what_was_written_by_mistake()
    {
        var kept = AnswerRecord.Of(
            new AskQuestion("x"),
            Answer([("p1", A), ("p2", A), ("p1", A)], []),
            new Caller("k1", "key", [Scope.Ask]),
            new AnswerRetention(30),
            At
        );
        Assert.That((kept.Id, kept.At, kept.Sites), Is.EqualTo(("a1", At, (SiteScope?)null)));
        var details = kept.Details!;
        Assert.That(
            (details.Outcome, details.Question, details.Answer, details.KeyId),
            Is.EqualTo((AnswerOutcome.Answered, "Ask [email]?", "Yes, [email]. [1]", "k1"))
        );
        Assert.That((details.Cited, details.Nearest), Is.EqualTo((new[] { "p1", "p2" }, Array.Empty<string>())));
        Assert.That(
            (details.Support, details.Provider, details.Model, details.Degraded),
            Is.EqualTo((0.75, "provider", "model", true))
        );
        Assert.That((details.InputTokens, details.OutputTokens, details.LatencyMs), Is.EqualTo((3L, 4L, 5L)));
    }

    [TestCase(1, AnswerOutcome.Close)]
    [TestCase(0, AnswerOutcome.Unanswered)]
    public void What_is_no_answer_is_close_or_nothing(int nearest, AnswerOutcome outcome)
    {
        var details = AnswerRecord
            .Of(
                new AskQuestion("x"),
                Answer([], [.. Enumerable.Repeat(("p1", A), nearest)]) with
                {
                    Abstained = true,
                },
                Caller.Anonymous,
                new AnswerRetention(1),
                At
            )
            .Details!;
        Assert.That(
            (details.Outcome, details.Nearest.Count, details.KeyId),
            Is.EqualTo((outcome, nearest, (string?)null))
        );
    }

    [Test]
    public void Where_no_text_is_kept_nothing_but_id_time_and_sites_is()
    {
        var kept = AnswerRecord.Of(
            new AskQuestion("x"),
            Answer([("p1", A)], []),
            new Caller("k1", "key", [Scope.Ask]) { Sites = new SiteScope(A) },
            new AnswerRetention(0),
            At
        );
        Assert.That(kept, Is.EqualTo(new StoredAnswer("a1", At, new SiteScope(A), null)));
    }

    [TestCase(null, null, null, A, null)]
    [TestCase(A, null, null, A, A)]
    [TestCase(null, A, null, A, A)]
    [TestCase(null, null, A, A, A)]
    [TestCase(null, null, A, null, A)]
    // The post was asked for by an address on another site, or the site was asked after it.
    [TestCase(null, null, B, A, A + " " + B)]
    [TestCase(null, B, A, A, A + " " + B)]
    [TestCase(A, null, B, A, A)]
    // A site that is not the caller's: it was asked over nothing, which is the caller's own affair.
    [TestCase(A, B, null, null, A)]
    [TestCase(A + " " + B, A, null, null, A)]
    public void It_is_of_the_sites_over_which_it_was_asked(
        string? held,
        string? site,
        string? blog,
        string? shown,
        string? expected
    )
    {
        var asked = new AskQuestion(
            "x",
            blog is null ? null : PostUrl.Parse(blog + "/post").Value,
            site is null ? null : SiteOrigin.Parse(site).Value
        );
        var caller = new Caller("k1", "key", [Scope.Ask]) { Sites = held is null ? null : new(held.Split(' ')) };
        foreach (
            var answer in new[]
            {
                Answer(shown is null ? [] : [("p1", shown)], []),
                Answer([], shown is null ? [] : [("p1", shown)]),
            }
        )
            Assert.That(
                AnswerRecord.Of(asked, answer, caller, new AnswerRetention(30), At).Sites?.ToString(),
                Is.EqualTo(expected)
            );
    }

    private static AnswerView Answer((string Id, string Site)[] cited, (string Id, string Site)[] nearest) =>
        new(
            "a1",
            "Ask me@mail.example?",
            "Yes, me@mail.example. [1]",
            true,
            false,
            null,
            0.75,
            [
                .. cited.Select(
                    (c, i) => new CitationView(i + 1, c.Id, c.Site + "/p", "t", "q", 0, 1, null, c.Site + "/p")
                ),
            ],
            [.. nearest.Select(n => new NearestPassage(n.Id, n.Site + "/p", "t", "q", 0, 1, n.Site + "/p", 0.1))],
            "provider",
            "model",
            true,
            false,
            new TokenUsage(3, 4),
            5
        );
}
