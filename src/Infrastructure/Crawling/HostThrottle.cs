namespace BlogManager.Infrastructure.Crawling;

/// <summary>Spaces the requests to one host evenly. Memory is bounded: hosts not asked lately are forgotten.</summary>
internal sealed class HostThrottle(double requestsPerSecond, TimeSpan longestWait, TimeProvider time)
{
    private const int MaxHosts = 10_000;

    private readonly TimeSpan _interval = TimeSpan.FromSeconds(1 / requestsPerSecond);
    private readonly Dictionary<string, DateTimeOffset> _next = new(StringComparer.OrdinalIgnoreCase);
    private readonly Lock _gate = new();

    /// <param name="delay">How far apart the host wants requests to be, at least.</param>
    /// <returns>
    /// Null when it has come, or how long the wait would be where that is longer than the longest: then no turn is
    /// taken.
    /// </returns>
    internal async Task<TimeSpan?> WaitAsync(string host, TimeSpan delay, CancellationToken cancellationToken)
    {
        TimeSpan wait;
        lock (_gate)
        {
            var now = time.GetUtcNow();
            if (_next.Count >= MaxHosts)
            {
                foreach (var idle in _next.Where(h => h.Value <= now).Select(h => h.Key).ToList())
                    _next.Remove(idle);
            }

            var turn = _next.TryGetValue(host, out var next) && next > now ? next : now;
            wait = turn - now;
            // Waiting is not the site's failure: who would run into the page's time limit is told so at once.
            if (wait > longestWait)
                return wait;
            _next[host] = turn + (delay > _interval ? delay : _interval);
        }

        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, time, cancellationToken);
        return null;
    }
}
