using System.Text.Json;
using BlogManager.Application.Jobs;
using BlogManager.Application.Pipeline;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
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
    string Url, string? Content = null, string? ContentType = null, string? Title = null, int? NumQuestions = null, bool ForceRefresh = false)
    : IUseCase<QueuedJob>, IPostSubmission;

internal sealed class QueueProcessPostValidator : PostSubmissionValidator<QueueProcessPost>;

internal sealed class QueueProcessPostHandler(IJobStore jobs, JobSignal signal, TimeProvider time) : UseCaseHandler<QueueProcessPost, QueuedJob>
{
    public override async Task<Result<QueuedJob>> HandleAsync(QueueProcessPost request, CancellationToken cancellationToken)
    {
        var parsed = PostUrl.Parse(request.Url);
        if (!parsed.IsSuccess)
            return parsed.Error;
        var url = parsed.Value.Value;
        var payload = JsonSerializer.Serialize(PostSubmission.ToIngestion(request));
        var now = time.GetUtcNow();
        var job = await jobs.EnqueueAsync(
            new Job
            {
                Id = Ids.New(time),
                Kind = Job.ProcessPost,
                Subject = url,
                Payload = payload,
                Status = JobStatus.Queued,
                CreatedAt = now,
                NotBefore = now,
                TraceParent = Telemetry.TraceParent,
            },
            cancellationToken);
        // The live job of that URL answers for this request as well, but only where it was asked for the same.
        if (job.Payload != payload)
            return Busy(job);
        signal.Wake();
        return QueuedJob.Of(job, url);
    }

    private static Error Busy(Job job) => new(
        "conflict", ErrorKind.Conflict, "Another job for this URL, with other content or options, is not finished: wait for it or cancel it first.")
    {
        Details = new Dictionary<string, object?> { ["job_id"] = job.Id },
    };
}
