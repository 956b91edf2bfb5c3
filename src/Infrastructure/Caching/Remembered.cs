using System.Text.Json.Serialization;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Caching;

/// <summary>What stands in the cache: a value, and what is known of it.</summary>
internal sealed class Remembered<T>
{
    [JsonConstructor]
    public Remembered(T value, DateTimeOffset madeAt)
        : this(new CacheEntry<T>(value), madeAt) { }

    private Remembered(CacheEntry<T> entry, DateTimeOffset madeAt) => (Entry, MadeAt) = (entry, madeAt);

    public T Value => Entry.Value;

    public DateTimeOffset MadeAt { get; }

    /// <summary>The value as it is handed out, with what its readers keep beside it.</summary>
    [JsonIgnore]
    public CacheEntry<T> Entry { get; }

    /// <summary>Whether it is past its lifetime and stands in for one that could not be made.</summary>
    [JsonIgnore]
    public bool IsFallback { get; private init; }

    /// <summary>Whether the index of this process knows it: what came from another process it does not.</summary>
    [JsonIgnore]
    public bool IsIndexed { get; set; }

    internal Remembered<T> AsFallback() => new(Entry, MadeAt) { IsFallback = true, IsIndexed = true };
}
