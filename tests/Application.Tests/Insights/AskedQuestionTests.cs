using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Insights;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Insights;

/// <summary>What is shown of a kept answer, and how an ask is counted.</summary>
public sealed class AskedQuestionTests
{
    private AskedAnswers _asked = null!;

    [SetUp]
    public void SetUp() => _asked = new AskedAnswers();

    [Test]
    public async Task A_kept_answer_is_shown_with_what_is_thought_of_it_and_with_posts_that_are_there()
    {
        var at = AskedAnswers.Now.AddDays(-1);
        var kept = new StoredAnswer(
            "a1",
            at,
            new SiteScope("https://a.example"),
            new AnswerDetails(
                AnswerOutcome.Answered,
                "Why?",
                "So [1].",
                ["p1", "gone"],
                ["p2"],
                0.75,
                "p",
                "m",
                true,
                1,
                2,
                3,
                "k9"
            )
        )
        {
            Times = 4,
            LastAt = AskedAnswers.Now,
        };
        AnswerRating[] ratings =
        [
            new("x", at.AddHours(2), true, "Later."),
            new("y", at, false, "Earlier."),
            new("z", at, true, null),
        ];
        _asked
            .Log.Setup(l =>
                l.ListAsync(
                    It.Is<AnswerQuery>(q => q.Outcomes.Single() == AnswerOutcome.Answered),
                    5,
                    "c",
                    CancellationToken.None
                )
            )
            .ReturnsAsync(new Page<RatedAnswer>([new RatedAnswer(kept, ratings)], "next"));
        var page = (
            await _asked.SendAsync(
                new ListAskedQuestions(AnswerOutcome.Answered, 7, PageSize.Parse("5").Value, Cursor.Parse("c").Value)
            )
        ).Value!;
        var shown = page.Items.Single();
        Assert.That(page.NextCursor, Is.EqualTo("next"));
        Assert.That(
            (shown.AnswerId, shown.Question, shown.Answer, shown.Outcome, shown.Support),
            Is.EqualTo(("a1", "Why?", "So [1].", AnswerOutcome.Answered, 0.75))
        );
        Assert.That(
            (shown.AskedAt, shown.LastAskedAt, shown.Times, shown.LatencyMs, shown.KeyId),
            Is.EqualTo((at, AskedAnswers.Now, 4, 3, "k9"))
        );
        Assert.That((shown.Helpful, shown.Unhelpful), Is.EqualTo((2, 1)));
        Assert.That(shown.Comments, Is.EqualTo(["Earlier.", "Later."]));
        Assert.That(shown.Sites, Is.EqualTo(["https://a.example"]));
        Assert.That(shown.Cited.Single(), Is.EqualTo(new InsightsPost("p1", "https://a.example/p1", "P1")));
        Assert.That(shown.Nearest.Single().BlogId, Is.EqualTo("p2"));
    }

    [TestCase(false, 0)]
    [TestCase(true, 1)]
    public async Task Every_ask_is_counted_and_a_remembered_one_is_noted_with_its_answer(bool isCached, int noted)
    {
        var counted = await RecordAsync(new AskQuestion("Why?"), isCached);
        Assert.That(
            (counted.Key, counted.Times, counted.InputTokens, counted.OutputTokens),
            Is.EqualTo(
                (
                    new CountKey(
                        new DateOnly(2026, 3, 10),
                        CountKind.Asks,
                        new SiteScope("https://a.example"),
                        "k",
                        "p",
                        "m",
                        AnswerOutcome.Unanswered,
                        isCached
                    ),
                    1L,
                    5L,
                    6L
                )
            )
        );
        Assert.That(counted.Latency.Percentile(1), Is.InRange(190, 210), "what the caller waited");
        _asked.Log.Verify(
            l => l.NoteRepeatsAsync(new[] { new RepeatedAnswer("a1", 1, AskedAnswers.Now) }, CancellationToken.None),
            Times.Exactly(noted)
        );
    }

    [Test]
    public async Task An_explained_ask_is_not_counted()
    {
        await RecordAsync(new AskQuestion("Why?", Explain: true), isCached: false, counts: 0);
        _asked.Daily.VerifyNoOtherCalls();
    }

    private async Task<DailyCount> RecordAsync(AskQuestion question, bool isCached, int counts = 1)
    {
        DailyCount[] counted = [new(new CountKey(default, CountKind.Asks))];
        _asked
            .Daily.Setup(c => c.AddAsync(It.IsAny<IReadOnlyList<DailyCount>>(), CancellationToken.None))
            .Callback((IReadOnlyList<DailyCount> added, CancellationToken _) => counted = [.. added])
            .Returns(Task.CompletedTask);
        var current = new RequestContext();
        using var use = current.Use(
            new Caller("k", "asker", [Scope.Ask]) { Sites = new SiteScope("https://a.example") }
        );
        var answer = new AnswerView(
            "a1",
            "Why?",
            "No.",
            false,
            true,
            null,
            0,
            [],
            [],
            "p",
            "m",
            false,
            isCached,
            new TokenUsage(5, 6),
            9
        );
        await new AskRecorder(_asked.Daily.Object, _asked.Log.Object, current, _asked.Time).RecordAsync(
            question,
            answer,
            TimeSpan.FromMilliseconds(200)
        );
        _asked.Daily.Verify(
            c => c.AddAsync(It.IsAny<IReadOnlyList<DailyCount>>(), CancellationToken.None),
            Times.Exactly(counts)
        );
        return counted[0];
    }
}
