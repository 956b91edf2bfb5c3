using BlogManager.Domain.Shared;

namespace BlogManager.Domain.Jobs;

/// <summary>Where a job stands.</summary>
public enum JobStatus
{
    /// <summary>Waits for a worker, or for its next attempt.</summary>
    Queued,

    /// <summary>A worker holds its lease.</summary>
    Running,

    /// <summary>Done.</summary>
    Succeeded,

    /// <summary>Dead: refused for good, or out of attempts; the reason is in its error.</summary>
    Failed,

    /// <summary>Called off by a caller.</summary>
    Cancelled,
}

/// <summary>How far a job is.</summary>
/// <param name="Done">Units done.</param>
/// <param name="Total">Units in all, at least 1.</param>
public sealed record JobProgress(int Done, int Total)
{
    /// <summary>Whole percent, 0 to 100.</summary>
    public int Percent => Total <= 0 ? 0 : (int)(100L * Math.Clamp(Done, 0, Total) / Total);
}

/// <summary>A step that a job has finished; it is not repeated after a crash.</summary>
/// <param name="Name">The step.</param>
/// <param name="Milliseconds">How long it took.</param>
public sealed record JobStep(string Name, long Milliseconds);

/// <summary>Why a job failed.</summary>
/// <param name="Code">The stable error code.</param>
/// <param name="Message">For people; no secrets.</param>
public sealed record JobError(string Code, string Message);

/// <summary>
/// A piece of work that outlives the request that asked for it, and the process that runs it. It is queued, claimed by a
/// worker, and ends; what a store keeps of it is what its methods say, each of which refuses what cannot follow.
/// </summary>
public sealed record Job
{
    /// <summary>The worker does not hold the job: it was called off, has ended, or another worker claimed it.</summary>
    public static readonly Error NotHeld = new(
        "job_not_held",
        ErrorKind.Conflict,
        "The job was called off, has ended, or is another worker's."
    );

    /// <summary>The job cannot be claimed: its moment has not come, a worker holds it, or it has ended.</summary>
    public static readonly Error NotDue = new("job_not_due", ErrorKind.Conflict, "The job is not due.");

    /// <summary>The job has ended.</summary>
    public static readonly Error Ended = new("job_ended", ErrorKind.Conflict, "The job has ended already.");

    // What a finished job was given may hold post text.
    private const string NoPayload = "{}";

    /// <summary>The kind that takes in one post.</summary>
    public const string ProcessPost = "process_post";

    /// <summary>The kind that builds a new embedding space and switches to it.</summary>
    public const string Reindex = "reindex";

    /// <summary>The kind that takes in the posts of a blog.</summary>
    public const string Import = "import";

    /// <summary>The kind that does what a blog's hook tells of one post.</summary>
    public const string SyncPost = "sync_post";

    // Far enough for a job to be due before any that waits already.
    private static readonly TimeSpan Lead = TimeSpan.FromDays(1);

    /// <summary>Opaque id.</summary>
    public required string Id { get; init; }

    /// <summary>What is to be done.</summary>
    public required string Kind { get; init; }

    /// <summary>What it is about, e.g. a canonical URL; two live jobs of a kind never share one.</summary>
    public required string Subject { get; init; }

    /// <summary>The input, as JSON that the kind's handler reads.</summary>
    public required string Payload { get; init; }

    /// <summary>
    /// The W3C <c>traceparent</c> of the request that asked for it, whose trace the job continues; null where it was
    /// not traced.
    /// </summary>
    public string? TraceParent { get; init; }

    /// <summary>Where it stands.</summary>
    public required JobStatus Status { get; init; }

    /// <summary>How far it is.</summary>
    public JobProgress Progress { get; init; } = new(0, 1);

    /// <summary>The finished steps, in order.</summary>
    public IReadOnlyList<JobStep> Steps { get; init; } = [];

    /// <summary>The handler's checkpoint after the last finished step, as JSON; null before the first.</summary>
    public string? Checkpoint { get; init; }

    /// <summary>How often it was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Not before this moment is it claimed.</summary>
    public required DateTimeOffset NotBefore { get; init; }

    /// <summary>When it was first begun.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The worker that holds it.</summary>
    public string? LeaseOwner { get; init; }

    /// <summary>Until when it is held; past that another worker may claim it.</summary>
    public DateTimeOffset? LeaseUntil { get; init; }

    /// <summary>Why it failed, or why the last attempt did.</summary>
    public JobError? Error { get; init; }

    /// <summary>What came of it, as JSON.</summary>
    public string? Result { get; init; }

    /// <summary>Whether it has ended.</summary>
    public bool IsFinished => Status is JobStatus.Succeeded or JobStatus.Failed or JobStatus.Cancelled;

    /// <summary>A job that waits for a worker, from now on.</summary>
    /// <param name="id">A new id.</param>
    /// <param name="kind">What is to be done.</param>
    /// <param name="subject">What it is about.</param>
    /// <param name="payload">The input, as JSON.</param>
    /// <param name="now">The present.</param>
    /// <param name="traceParent">The trace of the request that asks for it, or null.</param>
    public static Job Queue(
        string id,
        string kind,
        string subject,
        string payload,
        DateTimeOffset now,
        string? traceParent
    ) =>
        new()
        {
            Id = id,
            Kind = kind,
            Subject = subject,
            Payload = payload,
            Status = JobStatus.Queued,
            CreatedAt = now,
            NotBefore = now,
            TraceParent = traceParent,
        };

    /// <summary>The job stands before all that wait already.</summary>
    public Job Ahead() => this with { NotBefore = CreatedAt - Lead };

    /// <summary>
    /// A worker takes the job: one that is queued and due, or one whose worker has let its lease run out. The attempt is
    /// counted.
    /// </summary>
    /// <param name="worker">Who takes it.</param>
    /// <param name="now">The present by the clock of leases.</param>
    /// <param name="lease">How long it is held.</param>
    /// <param name="today">The present by the clock that is shown.</param>
    public Result<Job> Claim(string worker, DateTimeOffset now, TimeSpan lease, DateTimeOffset today)
    {
        var isDue = Status switch
        {
            JobStatus.Queued => NotBefore <= now,
            JobStatus.Running => LeaseUntil <= now,
            _ => false,
        };
        return isDue
            ? this with
            {
                Status = JobStatus.Running,
                Attempts = Attempts + 1,
                StartedAt = StartedAt ?? today,
                LeaseOwner = worker,
                LeaseUntil = now + lease,
            }
            : NotDue;
    }

    /// <summary>
    /// The worker holds the job for longer. A late one still may, while nobody else has claimed it: so of all that
    /// follows.
    /// </summary>
    /// <param name="worker">Who holds it.</param>
    /// <param name="until">Until when.</param>
    public Result<Job> Extend(string worker, DateTimeOffset until) =>
        IsHeldBy(worker) ? this with { LeaseUntil = until } : NotHeld;

    /// <summary>The job is further than it was, within a step.</summary>
    /// <param name="worker">Who holds it.</param>
    /// <param name="progress">How far it is now.</param>
    /// <param name="until">Until when the worker holds it now.</param>
    public Result<Job> Advance(string worker, JobProgress progress, DateTimeOffset until) =>
        IsHeldBy(worker) ? this with { Progress = progress, LeaseUntil = until } : NotHeld;

    /// <summary>A step is done, and is not repeated.</summary>
    /// <param name="worker">Who holds the job.</param>
    /// <param name="step">The step.</param>
    /// <param name="progress">How far the job is now.</param>
    /// <param name="checkpoint">All that the rest of the job needs, as JSON.</param>
    /// <param name="until">Until when the worker holds it now.</param>
    public Result<Job> FinishStep(
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        DateTimeOffset until
    ) =>
        IsHeldBy(worker)
            ? this with
            {
                Steps = [.. Steps, step],
                Progress = progress,
                Checkpoint = checkpoint,
                LeaseUntil = until,
            }
            : NotHeld;

    /// <summary>The job is done.</summary>
    /// <param name="worker">Who holds it.</param>
    /// <param name="result">What came of it, as JSON.</param>
    /// <param name="now">The present.</param>
    public Result<Job> Succeed(string worker, string result, DateTimeOffset now) =>
        IsHeldBy(worker) ? End(JobStatus.Succeeded, now) with { Result = result, Error = null } : NotHeld;

    /// <summary>The job has failed for good.</summary>
    /// <param name="worker">Who holds it.</param>
    /// <param name="error">Why.</param>
    /// <param name="now">The present.</param>
    public Result<Job> Fail(string worker, JobError error, DateTimeOffset now) =>
        IsHeldBy(worker) ? End(JobStatus.Failed, now) with { Error = error } : NotHeld;

    /// <summary>The attempt has failed, and another follows from the checkpoint.</summary>
    /// <param name="worker">Who holds the job.</param>
    /// <param name="error">Why.</param>
    /// <param name="at">When the next attempt may begin.</param>
    public Result<Job> Retry(string worker, JobError error, DateTimeOffset at) =>
        IsHeldBy(worker) ? GiveBack() with { NotBefore = at, Error = error } : NotHeld;

    /// <summary>The worker stops in good order: the job is due again, and the attempt does not count.</summary>
    /// <param name="worker">Who holds it.</param>
    public Result<Job> Release(string worker) =>
        IsHeldBy(worker) ? GiveBack() with { Attempts = Attempts - 1 } : NotHeld;

    /// <summary>The worker gives way: the job is due again behind those that wait, and the attempt does not count.</summary>
    /// <param name="worker">Who holds it.</param>
    /// <param name="now">The present by the clock of leases.</param>
    public Result<Job> GiveWay(string worker, DateTimeOffset now) =>
        Release(worker).Map(job => job with { NotBefore = now });

    /// <summary>The worker puts the job off: it is due again at a moment, and the attempt does not count.</summary>
    /// <param name="worker">Who holds it.</param>
    /// <param name="reason">Why; null where there is nothing to say.</param>
    /// <param name="at">When it is due again.</param>
    /// <param name="checkpoint">All that the rest of the job needs, as JSON.</param>
    public Result<Job> PutOff(string worker, JobError? reason, DateTimeOffset at, string checkpoint) =>
        Release(worker).Map(job => job with { NotBefore = at, Error = reason ?? job.Error, Checkpoint = checkpoint });

    /// <summary>The job is called off, whoever holds it.</summary>
    /// <param name="now">The present.</param>
    public Result<Job> Cancel(DateTimeOffset now) => IsFinished ? Ended : End(JobStatus.Cancelled, now);

    private bool IsHeldBy(string worker) => Status == JobStatus.Running && LeaseOwner == worker;

    private Job GiveBack() => this with { Status = JobStatus.Queued, LeaseOwner = null, LeaseUntil = null };

    private Job End(JobStatus status, DateTimeOffset now) =>
        this with
        {
            Status = status,
            FinishedAt = now,
            Payload = NoPayload,
            Checkpoint = null,
            LeaseOwner = null,
            LeaseUntil = null,
        };
}
