namespace BlogManager.Infrastructure.Caching.Redis;

/// <summary>The times that the promises of <c>docs/caching.md</c> are made of.</summary>
internal sealed record RedisCacheTimes
{
    internal static readonly RedisCacheTimes Default = new();

    /// <summary>
    /// How old the knowledge of a tag's generation may be: after an invalidation nothing older is served longer than
    /// this.
    /// </summary>
    internal TimeSpan Trust { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// From this age on a tag that is read is looked up again in the background, so that no read waits.
    /// </summary>
    internal TimeSpan Refresh { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>While Redis is out of reach: how long what other processes may have invalidated is served.</summary>
    internal TimeSpan Disconnected { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// After Redis was out of reach: how long nothing of it is trusted yet, so that the other processes can deliver
    /// what they invalidated meanwhile. Longer than a breaker stays open and a connection takes to be made again.
    /// </summary>
    internal TimeSpan Settling { get; init; } = TimeSpan.FromSeconds(15);

    internal TimeSpan ReadTimeout { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long an invalidation waits for Redis; after that it is delivered later.</summary>
    internal TimeSpan RaiseTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long until the next attempt to reach Redis.</summary>
    internal TimeSpan ReconnectDelay { get; init; } = TimeSpan.FromMilliseconds(250);
}
