using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Asking;

/// <summary>What is kept of an answer, who hears it, and how it is counted.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class AskedAndKeptTests : IAnswerListener, IDisposable
{
    private const string Text = "Rye needs a starter. It lives for years.";

    private readonly ScriptedIndexes _indexes = new() { Space = null };
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Mock<IAnswerReader> _reader = new();
    private readonly Mock<ITextModel> _model = new();
    private readonly Mock<IAnswerLog> _log = new();
    private readonly RequestContext _callers = new();
    private readonly Measurements _measured = new();
    private readonly List<string> _heard = [];
    private readonly InMemoryCurated _curated = new();
    private readonly List<StoredAnswer> _kept = [];

    private double _support = 0.9;
    private double _closeness = 0.9;
    private bool _degraded;

    public AskedAndKeptTests()
    {
        _callers.Set(new Caller("1", "asker", [Scope.Ask]));
        _indexes.Texts["a1"] = Text;
        _indexes.Word("a1", 4);
        var identity = new ModelIdentity("extractive", "one");
        _model.Setup(m => m.Identity).Returns(identity);
        _reader
            .Setup(r => r.ReadAsync(It.IsAny<ReadingTask>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() =>
                new Reading(
                    [new ReadSentence(0, (0, 20), (0, 20), null, string.Empty, _support)],
                    _closeness,
                    new SupportThresholds(Answer: 0.4, Close: 0.1)
                )
            );
        _model
            .Setup(m => m.AnswerAsync(It.IsAny<AnswerTask>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (AnswerTask task, CancellationToken _) =>
                {
                    var draft = new DraftAnswer(
                        "It does. [1]",
                        [new DraftCitation(0, "Rye needs a starter.", (0, 3))],
                        _support
                    );
                    task.OnDraft?.Invoke(draft with { Text = "It" });
                    return new Generated<DraftAnswer>(draft, new TokenUsage(7, 3), identity, _degraded);
                }
            );
        _log.Setup(l => l.KeepAsync(It.IsAny<IReadOnlyList<StoredAnswer>>(), It.IsAny<CancellationToken>()))
            .Callback((IReadOnlyList<StoredAnswer> answers, CancellationToken _) => _kept.AddRange(answers))
            .Returns(Task.CompletedTask);
    }

    [TearDown]
    public void Dispose() => _measured.Dispose();

    [Test]
    public async Task An_answer_is_kept_under_its_id_with_the_moment_and_the_question()
    {
        var answer = (await AskAsync(new AskQuestion(" What does rye need? "))).Value!;
        Assert.That(answer.Question, Is.EqualTo("What does rye need?"));
        Assert.That(
            (_kept.Single().Id, _kept[0].At, _kept[0].Details!.Question, _kept[0].Details!.Outcome),
            Is.EqualTo((answer.AnswerId, _time.GetUtcNow(), "What does rye need?", AnswerOutcome.Answered))
        );
    }

    [Test]
    public async Task An_explained_answer_is_for_who_may_write_and_is_not_kept()
    {
        var refused = (await AskAsync(new AskQuestion("What does rye need?", Explain: true))).Error!;
        Assert.That(
            (refused.Code, refused.Details["required_scope"]),
            Is.EqualTo(("forbidden", (object)"posts:write"))
        );
        _callers.Set(new Caller("1", "writer", [Scope.Ask, Scope.PostsWrite]));
        var explained = (await AskAsync(new AskQuestion("What does rye need?", Explain: true))).Value!;
        Assert.That(explained.Explanation!.Reason, Is.EqualTo("answered"));
        Assert.That(_kept, Is.Empty);
    }

    [TestCase(0.9, "answered")]
    [TestCase(0.3, "weak_support")]
    public async Task Of_several_passages_of_a_post_the_one_that_is_quoted_was_used(double support, string reason)
    {
        _support = support;
        _indexes.Texts["a2"] = "Wheat rises with yeast.";
        _indexes.Word("a2", 2);
        _callers.Set(new Caller("1", "writer", [Scope.Ask, Scope.PostsWrite]));
        var explained = (await AskAsync(new AskQuestion("What does rye need?", Explain: true))).Value!.Explanation!;
        Assert.That(explained.Reason, Is.EqualTo(reason));
        Assert.That(
            explained.Passages.Select(p => (p.BlogId, p.Quote, p.Used)),
            Is.EqualTo([("a", "Rye needs a starter.", true), ("a", "Wheat rises with yeast.", false)])
        );
    }

    [Test]
    public async Task What_was_not_answered_for_want_of_its_post_is_not_kept()
    {
        _indexes
            .Posts.Setup(p => p.FindListingByUrlAsync(It.IsAny<PostUrl>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync((PostListing?)null);
        var asked = new AskQuestion("What does rye need?", At("https://blog.example/none"));
        Assert.That((await AskAsync(asked)).Error!.Code, Is.EqualTo("not_found"));
        Assert.That(_kept, Is.Empty);
    }

    [Test]
    public async Task Who_listens_hears_the_passages_first_and_then_the_answer_as_it_grows()
    {
        await AskAsync(new AskQuestion("What does rye need?") { Listener = this });
        Assert.That(_heard, Is.EqualTo(["found a", "said It", "said  does. [1]"]));
    }

    [TestCase(0.9, 0.9, "answered")]
    [TestCase(0.3, 0.9, "close")]
    [TestCase(0.05, 0.05, "abstained")]
    public async Task Answers_are_counted_by_outcome(double support, double closeness, string outcome)
    {
        (_support, _closeness) = (support, closeness);
        await AskAsync(new AskQuestion("What does rye need?"));
        Assert.That(_measured.Of("answers_total", outcome), Is.EqualTo([1]));
        Assert.That(_measured.Of("answers_total"), Has.Count.EqualTo(1));
        Assert.That(_measured.Of("answers_degraded_total"), Is.Empty);
    }

    [Test]
    public async Task Answers_of_a_stand_in_are_counted()
    {
        _degraded = true;
        await AskAsync(new AskQuestion("What does rye need?"));
        Assert.That(_measured.Of("answers_degraded_total"), Is.EqualTo([1]));
    }

    [Test]
    public async Task Each_search_is_timed_by_its_stage()
    {
        await AskAsync(new AskQuestion("What does rye need?"));
        Assert.That(_measured.Of("retrieval_duration_seconds", "lexical"), Has.Count.EqualTo(1));
        Assert.That(_measured.Of("retrieval_duration_seconds", "vector"), Has.Count.EqualTo(1));
        Assert.That(_measured.Of("retrieval_duration_seconds"), Has.Count.EqualTo(2));
    }

    [TestCase(true, "true")]
    [TestCase(false, "false")]
    public async Task Feedback_is_counted_by_whether_it_helped_and_only_where_there_is_an_answer(
        bool helpful,
        string label
    )
    {
        var answer = new StoredAnswer("1", _time.GetUtcNow(), null, null);
        _log.Setup(l => l.FindAsync("1", It.IsAny<CancellationToken>())).ReturnsAsync(new RatedAnswer(answer, []));
        _log.Setup(l => l.RateAsync("1", It.IsAny<AnswerRating>(), It.IsAny<CancellationToken>())).ReturnsAsync(true);
        var handler = new GiveFeedbackHandler(
            _log.Object,
            Mock.Of<IDailyCounts>(),
            AnswerRetention.Default,
            _callers,
            _time
        );
        await handler.HandleAsync(new GiveFeedback(AnswerId.Parse("1").Value, helpful), default);
        await handler.HandleAsync(new GiveFeedback(AnswerId.Parse("2").Value, helpful), default);
        Assert.That(_measured.Of("feedback_total", label), Is.EqualTo([1]));
        Assert.That(_measured.Of("feedback_total"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task The_owners_answer_is_said_kept_and_counted_and_the_posts_are_not_asked()
    {
        _curated.Answers.Add(
            new CuratedAnswer("c1", 1, ["How long?"], "For years.", false, null, null, default, default)
        );
        await _curated.PutAsync(_curated.Answers[0] with { Version = 2 }, default);
        var answer = (await AskAsync(new AskQuestion("How long?") { Listener = this })).Value;
        Assert.That((answer.Answer, answer.Curated, answer.Provider), Is.EqualTo(("For years.", true, "owner")));
        Assert.That(_heard, Is.EqualTo(new[] { "found ", "said For years." }));
        Assert.That(_kept.Single().Details!.Provider, Is.EqualTo("owner"));
        Assert.That(_measured.Of("answers_total", "answered"), Is.EqualTo([1]));
        _reader.VerifyNoOtherCalls();
    }

    public void OnSources(IReadOnlyList<SourcePost> passages) =>
        _heard.Add("found " + string.Join(',', passages.Select(p => p.BlogId)));

    public void OnText(string text) => _heard.Add("said " + text);

    private Task<Domain.Shared.Result<AnswerView>> AskAsync(AskQuestion question) =>
        new AskQuestionHandler(
            new OwnersAnswer(
                new OwnersAnswers(_curated, new AllAlike(), Mock.Of<IStoreFaults>(), _time),
                _curated,
                _indexes.Posts.Object,
                new SpokenLanguages(),
                Mock.Of<IStoreFaults>(),
                _callers,
                _time
            ),
            new AnswerComposer(
                _indexes.Retriever(),
                _reader.Object,
                _model.Object,
                _indexes.Posts.Object,
                new SpokenLanguages(),
                _time
            ),
            _log.Object,
            AnswerRetention.Default,
            _callers,
            _time
        ).HandleAsync(question, TestContext.CurrentContext.CancellationToken);

    private sealed class AllAlike : IQuestionMatcher
    {
        public Task<ReadQuestion> ReadAsync(string question, CancellationToken cancellationToken) =>
            Task.FromResult<ReadQuestion>(new Known(question));

        public bool AreSame(ReadQuestion one, ReadQuestion other) => true;

        public bool AreApart(string one, string other) => false;

        private sealed record Known(string Text) : ReadQuestion(Text, IsWhole: true);
    }
}
