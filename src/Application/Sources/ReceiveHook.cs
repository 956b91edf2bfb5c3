using System.Security.Cryptography;
using System.Text;
using BlogManager.Application.Background;
using BlogManager.Application.Importing;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using FluentValidation;

namespace BlogManager.Application.Sources;

/// <summary>
/// Takes what a blog tells of a post, signed with its source's secret: POST /hooks/{source_id}. The same delivery twice
/// does nothing twice.
/// </summary>
/// <param name="SourceId">The source.</param>
/// <param name="Payload">The body as it was sent, which is what is signed.</param>
/// <param name="Signature">X-BlogManager-Signature.</param>
/// <param name="GhostSignature">X-Ghost-Signature.</param>
[Public]
[MayFail(ErrorKind.Unauthorized, ErrorKind.NotFound, ErrorKind.Unprocessable)]
public sealed record ReceiveHook(
    SourceId SourceId,
    ReadOnlyMemory<byte> Payload,
    string? Signature = null,
    string? GhostSignature = null
) : IUseCase<QueuedJob>;

internal sealed class ReceiveHookValidator : AbstractValidator<ReceiveHook>
{
    // Ghost sends a whole post, in two forms.
    internal const int LargestPayload = 5 * 1024 * 1024;

    public ReceiveHookValidator() =>
        RuleFor(r => r.Payload)
            .Must(p => p.Length <= LargestPayload)
            .WithMessage($"The body is larger than {LargestPayload} bytes.");
}

internal sealed class ReceiveHookHandler(
    ISourceStore sources,
    IIdempotencyStore deliveries,
    HookQueue queue,
    SourceSyncs syncs,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<ReceiveHook, QueuedJob>
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    // Past this a delivery is too old to be let in again.
    private static readonly TimeSpan Remembered = TimeSpan.FromMinutes(15);

    public override async Task<Result<QueuedJob>> HandleAsync(ReceiveHook request, CancellationToken cancellationToken)
    {
        // Its signature is its right, and not a key.
        using var signer = current.Use(Caller.System);
        if (await sources.FindAsync(request.SourceId.Value, cancellationToken) is not { } source)
            return SourceErrors.NotFound;
        if (SignatureOf(request, source) is not { } signature)
            return SourceErrors.WrongSignature;
        if (source.IsPaused)
            return SourceErrors.Paused;
        var delivery = request.Signature is null
            ? HookDelivery.ReadGhosts(request.Payload)
            : HookDelivery.Read(request.Payload);
        if (!delivery.IsSuccess)
            return delivery.Error;
        if (await RefuseAsync(source, delivery.Value.Url, cancellationToken) is { } refusal)
            return refusal;
        var id = $"hook {source.Id} {Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(signature)))}";
        var fingerprint = SHA256.HashData(request.Payload.Span);
        var claim = await deliveries.ClaimAsync(id, fingerprint, Lease, cancellationToken);
        if (claim.Outcome == IdempotencyOutcome.Replied)
            return new QueuedJob(
                Encoding.UTF8.GetString(claim.Reply.Span),
                JobStatusQueued,
                delivery.Value.Url?.Value ?? source.Url.Value
            );
        if (claim.Outcome != IdempotencyOutcome.Claimed)
            return SourceErrors.InProgress;
        var queued = await QueueAsync(source, delivery.Value, cancellationToken);
        if (queued.IsSuccess)
            await deliveries.KeepAsync(
                id,
                claim.Token,
                Encoding.UTF8.GetBytes(queued.Value.JobId),
                queued.Value.JobId,
                Remembered,
                CancellationToken.None
            );
        else
            await deliveries.ReleaseAsync(id, claim.Token, CancellationToken.None);
        return queued;
    }

    private const string JobStatusQueued = "queued";

    private string? SignatureOf(ReceiveHook request, Source source)
    {
        var now = time.GetUtcNow();
        var body = request.Payload.Span;
        if (request.Signature is { } own)
            return HookSignature.IsOwn(own, body, source.HookSecret, now) ? own : null;
        return HookSignature.IsGhosts(request.GhostSignature, body, source.HookSecret, now)
            ? request.GhostSignature
            : null;
    }

    private async Task<Error?> RefuseAsync(Source source, PostUrl? url, CancellationToken cancellationToken)
    {
        if (url is null)
            return null;
        if (url.Site != source.Site && !await sources.HasPageAsync(source.Id, url, cancellationToken))
            return SourceErrors.ForeignUrl;
        return SyncedSource.ScopeOf(source, source.Url, kind: null).Covers(url) ? null : SourceErrors.ExcludedUrl;
    }

    private async Task<Result<QueuedJob>> QueueAsync(
        Source source,
        HookDelivery delivery,
        CancellationToken cancellationToken
    )
    {
        if (delivery.Url is { } url)
            return await queue.EnqueueAsync(source, delivery.Event, url, cancellationToken);
        return await syncs.AskAsync(source.Id, isWhole: true, cancellationToken) is { } job
            ? QueuedJob.Of(job, source.Url.Value)
            : SourceErrors.NotFound;
    }
}
