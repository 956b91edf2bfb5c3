using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Tests.Asking;

/// <summary>What of an answer is remembered, for whom, and how it is told again.</summary>
public sealed class AskQuestionTests
{
    private static readonly AskQuestion Question = new("How long does a starter live?");

    [TestCase("a", 1000, true)]
    [TestCase("a", 1001, false)]
    [TestCase("🍞", 1000, true)]
    [TestCase("🍞", 1001, false)]
    [TestCase("🍞", 500_000, false)]
    public void A_question_has_a_thousand_characters_as_people_count_them(string character, int count, bool isValid) =>
        Assert.That(
            new AskQuestionValidator()
                .Validate(new AskQuestion(string.Concat(Enumerable.Repeat(character, count))))
                .IsValid,
            Is.EqualTo(isValid)
        );

    [Test]
    public void An_answer_is_remembered_but_not_that_of_a_fallback_nor_an_explained_one()
    {
        Assert.That(Question.MayBeRemembered(Answer(degraded: false)), Is.True);
        Assert.That(Question.MayBeRemembered(Answer(degraded: true)), Is.False);
        Assert.That((Question with { Explain = true }).MayBeRemembered(Answer(degraded: false)), Is.False);
    }

    [Test]
    public void It_is_remembered_for_ten_minutes_and_while_the_corpus_stays() =>
        Assert.That(
            (Question.CacheLifetime, string.Join(',', Question.CacheTags), Question.FollowsCorpus),
            Is.EqualTo((TimeSpan.FromMinutes(10), "answers", true))
        );

    [TestCase("how long does a starter live?")]
    [TestCase("  How  long does\ta starter\nlive? ")]
    public void Case_and_white_space_make_no_other_question(string text) =>
        Assert.That(new AskQuestion(text).CacheKey, Is.EqualTo(Question.CacheKey));

    [Test]
    public void Whatever_else_differs_makes_another_question_and_no_key_holds_its_text()
    {
        Turn[] history = [new("user", "What is a starter?"), new("assistant", "Flour and water.")];
        string[] keys =
        [
            Question.CacheKey,
            new AskQuestion("How long does the starter live?").CacheKey,
            new AskQuestion(Question.Question, At("https://blog.example/a")).CacheKey,
            new AskQuestion(Question.Question, At("https://blog.example/b")).CacheKey,
            new AskQuestion(Question.Question, Site: Site("https://blog.example")).CacheKey,
            new AskQuestion(Question.Question, Site: Site("https://other.example")).CacheKey,
            (Question with { Explain = true }).CacheKey,
            (Question with { History = history }).CacheKey,
            (Question with { History = [history[0]] }).CacheKey,
            (Question with { History = [history[0], history[1] with { Role = "user" }] }).CacheKey,
            (Question with { History = [history[0], history[1] with { Content = "Water." }] }).CacheKey,
        ];
        Assert.That(keys, Is.Unique);
        Assert.That(keys, Is.All.Match("^[0-9a-f]{64}$"));
        Assert.That((Question with { History = [] }).CacheKey, Is.EqualTo(Question.CacheKey));
    }

    [Test]
    public void Told_again_it_has_the_callers_wording_costs_nothing_and_keeps_its_id()
    {
        var again = new AskQuestion(" HOW long does a starter live? ").Transform(Answer(degraded: false)).Value;
        Assert.That(
            (again.AnswerId, again.Question, again.Cached, again.Usage),
            Is.EqualTo(("1", "HOW long does a starter live?", true, new TokenUsage(0, 0)))
        );
    }

    [Test]
    public async Task An_explanation_is_for_callers_that_may_write_posts()
    {
        var callers = new RequestContext();
        using var caller = callers.Use(new Caller("k", "asker", [Scope.Ask]));
        var refused = await new AskQuestionHandler(
            null!,
            null!,
            null!,
            AnswerRetention.Default,
            callers,
            TimeProvider.System
        ).HandleAsync(Question with { Explain = true }, TestContext.CurrentContext.CancellationToken);
        Assert.That(
            (refused.Error!.Kind, refused.Error.Message.Contains("posts:write")),
            Is.EqualTo((ErrorKind.Forbidden, true))
        );
    }

    [TestCase(1000, true)]
    [TestCase(1001, false)]
    public void A_question_has_up_to_a_thousand_characters(int length, bool isValid) =>
        Assert.That(
            new AskQuestionValidator().Validate(new AskQuestion(new string('a', length))).IsValid,
            Is.EqualTo(isValid)
        );

    [TestCase(10, 4000, "assistant", true)]
    [TestCase(11, 4000, "assistant", false)]
    [TestCase(10, 4001, "assistant", false)]
    [TestCase(10, 0, "assistant", false)]
    [TestCase(10, 10, "system", false)]
    public void A_conversation_has_up_to_ten_turns_of_up_to_4000_characters(
        int turns,
        int length,
        string role,
        bool isValid
    ) =>
        Assert.That(
            new AskQuestionValidator()
                .Validate(
                    Question with
                    {
                        History = [.. Enumerable.Repeat(new Turn(role, new string('a', length)), turns)],
                    }
                )
                .IsValid,
            Is.EqualTo(isValid)
        );

    private static Result<AnswerView> Answer(bool degraded) =>
        new AnswerView(
            "1",
            "how long does a starter live?",
            "For years [1].",
            true,
            false,
            null,
            0.9,
            [],
            [],
            "test",
            "one",
            degraded,
            false,
            new TokenUsage(5, 5),
            10
        );
}
