using BlogManager.Application.Insights;
using BlogManager.Application.Spending;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Application.Tests.Insights;

/// <summary>What the counts of the last days come to.</summary>
public sealed class OverviewTests
{
    private static readonly SiteScope A = new("https://a.example");
    private static readonly SiteScope B = new("https://b.example");
    private static readonly SiteScope Both = new("https://a.example", "https://b.example");

    private AskedAnswers _asked = null!;

    [SetUp]
    public void SetUp() => _asked = new AskedAnswers();

    [Test]
    public async Task Every_day_is_told_and_every_sum_is_that_of_its_days()
    {
        Count(0, AnswerOutcome.Answered, A, times: 3, latency: 100);
        Count(0, AnswerOutcome.Answered, A, times: 2, latency: 1, cached: true);
        Count(-1, AnswerOutcome.Close, null, times: 4, latency: 1000, model: "m");
        Count(-2, AnswerOutcome.Unanswered, B, times: 1, latency: 10);
        Count(-3, AnswerOutcome.Unanswered, B, times: 50);
        _asked.Counts.Add(new DailyCount(new CountKey(Day(0), CountKind.Feedback, A), Helpful: 2, Unhelpful: 1));
        _asked.Counts.Add(new DailyCount(new CountKey(Day(0), CountKind.Tokens, A, "k", "p", "m"), 1, 9000, 9000));
        var prices = new ModelPrices(new Dictionary<string, ModelPrice> { ["m"] = new(2, 10) });
        var overview = (await _asked.SendAsync(new GetOverview(Days: 3), prices)).Value!;
        Assert.That(
            (overview.Asked, overview.Answered, overview.Close, overview.Unanswered),
            Is.EqualTo((10, 5, 4, 1))
        );
        Assert.That((overview.Helpful, overview.Unhelpful, overview.CacheHitRate), Is.EqualTo((2, 1, 0.2)));
        Assert.That(overview.Tokens, Is.EqualTo(new TokensView(1000, 100)));
        Assert.That(overview.Cost, Is.EqualTo(0.0012m), "400 of m at 2 and 40 at 10 a million");
        Assert.That(overview.From, Is.EqualTo(new DateTimeOffset(2026, 3, 8, 0, 0, 0, TimeSpan.Zero)));
        Assert.That(overview.To, Is.EqualTo(AskedAnswers.Now));
        Assert.That(
            overview.ByDay.Select(d => (d.Day, d.Asked, d.Answered, d.Close, d.Unanswered)),
            Is.EqualTo([(Day(-2), 1L, 0L, 0L, 1L), (Day(-1), 4L, 0L, 4L, 0L), (Day(0), 5L, 5L, 0L, 0L)])
        );
        Assert.That(overview.ByDay[1].LatencyMs.P50, Is.InRange(950, 1050));
        Assert.That(overview.LatencyMs.P95, Is.InRange(950, 1050));
    }

    [Test]
    public async Task Where_nobody_asked_there_are_days_and_no_rates()
    {
        var overview = (await _asked.SendAsync(new GetOverview(Days: 365))).Value!;
        Assert.That(overview.ByDay, Has.Count.EqualTo(365));
        Assert.That(
            (overview.Asked, overview.CacheHitRate, overview.LatencyMs.P50, overview.ByDay[0].LatencyMs.P95),
            Is.EqualTo((0, (double?)null, (long?)null, (long?)null))
        );
    }

    [TestCase(null, null, 15)]
    [TestCase(null, "https://a.example", 5)]
    [TestCase("https://a.example", null, 1)]
    [TestCase("https://a.example", "https://b.example", 0)]
    [TestCase("https://a.example https://b.example", null, 7)]
    public async Task Asks_are_seen_by_the_sites_over_which_they_were(string? held, string? site, long asked)
    {
        Count(0, AnswerOutcome.Answered, A, times: 1);
        Count(0, AnswerOutcome.Answered, B, times: 2);
        Count(0, AnswerOutcome.Answered, Both, times: 4);
        Count(0, AnswerOutcome.Answered, null, times: 8);
        _asked.Caller = _asked.Caller with { Sites = held is null ? null : new SiteScope(held.Split(' ')) };
        var request = new GetOverview(Site: site is null ? null : SiteOrigin.Parse(site).Value);
        Assert.That((await _asked.SendAsync(request)).Value!.Asked, Is.EqualTo(asked));
        Assert.That(_asked.Queries.Single().Within, Is.EqualTo(_asked.Caller.Sites));
        Assert.That(_asked.Queries.Single().Site, Is.EqualTo(site));
    }

    [Test]
    public async Task Whatever_was_counted_the_outcomes_add_up_to_what_was_asked()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            _asked.Counts.Clear();
            for (var i = random.Next(200); i > 0; i--)
                Count(
                    -random.Next(40),
                    (AnswerOutcome)random.Next(3),
                    new[] { null, A, B, Both }[random.Next(4)],
                    random.Next(1, 1000),
                    random.Next(5000),
                    cached: random.Next(2) == 0
                );
            var overview = (await _asked.SendAsync(new GetOverview(Days: random.Next(1, 60)))).Value!;
            Assert.That(overview.Answered + overview.Close + overview.Unanswered, Is.EqualTo(overview.Asked));
            Assert.That(overview.ByDay.Sum(d => d.Asked), Is.EqualTo(overview.Asked));
            Assert.That(overview.ByDay.Sum(d => d.Close), Is.EqualTo(overview.Close));
            Assert.That(overview.CacheHitRate ?? 0, Is.InRange(0, 1));
        }
    }

    [Test]
    public async Task The_top_is_told_by_how_often_and_without_what_is_gone()
    {
        Keep("What is rye?", 2, ["p1", "gone"]);
        Keep("what is RYE", 3, ["p2"]);
        Keep("Is it a grass?", 4, ["p1"]);
        var overview = (await _asked.SendAsync(new GetOverview())).Value!;
        Assert.That(
            overview.TopQuestions,
            Is.EqualTo([new TopQuestion("what is RYE", 5), new TopQuestion("Is it a grass?", 4)])
        );
        Assert.That(
            overview.TopPosts,
            Is.EqualTo([
                new TopPost("p1", "https://a.example/p1", "P1", 6),
                new TopPost("p2", "https://a.example/p2", "P2", 3),
            ])
        );
    }

    [TestCase(7, 30, 6)]
    [TestCase(60, 30, 30)]
    [TestCase(7, 0, 0)]
    public async Task No_text_is_looked_at_past_its_time(int days, int kept, int since)
    {
        _asked.Retention = new(kept);
        await _asked.SendAsync(new GetOverview(days));
        var expected =
            kept > days ? new DateTimeOffset(2026, 3, 4, 0, 0, 0, TimeSpan.Zero) : AskedAnswers.Now.AddDays(-since);
        Assert.That(_asked.Queries.Single().Since, Is.EqualTo(expected));
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    [TestCase(365, true)]
    [TestCase(366, false)]
    public void A_year_is_the_most(int days, bool isValid)
    {
        Assert.That(new GetOverviewValidator().Validate(new GetOverview(days)).IsValid, Is.EqualTo(isValid));
        Assert.That(new ListUnansweredValidator().Validate(new ListUnanswered(days)).IsValid, Is.EqualTo(isValid));
        Assert.That(
            new ListAskedQuestionsValidator().Validate(new ListAskedQuestions(Days: days)).IsValid,
            Is.EqualTo(isValid)
        );
    }

    private static DateOnly Day(int offset) => new DateOnly(2026, 3, 10).AddDays(offset);

    private void Keep(string question, long times, string[] cited) =>
        _asked.Questions.Add(
            new KeptQuestion(question, question, AnswerOutcome.Answered, cited, [], times, AskedAnswers.Now)
        );

    private void Count(
        int day,
        AnswerOutcome outcome,
        SiteScope? sites,
        long times,
        double latency = 5,
        string model = "other",
        bool cached = false
    )
    {
        var measured = LatencyHistogram.Of(
            LatencyHistogram.Once(latency).Buckets.Select(b => KeyValuePair.Create(b.Key, times))
        );
        _asked.Counts.Add(
            new DailyCount(
                new CountKey(Day(day), CountKind.Asks, sites, "k", "p", model, outcome, cached),
                times,
                times * 100,
                times * 10
            )
            {
                Latency = measured,
            }
        );
    }
}
