using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ingestion;

internal sealed class PostQueue(IJobStore jobs, JobSignal signal, TimeProvider time)
{
    /// <summary>Queues a post, or finds the live job that does the same already.</summary>
    internal async Task<Result<QueuedJob>> EnqueueAsync(
        PostUrl url,
        IngestionRequest request,
        CancellationToken cancellationToken
    )
    {
        var payload = JsonSerializer.Serialize(request);
        var job = await jobs.EnqueueAsync(
            Job.Queue(Ids.New(time), Job.ProcessPost, url.Value, payload, time.GetUtcNow(), Telemetry.TraceParent),
            cancellationToken
        );
        // The live job of that URL answers for this request as well, but only where it was asked for the same.
        if (job.Payload != payload)
            return Busy(job);
        signal.Wake();
        return QueuedJob.Of(job, url.Value);
    }

    private static Error Busy(Job job) =>
        new(
            "conflict",
            ErrorKind.Conflict,
            "Another job for this URL, with other content or options, is not finished: wait for it or cancel it first."
        )
        {
            Details = new Dictionary<string, object?> { ["job_id"] = job.Id },
        };
}
