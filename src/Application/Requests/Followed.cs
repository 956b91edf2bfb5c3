using BlogManager.Application.Ports;

namespace BlogManager.Application.Requests;

/// <summary>
/// A value of the store that every instance follows within seconds without reading it at each request: it is read anew
/// once it is older than <see cref="Memory"/>, by one request at a time. While the store is out the last known value
/// stands, and what fails is told by the request that needs more of the store.
/// </summary>
internal sealed class Followed<T>(
    Func<CancellationToken, Task<T>> read,
    T unknown,
    IStoreFaults faults,
    TimeProvider time
) : IDisposable
{
    /// <summary>Two thirds of the five seconds in which a change is promised to be seen are kept in hand.</summary>
    internal static readonly TimeSpan Memory = TimeSpan.FromSeconds(1.5);

    private readonly SemaphoreSlim _reading = new(1);
    private Reading _last = new(unknown, null);

    internal async ValueTask<T> ReadAsync(CancellationToken cancellationToken)
    {
        var last = Volatile.Read(ref _last);
        if (IsFresh(last))
            return last.Value;
        // Whoever knows an older value need not wait for the one who reads.
        if (!await _reading.WaitAsync(last.At is null ? Timeout.InfiniteTimeSpan : TimeSpan.Zero, cancellationToken))
            return last.Value;
        try
        {
            last = Volatile.Read(ref _last);
            if (IsFresh(last))
                return last.Value;
            // Counted from before the reading: a change in between must not be overlooked for longer.
            var at = time.GetTimestamp();
            var value = await ValueAsync(last.Value, cancellationToken);
            Interlocked.CompareExchange(ref _last, new Reading(value, at), last);
            return value;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>What was changed here is seen here at once.</summary>
    internal void Forget() => Volatile.Write(ref _last, new Reading(Volatile.Read(ref _last).Value, null));

    public void Dispose() => _reading.Dispose();

    private bool IsFresh(Reading reading) => reading.At is { } at && time.GetElapsedTime(at) < Memory;

    private async Task<T> ValueAsync(T last, CancellationToken cancellationToken)
    {
        try
        {
            return await read(cancellationToken);
        }
        catch (Exception e) when (e is DependencyUnavailableException || faults.IsOutage(e) || faults.IsTransient(e))
        {
            return last;
        }
    }

    private sealed record Reading(T Value, long? At);
}
