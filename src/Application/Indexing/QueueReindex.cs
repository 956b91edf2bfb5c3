using BlogManager.Application.Background;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Indexing;

/// <summary>
/// Asks for all posts to be embedded anew, in a space that is switched to when it is complete. While such a job is live
/// there is no second one.
/// </summary>
[RequiresScope(Scope.PostsWrite), EverySite]
public sealed record QueueReindex : IUseCase<QueuedJob>;

internal sealed class QueueReindexHandler(ReindexQueue queue) : UseCaseHandler<QueueReindex, QueuedJob>
{
    public override async Task<Result<QueuedJob>> HandleAsync(
        QueueReindex request,
        CancellationToken cancellationToken
    ) => QueuedJob.Of(await queue.EnqueueAsync(cancellationToken));
}
