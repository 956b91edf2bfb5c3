using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.RateLimiting.Memory;

/// <summary>
/// One counter: a log of the permits that the window holds, in which permits that were taken closely together share an
/// entry.
/// </summary>
/// <remarks>
/// The sliding log (P. Hayes, "Better Rate Limiting With Redis Sorted Sets", 2015) and not the weighted counter of two
/// buckets (Cloudflare, "How we built rate limiting capable of scaling to millions of domains", 2017): that one only
/// estimates, and after a burst at the start of a bucket it refuses for up to twice the window. An entry holds the
/// permits of a 600th of the window and leaves with its youngest, in the manner of Datar, Gionis, Indyk and Motwani,
/// "Maintaining Stream Statistics over Sliding Windows", SIAM J. Comput. 31(6), 2002: so there are at most 600 entries
/// whatever the quota, never more permits than the quota in any window, and a permit comes back late by a 600th of the
/// window at most. Not safe for concurrent use: callers hold its lock.
/// </remarks>
/// <param name="span">The length of the window, in ticks: whether a counter is idle hangs on its own.</param>
internal sealed class SlidingWindow(long span)
{
    internal const int Slots = 600;

    private Queue<Slot>? _older;
    private Slot _newest;
    private int _used;

    /// <summary>When the last permit was taken, in ticks of the caller's monotonic clock.</summary>
    internal long LastTaken => _newest.Last;

    /// <summary>Whether nothing that was taken counts any more.</summary>
    /// <param name="now">Ticks of the caller's monotonic clock.</param>
    internal bool IsIdle(long now) => LastTaken <= now - span;

    /// <summary>Permits that counted when it was last asked.</summary>
    internal int Used => _used;

    /// <summary>Set where the counter was dropped: whoever holds it still must fetch the new one.</summary>
    internal bool IsDropped { get; set; }

    /// <param name="now">Ticks (100 ns) of a monotonic clock.</param>
    internal RateLimitDecision Ask(long now, RateLimitQuota quota, bool take)
    {
        var window = quota.Window.Ticks;
        Leave(now - window);
        var allowed = _used < quota.Permits;
        if (allowed && take)
            Add(now, window / Slots);
        var oldest = _older is { Count: > 0 } ? _older.Peek() : _newest;
        return new(
            allowed,
            Math.Max(0, quota.Permits - _used),
            _used == 0 ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Max(0, oldest.Last + window - now))
        );
    }

    private void Leave(long until)
    {
        while (_older is { Count: > 0 } && _older.Peek().Last <= until)
            _used -= _older.Dequeue().Count;
        if (_newest.Count > 0 && _newest.Last <= until)
            (_used, _newest) = (0, _newest with { Count = 0 });
    }

    private void Add(long now, long slot)
    {
        if (_newest.Count > 0 && now - _newest.First < slot)
        {
            _newest = _newest with { Last = now, Count = _newest.Count + 1 };
        }
        else
        {
            if (_newest.Count > 0)
                (_older ??= new Queue<Slot>()).Enqueue(_newest);
            _newest = new Slot(now, now, 1);
        }

        _used++;
    }

    private readonly record struct Slot(long First, long Last, int Count);
}
