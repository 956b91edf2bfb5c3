using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Asking;

/// <summary>Changes one of the owner's answers; what is left out stays: PATCH /qa/curated/{id}.</summary>
/// <param name="Id">The answer.</param>
/// <param name="Questions">All wordings, in place of those before, 1 to 20.</param>
/// <param name="Answer">Another answer, up to 4000 characters.</param>
/// <param name="Block">Whether readers are told that there is no answer.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record UpdateCurated(
    CuratedId Id,
    IReadOnlyList<string>? Questions = null,
    string? Answer = null,
    bool? Block = null
) : IUseCase<CuratedView>;

internal sealed class UpdateCuratedValidator : AbstractValidator<UpdateCurated>
{
    public UpdateCuratedValidator()
    {
        RuleFor(r => r)
            .Must(r => r.Questions is not null || r.Answer is not null || r.Block is not null)
            .OverridePropertyName("body")
            .WithMessage("Send what is to change: questions, answer or block.");
        RuleFor(r => r.Questions).MustBeWordings();
        RuleFor(r => r.Answer)
            .Must(a => a is null || !string.IsNullOrWhiteSpace(a))
            .WithMessage("answer is empty: leave it out to keep it, or block the question.");
        RuleFor(r => r.Answer).MustHaveAtMost(4000, "answer").MustBeReadable("answer");
    }
}

internal sealed class UpdateCuratedHandler(
    ICuratedAnswers answers,
    OwnersAnswers owners,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<UpdateCurated, CuratedView>
{
    public override async Task<Result<CuratedView>> HandleAsync(
        UpdateCurated request,
        CancellationToken cancellationToken
    )
    {
        if (
            await answers.FindAsync(request.Id.Value, cancellationToken) is not { } answer
            || !answer.IsOf(current.Caller)
        )
            return CuratedRules.NotFound;
        var changed = answer with
        {
            Version = answer.Version + 1,
            Questions = request.Questions is { } questions ? CuratedRules.Wordings(questions) : answer.Questions,
            Answer = request.Answer is { } text ? CuratedRules.Text(text) : answer.Answer,
            Block = request.Block ?? answer.Block,
            UpdatedAt = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds()),
        };
        if (changed is { Answer: null, Block: false })
            return CuratedRules.NeedsAnswer;
        if (!await answers.PutAsync(changed, cancellationToken))
            return CuratedRules.Busy;
        owners.Forget();
        return CuratedView.Of(changed);
    }
}
