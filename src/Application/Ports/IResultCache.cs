namespace BlogManager.Application.Ports;

public enum CacheStatus
{
    Miss,

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
public sealed class CacheEntry<T>(T value) : ICacheEntry
{
    private volatile object? _rendering;

    public T Value { get; } = value;

    public object? Rendering
    {
        get => _rendering;
        set => _rendering = value;
    }
}

/// <param name="IsOutage">
/// Whether it says only that the value could not be made now: one that was remembered, though past its lifetime, is
/// then the better answer.
/// </param>
public readonly record struct CacheFill<T>(T Value, bool Remember, bool IsOutage = false)
{
    /// <summary>
    /// Tags that only the value tells. They drop it where the news of a change comes, while it is being made too, and so
    /// not in another process that the news does not reach: what must never be served again has a tag of the key.
    /// </summary>
    public IReadOnlyCollection<string> Tags { get; init; } = [];
}

public readonly record struct CacheLookup<T>(CacheEntry<T> Entry, CacheStatus Status);

/// <summary>
/// Remembers results by key, with tags by which they are dropped. One factory runs per key at a time.
/// </summary>
public interface IResultCache
{
    /// <param name="factory">Makes the value. What it throws is thrown to its caller and not remembered.</param>
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
