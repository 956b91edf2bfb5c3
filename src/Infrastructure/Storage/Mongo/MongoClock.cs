namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// The server's time, by which jobs are due and leases end: each instance's own time of day may be anything. The server
/// is asked now and then, and what passes between is counted by the clock that never steps.
/// </summary>
internal sealed class MongoClock(Func<CancellationToken, Task<DateTimeOffset>> serverTime, TimeProvider time)
{
    /// <summary>Two clocks that run on by themselves part by some milliseconds in this time.</summary>
    internal static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private Answer? _last;

    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        if (last is null || time.GetElapsedTime(last.Timestamp) >= Lifetime)
        {
            var asked = time.GetTimestamp();
            var at = await serverTime(cancellationToken);
            // It looked at its clock somewhere between the question and the answer.
            last = new Answer(at + (time.GetElapsedTime(asked) / 2), time.GetTimestamp());
            Volatile.Write(ref _last, last);
        }

        return last.At + time.GetElapsedTime(last.Timestamp);
    }

    /// <summary>What has to be added to this process's time of day to have the server's.</summary>
    public async ValueTask<TimeSpan> OffsetAsync(CancellationToken cancellationToken)
    {
        var now = await NowAsync(cancellationToken);
        return now - time.GetUtcNow();
    }

    private sealed record Answer(DateTimeOffset At, long Timestamp);
}
