using System.Collections.Concurrent;

namespace BlogManager.Infrastructure.Caching.Redis;

/// <param name="AsOf">The timestamp before which that was asked; null where it is not known.</param>
/// <param name="Raise">
/// The number of a raise of this process that Redis does not have yet; 0 where there is none.
/// </param>
internal sealed record KnownTag(long Generation, long? AsOf, long Raise)
{
    internal static readonly KnownTag Unknown = new(0, null, 0);
}

/// <summary>What this process knows of tags. Safe for use by many threads.</summary>
internal sealed class TagTable
{
    internal const string All = "*";

    /// <summary>Tags known; past that what Redis can tell again is forgotten.</summary>
    internal const int MaxTags = 100_000;

    /// <summary>Raises kept for delivery; past that, everything is raised instead.</summary>
    internal const int MaxRaises = 10_000;

    private readonly ConcurrentDictionary<string, KnownTag> _tags = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _raises = new(StringComparer.Ordinal);
    private string? _run;
    private long _lastRaise;

    /// <summary>The id of the server's run; empty at first.</summary>
    internal string Run => Volatile.Read(ref _run) ?? string.Empty;

    internal bool HasRaises => !_raises.IsEmpty;

    internal KnownTag Of(string tag) => _tags.GetValueOrDefault(tag) ?? KnownTag.Unknown;

    /// <returns>The numbers by which <see cref="Delivered"/> knows them.</returns>
    internal IReadOnlyDictionary<string, long> Raise(IReadOnlyCollection<string> tags)
    {
        var raises = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var tag in _raises.Count + tags.Count > MaxRaises ? [All] : tags)
        {
            var number = raises[tag] = Interlocked.Increment(ref _lastRaise);
            _raises[tag] = number;
            _tags.AddOrUpdate(
                tag,
                _ => KnownTag.Unknown with { Raise = number },
                (_, known) => known with { Raise = number }
            );
        }

        if (raises.ContainsKey(All))
        {
            // One raise of everything stands for all before it.
            foreach (var (tag, number) in _raises.Where(r => r.Key != All))
                Settle(tag, number, known => known with { AsOf = null });
        }

        return raises;
    }

    internal IReadOnlyDictionary<string, long> Raises(int limit) =>
        _raises.Take(limit).ToDictionary(StringComparer.Ordinal);

    /// <summary>Takes note that Redis has raises, and of the generations that came of them.</summary>
    internal void Delivered(IReadOnlyDictionary<string, long> raises, TagAnswer answer, long asOf)
    {
        CheckRun(answer.Run);
        foreach (var (raise, generation) in raises.Zip(answer.Generations))
            Settle(raise.Key, raise.Value, known =>
                known with
                {
                    Generation = Math.Max(known.Generation, generation),
                    AsOf = asOf,
                }
            );
    }

    internal void Heard(IReadOnlyCollection<string> tags, TagAnswer answer, long asOf)
    {
        CheckRun(answer.Run);
        foreach (var (tag, generation) in tags.Zip(answer.Generations))
        {
            _tags.AddOrUpdate(
                tag,
                _ => new KnownTag(generation, asOf, 0),
                (_, known) =>
                    known with
                    {
                        Generation = Math.Max(known.Generation, generation),
                        AsOf = Math.Max(known.AsOf ?? long.MinValue, asOf),
                    }
            );
        }

        if (_tags.Count > MaxTags)
            Forget();
    }

    /// <returns>
    /// Whether it was news: the tag is known here in an earlier generation, or not at all, as those are that an entry
    /// has beside the tags of its key.
    /// </returns>
    internal bool Raised(string tag, long generation)
    {
        if (!_tags.TryGetValue(tag, out var known))
            return true;
        if (generation <= known.Generation)
            return false;
        return _tags.TryUpdate(tag, known with { Generation = generation }, known) || Raised(tag, generation);
    }

    private void Settle(string tag, long raise, Func<KnownTag, KnownTag> update)
    {
        // Raised once more meanwhile, it waits for that.
        _raises.TryRemove(new(tag, raise));
        _tags.AddOrUpdate(
            tag,
            _ => update(KnownTag.Unknown),
            (_, known) => update(known) with { Raise = known.Raise == raise ? 0 : known.Raise }
        );
    }

    // Another run may know earlier generations than the last: nothing that was known stands.
    private void CheckRun(string run)
    {
        if (Interlocked.Exchange(ref _run, run) is { } before && before != run)
            Forget();
    }

    private void Forget()
    {
        foreach (var tag in _tags.Where(t => t.Value.Raise == 0))
            _tags.TryRemove(tag);
    }
}
