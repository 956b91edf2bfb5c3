using BlogManager.Application.Ports;

namespace BlogManager.Application.Health;

/// <summary>
/// Asks the primary store for a sign of life, for three seconds at most. One that blocks its thread (a disk that hangs)
/// holds up nobody, and takes one thread in all: until it comes back the store counts as out, and is not asked again.
/// </summary>
internal sealed class StorePing(IPostStore posts, TimeProvider time)
{
    internal static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(3);

    private Task? _running;

    /// <returns>How long a trivial read took, and whether writes are taken too.</returns>
    /// <exception cref="TimeoutException">
    /// It did not come in time, or one that was asked for before has not come yet.
    /// </exception>
    /// <exception cref="Exception">The store failed.</exception>
    internal async Task<(TimeSpan Latency, bool TakesWrites)> MeasureAsync(CancellationToken cancellationToken)
    {
        var patience = new CancellationTokenSource(WaitTimeout, time);
        var token = patience.Token;
        var ping = new Task<Task<(TimeSpan, bool)>>(() => AskAsync(token));
        if (Interlocked.CompareExchange(ref _running, ping, null) is not null)
        {
            patience.Dispose();
            throw new TimeoutException("The store has not answered yet.");
        }

        ping.Start(TaskScheduler.Default);
        return await AnswerAsync(ping, patience).WaitAsync(WaitTimeout, time, cancellationToken);
    }

    private async Task<(TimeSpan Latency, bool TakesWrites)> AskAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await posts.PingAsync(cancellationToken);
        return (time.GetElapsedTime(started), await posts.TakesWritesAsync(cancellationToken));
    }

    // Goes on after the patience is over, until the store lets go.
    private async Task<T> AnswerAsync<T>(Task<Task<T>> ping, CancellationTokenSource patience)
    {
        using (patience)
        {
            try
            {
                return await ping.Unwrap();
            }
            finally
            {
                Volatile.Write(ref _running, null);
            }
        }
    }
}
