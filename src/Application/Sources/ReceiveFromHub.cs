using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using FluentValidation;

namespace BlogManager.Application.Sources;

/// <summary>
/// Takes a hub's word that a feed has changed: POST /websub/{source_id}. What it sends is not believed: the feed is looked
/// at.
/// </summary>
/// <param name="SourceId">The source.</param>
/// <param name="Payload">The body as it was sent, which is what is signed.</param>
/// <param name="Signature">X-Hub-Signature.</param>
[Public]
[MayFail(ErrorKind.Unauthorized, ErrorKind.NotFound)]
public sealed record ReceiveFromHub(SourceId SourceId, ReadOnlyMemory<byte> Payload, string? Signature = null)
    : IUseCase<QueuedJob>;

internal sealed class ReceiveFromHubValidator : AbstractValidator<ReceiveFromHub>
{
    public ReceiveFromHubValidator() =>
        RuleFor(r => r.Payload)
            .Must(p => p.Length <= ReceiveHookValidator.LargestPayload)
            .WithMessage($"The body is larger than {ReceiveHookValidator.LargestPayload} bytes.");
}

internal sealed class ReceiveFromHubHandler(ISourceStore sources, SourceSyncs syncs, RequestContext current)
    : UseCaseHandler<ReceiveFromHub, QueuedJob>
{
    public override async Task<Result<QueuedJob>> HandleAsync(
        ReceiveFromHub request,
        CancellationToken cancellationToken
    )
    {
        // Its signature is its right, and not a key.
        using var signer = current.Use(Caller.System);
        if (await sources.FindAsync(request.SourceId.Value, cancellationToken) is not { Hub: not null } source)
            return SourceErrors.NotFound;
        var secret = HookSignature.OfHub(source.HookSecret);
        if (!HookSignature.IsHubs(request.Signature, request.Payload.Span, secret))
            return SourceErrors.WrongSignature;
        if (source.IsPaused)
            return SourceErrors.Paused;
        return await syncs.AskAsync(source.Id, isWhole: false, cancellationToken) is { } job
            ? QueuedJob.Of(job, source.Url.Value)
            : SourceErrors.NotFound;
    }
}
