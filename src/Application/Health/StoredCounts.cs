using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Sources;
using Microsoft.Extensions.Logging;

namespace BlogManager.Application.Health;

/// <summary>
/// What the metrics tell of the store: jobs by status, how long the first of them has waited, posts. Counted when they
/// are asked for, and no more often than every few seconds, one count at a time. A store that is slow or down leaves
/// what was last known.
/// </summary>
/// <param name="posts">The posts.</param>
public sealed partial class StoredCounts(
    IJobStore jobs,
    IPostStore posts,
    ISourceStore sources,
    TimeProvider time,
    ILogger<StoredCounts> logger
)
{
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    /// <summary>How long whoever asks waits for a new count before the last one is told.</summary>
    public static readonly TimeSpan WaitTimeout = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly JobStatus[] Statuses = Enum.GetValues<JobStatus>();
    private static readonly SourceState[] States = Enum.GetValues<SourceState>();

    private readonly Lock _gate = new();
    private readonly OutageRecord _counting = new(time);
    private Task _count = Task.CompletedTask;
    private Reading? _last;
    private long? _begun;

    /// <summary>
    /// Records the counts in the instruments of <see cref="Telemetry"/>, new where it is time for that and the store
    /// answers soon. Never throws for the store's sake.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the count.</param>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        await Count()
            .WaitAsync(WaitTimeout, time, cancellationToken)
            .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Volatile.Read(ref _last) is not { } reading)
            return;
        foreach (var status in Statuses)
            Telemetry.Jobs.Record(
                reading.Jobs.GetValueOrDefault(status),
                new KeyValuePair<string, object?>("status", status.Name())
            );
        Telemetry.Posts.Record(reading.Posts);
        foreach (var state in States)
            Telemetry.Sources.Record(
                reading.Sources.GetValueOrDefault(state),
                new KeyValuePair<string, object?>("state", state.Name())
            );
        // From the moment and not from the count: it grows while the store is out.
        var waited = reading.OldestDue is { } since ? time.GetUtcNow() - since : TimeSpan.Zero;
        Telemetry.JobsOldestQueued.Record(Math.Max(0, waited.TotalSeconds));
    }

    private Task Count()
    {
        lock (_gate)
        {
            if (_count.IsCompleted && (_begun is not { } begun || time.GetElapsedTime(begun) >= Lifetime))
            {
                _begun = time.GetTimestamp();
                _count = Task.Run(CountAsync);
            }

            return _count;
        }
    }

    private async Task CountAsync()
    {
        using var limit = new CancellationTokenSource(Limit, time);
        try
        {
            var byStatus = await jobs.CountAsync(limit.Token);
            var oldest = await jobs.OldestDueAsync(limit.Token);
            var byState = await sources.CountAsync(limit.Token);
            Volatile.Write(ref _last, new Reading(byStatus, oldest, await posts.CountAsync(limit.Token), byState));
            _ = _counting.Served();
        }
        catch (Exception failure)
        {
            // By its type: the text of one may name paths and hosts.
            LogNotCounted(_counting.Failed() ? LogLevel.Warning : LogLevel.Debug, failure.GetType().FullName);
        }
    }

    [LoggerMessage(
        Message = "Jobs and posts could not be counted for the metrics ({ExceptionType}); they tell what was last known"
    )]
    private partial void LogNotCounted(LogLevel level, string? exceptionType);

    private sealed record Reading(
        IReadOnlyDictionary<JobStatus, int> Jobs,
        DateTimeOffset? OldestDue,
        int Posts,
        IReadOnlyDictionary<SourceState, int> Sources
    );
}
