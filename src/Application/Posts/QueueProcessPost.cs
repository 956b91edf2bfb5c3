using BlogManager.Application.Background;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Posts;

/// <summary>Takes in a post later, as a job: POST /blogs/process-async.</summary>
/// <param name="Url">Where it is; with content, its identity alone.</param>
/// <param name="Content">The document; null to fetch it.</param>
/// <param name="ContentType"><c>text/html</c>, <c>text/markdown</c> or <c>text/plain</c>.</param>
/// <param name="Title">A title that goes before the document's own.</param>
/// <param name="NumQuestions">Questions wanted, 1 to 20; 5 where null.</param>
/// <param name="ForceRefresh">Whether to process unchanged content anew.</param>
[RequiresScope(Scope.PostsWrite)]
public sealed record QueueProcessPost(
    PostUrl Url,
    string? Content = null,
    string? ContentType = null,
    string? Title = null,
    int? NumQuestions = null,
    bool ForceRefresh = false
) : IUseCase<QueuedJob>, IPostSubmission;

internal sealed class QueueProcessPostValidator : PostSubmissionValidator<QueueProcessPost>;

internal sealed class QueueProcessPostHandler(PostQueue queue, RequestContext current)
    : UseCaseHandler<QueueProcessPost, QueuedJob>
{
    public override Task<Result<QueuedJob>> HandleAsync(
        QueueProcessPost request,
        CancellationToken cancellationToken
    ) => queue.EnqueueAsync(request.Url, PostSubmission.ToIngestion(request, current.Caller), cancellationToken);
}
