using BlogManager.Application.Insights;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Insights;

/// <summary>How questions without an answer are grouped and paged through.</summary>
public sealed class UnansweredTests
{
    private static readonly float[] North = [1, 0, 0];
    private static readonly float[] NearNorth = [0.9f, 0.435f, 0];
    private static readonly float[] East = [0, 0, 1];

    private AskedAnswers _asked = null!;

    [SetUp]
    public void SetUp() =>
        _asked = new AskedAnswers
        {
            Vectors = new()
            {
                ['n'] = North,
                ['m'] = NearNorth,
                ['e'] = East,
            },
        };

    [Test]
    public async Task Questions_that_mean_the_same_are_one_with_its_wordings_and_what_came_closest()
    {
        Keep("n one", 1, "p1", "gone");
        Keep("e two", 2, "p3");
        Keep("m three four", 4, "p2", "p1");
        Keep("N   one!", 2, "p1");
        Keep("n answered", 9, AnswerOutcome.Answered);
        var groups = (await _asked.SendAsync(new ListUnanswered())).Value!.Items;
        Assert.That(groups.Select(g => (g.Question, g.Times)), Is.EqualTo([("m three four", 7L), ("e two", 2L)]));
        Assert.That(groups[0].Variants, Is.EqualTo(["n one"]));
        Assert.That(groups[0].LastAskedAt, Is.EqualTo(At(3)));
        Assert.That(groups[0].Nearest.Select(p => p.BlogId), Is.EqualTo(["p1", "p2"]), "and not what is gone");
        Assert.That(groups[1].Nearest, Is.EqualTo([new InsightsPost("p3", "https://a.example/p3", "P3")]));
    }

    [TestCase("n of version 14", "m was of version 15", 2)]
    [TestCase("n of version 14", "m was of version 14", 1)]
    [TestCase("n can be eaten", "m is it that it can not be eaten", 2)]
    [TestCase("n can be eaten", "m can be eaten", 2, Description = "one word stands for another, and not near enough")]
    [TestCase("n can be eaten", "m can it be eaten", 1)]
    public async Task A_number_a_negation_or_another_word_keeps_apart_what_is_near(string one, string other, int groups)
    {
        Keep(one, 1);
        Keep(other, 1);
        Assert.That((await _asked.SendAsync(new ListUnanswered())).Value!.Items, Has.Count.EqualTo(groups));
    }

    [Test]
    public async Task Without_the_encoder_words_alone_group()
    {
        _asked.Vectors = null;
        Keep("n one", 1);
        Keep("m one two", 1);
        Keep("N one?", 1);
        Assert.That(
            (await _asked.SendAsync(new ListUnanswered())).Value!.Items.Select(g => g.Times),
            Is.EqualTo([2, 1])
        );
    }

    [Test]
    public async Task A_question_that_comes_later_changes_no_group_that_was_there()
    {
        Keep("n one", 1);
        Keep("e two", 1);
        var before = await _asked.Groups().OfAsync(_asked.Questions, CancellationToken.None);
        Keep("m three four", 1);
        var after = await _asked.Groups().OfAsync(_asked.Questions, CancellationToken.None);
        Assert.That(after.Select(g => g[0].Id), Is.EqualTo(before.Select(g => g[0].Id)));
        Assert.That(after[0].Take(before[0].Count), Is.EqualTo(before[0]));
    }

    [Test]
    public async Task A_question_is_encoded_once()
    {
        Keep("n one", 1);
        Keep("e two", 1);
        var groups = _asked.Groups();
        await groups.OfAsync(_asked.Questions, CancellationToken.None);
        Keep("m three four", 1);
        await groups.OfAsync(_asked.Questions, CancellationToken.None);
        Assert.That(_asked.Encoded, Is.EqualTo(3));
    }

    [Test]
    public async Task Pages_show_each_group_once_most_asked_first_whatever_is_asked_meanwhile()
    {
        _asked.Vectors = null;
        for (var i = 0; i < 23; i++)
            Keep($"n {(char)('a' + i)}", 1 + (i % 4));
        var seen = new List<UnansweredQuestion>();
        string? cursor = null;
        do
        {
            var page = (
                await _asked.SendAsync(
                    new ListUnanswered(
                        Limit: PageSize.Parse("5").Value,
                        Cursor: cursor is null ? null : Cursor.Parse(cursor).Value
                    )
                )
            ).Value!;
            seen.AddRange(page.Items);
            cursor = page.NextCursor;
            _asked.Time.Advance(TimeSpan.FromMinutes(1));
            _asked.Questions.Add(
                new KeptQuestion(
                    $"later {seen.Count}",
                    $"later {seen.Count}",
                    AnswerOutcome.Close,
                    [],
                    [],
                    3,
                    _asked.Time.GetUtcNow()
                )
            );
        } while (cursor is not null);
        Assert.That(seen.Select(g => g.Question), Is.Unique.And.All.StartsWith("n "));
        Assert.That(seen, Has.Count.EqualTo(23));
        Assert.That(seen.Select(g => g.Times), Is.Ordered.Descending);
    }

    [TestCase("x")]
    [TestCase("YW5zd2VyczoxOmE")]
    [TestCase("dW5hbnN3ZXJlZDotMTo5OjE6YQ")]
    [TestCase("dW5hbnN3ZXJlZDo5OTk5OTk5OTk5OTk5OTk5OTk6OToxOmE")]
    public async Task A_cursor_of_another_list_is_refused(string cursor) =>
        Assert.That(
            (await _asked.SendAsync(new ListUnanswered(Cursor: Cursor.Parse(cursor).Value))).Error!.Fields.Keys,
            Is.EqualTo(["cursor"])
        );

    [Test]
    public async Task Hostile_questions_are_grouped_and_end()
    {
        _asked.Vectors = null;
        foreach (
            var text in Testing
                .HostileTexts.All.Select(t => t.OfLength(20_000))
                .Append(string.Empty)
                .Append("?!…")
                .Append("\ud800")
        )
            Keep(text, 1);
        var groups = await _asked.Groups().OfAsync(_asked.Questions, CancellationToken.None);
        Assert.That(groups.Sum(g => g.Count), Is.EqualTo(_asked.Questions.Count));
    }

    [Test]
    public async Task What_is_erased_is_what_the_caller_may_see()
    {
        var own = new SiteScope("https://a.example");
        _asked.Caller = _asked.Caller with { Sites = own };
        _asked.Log.Setup(l => l.EraseAsync(own, CancellationToken.None)).ReturnsAsync(7);
        Assert.That((await _asked.SendAsync(new EraseQuestions())).Value, Is.EqualTo(new ErasedQuestions(7)));
    }

    private static DateTimeOffset At(int minute) => AskedAnswers.Now.AddHours(-1).AddMinutes(minute);

    private void Keep(string question, long times, params string[] nearest) =>
        Keep(question, times, AnswerOutcome.Close, nearest);

    private void Keep(string question, long times, AnswerOutcome outcome, params string[] nearest) =>
        _asked.Questions.Add(
            new KeptQuestion(
                $"a{_asked.Questions.Count}",
                question,
                outcome,
                [],
                nearest,
                times,
                At(_asked.Questions.Count)
            )
        );
}
