using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What counting by day promises: sums that nothing is lost of, for so many keys a day and no more.</summary>
public abstract class DailyCountsContract : StorageContract
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private IDailyCounts Counts => Storage.Counts;

    /// <summary>A count that has everything, each number another.</summary>
    internal static DailyCount Count() =>
        new(
            new CountKey(
                Day,
                CountKind.Asks,
                new SiteScope("https://a.example", "https://b.example"),
                "k1",
                "a provider",
                "a model",
                AnswerOutcome.Close,
                Cached: true
            ),
            1,
            2,
            3,
            4,
            5
        )
        {
            Latency = LatencyHistogram.Once(7).Plus(LatencyHistogram.Once(900)),
        };

    internal static DailyCount Bare { get; } = new(new CountKey(Day, CountKind.Feedback), Helpful: -1);

    [Test]
    public async Task What_is_counted_under_one_key_is_added_up_and_under_another_apart()
    {
        await Counts.AddAsync([Count(), Bare, Count()], Cancel);
        await Counts.AddAsync([Count() with { Latency = LatencyHistogram.Once(7) }], Cancel);
        var expected = new[]
        {
            Bare,
            Count() with
            {
                Times = 3,
                InputTokens = 6,
                OutputTokens = 9,
                Helpful = 12,
                Unhelpful = 15,
                Latency = LatencyHistogram.Of([new(21, 3), new(72, 2)]),
            },
        };
        Assert.That(
            (await Counts.ReadAsync(Day, Day, Cancel)).Select(Samples.Dump),
            Is.EquivalentTo(expected.Select(Samples.Dump))
        );
    }

    [Test]
    public async Task Every_part_of_a_key_tells_counts_apart()
    {
        var key = Count().Key;
        CountKey[] keys =
        [
            key,
            key with
            {
                Kind = CountKind.Tokens,
            },
            key with
            {
                Sites = null,
            },
            key with
            {
                Sites = new SiteScope(),
            },
            key with
            {
                KeyId = null,
            },
            key with
            {
                Provider = null,
            },
            key with
            {
                Model = "another",
            },
            key with
            {
                Outcome = AnswerOutcome.Answered,
            },
            key with
            {
                Cached = false,
            },
        ];
        await Counts.AddAsync([.. keys.Select(k => new DailyCount(k, 1))], Cancel);
        Assert.That((await Counts.ReadAsync(Day, Day, Cancel)).Select(c => c.Key), Is.EquivalentTo(keys));
    }

    [Test]
    public async Task Days_are_read_from_the_first_to_the_last_in_their_order_and_erased_before_one()
    {
        foreach (var day in new[] { 2, -1, 0, 1, 31, 365 })
            await Counts.AddAsync([OfDay(Day.AddDays(day))], Cancel);
        Assert.That(await DaysAsync(Day, Day.AddDays(31)), Is.EqualTo([0, 1, 2, 31]));
        Assert.That(await Counts.PurgeAsync(Day.AddDays(2), 2, Cancel), Is.EqualTo(2));
        Assert.That(await DaysAsync(Day.AddDays(-1), Day.AddDays(400)), Is.EqualTo([1, 2, 31, 365]));
        Assert.That(await Counts.PurgeAsync(Day.AddDays(2), 2, Cancel), Is.EqualTo(1));
        Assert.That(await Counts.PurgeAsync(Day.AddDays(2), 2, Cancel), Is.Zero);
        Assert.That(await DaysAsync(Day.AddDays(-1), Day.AddDays(400)), Is.EqualTo([2, 31, 365]));
    }

    [Test]
    public async Task A_day_has_so_many_keys_at_most_and_what_comes_beyond_is_counted_without_its_site_and_key()
    {
        DailyCount OfSite(int i) =>
            new(
                new CountKey(
                    Day,
                    CountKind.Asks,
                    new SiteScope($"https://{i}.example"),
                    "k1",
                    "p",
                    "m",
                    AnswerOutcome.Answered
                ),
                1
            );
        await Counts.AddAsync([.. Enumerable.Range(0, 1000).Select(OfSite)], Cancel);
        await Counts.AddAsync([OfSite(1000), OfSite(1001), OfSite(5), OfDay(Day.AddDays(1))], Cancel);
        var counts = await Counts.ReadAsync(Day, Day, Cancel);
        Assert.That(counts, Has.Count.EqualTo(1001));
        Assert.That(counts.Sum(c => c.Times), Is.EqualTo(1003));
        var folded = counts.Single(c => c.Key.Sites is null);
        Assert.That((folded.Times, folded.Key.KeyId, folded.Key.Model), Is.EqualTo((2L, (string?)null, "m")));
        Assert.That(counts.Single(c => c.Key == OfSite(5).Key).Times, Is.EqualTo(2));
    }

    [Test]
    public async Task What_many_add_at_once_is_all_there()
    {
        await Task.WhenAll(
            Enumerable.Range(0, 20).Select(_ => Task.Run(() => Counts.AddAsync([Count(), Bare], Cancel)))
        );
        var counts = await Counts.ReadAsync(Day, Day, Cancel);
        Assert.That(counts.Single(c => c.Key == Count().Key).Times, Is.EqualTo(20));
        Assert.That(counts.Single(c => c.Key == Bare.Key).Helpful, Is.EqualTo(-20));
    }

    private static DailyCount OfDay(DateOnly day) => new(new CountKey(day, CountKind.Asks), 1);

    private async Task<List<int>> DaysAsync(DateOnly from, DateOnly to) =>
        [.. (await Counts.ReadAsync(from, to, Cancel)).Select(c => c.Key.Day.DayNumber - Day.DayNumber)];
}
