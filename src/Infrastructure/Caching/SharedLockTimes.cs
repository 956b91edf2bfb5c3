namespace BlogManager.Infrastructure.Caching;

/// <summary>How long the lock lasts by which one process makes a value for all.</summary>
internal static class SharedLockTimes
{
    /// <summary>
    /// After this a lock ends by itself: its holder may have died. A value that takes longer to make may be made twice.
    /// </summary>
    internal static readonly TimeSpan Hold = TimeSpan.FromSeconds(10);

    /// <summary>How long another process waits for it before it makes the value as well.</summary>
    internal static readonly TimeSpan Wait = TimeSpan.FromSeconds(10);

    internal static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);
}
