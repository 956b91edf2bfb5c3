using System.Text.Json.Serialization;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>
/// A post's questions and a few similar posts if they are there; else where they stand. It changes nothing: whoever may
/// begin sends <see cref="StartLoading"/> then: GET /questions/check-and-load.
/// </summary>
/// <param name="BlogUrl">The post's URL.</param>
[RequiresScope(Scope.PostsRead), Query]
public sealed record CheckAndLoad(PostUrl BlogUrl) : IUseCase<LoadState>, ICacheable
{
    public string CacheKey => Requests.CacheTags.Url(BlogUrl);

    /// <remarks>Which posts are similar depends on all of them.</remarks>
    public IReadOnlyCollection<string> CacheTags => [Requests.CacheTags.Url(BlogUrl), Requests.CacheTags.Corpus];

    public TimeSpan CacheLifetime => Requests.CacheTags.ReadLifetime;

    public bool ShowsHidden => true;

    /// <remarks>Only what is there: where a post stands changes without a word.</remarks>
    public bool MayBeRemembered(object response) =>
        response is Result<LoadState> { IsSuccess: true, Value: { Status: "ready", IsWhole: true } };
}

/// <summary>Where a post's questions stand.</summary>
/// <param name="Status"><c>ready</c>, <c>processing</c> or <c>not_started</c>.</param>
/// <param name="Questions">The questions, where ready.</param>
/// <param name="Similar">Up to three similar posts, best first, where ready.</param>
/// <param name="JobId">The job, where processing.</param>
/// <param name="RetryAfterSeconds">When it is worth asking again, where processing.</param>
public sealed record LoadState(
    string Status,
    IReadOnlyList<QuestionView>? Questions = null,
    IReadOnlyList<SimilarPost>? Similar = null,
    string? JobId = null,
    int? RetryAfterSeconds = null
)
{
    private const int PollSeconds = 3;

    internal static readonly LoadState NotStarted = new("not_started");

    /// <summary>Whether it may be begun now, by a caller that <see cref="StartLoading.IsOpenTo"/>.</summary>
    [JsonIgnore]
    public bool MayStart { get; init; }

    [JsonIgnore]
    public bool IsWhole { get; init; } = true;

    internal static LoadState Processing(string jobId) =>
        new("processing", JobId: jobId, RetryAfterSeconds: PollSeconds);
}

internal sealed class CheckAndLoadHandler(
    IPostStore posts,
    IJobStore jobs,
    RequestContext current,
    IDispatcher dispatcher,
    TimeProvider time
) : UseCaseHandler<CheckAndLoad, LoadState>
{
    private const int SimilarPosts = 3;

    // A page that cannot be taken in is looked at by every reader, and would be fetched for each of them.
    private static readonly TimeSpan RestAfterFailure = TimeSpan.FromMinutes(15);

    public override async Task<Result<LoadState>> HandleAsync(CheckAndLoad request, CancellationToken cancellationToken)
    {
        if (await posts.FindByUrlAsync(request.BlogUrl, cancellationToken) is { } post)
        {
            var similar = await dispatcher.SendAsync(
                new FindSimilarPosts(BlogUrl: request.BlogUrl, Limit: SimilarPosts),
                cancellationToken
            );
            // Beside the questions, and no reason to go without them where it cannot be had.
            return new LoadState("ready", QuestionView.Of(post), similar.IsSuccess ? similar.Value.SimilarBlogs : [])
            {
                IsWhole = similar is { IsSuccess: true, Value.Degraded: false },
            };
        }

        var caller = current.Caller;
        // What goes on at a site is shown to those alone who are held to it, or to none.
        if (caller.Sites is { } sites && !sites.Contains(request.BlogUrl))
            return LoadState.NotStarted;
        var newest = await jobs.FindNewestAsync(Job.ProcessPost, request.BlogUrl.Value, cancellationToken);
        if (newest is { IsFinished: false })
            return LoadState.Processing(newest.Id);
        return LoadState.NotStarted with { MayStart = !Rests(newest) };
    }

    private bool Rests(Job? job) =>
        job is { Status: JobStatus.Failed or JobStatus.Cancelled, FinishedAt: { } end }
        && time.GetUtcNow() - end < RestAfterFailure;
}
