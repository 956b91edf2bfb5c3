using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>
/// Edits, hides, pins or moves a question; what is left out stays, and all of it outlives a refresh of the post. With
/// the words of <c>original</c> a question is no longer edited: PATCH /questions/{id}.
/// </summary>
/// <param name="Id">The question.</param>
/// <param name="Question">Other words for the question, 1 to 500 characters.</param>
/// <param name="Answer">Another answer, 1 to 4000 characters; the evidence goes with the one before.</param>
/// <param name="Hidden">Whether readers do not see it.</param>
/// <param name="Pinned">Whether it stands before those that are not.</param>
/// <param name="Position">Its place among all questions of the post, from 1; past the end is the end.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound, ErrorKind.Conflict)]
public sealed record UpdateQuestion(
    QuestionId Id,
    string? Question = null,
    string? Answer = null,
    bool? Hidden = null,
    bool? Pinned = null,
    int? Position = null
) : IUseCase<QuestionView>;

internal sealed class UpdateQuestionValidator : AbstractValidator<UpdateQuestion>
{
    public UpdateQuestionValidator()
    {
        RuleFor(r => r)
            .Must(r => r != new UpdateQuestion(r.Id))
            .OverridePropertyName("body")
            .WithMessage("Send what is to change: question, answer, hidden, pinned or position.");
        MustBeText(RuleFor(r => r.Question), "question", 500);
        MustBeText(RuleFor(r => r.Answer), "answer", 4000);
        RuleFor(r => r.Position)
            .GreaterThanOrEqualTo(1)
            .When(r => r.Position is not null)
            .WithMessage("position counts from 1.");
    }

    private static void MustBeText(IRuleBuilderInitial<UpdateQuestion, string?> rule, string field, int most) =>
        rule.Cascade(CascadeMode.Stop)
            .Must(text => text is null || !string.IsNullOrWhiteSpace(text))
            .WithMessage($"{field} is empty: leave it out to keep it, or hide the question.")
            .MustHaveAtMost(most, field)
            .MustBeReadable(field);
}

internal sealed class UpdateQuestionHandler(IPostStore posts, IResultCache cache)
    : UseCaseHandler<UpdateQuestion, QuestionView>
{
    // Each try that fails is one that another writer won.
    private const int Tries = 5;

    public override async Task<Result<QuestionView>> HandleAsync(
        UpdateQuestion request,
        CancellationToken cancellationToken
    )
    {
        for (var i = 0; i < Tries; i++)
        {
            if (
                await posts.FindQuestionAsync(request.Id.Value, cancellationToken) is not { } found
                || await posts.FindAsync(found.Question.PostId, cancellationToken) is not { } post
            )
                return PostErrors.QuestionNotFound;
            // Replaced between the two reads: the next one finds what became of the question.
            if (post.Questions.All(q => q.Id != found.Question.Id))
                continue;
            var questions = QuestionList.Change(
                post.Questions,
                found.Question.Id,
                new QuestionChange(
                    request.Question?.Trim(),
                    request.Answer?.Trim(),
                    request.Hidden,
                    request.Pinned,
                    request.Position
                )
            );
            // Hidden, it outlived the words that bore it out.
            if (questions.First(q => q.Id == found.Question.Id) is { Hidden: false, Original: null, Evidence.Count: 0 })
                return PostErrors.QuestionNotBorneOut;
            if (
                !await posts.ReplaceQuestionsAsync(
                    post.Id,
                    post.Version,
                    post.QuestionsRevision,
                    questions,
                    cancellationToken
                )
            )
                continue;
            await cache.InvalidateAsync(
                [CacheTags.Post(post.Id), CacheTags.Url(post.Url), .. post.Aliases.Select(CacheTags.Url)],
                CancellationToken.None
            );
            return QuestionView.Of(questions.First(q => q.Id == found.Question.Id), post.Url);
        }

        return PostErrors.QuestionsBusy;
    }
}
