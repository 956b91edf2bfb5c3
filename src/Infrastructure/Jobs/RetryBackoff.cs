namespace BlogManager.Infrastructure.Jobs;

/// <summary>
/// How long a job waits for its next attempt: exponential, with "equal jitter", so that jobs that failed together do
/// not come back together (M. Brooker, "Exponential Backoff and Jitter", AWS Architecture Blog, 2015).
/// </summary>
internal static class RetryBackoff
{
    internal static readonly TimeSpan Shortest = TimeSpan.FromSeconds(2);

    internal static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The longest wait that a server may ask for: a subject whose job waits for ever could never be worked on again.
    /// </summary>
    internal static readonly TimeSpan LongestAskedFor = TimeSpan.FromHours(1);

    /// <param name="attempt">Which attempt failed, from 1.</param>
    /// <param name="roll">At random, from 0 to 1.</param>
    /// <param name="askedFor">
    /// What the failure itself asked for, which is honoured where it is longer, up to an hour.
    /// </param>
    internal static TimeSpan After(int attempt, double roll, TimeSpan? askedFor = null)
    {
        // Past ten doublings the ceiling stands anyway, and the power must not overflow.
        var ceiling = TimeSpan.FromSeconds(
            Math.Min(Longest.TotalSeconds, 2 * Shortest.TotalSeconds * Math.Pow(2, Math.Clamp(attempt - 1, 0, 10)))
        );
        var wait = ceiling / 2 * (1 + roll);
        if (askedFor is not { } asked || asked <= wait)
            return wait;
        return asked < LongestAskedFor ? asked : LongestAskedFor;
    }
}
