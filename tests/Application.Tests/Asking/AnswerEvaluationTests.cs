using BlogManager.Application.Answering;
using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Application.Retrieval;

namespace BlogManager.Application.Tests.Asking;

public sealed class AnswerEvaluationTests
{
    [Test]
    public void Ranks_count_over_the_questions_that_name_a_post()
    {
        var figures = AnswerEvaluation.Measure([
            Found(1),
            Found(2),
            Found(5),
            Found(10),
            Found(11),
            Found(null),
            Answered("a", "a"),
        ]);
        Assert.That((figures.Questions, figures.Answerable, figures.Unanswerable), Is.EqualTo((7, 7, 0)));
        Assert.That(figures.RecallAt1, Is.EqualTo(1 / 6.0).Within(1e-9));
        Assert.That(figures.RecallAt5, Is.EqualTo(3 / 6.0).Within(1e-9));
        Assert.That(figures.MrrAt10, Is.EqualTo((1 + 0.5 + 0.2 + 0.1) / 6).Within(1e-9));
    }

    [Test]
    public void An_answer_counts_when_it_is_given_and_contains_what_was_expected()
    {
        var figures = AnswerEvaluation.Measure([
            Answered("It opened  in\nMarch 2019. [1]", "in march 2019"),
            Answered("In April.", "March"),
            Answered(null, "March"),
            Close("March", "It was in March.", "June"),
            Close("March", "It was in June."),
        ]);
        Assert.That(
            (figures.Right, figures.RightWithinThree, figures.Close, figures.Wrong, figures.Silent),
            Is.EqualTo((1 / 5.0, 2 / 5.0, 2 / 5.0, 1 / 5.0, 1 / 5.0))
        );
    }

    [Test]
    public void Unanswerable_questions_are_refused_shown_as_close_or_answered()
    {
        var figures = AnswerEvaluation.Measure([
            Unanswerable(null),
            Unanswerable(null),
            Unanswerable("made up"),
            Unanswerable(null) with
            {
                Closest = ["near"],
            },
            Answered("x", "x"),
        ]);
        Assert.That(
            (figures.Refused, figures.UnanswerableClose, figures.UnanswerableAnswered),
            Is.EqualTo((2 / 4.0, 1 / 4.0, 1 / 4.0))
        );
    }

    [Test]
    public void An_answer_that_is_not_what_was_expected_is_wrong() =>
        Assert.That(
            AnswerEvaluation.Measure([
                Answered("In April.", "March"),
                Answered("In May.", "March"),
                Answered("In March.", "March"),
                Unanswerable("In March."),
            ]),
            Has.Property("Wrong").EqualTo(2 / 3.0).And.Property("Right").EqualTo(1 / 3.0)
        );

    [Test]
    public void Questions_of_one_support_count_together_and_of_equals_the_higher_is_proposed()
    {
        Assert.That(
            AnswerEvaluation.ProposeAnswerSupport([
                Best(0.9, right: true),
                Best(0.5, right: false),
                Best(0.5, right: true),
                Best(0.5, right: false),
            ]),
            Is.EqualTo(0.9)
        );
        Assert.That(
            AnswerEvaluation.ProposeAnswerSupport([
                Best(0.9, right: true),
                Best(0.8, right: false),
                Best(0.7, right: true),
            ]),
            Is.EqualTo(0.9)
        );
        Assert.That(AnswerEvaluation.ProposeAnswerSupport([Best(0, right: true)]), Is.Null, "0 tells nothing apart");
    }

    [Test]
    public void A_figure_without_questions_to_count_on_is_null()
    {
        Assert.That(
            AnswerEvaluation.Measure([]),
            Is.EqualTo(new EvaluationFigures(0, 0, 0, null, null, null, null, null, null, null, null, null, null, null))
        );
        var answered = AnswerEvaluation.Measure([Answered("x", "x")]);
        Assert.That((answered.RecallAt1, answered.Refused), Is.EqualTo(((double?)null, (double?)null)));
    }

    [Test]
    public void The_support_proposed_is_where_right_answers_less_wrong_ones_are_most()
    {
        EvaluatedQuestion[] questions =
        [
            Best(0.9, right: true),
            Best(0.8, right: true),
            Best(0.7, right: false),
            Best(0.6, right: true),
            Best(0.5, right: true),
            Unanswerable(null) with
            {
                Support = 0.4,
            },
            Best(0.3, right: true),
        ];
        Assert.That(AnswerEvaluation.ProposeAnswerSupport(questions), Is.EqualTo(0.5));
        Assert.That(
            AnswerEvaluation.ProposeAnswerSupport([Best(0.9, right: false), Unanswerable(null) with { Support = 0.8 }]),
            Is.Null
        );
        Assert.That(AnswerEvaluation.ProposeAnswerSupport([]), Is.Null);
    }

    [Test]
    public void A_draft_is_withheld_without_citation_or_with_too_little_support()
    {
        DraftCitation[] cited = [new(0, "quote")];
        Assert.That(Withholds("a [1]", cited, 0.4, "extractive"), Is.False);
        Assert.That(Withholds("a [1]", cited, 0.399, "extractive"), Is.True);
        Assert.That(
            Withholds("a [1]", cited, 0.5, "openai"),
            Is.False,
            "a language model's support is on another scale"
        );
        Assert.That(Withholds("a [1]", cited, 0.499, "openai"), Is.True);
        Assert.That(Withholds("a", [], 1, "openai"), Is.True);

        static bool Withholds(string text, DraftCitation[] citations, double support, string provider) =>
            AbstentionPolicy.Withholds(
                new DraftAnswer(text, citations, support),
                new ModelIdentity(provider, "m"),
                new SupportThresholds(Answer: 0.4, Close: 0.1)
            );
    }

    [Test]
    public void Fusion_scales_each_list_and_counts_missing_keys_as_zero()
    {
        var words = ScoreFusion.MinMax([new("a", 9.0), new("b", 5.0), new("c", 1.0)]);
        Assert.That(
            words,
            Is.EquivalentTo(
                new Dictionary<string, double>
                {
                    ["a"] = 1,
                    ["b"] = 0.5,
                    ["c"] = 0,
                }
            )
        );
        Assert.That(ScoreFusion.MinMax([new("a", 2.0), new("b", 2.0)]).Values, Is.All.EqualTo(1));
        Assert.That(ScoreFusion.MinMax([]), Is.Empty);
        var sum = ScoreFusion.Sum((0.8, words), (0.2, new Dictionary<string, double> { ["c"] = 1, ["d"] = 1 }));
        Assert.That(sum["a"], Is.EqualTo(0.8).Within(1e-9));
        Assert.That(sum["c"], Is.EqualTo(0.2).Within(1e-9));
        Assert.That(sum["d"], Is.EqualTo(0.2).Within(1e-9));
    }

    private static EvaluatedQuestion Found(int? rank) => new(false, rank, true, null, "an answer");

    private static EvaluatedQuestion Answered(string? answer, string expected) =>
        new(false, null, false, expected, answer);

    private static EvaluatedQuestion Close(string expected, params string[] closest) =>
        new(false, null, false, expected, null, closest);

    private static EvaluatedQuestion Best(double support, bool right) =>
        new(false, null, false, "x", null, null, support, right);

    private static EvaluatedQuestion Unanswerable(string? answer) => new(true, null, false, null, answer);
}
