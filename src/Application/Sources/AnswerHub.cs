using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using FluentValidation;

namespace BlogManager.Application.Sources;

/// <summary>
/// Answers a hub that verifies what was asked of it (W3C WebSub, section 5.3): GET /websub/{source_id}.
/// </summary>
/// <param name="SourceId">The source.</param>
/// <param name="Mode"><c>subscribe</c>, <c>unsubscribe</c> or <c>denied</c>.</param>
/// <param name="Topic">The feed that it is about.</param>
/// <param name="Challenge">What is to be said back.</param>
/// <param name="LeaseSeconds">For how long the hub will tell of changes.</param>
[Public]
[MayFail(ErrorKind.NotFound)]
public sealed record AnswerHub(
    SourceId SourceId,
    string? Mode = null,
    string? Topic = null,
    string? Challenge = null,
    int? LeaseSeconds = null
) : IUseCase<string>;

internal sealed class AnswerHubValidator : AbstractValidator<AnswerHub>
{
    public AnswerHubValidator() =>
        RuleFor(r => r.Challenge).MaximumLength(2048).WithMessage("hub.challenge is longer than 2048 characters.");
}

internal sealed class AnswerHubHandler(ISourceStore sources, HubSubscriptions hubs, RequestContext current)
    : UseCaseHandler<AnswerHub, string>
{
    private const int DefaultLeaseSeconds = 10 * 24 * 3600;
    private const int ShortestLeaseSeconds = 60;
    private const int LongestLeaseSeconds = 365 * 24 * 3600;

    public override async Task<Result<string>> HandleAsync(AnswerHub request, CancellationToken cancellationToken)
    {
        // A hub has no key.
        using var service = current.Use(Caller.System);
        if (
            await sources.FindAsync(request.SourceId.Value, cancellationToken) is not { IsPaused: false } source
            || source.Hub?.Topic.Value != request.Topic
        )
            return SourceErrors.NotOurTopic;
        if (request.Mode == "denied")
        {
            await hubs.RefusedAsync(source.Id, cancellationToken);
            return string.Empty;
        }

        if (request.Mode != "subscribe" || request.Challenge is not { Length: > 0 } challenge)
            return SourceErrors.NotOurTopic;
        var seconds = Math.Clamp(
            request.LeaseSeconds ?? DefaultLeaseSeconds,
            ShortestLeaseSeconds,
            LongestLeaseSeconds
        );
        await hubs.AgreedAsync(source.Id, TimeSpan.FromSeconds(seconds), cancellationToken);
        return challenge;
    }
}
