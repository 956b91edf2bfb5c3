using BlogManager.Application.Background;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Posts;

/// <summary>Takes in a post now: POST /blogs/process.</summary>
/// <param name="Url">Where it is; with content, its identity alone.</param>
/// <param name="Content">The document; null to fetch it.</param>
/// <param name="ContentType"><c>text/html</c>, <c>text/markdown</c> or <c>text/plain</c>.</param>
/// <param name="Title">A title that goes before the document's own.</param>
/// <param name="NumQuestions">Questions wanted, 1 to 20; 5 where null.</param>
/// <param name="ForceRefresh">Whether to process unchanged content anew.</param>
[RequiresScope(Scope.PostsWrite), Expensive(WorkLane.Ingestion), Deadline(120)]
[MayFail(ErrorKind.Unprocessable, ErrorKind.UpstreamFailed)]
public sealed record ProcessPost(
    PostUrl Url,
    string? Content = null,
    string? ContentType = null,
    string? Title = null,
    int? NumQuestions = null,
    bool ForceRefresh = false
) : IUseCase<ProcessedPost>, IPostSubmission, IInvalidatesCache<Result<ProcessedPost>>
{
    public IReadOnlyCollection<string> TagsToDrop(Result<ProcessedPost> response) =>
        ProcessedPost.TagsToDrop(Url, response);
}

/// <summary>What taking in a post came to.</summary>
/// <param name="BlogId">The post.</param>
/// <param name="BlogUrl">Its canonical URL.</param>
/// <param name="Status"><c>processed</c> or <c>unchanged</c>.</param>
/// <param name="Title">Its title.</param>
/// <param name="Author">Its author, where known.</param>
/// <param name="PublishedAt">Its date, where known.</param>
/// <param name="Language">ISO 639-1, or <c>und</c>.</param>
/// <param name="WordCount">Words of the stored text.</param>
/// <param name="Summary">Summary and key points.</param>
/// <param name="Questions">The questions, best first.</param>
/// <param name="QuestionsNote">Why there are fewer questions than asked for, where there are.</param>
/// <param name="Chunks">How many passages.</param>
/// <param name="Steps">The steps taken and their times.</param>
/// <param name="ProcessingTimeMs">Milliseconds over all steps.</param>
/// <param name="Provider">Who wrote summary and questions.</param>
/// <param name="Model">With which model.</param>
/// <param name="Degraded">Whether a fallback stood in, or the post waits for its vectors.</param>
/// <param name="Usage">Tokens consumed.</param>
/// <param name="Reused">What did not have to be made again.</param>
public sealed record ProcessedPost(
    string BlogId,
    string BlogUrl,
    string Status,
    string Title,
    string? Author,
    DateTimeOffset? PublishedAt,
    string Language,
    int WordCount,
    SummaryView Summary,
    IReadOnlyList<QuestionView> Questions,
    string? QuestionsNote,
    int Chunks,
    IReadOnlyList<JobStepView> Steps,
    long ProcessingTimeMs,
    string Provider,
    string Model,
    bool Degraded,
    TokenUsage Usage,
    ReusedParts Reused
)
{
    internal static ProcessedPost Of(BlogPost post, IngestionState state)
    {
        var done = !state.Unchanged;
        JobStepView[] steps = [.. state.Steps.Select(s => new JobStepView(s.Name, s.Milliseconds))];
        return new(
            post.Id,
            post.Url.Value,
            done ? "processed" : "unchanged",
            post.Title,
            post.Author,
            post.PublishedAt,
            post.Language,
            post.WordCount,
            SummaryView.Of(post.Summary),
            QuestionView.Of(post),
            done ? state.ReasonForFewer : null,
            post.Chunks.Count,
            steps,
            steps.Sum(s => s.Ms),
            post.Provider,
            post.Model,
            post.Degraded || state.AwaitsVectors,
            done ? state.Usage : TokenUsage.None,
            done
                ? new ReusedParts(state.ReusedChunks, state.StayingQuestions.Count)
                : new ReusedParts(post.Chunks.Count, post.Questions.Count)
        );
    }

    internal static IReadOnlyCollection<string> TagsToDrop(PostUrl requestedUrl, Result<ProcessedPost> response) =>
        IngestedPost.TagsToDrop(
            requestedUrl,
            response.Value.BlogId,
            new PostUrl(response.Value.BlogUrl),
            response.Value.Status == "unchanged"
        );
}

/// <summary>What a post has of its version before: all of it where its content is unchanged.</summary>
/// <param name="Chunks">Passages whose vectors were not made again.</param>
/// <param name="Questions">Questions that stayed, with their ids.</param>
public sealed record ReusedParts(int Chunks, int Questions);

internal sealed class ProcessPostValidator : PostSubmissionValidator<ProcessPost>;

internal sealed class ProcessPostHandler(PostIngestion ingestion, IPostStore posts, RequestContext current)
    : UseCaseHandler<ProcessPost, ProcessedPost>
{
    public override async Task<Result<ProcessedPost>> HandleAsync(
        ProcessPost request,
        CancellationToken cancellationToken
    ) =>
        await CompleteAsync(
            IngestionState.Begin(request.Url, PostSubmission.ToIngestion(request, current.Caller)),
            null,
            ingestion,
            posts,
            cancellationToken
        );

    /// <summary>
    /// Runs what is left of an ingestion. What another process has stored is read; what this one has is not.
    /// </summary>
    internal static async Task<Result<ProcessedPost>> CompleteAsync(
        IngestionState state,
        Func<IngestionState, JobStep, JobProgress, Task>? stepDone,
        PostIngestion ingestion,
        IPostStore posts,
        CancellationToken cancellationToken
    )
    {
        var result = await ingestion.RunAsync(state, stepDone, cancellationToken);
        if (!result.IsSuccess)
            return result.Error;
        var post = result.Value.Stored ?? await posts.FindAsync(result.Value.PostId!, cancellationToken);
        return post is null ? PostErrors.NotFound : ProcessedPost.Of(post, result.Value);
    }
}
