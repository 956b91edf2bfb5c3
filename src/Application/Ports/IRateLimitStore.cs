namespace BlogManager.Application.Ports;

/// <param name="Permits">At most so many in any window, from 1.</param>
/// <param name="Window">The length of the window, which slides: it ends now.</param>
public readonly record struct RateLimitQuota(int Permits, TimeSpan Window);

/// <param name="ResetAfter">
/// How long until the oldest permit that counts leaves the window, and one more is to be had; zero where none counts.
/// </param>
public readonly record struct RateLimitDecision(bool Allowed, int Remaining, TimeSpan ResetAfter);

/// <summary>Counts permits by key. Never more than the quota in any window, however many ask at once.</summary>
public interface IRateLimitStore
{
    /// <summary>The service key of the store that counts in this process, whatever the settings name.</summary>
    const string Local = "local";

    ValueTask<RateLimitDecision> TakeAsync(string counter, RateLimitQuota quota, CancellationToken cancellationToken);

    /// <summary>Says what taking a permit would come to, and takes none.</summary>
    ValueTask<RateLimitDecision> PeekAsync(string counter, RateLimitQuota quota, CancellationToken cancellationToken);
}
