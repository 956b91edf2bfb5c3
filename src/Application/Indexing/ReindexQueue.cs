using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Indexing;

/// <summary>Queues the building of a new embedding space. There is never more than one such job alive.</summary>
internal sealed class ReindexQueue(IJobStore jobs, JobSignal signal, TimeProvider time)
{
    /// <summary>What a reindexing is about: no URL, so that erasing a post never erases it.</summary>
    internal const string Subject = "corpus";

    internal async Task<Job> EnqueueAsync(CancellationToken cancellationToken)
    {
        var job = await jobs.EnqueueAsync(
            Job.Queue(Ids.New(time), Job.Reindex, Subject, "{}", time.GetUtcNow(), Telemetry.TraceParent),
            cancellationToken
        );
        signal.Wake();
        return job;
    }
}
