using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What keeping answers promises: all of an answer, one word a caller, and nothing of what was erased.</summary>
public abstract class AnswerLogContract : StorageContract
{
    private static readonly DateOnly Day = new(2026, 3, 1);

    private IAnswerLog Log => Storage.Answers;

    [SetUp]
    public async Task StorePosts()
    {
        await StoreAsync(Samples.Post("p1"));
        await StoreAsync(Samples.Post("p2"));
    }

    [Test]
    public async Task An_answer_is_found_as_it_was_kept_and_is_kept_once()
    {
        var answer = Answer("a1", ["p2", "p1"], ["p1"]) with
        {
            Sites = new SiteScope("https://b.example", "https://a.example"),
        };
        var bare = new StoredAnswer("a2", Start.AddHours(1), null, null);
        await Log.KeepAsync([answer, bare], Cancel);
        await Log.KeepAsync([answer with { At = Start.AddYears(1) }], Cancel);
        Assert.That(
            Samples.Dump(await Log.FindAsync("a1", Cancel)),
            Is.EqualTo(Samples.Dump(new RatedAnswer(answer, [])))
        );
        Assert.That(
            Samples.Dump(await Log.FindAsync("a2", Cancel)),
            Is.EqualTo(Samples.Dump(new RatedAnswer(bare, [])))
        );
        Assert.That(await Log.FindAsync("a3", Cancel), Is.Null);
    }

    [Test]
    public async Task A_callers_last_word_counts_and_every_caller_has_one()
    {
        await Log.KeepAsync([Answer("a1", ["p1"], []), Answer("a2", ["p1"], [])], Cancel);
        foreach (
            var rating in new[]
            {
                new AnswerRating("k1", Start, true, "Good."),
                new AnswerRating("k0/visitor", Start, true, null),
                new AnswerRating("k1", Start.AddMinutes(1), false, null),
            }
        )
            Assert.That(await Log.RateAsync("a1", rating, Cancel), Is.True);
        Assert.That(
            (await Log.FindAsync("a1", Cancel))!.Ratings,
            Is.EqualTo([
                new AnswerRating("k0/visitor", Start, true, null),
                new AnswerRating("k1", Start.AddMinutes(1), false, null),
            ])
        );
        Assert.That((await Log.FindAsync("a2", Cancel))!.Ratings, Is.Empty);
    }

    [Test]
    public async Task Nothing_is_noted_of_an_answer_that_is_not_kept()
    {
        var rating = new AnswerRating("k1", Start, true, null);
        Assert.That(await Log.RateAsync("a1", rating, Cancel), Is.False);
        await Log.KeepAsync([Answer("a1", ["p1"], [])], Cancel);
        Assert.That((await Log.FindAsync("a1", Cancel))!.Ratings, Is.Empty);
    }

    [Test]
    public async Task With_a_post_go_the_answers_that_cite_it_and_their_ratings_and_others_forget_it()
    {
        await Log.KeepAsync(
            [Answer("cites", ["p2", "p1"], []), Answer("near", ["p2"], ["p1", "p2"]), Answer("other", ["p2"], ["p2"])],
            Cancel
        );
        await Log.RateAsync("cites", new AnswerRating("k1", Start, true, "Good."), Cancel);
        await Log.RateAsync("near", new AnswerRating("k1", Start, true, "Good."), Cancel);
        Assert.That(await Log.DeleteByPostAsync("p1", Cancel), Is.EqualTo(1));
        Assert.That(await Log.FindAsync("cites", Cancel), Is.Null);
        var near = (await Log.FindAsync("near", Cancel))!;
        Assert.That((near.Answer.Details!.Nearest.Single(), near.Ratings.Count), Is.EqualTo(("p2", 1)));
        Assert.That((await Log.FindAsync("other", Cancel))!.Answer.Details!.Cited, Is.EqualTo(["p2"]));
        Assert.That(await Log.DeleteByPostAsync("p1", Cancel), Is.Zero);
        await Log.KeepAsync([Answer("cites", ["p2"], [])], Cancel);
        Assert.That((await Log.FindAsync("cites", Cancel))!.Ratings, Is.Empty, "no rating outlived its answer");
    }

    [Test]
    public async Task An_answer_that_comes_after_a_post_was_erased_is_not_kept_where_it_cites_it()
    {
        await Storage.Posts.DeleteAsync("p1", Cancel);
        await Log.KeepAsync([Answer("cites", ["p2", "p1"], []), Answer("near", ["p2"], ["p1", "p2"])], Cancel);
        Assert.That(await Log.FindAsync("cites", Cancel), Is.Null);
        Assert.That((await Log.FindAsync("near", Cancel))!.Answer.Details!.Nearest, Is.EqualTo(["p2"]));
    }

    [Test]
    public async Task Past_its_time_an_answer_is_erased_oldest_first_and_ids_alone_by_a_time_of_their_own()
    {
        await Log.KeepAsync(
            [
                Answer("old", ["p1"], []) with
                {
                    At = Start.AddDays(-31),
                },
                Answer("older", ["p1"], []) with
                {
                    At = Start.AddDays(-32),
                },
                Answer("due at the moment", ["p1"], []) with
                {
                    At = Start.AddDays(-30),
                },
                new StoredAnswer("old id", Start.AddDays(-1).AddMilliseconds(-1), null, null),
                new StoredAnswer("id", Start.AddDays(-1), null, null),
            ],
            Cancel
        );
        await Log.RateAsync("old", new AnswerRating("k1", Start, true, "Good."), Cancel);
        var since = new RetentionCutoff(Start.AddDays(-30), Start.AddDays(-1));
        Assert.That(await Log.PurgeAsync(since, 1, Cancel), Is.EqualTo(1));
        Assert.That((await KeptAsync("older", "old")), Is.EqualTo(["old"]));
        Assert.That(await Log.PurgeAsync(since, 10, Cancel), Is.EqualTo(2));
        Assert.That(
            await KeptAsync("older", "old", "due at the moment", "old id", "id"),
            Is.EqualTo(["due at the moment", "id"])
        );
        Assert.That(await Log.PurgeAsync(since, 10, Cancel), Is.Zero);
    }

    [Test]
    public async Task A_day_has_one_key_for_all_until_it_is_over()
    {
        var keys = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => Task.Run(() => Log.VisitorKeyAsync(Day, Cancel)))
        );
        Assert.That(keys.Select(k => Convert.ToHexString(k.Span)).Distinct().Count(), Is.EqualTo(1));
        Assert.That(keys[0].Length, Is.EqualTo(32));
        var next = await Log.VisitorKeyAsync(Day.AddDays(1), Cancel);
        Assert.That(next.ToArray(), Is.Not.EqualTo(keys[0].ToArray()));
        var noon = new DateTimeOffset(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);
        await Log.PurgeAsync(new RetentionCutoff(noon, noon), 10, Cancel);
        Assert.That((await Log.VisitorKeyAsync(Day.AddDays(1), Cancel)).ToArray(), Is.EqualTo(next.ToArray()));
        Assert.That(
            (await Log.VisitorKeyAsync(Day, Cancel)).ToArray(),
            Is.Not.EqualTo(keys[0].ToArray()),
            "the key of a day that is over is gone"
        );
    }

    /// <summary>An answer with details that differ in every field.</summary>
    internal static StoredAnswer Answer(string id, string[] cited, string[] nearest) =>
        new(
            id,
            Start,
            null,
            new AnswerDetails(
                AnswerOutcome.Close,
                "What is a zebra?",
                "A 🦓 [1].",
                cited,
                nearest,
                0.25,
                "a provider",
                "a model",
                true,
                7,
                8,
                9,
                "k9"
            )
        );

    private async Task<List<string>> KeptAsync(params string[] ids)
    {
        var kept = new List<string>();
        foreach (var id in ids)
        {
            if (await Log.FindAsync(id, Cancel) is not null)
                kept.Add(id);
        }

        return kept;
    }
}
