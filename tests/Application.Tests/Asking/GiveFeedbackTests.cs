using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Asking;

/// <summary>Of which answers who may speak, and what is noted of what they say.</summary>
public sealed class GiveFeedbackTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Caller Secret = new("k1", "secret", [Scope.Ask]);
    private static readonly Caller Page = new("k2", "page", [Scope.Ask]) { Origins = ["https://a.example"] };

    private Mock<IAnswerLog> _log = null!;
    private Mock<IDailyCounts> _counts = null!;
    private List<DailyCount> _counted = null!;
    private List<AnswerRating> _noted = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public void SetUp()
    {
        _noted = [];
        _log = new Mock<IAnswerLog>();
        _counted = [];
        _counts = new Mock<IDailyCounts>();
        _counts
            .Setup(c => c.AddAsync(It.IsAny<IReadOnlyList<DailyCount>>(), It.IsAny<CancellationToken>()))
            .Callback((IReadOnlyList<DailyCount> counts, CancellationToken _) => _counted.AddRange(counts))
            .Returns(Task.CompletedTask);
        _log.Setup(l => l.VisitorKeyAsync(new DateOnly(2026, 3, 1), It.IsAny<CancellationToken>()))
            .ReturnsAsync(new byte[] { 1, 2, 3 });
        _log.Setup(l => l.RateAsync("a", It.IsAny<AnswerRating>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (string _, AnswerRating rating, CancellationToken _) =>
                {
                    _noted.Add(rating);
                    return true;
                }
            );
    }

    [TestCase(null, null, true)]
    [TestCase(null, "https://a.example", true)]
    [TestCase("https://a.example", "https://a.example", true)]
    [TestCase("https://a.example https://b.example", "https://a.example", true)]
    [TestCase("https://a.example", "https://a.example https://b.example", false)]
    [TestCase("https://a.example", "https://b.example", false)]
    [TestCase("https://a.example", null, false)]
    public async Task A_caller_that_is_held_to_sites_speaks_of_answers_of_those_alone(
        string? held,
        string? asked,
        bool mayRate
    )
    {
        Keep(new StoredAnswer("a", Now, Sites(asked), null));
        var result = await SendAsync(Secret with { Sites = Sites(held) }, 30);
        Assert.That(
            (result.IsSuccess, result.Error?.Kind, _noted.Count),
            Is.EqualTo((mayRate, mayRate ? (ErrorKind?)null : ErrorKind.NotFound, mayRate ? 1 : 0))
        );
    }

    [TestCase(30, 30, 0, true, true)]
    [TestCase(30, 30, 1, true, false)]
    [TestCase(30, 1, 0, false, true)]
    [TestCase(30, 1, 1, false, false)]
    [TestCase(0, 1, 0, false, true)]
    [TestCase(0, 1, 1, false, false)]
    [TestCase(0, 0, 1, true, false)]
    public async Task An_answer_has_its_time_and_an_id_alone_has_a_day(
        int kept,
        int days,
        int milliseconds,
        bool hasDetails,
        bool isFound
    )
    {
        Keep(
            new StoredAnswer("a", Now.AddDays(-days).AddMilliseconds(-milliseconds), null, hasDetails ? Details : null)
        );
        Assert.That((await SendAsync(Secret, kept)).IsSuccess, Is.EqualTo(isFound));
    }

    [Test]
    public async Task One_that_is_erased_meanwhile_is_not_found()
    {
        Keep(new StoredAnswer("a", Now, null, Details));
        _log.Setup(l => l.RateAsync("a", It.IsAny<AnswerRating>(), It.IsAny<CancellationToken>())).ReturnsAsync(false);
        Assert.That((await SendAsync(Secret, 30)).Error!.Kind, Is.EqualTo(ErrorKind.NotFound));
    }

    [Test]
    public async Task A_key_is_a_caller_and_of_a_page_or_without_a_key_a_visitor_whose_address_is_not_noted()
    {
        Keep(new StoredAnswer("a", Now, null, Details));
        foreach (var caller in new[] { Secret, Page, Caller.Anonymous })
        {
            await SendAsync(caller, 30, "203.0.113.1");
            await SendAsync(caller, 30, "203.0.113.2");
        }

        // HMAC-SHA-256 of the address under the day's key, its first half.
        Assert.That(
            _noted.Select(r => r.By),
            Is.EqualTo([
                "k1",
                "k1",
                "k2/52490b8b307c5d276c5113730172f507",
                "k2/1855918d9b3f23cdc11e792c46baa321",
                "/52490b8b307c5d276c5113730172f507",
                "/1855918d9b3f23cdc11e792c46baa321",
            ])
        );
    }

    [TestCase(30, "Call 030 901820-11, please.", "Call [phone], please.")]
    [TestCase(30, " \n ", null)]
    [TestCase(0, "Well.", null)]
    public async Task A_comment_is_blanked_and_not_kept_where_no_text_is(int days, string comment, string? noted)
    {
        Keep(new StoredAnswer("a", Now, null, days == 0 ? null : Details));
        await SendAsync(Secret, days, comment: comment);
        Assert.That(_noted.Single().Comment, Is.EqualTo(noted));
    }

    [TestCase(1000, true)]
    [TestCase(1001, false)]
    public void A_comment_has_up_to_a_thousand_characters(int length, bool isValid) =>
        Assert.That(
            new GiveFeedbackValidator()
                .Validate(new GiveFeedback(AnswerId.Parse("a").Value, true, new string('a', length)))
                .IsValid,
            Is.EqualTo(isValid)
        );

    [TestCase(null, 1, 0)]
    [TestCase(true, 0, 0)]
    [TestCase(false, 1, -1)]
    public async Task What_is_said_is_counted_on_the_day_of_the_answer_and_a_change_of_mind_is_taken_off(
        bool? before,
        long helpful,
        long unhelpful
    )
    {
        var sites = Sites("https://a.example");
        _log.Setup(l => l.FindAsync("a", It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                new RatedAnswer(
                    new StoredAnswer("a", Now.AddDays(-1), sites, Details),
                    [
                        new AnswerRating("k0", Now, true, null),
                        .. before is { } earlier
                            ? [new AnswerRating("k1", Now, earlier, null)]
                            : Array.Empty<AnswerRating>(),
                    ]
                )
            );
        await SendAsync(Secret, 30);
        Assert.That(
            _counted.Select(c => (c.Key, c.Helpful, c.Unhelpful)),
            Is.EqualTo([(new CountKey(new DateOnly(2026, 2, 28), CountKind.Feedback, sites), helpful, unhelpful)])
        );
    }

    private static AnswerDetails Details =>
        new(AnswerOutcome.Answered, "q", "a", [], [], 1, "p", "m", false, 0, 0, 0, null);

    private static SiteScope? Sites(string? sites) => sites is null ? null : new SiteScope(sites.Split(' '));

    private void Keep(StoredAnswer answer) =>
        _log.Setup(l => l.FindAsync("a", It.IsAny<CancellationToken>())).ReturnsAsync(new RatedAnswer(answer, []));

    private async Task<Result<Nothing>> SendAsync(
        Caller caller,
        int days,
        string? address = null,
        string? comment = null
    )
    {
        var current = new RequestContext();
        using var use = current.Use(caller);
        return await new GiveFeedbackHandler(
            _log.Object,
            _counts.Object,
            new AnswerRetention(days),
            current,
            new FakeTimeProvider(Now)
        ).HandleAsync(new GiveFeedback(AnswerId.Parse("a").Value, true, comment).WithAddress(address!), Cancel);
    }
}
