using BlogManager.Application.Answering;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Asking;

/// <summary>Erases one of the owner's answers: DELETE /qa/curated/{id}.</summary>
/// <param name="Id">The answer.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record DeleteCurated(CuratedId Id) : IUseCase<Nothing>;

internal sealed class DeleteCuratedHandler(ICuratedAnswers answers, OwnersAnswers owners, RequestContext current)
    : UseCaseHandler<DeleteCurated, Nothing>
{
    public override async Task<Result<Nothing>> HandleAsync(DeleteCurated request, CancellationToken cancellationToken)
    {
        if (
            await answers.FindAsync(request.Id.Value, cancellationToken) is not { } answer
            || !answer.IsOf(current.Caller)
            || !await answers.DeleteAsync(answer.Id, cancellationToken)
        )
            return CuratedRules.NotFound;
        owners.Forget();
        return Nothing.Instance;
    }
}
