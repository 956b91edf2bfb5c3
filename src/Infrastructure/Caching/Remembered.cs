using System.Text.Json.Serialization;
using BlogManager.Application.Ports;

namespace BlogManager.Infrastructure.Caching;

/// <summary>What stands in the cache: a value, and what is known of it.</summary>
internal sealed class Remembered<T>
{
    [JsonConstructor]
    public Remembered(T value, DateTimeOffset madeAt, IReadOnlyCollection<string> tags)
        : this(new CacheEntry<T>(value), madeAt, tags) { }

    private Remembered(CacheEntry<T> entry, DateTimeOffset madeAt, IReadOnlyCollection<string> tags) =>
        (Entry, MadeAt, Tags) = (entry, madeAt, tags);

    public T Value => Entry.Value;

    public DateTimeOffset MadeAt { get; }

    /// <summary>Its tags beside those of its key: another process is to know them too.</summary>
    public IReadOnlyCollection<string> Tags { get; }

    /// <summary>The value as it is handed out, with what its readers keep beside it.</summary>
    [JsonIgnore]
    public CacheEntry<T> Entry { get; }

    /// <summary>When it began to be made, by <see cref="RecentChanges"/>; null for what another process made.</summary>
    [JsonIgnore]
    public long? Begun { get; init; }

    /// <summary>Whether it is past its lifetime and stands in for one that could not be made.</summary>
    [JsonIgnore]
    public bool IsFallback { get; private init; }

    /// <summary>Whether the index of this process knows it: what came from another process it does not.</summary>
    [JsonIgnore]
    public bool IsIndexed { get; set; }

    internal Remembered<T> AsFallback() => new(Entry, MadeAt, Tags) { IsFallback = true, IsIndexed = true };
}
