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

    [Test]
    public async Task An_answer_that_is_given_again_is_counted_and_keeps_when_that_was_last()
    {
        await Log.KeepAsync([Answer("a1", ["p1"], []), Answer("a2", ["p1"], [])], Cancel);
        await Log.NoteRepeatsAsync(
            [new RepeatedAnswer("a1", 2, Start.AddHours(2)), new RepeatedAnswer("gone", 1, Start)],
            Cancel
        );
        await Log.NoteRepeatsAsync([new RepeatedAnswer("a1", 3, Start.AddHours(1))], Cancel);
        var (repeated, once) = (await Log.FindAsync("a1", Cancel), await Log.FindAsync("a2", Cancel));
        Assert.That((repeated!.Answer.Times, repeated.Answer.LastAt), Is.EqualTo((6, Start.AddHours(2))));
        Assert.That((once!.Answer.Times, once.Answer.LastAt), Is.EqualTo((1, (DateTimeOffset?)null)));
        Assert.That(await Log.FindAsync("gone", Cancel), Is.Null);
    }

    [Test]
    public async Task Answers_with_text_are_listed_newest_first_by_time_outcome_and_sites_page_by_page()
    {
        await FillAsync();
        await Log.RateAsync("b", new AnswerRating("k1", Start, true, "Good."), Cancel);
        Assert.That(await ListAsync(All), Is.EqualTo("e d c b a"));
        Assert.That(
            await ListAsync(All with { Since = Start.AddMinutes(2), Until = Start.AddMinutes(3) }),
            Is.EqualTo("d c")
        );
        Assert.That(await ListAsync(All with { Outcomes = [AnswerOutcome.Answered] }), Is.EqualTo("c"));
        Assert.That(
            await ListAsync(All with { Outcomes = [AnswerOutcome.Answered, AnswerOutcome.Close] }),
            Is.EqualTo("e d c b a")
        );
        Assert.That(await ListAsync(All with { Within = new SiteScope("https://a.example") }), Is.EqualTo("b"));
        Assert.That(
            await ListAsync(All with { Within = new SiteScope("https://a.example", "https://b.example") }),
            Is.EqualTo("d c b")
        );
        Assert.That(await ListAsync(All with { Site = "https://a.example" }), Is.EqualTo("d b"));
        Assert.That(
            await ListAsync(All with { Within = new SiteScope("https://a.example"), Site = "https://b.example" }),
            Is.Empty
        );
        var listed = (await Log.ListAsync(All, 10, null, Cancel)).Value.Items;
        foreach (var rated in listed)
            Assert.That(
                Samples.Dump(rated),
                Is.EqualTo(Samples.Dump(await Log.FindAsync(rated.Answer.Id, Cancel))),
                "as it is found"
            );
        Assert.That(listed.Single(r => r.Answer.Id == "b").Ratings.Single().Comment, Is.EqualTo("Good."));
    }

    [TestCase("nothing")]
    [TestCase("am9iczoxOmE")]
    public async Task A_cursor_of_another_list_is_refused(string cursor) =>
        Assert.That((await Log.ListAsync(All, 10, cursor, Cancel)).Error!.Fields.Keys, Is.EqualTo(["cursor"]));

    [Test]
    public async Task The_newest_questions_are_told_with_their_posts_and_how_often_they_were_asked()
    {
        await FillAsync();
        await Log.NoteRepeatsAsync([new RepeatedAnswer("d", 4, Start.AddHours(1))], Cancel);
        var questions = await Log.QuestionsAsync(All with { Site = "https://b.example" }, 10, Cancel);
        Assert.That(
            questions.Select(Samples.Dump),
            Is.EqualTo([
                Samples.Dump(
                    new KeptQuestion(
                        "d",
                        "What is a zebra?",
                        AnswerOutcome.Close,
                        [],
                        ["p2", "p1"],
                        5,
                        Start.AddHours(1)
                    )
                ),
                Samples.Dump(
                    new KeptQuestion(
                        "c",
                        "What is a zebra?",
                        AnswerOutcome.Answered,
                        ["p2", "p1"],
                        [],
                        1,
                        Start.AddMinutes(2)
                    )
                ),
            ])
        );
        Assert.That((await Log.QuestionsAsync(All, 2, Cancel)).Select(q => q.Id), Is.EqualTo(["e", "d"]));
    }

    [TestCase(null, 5, "id")]
    [TestCase("https://a.example", 1, "a c d e id")]
    [TestCase("https://a.example https://b.example", 3, "a e id")]
    public async Task Texts_are_erased_within_sites_with_their_ratings_and_ids_alone_stay(
        string? within,
        int erased,
        string left
    )
    {
        await FillAsync();
        await Log.RateAsync("b", new AnswerRating("k1", Start, true, "Good."), Cancel);
        Assert.That(
            await Log.EraseAsync(within is null ? null : new SiteScope(within.Split(' ')), Cancel),
            Is.EqualTo(erased)
        );
        Assert.That(string.Join(' ', await KeptAsync("a", "b", "c", "d", "e", "id")), Is.EqualTo(left));
        await Log.KeepAsync([Answer("b", ["p1"], [])], Cancel);
        Assert.That((await Log.FindAsync("b", Cancel))!.Ratings, Is.Empty, "no rating outlived its answer");
    }

    private static AnswerQuery All => new(Start);

    // Two at one moment, so that their ids decide; one without text, and one before.
    private Task FillAsync()
    {
        StoredAnswer At(string id, int minute, string? sites, string[] cited, string[] nearest) =>
            Answer(id, cited, nearest) with
            {
                At = Start.AddMinutes(minute),
                Sites = sites is null ? null : new SiteScope(sites.Split(' ')),
            };
        var answered = At("c", 2, "https://b.example", ["p2", "p1"], []);
        return Log.KeepAsync(
            [
                At("a", 1, null, [], ["p1"]),
                At("b", 1, "https://a.example", [], ["p1"]),
                answered with
                {
                    Details = answered.Details! with { Outcome = AnswerOutcome.Answered },
                },
                At("d", 3, "https://a.example https://b.example", [], ["p2", "p1"]),
                At("e", 4, "https://c.example", [], []),
                new StoredAnswer("id", Start, null, null),
            ],
            Cancel
        );
    }

    private async Task<string> ListAsync(AnswerQuery query)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await Log.ListAsync(query, 2, cursor, Cancel)).Value;
            Assert.That(page.Items, Has.Count.LessThanOrEqualTo(2));
            ids.AddRange(page.Items.Select(i => i.Answer.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);
        return string.Join(' ', ids);
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
