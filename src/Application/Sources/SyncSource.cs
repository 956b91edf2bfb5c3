using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sources;

/// <summary>
/// Looks after every page of a source now, as a job; where a sync is under way, that is the job: POST
/// /sources/{id}/sync.
/// </summary>
/// <param name="Id">The source.</param>
[RequiresScope(Scope.PostsWrite)]
[MayFail(ErrorKind.NotFound)]
public sealed record SyncSource(SourceId Id) : IUseCase<QueuedJob>;

internal sealed class SyncSourceHandler(ISourceStore sources, SourceSyncs syncs) : UseCaseHandler<SyncSource, QueuedJob>
{
    public override async Task<Result<QueuedJob>> HandleAsync(SyncSource request, CancellationToken cancellationToken)
    {
        if (await sources.FindAsync(request.Id.Value, cancellationToken) is not { } source)
            return SourceErrors.NotFound;
        if (source.IsPaused)
            return SourceErrors.Paused;
        return (await syncs.AskAsync(source.Id, isWhole: true, cancellationToken)) is { } job
            ? QueuedJob.Of(job, source.Url.Value)
            : SourceErrors.NotFound;
    }
}
