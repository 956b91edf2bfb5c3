using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

/// <summary>The request is refused while its owner has paused asking.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PausedWithAskingAttribute : Attribute;

/// <summary>Whether asking is paused, as this instance knows it: a change elsewhere is seen within seconds.</summary>
internal sealed class AskingState(IAskingPauses pauses, IStoreFaults faults, TimeProvider time) : IDisposable
{
    private readonly Followed<AskingPause?> _pause = new(pauses.FindAsync, unknown: null, faults, time);

    internal ValueTask<AskingPause?> PauseAsync(CancellationToken cancellationToken) =>
        _pause.ReadAsync(cancellationToken);

    internal async Task PutAsync(AskingPause? pause, CancellationToken cancellationToken)
    {
        await pauses.PutAsync(pause, cancellationToken);
        _pause.Forget();
    }

    public void Dispose() => _pause.Dispose();
}

/// <summary>Refuses asks while asking is paused.</summary>
internal sealed class AskingPauseBehavior<TRequest, TResponse>(AskingState asking) : Behavior<TRequest, TResponse>
    where TRequest : notnull
{
    private static readonly bool MayBePaused = typeof(TRequest).IsDefined(
        typeof(PausedWithAskingAttribute),
        inherit: false
    );

    public override async Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    ) =>
        MayBePaused && await asking.PauseAsync(cancellationToken) is { } pause
            ? Failures<TResponse>.Of(Refusal(pause))
            : await next();

    private static Error Refusal(AskingPause pause) =>
        new(
            "asking_paused",
            ErrorKind.Unavailable,
            pause.Message ?? "Asking is paused for now. The questions under the posts still open."
        )
        {
            RetryAfter = TimeSpan.FromMinutes(1),
        };
}
