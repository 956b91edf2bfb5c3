using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Asking;

/// <summary>
/// Pauses asking or lets it go on, at once here and within seconds on every instance. While it is paused every ask is
/// refused with the message; the questions of posts are served on: PUT /admin/asking.
/// </summary>
/// <param name="Paused">Whether asks are refused.</param>
/// <param name="Message">What readers are told meanwhile, up to 300 characters.</param>
[RequiresScope(Scope.KeysAdmin)]
public sealed record PauseAsking(bool? Paused, string? Message = null) : IUseCase<AskingView>;

internal sealed class PauseAskingValidator : AbstractValidator<PauseAsking>
{
    public PauseAskingValidator()
    {
        RuleFor(r => r.Paused).NotNull().WithMessage("paused is required: true or false.");
        RuleFor(r => r.Message).MustHaveAtMost(300, "message").MustBeReadable("message");
    }
}

internal sealed class PauseAskingHandler(AskingState asking, TimeProvider time)
    : UseCaseHandler<PauseAsking, AskingView>
{
    public override async Task<Result<AskingView>> HandleAsync(PauseAsking request, CancellationToken cancellationToken)
    {
        var message = string.IsNullOrWhiteSpace(request.Message) ? null : request.Message.Trim();
        var before = await asking.PauseAsync(cancellationToken);
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var pause = request.Paused == true ? new AskingPause(before?.Since ?? now, message) : null;
        await asking.PutAsync(pause, cancellationToken);
        return AskingView.Of(pause);
    }
}
