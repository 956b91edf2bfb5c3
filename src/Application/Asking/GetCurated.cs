using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Asking;

/// <summary>Reads one of the owner's answers: GET /qa/curated/{id}.</summary>
/// <param name="Id">The answer.</param>
[RequiresScope(Scope.PostsWrite), Query]
[MayFail(ErrorKind.NotFound)]
public sealed record GetCurated(CuratedId Id) : IUseCase<CuratedView>;

internal sealed class GetCuratedHandler(ICuratedAnswers answers, RequestContext current)
    : UseCaseHandler<GetCurated, CuratedView>
{
    public override async Task<Result<CuratedView>> HandleAsync(
        GetCurated request,
        CancellationToken cancellationToken
    ) =>
        await answers.FindAsync(request.Id.Value, cancellationToken) is { } answer && answer.IsOf(current.Caller)
            ? CuratedView.Of(answer)
            : CuratedRules.NotFound;
}
