namespace BlogManager.Application.Ports;

/// <summary>Remembers results by key, with tags by which they are dropped. One factory runs per key at a time.</summary>
public interface IResultCache
{
    /// <summary>The remembered value, or the factory's, which is remembered where it says so.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="key">Holds everything that the value depends on.</param>
    /// <param name="tags">What drops it.</param>
    /// <param name="lifetime">How long it may be served.</param>
    /// <param name="factory">Makes the value, and says whether to remember it.</param>
    /// <param name="cancellationToken">Cancels this caller's wait.</param>
    /// <returns>The value, and whether it was remembered.</returns>
    Task<(T Value, bool Hit)> GetOrCreateAsync<T>(
        string key, IReadOnlyCollection<string> tags, TimeSpan lifetime, Func<CancellationToken, Task<(T Value, bool Remember)>> factory, CancellationToken cancellationToken);

    /// <summary>Drops everything with one of the tags; a value whose factory is still running then is not remembered either.</summary>
    /// <returns>How many entries were dropped.</returns>
    Task<int> InvalidateAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken);
}
