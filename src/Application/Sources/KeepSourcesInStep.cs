using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Sources;

/// <summary>
/// Sees to the sources that are due: begins their syncs, notes what came of those that have ended, and asks hubs. Sent
/// by the schedule, every second.
/// </summary>
[RequiresScope(Scope.PostsWrite)]
public sealed record KeepSourcesInStep : IUseCase<SourcesSeenTo>;

/// <param name="Begun">Syncs that were begun.</param>
/// <param name="Failed">Sources whose last sync was seen to have failed.</param>
public sealed record SourcesSeenTo(int Begun, int Failed);

internal sealed class KeepSourcesInStepHandler(
    ISourceStore sources,
    SourceSyncs syncs,
    HubSubscriptions hubs,
    SourceRules rules,
    TimeProvider time
) : UseCaseHandler<KeepSourcesInStep, SourcesSeenTo>
{
    private const int AtOnce = 100;

    public override async Task<Result<SourcesSeenTo>> HandleAsync(
        KeepSourcesInStep request,
        CancellationToken cancellationToken
    )
    {
        int begun = 0,
            failed = 0;
        foreach (var due in await sources.DueAsync(time.GetUtcNow(), AtOnce, cancellationToken))
        {
            var source = await syncs.SeenAsync(due, cancellationToken);
            if (source.Failures > due.Failures)
                failed++;
            if (source.DueAt <= time.GetUtcNow() && await syncs.BeginDueAsync(source, cancellationToken) is not null)
                begun++;
            if (rules.PublicUrl is not null && !source.IsPaused && source.Hub?.AskAt <= time.GetUtcNow())
                await hubs.AskAsync(source.Id, cancellationToken);
        }

        return new SourcesSeenTo(begun, failed);
    }
}
