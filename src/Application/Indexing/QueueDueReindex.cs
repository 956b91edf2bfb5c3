using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Indexing;

/// <summary>
/// Queues a reindexing where one is due: posts without vectors (a process died between store and index), or a space
/// that the corpus has outgrown.
/// </summary>
[RequiresScope(Scope.PostsWrite)]
public sealed record QueueDueReindex : IUseCase<DueReindex>;

public sealed record DueReindex(bool IsDue);

internal sealed class QueueDueReindexHandler(
    IPostStore posts,
    IEmbeddingStore spaces,
    IEmbedder embedder,
    ReindexQueue queue
) : UseCaseHandler<QueueDueReindex, DueReindex>
{
    public override async Task<Result<DueReindex>> HandleAsync(
        QueueDueReindex request,
        CancellationToken cancellationToken
    )
    {
        var isDue = await IsDueAsync(cancellationToken);
        if (isDue)
            await queue.EnqueueAsync(cancellationToken);
        return new DueReindex(isDue);
    }

    private async Task<bool> IsDueAsync(CancellationToken cancellationToken)
    {
        var count = await posts.CountAsync(cancellationToken);
        if (count == 0)
            return false;
        return await spaces.ActiveSpaceAsync(cancellationToken) is not { } active
            || embedder.IsStale(active, count)
            || await spaces.MissingPostsAsync(active.Space.Id, cancellationToken).AnyAsync(cancellationToken);
    }
}
