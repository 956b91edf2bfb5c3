using BlogManager.Application.Answering;
using BlogManager.Application.Requests;
using BlogManager.Application.Retrieval;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Asking;

/// <summary>Asks many questions whose answers are known, and measures: the verb <c>evaluate</c>.</summary>
/// <param name="Questions">The questions.</param>
[RequiresScope(Scope.Ask), Query, Deadline(3600)]
public sealed record EvaluateAnswers(IReadOnlyList<KnownQuestion> Questions) : IUseCase<Evaluation>;

/// <summary>A question whose answer is known: one line of an evaluation file.</summary>
/// <param name="Question">The question.</param>
/// <param name="Unanswerable">Whether the posts do not answer it.</param>
public sealed record KnownQuestion(
    string Question,
    PostUrl? Url = null,
    string? Answer = null,
    bool Unanswerable = false
);

/// <param name="Outcomes">What came of each question, in order.</param>
/// <param name="ProposedAnswerSupport">
/// From which support on answers are worth giving on these questions; null where from none.
/// </param>
public sealed record Evaluation(
    EvaluationFigures Figures,
    IReadOnlyList<EvaluatedAnswer> Outcomes,
    double? ProposedAnswerSupport
);

/// <param name="Question">The question.</param>
/// <param name="Outcome">
/// <c>right</c>, <c>close</c>, <c>wrong</c> or <c>silent</c>; of an unanswerable one <c>refused</c>, <c>close</c> or
/// <c>answered</c>.
/// </param>
/// <param name="PostRank">
/// Where the expected post stood among those found, from 1; null where it was not found or none is expected.
/// </param>
/// <param name="Support">How likely the best sentence found answers, 0 to 1.</param>
public sealed record EvaluatedAnswer(
    string Question,
    string Outcome,
    string? Answer,
    IReadOnlyList<string> Closest,
    int? PostRank,
    double Support,
    bool IsRight
);

internal sealed class EvaluateAnswersValidator : AbstractValidator<EvaluateAnswers>
{
    public EvaluateAnswersValidator()
    {
        RuleFor(r => r.Questions).NotEmpty().WithMessage("There is no question to ask.");
        RuleForEach(r => r.Questions)
            .ChildRules(q =>
            {
                q.RuleFor(k => k.Question)
                    .Must(t => !string.IsNullOrWhiteSpace(t))
                    .WithMessage("question is required.")
                    .MaximumLength(1000)
                    .WithMessage("question is longer than 1000 characters.");
            });
    }
}

internal sealed class EvaluateAnswersHandler(PassageRetriever retriever, AnswerComposer composer)
    : UseCaseHandler<EvaluateAnswers, Evaluation>
{
    private const int PostsRead = 10;

    public override async Task<Result<Evaluation>> HandleAsync(
        EvaluateAnswers request,
        CancellationToken cancellationToken
    )
    {
        var evaluated = new List<EvaluatedQuestion>();
        var outcomes = new List<EvaluatedAnswer>();
        foreach (var known in request.Questions)
        {
            var ranking = await retriever.RankPostsAsync(
                new RetrievalQuery(StandaloneQuestion.Of(known.Question), null, null, PostsRead),
                cancellationToken
            );
            var answer = await composer.ComposeAsync(
                new AskedQuestion(known.Question, Explain: true),
                cancellationToken
            );
            if (!answer.IsSuccess)
                return answer.Error;
            var rank = known.Url is null ? -1 : ranking.Posts.ToList().FindIndex(p => p.Best.Url == known.Url);
            var view = answer.Value;
            string[] closest = [.. view.Nearest.Select(n => n.Quote)];
            var best = view.Explanation!.Passages.MaxBy(p => p.Score)?.Quote;
            var outcome = new EvaluatedQuestion(
                known.Unanswerable,
                rank < 0 ? null : rank + 1,
                known.Url is not null,
                known.Answer,
                view.Abstained ? null : view.Answer,
                closest,
                view.Explanation.Support,
                known.Answer is null || AnswerEvaluation.Contains(best, known.Answer)
            );
            evaluated.Add(outcome);
            outcomes.Add(
                new EvaluatedAnswer(
                    known.Question,
                    NameOf(outcome),
                    outcome.Answer,
                    closest,
                    outcome.PostRank,
                    view.Explanation.Support,
                    known.Unanswerable ? !outcome.IsAnswered : outcome.IsRight
                )
            );
        }

        return new Evaluation(
            AnswerEvaluation.Measure(evaluated),
            outcomes,
            AnswerEvaluation.ProposeAnswerSupport(evaluated)
        );
    }

    private static string NameOf(EvaluatedQuestion q) =>
        q switch
        {
            { Unanswerable: true, IsAnswered: true } => "answered",
            { IsAnswered: true } => q.IsRight ? "right" : "wrong",
            { IsClose: true } => "close",
            _ => q.Unanswerable ? "refused" : "silent",
        };
}
