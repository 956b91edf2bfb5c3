using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Ingestion;

/// <summary>
/// Queues what hooks tell of posts, before all that waits already. A delivery that finds one under way for the same post
/// stands beside it: that one may have fetched the page before it was edited.
/// </summary>
internal sealed class HookQueue(IJobStore jobs, JobSignal signal, TimeProvider time)
{
    private const int Places = 4;

    private static readonly Error Busy = new(
        "conflict",
        ErrorKind.Conflict,
        "Several deliveries for this post are under way: send this one again in a moment."
    );

    /// <summary>The subjects of jobs for a post. No canonical URL has a fragment.</summary>
    internal static IEnumerable<string> SubjectsOf(PostUrl url) =>
        Enumerable.Range(1, Places).Select(place => $"{url.Value}#hook-{place}");

    internal async Task<Result<QueuedJob>> EnqueueAsync(
        Source source,
        HookEvent told,
        PostUrl url,
        CancellationToken cancellationToken
    )
    {
        var payload = JsonSerializer.Serialize(new HookPayload(source.Id, told, url));
        foreach (var subject in SubjectsOf(url))
        {
            var queued = Job.Queue(
                Ids.New(time),
                Job.SyncPost,
                subject,
                payload,
                time.GetUtcNow(),
                Telemetry.TraceParent
            );
            var job = await jobs.EnqueueAsync(queued.Ahead(), cancellationToken);
            if (job.Id != queued.Id && (job.Status != JobStatus.Queued || job.Payload != payload))
                continue;
            signal.Wake();
            return QueuedJob.Of(job, url.Value);
        }

        return Busy;
    }
}

/// <summary>What a hook told, as its job keeps it.</summary>
internal sealed record HookPayload(string SourceId, HookEvent Event, PostUrl Url);
