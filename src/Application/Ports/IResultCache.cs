namespace BlogManager.Application.Ports;

/// <summary>How a value was come by.</summary>
public enum CacheStatus
{
    /// <summary>It was made for this caller.</summary>
    Miss,

    /// <summary>It was remembered.</summary>
    Hit,

    /// <summary>It was remembered and is past its lifetime; it stands in for one that could not be made.</summary>
    Stale,
}

/// <summary>A remembered value without its type, with room for what is made of it again and again.</summary>
public interface ICacheEntry
{
    /// <summary>
    /// What its reader made of the value, such as the bytes of an answer, so that it is made once; null at first. Kept
    /// in this process alone.
    /// </summary>
    object? Rendering { get; set; }
}

/// <summary>
/// A value that is or may be remembered. It is shared by all who read it: neither it nor what it holds is changed.
/// </summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="value">The value.</param>
public sealed class CacheEntry<T>(T value) : ICacheEntry
{
    private volatile object? _rendering;

    /// <summary>The value.</summary>
    public T Value { get; } = value;

    /// <inheritdoc/>
    public object? Rendering
    {
        get => _rendering;
        set => _rendering = value;
    }
}

/// <summary>What a factory made.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Value">The value.</param>
/// <param name="Remember">Whether to remember it.</param>
/// <param name="IsOutage">
/// Whether it says only that the value could not be made now: one that was remembered, though past its lifetime, is
/// then the better answer.
/// </param>
public readonly record struct CacheFill<T>(T Value, bool Remember, bool IsOutage = false);

/// <summary>What a cache answers.</summary>
/// <typeparam name="T">The value.</typeparam>
/// <param name="Entry">The value.</param>
/// <param name="Status">How it was come by.</param>
public readonly record struct CacheLookup<T>(CacheEntry<T> Entry, CacheStatus Status);

/// <summary>
/// Remembers results by key, with tags by which they are dropped. One factory runs per key at a time.
/// </summary>
public interface IResultCache
{
    /// <summary>The remembered value, or the factory's, which is remembered where it says so.</summary>
    /// <typeparam name="T">The value.</typeparam>
    /// <param name="key">Holds everything that the value depends on.</param>
    /// <param name="tags">What drops it. A tag has no line breaks.</param>
    /// <param name="lifetime">How long it may be served.</param>
    /// <param name="factory">Makes the value. What it throws is thrown to its caller and not remembered.</param>
    /// <param name="cancellationToken">Cancels this caller's wait.</param>
    ValueTask<CacheLookup<T>> GetOrCreateAsync<T>(
        string key,
        IReadOnlyCollection<string> tags,
        TimeSpan lifetime,
        Func<CancellationToken, Task<CacheFill<T>>> factory,
        CancellationToken cancellationToken
    );

    /// <summary>
    /// Drops everything with one of the tags, also what is past its lifetime; a value whose factory is still running
    /// then is not remembered either.
    /// </summary>
    /// <returns>How many entries were dropped; one that several processes hold copies of counts once.</returns>
    Task<int> InvalidateAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken);
}
