using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Asking;

/// <summary>The three outcomes, with a reader and a model that do as they are told.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class AnswerComposerTests
{
    private const string Text = "Rye needs a starter. It lives for years.";
    private const string First = "Rye needs a starter.";
    private const string Second = "It lives for years.";

    private readonly ScriptedIndexes _indexes = new() { Space = null };
    private readonly FakeTimeProvider _time = new();
    private readonly Mock<IAnswerReader> _reader = new(MockBehavior.Strict);
    private readonly Mock<ITextModel> _model = new(MockBehavior.Strict);
    private readonly List<ReadingTask> _read = [];

    private double _support = 0.9;
    private double _closeness = 0.9;
    private string _provider = "extractive";
    private bool _degraded;
    private DraftAnswer _draft = new("It does [1].", [new DraftCitation(0, First, (0, 3))], 0.9);

    public AnswerComposerTests()
    {
        _indexes.Texts["a1"] = Text;
        _indexes.Word("a1", 4);
        _reader
            .Setup(r => r.ReadAsync(It.IsAny<ReadingTask>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (ReadingTask task, CancellationToken _) =>
                {
                    _read.Add(task);
                    return task.Passages.Count == 0
                        ? new Reading([], 0, new SupportThresholds(0.4, 0.1))
                        : new Reading(
                            [
                                new ReadSentence(0, (0, 20), (0, 20), null, string.Empty, _support),
                                new ReadSentence(0, (21, 40), (21, 40), null, string.Empty, _support / 2),
                            ],
                            _closeness,
                            new SupportThresholds(Answer: 0.4, Close: 0.1)
                        );
                }
            );
        _model.Setup(m => m.Identity).Returns(() => new ModelIdentity(_provider, "one"));
        _model
            .Setup(m => m.AnswerAsync(It.IsAny<AnswerTask>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (AnswerTask _, CancellationToken _) =>
                {
                    _time.Advance(TimeSpan.FromMilliseconds(250));
                    return new Generated<DraftAnswer>(
                        _draft,
                        new TokenUsage(7, 3),
                        new ModelIdentity(_provider, "one"),
                        _degraded
                    );
                }
            );
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [Test]
    public async Task What_the_posts_answer_is_answered_with_the_quote_its_words_and_its_link()
    {
        var answer = await AskAsync();
        Assert.That(
            (answer.Grounded, answer.Abstained, answer.Reason, answer.Answer, answer.Support),
            Is.EqualTo((true, false, (string?)null, "It does [1].", 0.9))
        );
        Assert.That(
            answer.Citations.Single(),
            Is.EqualTo(
                new CitationView(
                    1,
                    "a",
                    "https://blog.example/a",
                    "Post a",
                    First,
                    0,
                    20,
                    new Highlight(0, 3),
                    "https://blog.example/a#:~:text=Rye%20needs%20a%20starter."
                )
            )
        );
        Assert.That(answer.Nearest, Is.Empty);
        Assert.That(
            (answer.Provider, answer.Model, answer.Usage),
            Is.EqualTo(("extractive", "one", new TokenUsage(7, 3)))
        );
        Assert.That((answer.LatencyMs, answer.Degraded, answer.Cached), Is.EqualTo((250L, false, false)));
        Assert.That(answer.AnswerId, Has.Length.EqualTo(32), "a UUID without its hyphens");
        Assert.That(answer.Explanation, Is.Null, "nobody asked for one");
    }

    [TestCase("extractive", 0.4, true)]
    [TestCase("extractive", 0.39, false)]
    [TestCase("openai", 0.5, true)]
    [TestCase("openai", 0.49, false)]
    public async Task Support_below_the_threshold_is_not_an_answer(string provider, double support, bool isAnswered)
    {
        (_provider, _support) = (provider, support);
        _draft = _draft with { Support = support };
        var answer = await AskAsync();
        Assert.That((answer.Grounded, answer.Abstained), Is.EqualTo((isAnswered, !isAnswered)));
        Assert.That(answer.Citations.Count, Is.EqualTo(isAnswered ? 1 : 0));
    }

    [Test]
    public async Task Too_little_support_shows_what_comes_closest_in_whole_sentences_best_first()
    {
        _support = 0.3;
        _draft = _draft with { Support = 0.3 };
        var answer = await AskAsync();
        Assert.That(
            (answer.Reason, answer.Answer, answer.Support),
            Is.EqualTo(("weak_support", "The posts do not say it outright; this comes closest.", 0.3))
        );
        Assert.That(
            answer.Nearest.Select(n => (n.BlogId, n.Quote, n.Start, n.End, n.Score)),
            Is.EqualTo([("a", First, 0, 20, 0.3), ("a", Second, 21, 40, 0.15)])
        );
    }

    [TestCase(0.1, "weak_support", 2)]
    [TestCase(0.09, "no_supporting_content", 0)]
    public async Task Below_the_second_threshold_nothing_is_close(double closeness, string reason, int shown)
    {
        (_support, _closeness) = (0.3, closeness);
        _draft = _draft with { Support = 0.3 };
        var answer = await AskAsync();
        Assert.That((answer.Reason, answer.Nearest.Count, answer.Abstained), Is.EqualTo((reason, shown, true)));
        if (shown == 0)
            Assert.That(answer.Answer, Is.EqualTo("The posts do not answer this question."));
    }

    [Test]
    public async Task An_answer_whose_quotes_do_not_stand_in_the_posts_is_none()
    {
        _draft = new DraftAnswer("It does [1].", [new DraftCitation(0, "Rye needs no starter.")], 1);
        var answer = await AskAsync();
        Assert.That((answer.Abstained, answer.Reason, answer.Support), Is.EqualTo((true, "weak_support", 0.9)));
        Assert.That(answer.Citations, Is.Empty);
    }

    [Test]
    public async Task Where_nothing_is_found_the_model_is_not_asked()
    {
        _indexes.ByWords.Clear();
        var answer = await AskAsync();
        Assert.That(
            (answer.Abstained, answer.Reason, answer.Support),
            Is.EqualTo((true, "no_supporting_content", 0.0))
        );
        Assert.That(answer.Usage, Is.EqualTo(new TokenUsage(0, 0)));
        _model.Verify(m => m.AnswerAsync(It.IsAny<AnswerTask>(), It.IsAny<CancellationToken>()), Times.Never);
    }

    [Test]
    public async Task An_answer_of_the_fallback_or_by_words_alone_is_degraded([Values] bool byModel)
    {
        _degraded = byModel;
        if (!byModel)
        {
            _indexes.Space = new EmbeddingSpace("s", "built-in", "encoder", 2);
            _indexes.VectorFailure = new DependencyUnavailableException("vector_db", "It is out.");
        }

        Assert.That((await AskAsync()).Degraded, Is.True);
    }

    [Test]
    public async Task Of_a_named_post_nothing_else_is_read_and_one_that_is_not_there_is_told()
    {
        var url = new PostUrl("https://blog.example/a");
        _indexes
            .Posts.Setup(p => p.FindListingByUrlAsync(url, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new PostListing("a", url, "Rye", 1, DateTimeOffset.UnixEpoch));
        var other = new PostUrl("https://blog.example/none");
        _indexes
            .Posts.Setup(p => p.FindListingByUrlAsync(other, It.IsAny<CancellationToken>()))
            .ReturnsAsync((PostListing?)null);
        Assert.That((await AskAsync(url)).Grounded, Is.True);
        Assert.That(_indexes.WordsAsked.Single().PostId, Is.EqualTo("a"));
        Assert.That(_read.Single().WithinOnePost, Is.True);
        var missing = await Composer().ComposeAsync(new AskedQuestion("What does rye need?", other), Cancel);
        Assert.That(missing.Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task With_a_site_too_the_rest_of_the_site_is_asked_only_where_the_post_has_no_answer(
        [Values] bool hasAnswer
    )
    {
        var url = new PostUrl("https://blog.example/a");
        _indexes
            .Posts.Setup(p => p.FindListingByUrlAsync(url, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new PostListing("a", url, "Rye", 1, DateTimeOffset.UnixEpoch));
        if (!hasAnswer)
            _draft = _draft with { Support = 0 };
        await AskAsync(url, "https://blog.example");
        Assert.That(
            _indexes.WordsAsked.Select(q => (q.PostId, q.Sites?.ToString())),
            Is.EqualTo(
                hasAnswer ? new (string?, string?)[] { ("a", null) } : [("a", null), (null, "https://blog.example")]
            )
        );
        Assert.That(_read.Select(r => r.WithinOnePost), Is.EqualTo(hasAnswer ? new[] { true } : [true, false]));
    }

    [Test]
    public async Task An_explanation_says_what_was_looked_at_what_was_used_and_the_thresholds()
    {
        _indexes.Texts["b1"] = "White bread has yeast.";
        _indexes.Word("b1", 2);
        var answer = (
            await Composer().ComposeAsync(new AskedQuestion("What does rye need?", Explain: true), Cancel)
        ).Value;
        var explained = answer.Explanation!;
        Assert.That(explained.Thresholds, Is.EqualTo(new SupportThresholds(0.4, 0.1)));
        Assert.That((explained.Support, explained.Reason), Is.EqualTo((0.9, "answered")));
        Assert.That(
            explained.Passages,
            Is.EqualTo([
                new ExplainedPassage("a", "https://blog.example/a", "Post a", First, 0.9, true),
                new ExplainedPassage("b", "https://blog.example/b", "Post b", "White bread has yeast.", 0, false),
            ])
        );

        _draft = _draft with { Support = 0 };
        var close = (
            await Composer().ComposeAsync(new AskedQuestion("What does rye need?", Explain: true), Cancel)
        ).Value;
        Assert.That(close.Explanation!.Reason, Is.EqualTo("weak_support"));
        Assert.That(
            close.Explanation.Passages.Select(p => p.Used),
            Is.EqualTo([true, false]),
            "what is shown as close is used"
        );
    }

    [Test]
    public void No_more_than_three_passages_come_closest_and_none_twice()
    {
        var passages = Enumerable
            .Range(0, 5)
            .Select(i => new Passage(_indexes.Chunk($"{(char)('a' + i)}1"), 1))
            .ToList();
        ReadSentence[] sentences =
        [
            new(0, (0, 11), (0, 11), null, string.Empty, 0.5),
            new(0, (4, 11), (4, 11), null, string.Empty, 0.4),
            .. Enumerable.Range(1, 4).Select(i => new ReadSentence(i, (0, 11), (0, 11), null, string.Empty, 0.3)),
        ];
        var nearest = ClosestPassages.Of(new Reading(sentences, 1, new SupportThresholds(0.6, 0.1)), passages);
        Assert.That(nearest.Select(n => n.BlogId), Is.EqualTo(["a", "b", "c"]));
    }

    [Test]
    public async Task A_follow_up_is_looked_for_and_read_as_the_model_puts_it_and_told_as_it_was_asked()
    {
        Turn[] history = [new("user", "What is rye?"), new("assistant", "A grain.")];
        _model
            .Setup(m => m.StandAloneAsync("What does it need?", history, It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                new Generated<string>(
                    "What does rye need?",
                    new TokenUsage(5, 2),
                    new ModelIdentity("other", "one"),
                    Degraded: true
                )
            );
        var answer = (
            await Composer().ComposeAsync(new AskedQuestion("What does it need?", History: history), Cancel)
        ).Value;
        Assert.That(
            (answer.Question, answer.Usage, answer.Degraded),
            Is.EqualTo(("What does it need?", new TokenUsage(12, 5), true))
        );
        Assert.That(
            (_read.Single().Question.Asked, _read.Single().Question.Text),
            Is.EqualTo(("What does it need?", "What does rye need?"))
        );
    }

    [Test]
    public async Task Without_a_turn_of_the_user_the_model_is_not_asked_to_put_it()
    {
        var asked = new AskedQuestion("What does rye need?", History: [new Turn("assistant", "Ask me.")]);
        Assert.That((await Composer().ComposeAsync(asked, Cancel)).Value.Grounded, Is.True);
        _model.Verify(
            m => m.StandAloneAsync(It.IsAny<string>(), It.IsAny<IReadOnlyList<Turn>>(), It.IsAny<CancellationToken>()),
            Times.Never
        );
    }

    private async Task<AnswerView> AskAsync(PostUrl? url = null, string? site = null)
    {
        var asked = new AskedQuestion("What does rye need?", url, site is null ? null : Site(site));
        return (await Composer().ComposeAsync(asked, Cancel)).Value;
    }

    private AnswerComposer Composer() =>
        new(_indexes.Retriever(), _reader.Object, _model.Object, _indexes.Posts.Object, new SpokenLanguages(), _time);

    private static BlogPost Post(string id) =>
        new()
        {
            Id = id,
            Url = new PostUrl("https://blog.example/" + id),
            Title = "Post " + id,
            Language = "en",
            Text = Domain.Text.StoredText.From(Text),
            WordCount = 8,
            ContentHash = "h",
            Summary = new PostSummary("s", []),
            Chunks = [],
            Questions = [],
            QuestionsRequested = 5,
            Version = 1,
            CreatedAt = default,
            ProcessedAt = default,
            Provider = "test",
            Model = "one",
        };
}
