using System.Collections.Concurrent;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.RateLimiting.Memory;

/// <summary>Counts in this process. Its clock is monotonic: a step of the system's clock changes nothing.</summary>
/// <remarks>
/// Counters are bounded. Where there are too many, those go first whose window is empty, then those that have given the
/// fewest permits: they have the least to forget, so that a caller cannot have its own full counter dropped by coming
/// from many addresses.
/// </remarks>
internal sealed class MemoryRateLimitStore(TimeProvider time, int maxCounters = MemoryRateLimitStore.DefaultMaxCounters)
    : IRateLimitStore
{
    internal const int DefaultMaxCounters = 100_000;

    private readonly ConcurrentDictionary<string, SlidingWindow> _counters = new(StringComparer.Ordinal);
    private readonly Lock _sweep = new();
    private int _count;

    internal int Count => _counters.Count;

    public ValueTask<RateLimitDecision> TakeAsync(
        string counter,
        RateLimitQuota quota,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var window = _counters.TryGetValue(counter, out var known) ? known : Add(counter, quota.Window);
            lock (window)
            {
                // Dropped between the look-up and the lock: a permit counted there would be lost.
                if (!window.IsDropped)
                    return ValueTask.FromResult(window.Ask(Now(), quota, take: true));
            }
        }
    }

    public ValueTask<RateLimitDecision> PeekAsync(
        string counter,
        RateLimitQuota quota,
        CancellationToken cancellationToken
    )
    {
        if (!_counters.TryGetValue(counter, out var window))
            return ValueTask.FromResult(new RateLimitDecision(true, quota.Permits, TimeSpan.Zero));
        lock (window)
            return ValueTask.FromResult(window.Ask(Now(), quota, take: false));
    }

    // Read inside the counter's lock, so that no entry is older than the one before it.
    private long Now() => time.GetElapsedTime(0).Ticks;

    private SlidingWindow Add(string counter, TimeSpan window)
    {
        var made = new SlidingWindow(window.Ticks);
        var held = _counters.GetOrAdd(counter, made);
        // The dictionary's own count takes all of its locks.
        if (ReferenceEquals(held, made) && Interlocked.Increment(ref _count) > maxCounters)
            Sweep();
        return held;
    }

    private void Sweep()
    {
        lock (_sweep)
        {
            if (Volatile.Read(ref _count) <= maxCounters)
                return;
            var now = Now();
            // A tenth at a time, so that the next sweep is far off.
            var excess = _count - (maxCounters - (maxCounters / 10));
            var ranked = _counters
                .Select(c => (Entry: c, Weight: c.Value.IsIdle(now) ? 0 : c.Value.Used, Last: c.Value.LastTaken))
                .ToArray();
            Array.Sort(ranked, (a, b) =>
                a.Weight != b.Weight ? a.Weight.CompareTo(b.Weight) : a.Last.CompareTo(b.Last)
            );
            foreach (var (entry, _, _) in ranked.Take(excess))
            {
                lock (entry.Value)
                {
                    entry.Value.IsDropped = true;
                    if (_counters.TryRemove(entry))
                        Interlocked.Decrement(ref _count);
                }
            }
        }
    }
}
