using BlogManager.Application.Background;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Requests;

namespace BlogManager.Application.Health;

/// <summary>Work in this process that does not end, as health and metrics tell it.</summary>
public sealed class StuckWork(RunningJobs jobs, PostWork posts)
{
    internal const string Job = "job";
    internal const string Computation = "computation";

    /// <summary>What is stuck, oldest first.</summary>
    internal IReadOnlyList<StuckItem> Items() =>
        [
            .. jobs
                .Stuck.Select(j => new StuckItem(Job, j.Kind, j.JobId, j.Since))
                .Concat(posts.Stuck.Select(c => new StuckItem(Computation, c.What, null, c.Since)))
                .OrderBy(i => i.Since),
        ];

    public void Record()
    {
        Telemetry.WorkStuck.Record(jobs.Stuck.Count, new KeyValuePair<string, object?>("work", Job));
        Telemetry.WorkStuck.Record(posts.Stuck.Count, new KeyValuePair<string, object?>("work", Computation));
    }
}

/// <summary>Work that does not end.</summary>
/// <param name="Work">
/// <c>job</c>: it does not stop though it was told to, or does no step; <c>computation</c>: a step on a post that does
/// not stop.
/// </param>
/// <param name="What">The job's kind or the step.</param>
/// <param name="JobId">The job; null for a computation.</param>
/// <param name="Since">Since when.</param>
public sealed record StuckItem(string Work, string What, string? JobId, DateTimeOffset Since);
