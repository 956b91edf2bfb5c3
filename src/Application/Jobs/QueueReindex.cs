using BlogManager.Application.Pipeline;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Jobs;

/// <summary>Asks for all posts to be embedded anew, in a space that is switched to when it is complete. While such a job is live there is no second one.</summary>
[RequiresScope(Scope.PostsWrite)]
public sealed record QueueReindex : IUseCase<QueuedJob>;

internal sealed class QueueReindexHandler(IJobStore jobs, JobSignal signal, TimeProvider time) : UseCaseHandler<QueueReindex, QueuedJob>
{
    /// <summary>What a reindexing is about: no URL, so that erasing a post never erases it.</summary>
    internal const string Subject = "corpus";

    public override async Task<Result<QueuedJob>> HandleAsync(QueueReindex request, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var job = await jobs.EnqueueAsync(
            new Job
            {
                Id = Ids.New(time), Kind = Job.Reindex, Subject = Subject, Payload = "{}", Status = JobStatus.Queued, CreatedAt = now, NotBefore = now,
            },
            cancellationToken);
        signal.Wake();
        return QueuedJob.Of(job);
    }
}
