using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>
/// Has a post taken in that was looked for and is not there: where the caller may write, or for a page whose key has
/// leave to, of its own sites and only so many a day. The second half of GET /questions/check-and-load.
/// </summary>
/// <param name="BlogUrl">The post's URL.</param>
[RequiresScope(Scope.PostsRead)]
public sealed record StartLoading(PostUrl BlogUrl) : IUseCase<LoadState>, IWritesPost
{
    PostUrl IWritesPost.Url => BlogUrl;

    public static bool IsOpenTo(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        return caller.Has(Scope.PostsWrite) || (caller.MayAutoProcess && caller.Sites is not null);
    }
}

/// <param name="PostsPerKeyPerDay">Posts a publishable key and day.</param>
public sealed record AutoProcessAllowance(int PostsPerKeyPerDay)
{
    /// <summary>What holds where nothing else is said.</summary>
    public const int DefaultPostsPerKeyPerDay = 100;
}

internal sealed class StartLoadingHandler(
    PostQueue queue,
    ISourceStore sources,
    IRateLimitStore counters,
    AutoProcessAllowance allowance,
    RequestContext current
) : UseCaseHandler<StartLoading, LoadState>
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    public override async Task<Result<LoadState>> HandleAsync(StartLoading request, CancellationToken cancellationToken)
    {
        var caller = current.Caller;
        if (!StartLoading.IsOpenTo(caller))
            return LoadState.NotStarted;
        var forReader = !caller.Has(Scope.PostsWrite);
        // Where it is known which pages a site has, no visitor makes others up.
        if (forReader && await sources.StandingAsync(request.BlogUrl, cancellationToken) == PageStanding.NotListed)
            return LoadState.NotStarted;
        if (
            forReader
            && !(
                await counters.TakeAsync(
                    $"auto_process|key|{caller.KeyId}",
                    new RateLimitQuota(allowance.PostsPerKeyPerDay, Day),
                    cancellationToken
                )
            ).Allowed
        )
            return LoadState.NotStarted;
        var wanted = new IngestionRequest(
            null,
            null,
            null,
            PostSubmission.DefaultQuestions,
            false,
            caller.Sites?.Sites,
            forReader
        );
        var queued = await queue.EnqueueAsync(request.BlogUrl, wanted, cancellationToken);
        return queued.Map(q => LoadState.Processing(q.JobId));
    }
}
