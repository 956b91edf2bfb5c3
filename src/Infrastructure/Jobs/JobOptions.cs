using System.ComponentModel.DataAnnotations;

namespace BlogManager.Infrastructure.Jobs;

/// <summary>How jobs are worked off. Section <c>BlogManager:Jobs</c>.</summary>
public sealed class JobOptions
{
    /// <summary>The section.</summary>
    public const string Section = "BlogManager:Jobs";

    /// <summary>Jobs that run at once in this process.</summary>
    [Range(1, 64, ErrorMessage = Section + ":Concurrency must be 1 to 64 (default 2).")]
    public int Concurrency { get; set; } = 2;

    /// <summary>
    /// Seconds until a job whose worker went silent is taken up by another: after a crash, the longest wait.
    /// </summary>
    [Range(3, 3600, ErrorMessage = Section + ":LeaseSeconds must be 3 to 3600 (default 15).")]
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>Seconds between two signs of life of a running job.</summary>
    [Range(1, 1200, ErrorMessage = Section + ":HeartbeatSeconds must be 1 to 1200 (default 5).")]
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>How often a job is begun before it is given up; crashes count, orderly stops do not.</summary>
    [Range(1, 100, ErrorMessage = Section + ":MaxAttempts must be 1 to 100 (default 5).")]
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// Milliseconds between two looks for due jobs; one that is queued in this process is begun at once.
    /// </summary>
    [Range(10, 60_000, ErrorMessage = Section + ":PollMilliseconds must be 10 to 60000 (default 500).")]
    public int PollMilliseconds { get; set; } = 500;

    /// <summary>
    /// Days that a finished job is kept after its end, its outcome to be looked up, before it is erased.
    /// </summary>
    [Range(1, 3650, ErrorMessage = Section + ":KeepFinishedDays must be 1 to 3650 (default 30).")]
    public int KeepFinishedDays { get; set; } = 30;

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    internal TimeSpan Heartbeat => TimeSpan.FromSeconds(HeartbeatSeconds);

    internal TimeSpan Poll => TimeSpan.FromMilliseconds(PollMilliseconds);

    /// <summary>Whether a running job keeps its lease although two heartbeats in a row come too late.</summary>
    internal bool LeaseOutlivesHeartbeats => LeaseSeconds >= 3 * HeartbeatSeconds;
}
