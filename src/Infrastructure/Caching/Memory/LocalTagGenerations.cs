using System.Collections.Concurrent;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace BlogManager.Infrastructure.Caching.Memory;

internal sealed class LocalTagGenerations : ITagGenerations
{
    /// <summary>
    /// Tags whose generations are kept; past that all are forgotten at once, and with them every entry.
    /// </summary>
    internal const int MaxTags = 100_000;

    private readonly ConcurrentDictionary<string, long> _generations = new(StringComparer.Ordinal);
    private long _epoch;

    public Action<IReadOnlyCollection<string>>? RaisedElsewhere { private get; set; }

    public Action? Distrusted { private get; set; }

    public ValueTask<TagStamp> StampAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        var text = new DefaultInterpolatedStringHandler(0, 0, CultureInfo.InvariantCulture, stackalloc char[128]);
        text.AppendFormatted(Volatile.Read(ref _epoch));
        foreach (var tag in tags)
        {
            text.AppendLiteral(".");
            text.AppendFormatted(_generations.GetValueOrDefault(tag));
        }

        return new(new TagStamp(text.ToStringAndClear(), IsShared: false));
    }

    public Task<IReadOnlyCollection<string>> RaiseAsync(IReadOnlyCollection<string> tags)
    {
        foreach (var tag in tags)
            _generations.AddOrUpdate(tag, 1, (_, generation) => generation + 1);
        if (_generations.Count > MaxTags)
        {
            // A new epoch makes every key new, so the generations may begin anew.
            Interlocked.Increment(ref _epoch);
            _generations.Clear();
            Distrusted?.Invoke();
        }

        return Task.FromResult<IReadOnlyCollection<string>>([]);
    }
}
