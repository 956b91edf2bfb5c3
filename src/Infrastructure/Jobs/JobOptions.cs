using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Jobs;

/// <summary>How jobs are worked off. Section <c>BlogManager:Jobs</c>.</summary>
public sealed class JobOptions : ICheckedOptions
{
    public const string Section = "BlogManager:Jobs";

    /// <summary>Jobs that run at once in this process.</summary>
    public int Concurrency { get; set; } = 2;

    /// <summary>
    /// Seconds until a job whose worker went silent is taken up by another: after a crash, the longest wait.
    /// </summary>
    public int LeaseSeconds { get; set; } = 15;

    /// <summary>Seconds between two signs of life of a running job.</summary>
    public int HeartbeatSeconds { get; set; } = 5;

    /// <summary>How often a job is begun before it is given up; crashes count, orderly stops do not.</summary>
    public int MaxAttempts { get; set; } = 5;

    /// <summary>
    /// Milliseconds between two looks for due jobs; one that is queued in this process is begun at once.
    /// </summary>
    public int PollMilliseconds { get; set; } = 500;

    /// <summary>
    /// Days that a finished job is kept after its end, its outcome to be looked up, before it is erased.
    /// </summary>
    public int KeepFinishedDays { get; set; } = 30;

    internal TimeSpan Lease => TimeSpan.FromSeconds(LeaseSeconds);

    internal TimeSpan Heartbeat => TimeSpan.FromSeconds(HeartbeatSeconds);

    internal TimeSpan Poll => TimeSpan.FromMilliseconds(PollMilliseconds);

    public IEnumerable<string> Faults() =>
        [
            .. CheckedOptions.Range(Section, nameof(Concurrency), Concurrency, 1, 64),
            .. CheckedOptions.Range(Section, nameof(LeaseSeconds), LeaseSeconds, 3, 3600),
            .. CheckedOptions.Range(Section, nameof(HeartbeatSeconds), HeartbeatSeconds, 1, 1200),
            .. CheckedOptions.Range(Section, nameof(MaxAttempts), MaxAttempts, 1, 100),
            .. CheckedOptions.Range(Section, nameof(PollMilliseconds), PollMilliseconds, 10, 60_000),
            .. CheckedOptions.Range(Section, nameof(KeepFinishedDays), KeepFinishedDays, 1, 3650),
            // A running job keeps its lease although two heartbeats in a row come too late.
            .. CheckedOptions.Unless(
                LeaseSeconds >= 3L * HeartbeatSeconds,
                $"{Section}:LeaseSeconds must be at least three times {Section}:HeartbeatSeconds, or a late heartbeat costs a running job its lease. "
                    + "Raise the first or lower the second."
            ),
        ];
}
