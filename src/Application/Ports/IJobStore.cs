using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>
/// Jobs as rows. What is due and which lease has run out is told by one clock for all instances, the store's: moments
/// that are given are by the caller's clock, and are kept as so long from now. Every change that a worker makes is
/// refused (false) once it no longer holds the lease or the job is cancelled.
/// </summary>
public interface IJobStore
{
    /// <summary>Adds a queued job, unless a live one (queued or running) of that kind and subject is there.</summary>
    Task<Job> EnqueueAsync(Job job, CancellationToken cancellationToken);

    /// <summary>
    /// A job as callers look at it. Payload and checkpoint may be left out (<c>{}</c> and null) where they are large:
    /// whoever works at it has them from <see cref="ClaimAsync"/>.
    /// </summary>
    Task<Job?> FindAsync(string id, CancellationToken cancellationToken);

    Task<Job?> FindLiveAsync(string kind, string subject, CancellationToken cancellationToken);

    /// <summary>The newest job of a kind and subject, live or finished and not purged yet, or null.</summary>
    Task<Job?> FindNewestAsync(string kind, string subject, CancellationToken cancellationToken);

    /// <summary>
    /// Jobs, newest first, by key; payload and checkpoint may be left out. A cursor that was not made here is an <see cref="ErrorKind.Invalid"/> error on field
    /// <c>cursor</c>.
    /// </summary>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cursor">From the page before, or null.</param>
    Task<Result<Page<Job>>> ListAsync(
        JobStatus? status,
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Claims the job that became due first (queued and past its <see cref="Job.NotBefore"/>, or running with a lease
    /// that has run out), counts an attempt and leases it: one that is tried again stands behind those that wait for
    /// their first try. Claimed once, whoever else claims at the same time. Null where nothing is due.
    /// </summary>
    Task<Job?> ClaimAsync(string worker, TimeSpan lease, CancellationToken cancellationToken);

    Task<bool> HeartbeatAsync(string id, string worker, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Records how far a job is within a step, and extends the lease.</summary>
    Task<bool> SaveProgressAsync(
        string id,
        string worker,
        JobProgress progress,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Records a finished step with the handler's checkpoint and progress, and extends the lease.</summary>
    Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    );

    /// <summary>Ends a job as succeeded; its payload and checkpoint, which hold post text, are erased.</summary>
    Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken);

    /// <summary>
    /// Ends an attempt: queued again from <paramref name="retryAt"/>, or failed for good where that is null (its
    /// payload and checkpoint are erased).
    /// </summary>
    Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    );

    /// <summary>Gives a lease back without counting the attempt: for an orderly stop.</summary>
    Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken);

    /// <summary>Gives a lease back without counting the attempt, and lets those that wait go first.</summary>
    Task<bool> GiveWayAsync(string id, string worker, CancellationToken cancellationToken);

    /// <summary>
    /// Gives a lease back without counting the attempt, to be due again after a wait and go on from a checkpoint.
    /// </summary>
    /// <param name="reason">Why, for whoever looks at the job; null where there is nothing to say.</param>
    Task<bool> PutOffAsync(
        string id,
        string worker,
        JobError? reason,
        TimeSpan wait,
        string checkpoint,
        CancellationToken cancellationToken
    );

    /// <summary>Cancels a live job; its payload and checkpoint are erased.</summary>
    /// <returns>The job as it is now, or null where there is none; a finished one is returned unchanged.</returns>
    Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken);

    /// <summary>How many jobs there are by status; statuses without jobs may be absent.</summary>
    Task<IReadOnlyDictionary<JobStatus, int>> CountAsync(CancellationToken cancellationToken);

    /// <summary>Erases finished jobs that ended before a moment, a number of them at most.</summary>
    Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken);

    /// <summary>
    /// Since when the first in turn of the queued jobs that are due, the oldest, has been so; null where none waits.
    /// </summary>
    Task<DateTimeOffset?> OldestDueAsync(CancellationToken cancellationToken);

    /// <summary>Whether a job of a kind waits for a worker and is due.</summary>
    Task<bool> IsDueAsync(string kind, CancellationToken cancellationToken);

    /// <summary>Those of some subjects that have a live job, of whichever kind.</summary>
    Task<IReadOnlyCollection<string>> LiveSubjectsAsync(
        IReadOnlyCollection<string> subjects,
        CancellationToken cancellationToken
    );

    /// <summary>Erases jobs whose subject is given, live or finished (their checkpoints hold post text).</summary>
    Task<IReadOnlyList<string>> DeleteBySubjectAsync(string subject, CancellationToken cancellationToken);
}

/// <param name="IsNew">Whether it was this call that cancelled it, and not an earlier one.</param>
public sealed record Cancellation(Job Job, bool IsNew);
