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

/// <summary>A piece of work that outlives the request that asked for it, and the process that runs it.</summary>
public sealed record Job
{
    /// <summary>The kind that takes in one post.</summary>
    public const string ProcessPost = "process_post";

    /// <summary>The kind that builds a new embedding space and switches to it.</summary>
    public const string Reindex = "reindex";

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
}
