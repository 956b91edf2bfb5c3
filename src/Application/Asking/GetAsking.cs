using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Asking;

/// <summary>Whether asking is paused: GET /admin/asking.</summary>
[RequiresScope(Scope.KeysAdmin), Query]
public sealed record GetAsking : IUseCase<AskingView>;

/// <summary>Whether asking is paused.</summary>
/// <param name="Paused">Whether every ask is refused.</param>
/// <param name="Message">What readers are told, where the owner wrote it.</param>
/// <param name="Since">Since when it is paused.</param>
public sealed record AskingView(bool Paused, string? Message = null, DateTimeOffset? Since = null)
{
    internal static AskingView Of(AskingPause? pause) => new(pause is not null, pause?.Message, pause?.Since);
}

internal sealed class GetAskingHandler(AskingState asking) : UseCaseHandler<GetAsking, AskingView>
{
    public override async Task<Result<AskingView>> HandleAsync(
        GetAsking request,
        CancellationToken cancellationToken
    ) => AskingView.Of(await asking.PauseAsync(cancellationToken));
}
