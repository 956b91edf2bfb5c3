using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Caching.Memory;
using ZiggyCreatures.Caching.Fusion;

namespace BlogManager.Infrastructure.Caching;

/// <summary>
/// Remembers results on FusionCache: one factory a key at a time, in this process within a bound of bytes, and beyond
/// it where a second level is given.
/// </summary>
internal sealed class ResultCache : IResultCache, IDisposable
{
    /// <summary>
    /// For how long a value that stands in is served before the next attempt to make a new one: a store that is out is
    /// not asked by every caller.
    /// </summary>
    internal static readonly TimeSpan FallbackLifetime = TimeSpan.FromSeconds(1);

    private readonly MemoryCache _memory;
    private readonly FusionCache _cache;
    private readonly EntryIndex _index;
    private readonly ITagGenerations _generations;
    private readonly RecentChanges _changes = new();
    private readonly TimeSpan _stale;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<(TimeSpan Lifetime, bool IsShared), FusionCacheEntryOptions> _options = new();

    /// <summary>Makes an empty cache.</summary>
    /// <param name="time">The clock by which the age of a stand-in is bounded; FusionCache has its own.</param>
    /// <param name="addSecondLevel">Gives the cache a second level, or null.</param>
    internal ResultCache(
        CacheOptions settings,
        ITagGenerations generations,
        EntryIndex index,
        TimeProvider time,
        Action<FusionCache>? addSecondLevel = null
    )
    {
        (_generations, _index, _stale, _time) = (generations, index, settings.Stale, time);
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = settings.MaxBytes });
        // Without a logger: it would write keys, and URLs stand in them.
        _cache = new FusionCache(
            new FusionCacheOptions
            {
                CacheName = "results",
                DisableTagging = true,
                DistributedCacheKeyModifierMode = CacheKeyModifierMode.None,
                EnableAutoRecovery = false,
            },
            _memory
        );
        _cache.Events.Memory.Eviction += (_, e) =>
        {
            // Told a little later: by then the key may have an entry again.
            if (!_memory.TryGetValue(e.Key, out _))
                _index.Remove(e.Key);
        };
        addSecondLevel?.Invoke(_cache);
        generations.RaisedElsewhere = tags =>
        {
            _changes.Raised(tags);
            DropHere(tags);
        };
        generations.Distrusted = () =>
        {
            _memory.Clear();
            _index.Clear();
        };
    }

    public async ValueTask<CacheLookup<T>> GetOrCreateAsync<T>(
        string key,
        IReadOnlyCollection<string> tags,
        TimeSpan lifetime,
        Func<CancellationToken, Task<CacheFill<T>>> factory,
        CancellationToken cancellationToken
    )
    {
        // Read before the value is: a change in between makes the entry one that nobody finds.
        var stamp = await _generations.StampAsync(tags, cancellationToken);
        if (stamp.LongestLifetime is { } longest && longest < lifetime)
            lifetime = longest;
        var stamped = string.Concat(stamp.Text, "|", key);
        var (made, kept) = (false, false);
        var begun = _changes.Begin();
        Remembered<T> remembered;
        try
        {
            remembered = await GetOrSetAsync();
            // Another caller began to make it before a change that came before this one.
            if (!made && remembered.Begun is { } before && _changes.Touch(remembered.Tags, before))
                remembered = await GetOrSetAsync();
            // Between the look at what had changed and its being there something may have changed still.
            if (kept && _changes.Touch(remembered.Tags, begun))
                await _cache.RemoveAsync(stamped, token: CancellationToken.None);
        }
        finally
        {
            _changes.End();
            if (made && stamp.IsShared)
                _index.EndWriting(stamped);
        }

        if (made)
            return new(remembered.Entry, CacheStatus.Miss);
        if (!remembered.IsIndexed)
            IndexRemoteEntry(stamped, [.. tags, .. remembered.Tags], remembered);
        return new(remembered.Entry, remembered.IsFallback ? CacheStatus.Stale : CacheStatus.Hit);

        ValueTask<Remembered<T>> GetOrSetAsync() =>
            _cache.GetOrSetAsync<Remembered<T>>(
                stamped,
                async (context, token) =>
                {
                    var fill = await MakeAsync(factory, context.Options, token);
                    if (
                        fill.IsOutage
                        && context is { HasStaleValue: true, StaleValue.Value: { } old }
                        && _time.GetUtcNow() - old.MadeAt <= lifetime + _stale
                    )
                    {
                        context
                            .Options.SetDuration(FallbackLifetime)
                            .SetSize(EntrySize.Of(old))
                            .SetSkipDistributedCacheWrite(true, true);
                        _index.Add(stamped, [.. tags, .. old.Tags]);
                        return old.AsFallback();
                    }

                    made = true;
                    var fresh = new Remembered<T>(fill.Value, _time.GetUtcNow(), fill.Tags)
                    {
                        IsIndexed = true,
                        Begun = begun,
                    };
                    kept = fill.Remember && !_changes.Touch(fill.Tags, begun);
                    if (kept)
                    {
                        context.Options.SetSize(EntrySize.Of(fresh));
                        IReadOnlyCollection<string> all = [.. tags, .. fill.Tags];
                        _index.Add(stamped, all);
                        if (stamp.IsShared)
                            _index.BeginWriting(stamped, all);
                    }
                    else
                        context.Options.SetSkipMemoryCacheWrite().SetSkipDistributedCacheWrite(true, true);
                    return fresh;
                },
                _options.GetOrAdd((lifetime, stamp.IsShared), OptionsOf),
                token: cancellationToken
            );
    }

    public async Task<int> InvalidateAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        // Raised here before anything waits, so that nothing old is found from now on; what is dropped then is memory
        // alone.
        _changes.Raised(tags);
        var raising = _generations.RaiseAsync(tags);
        var here = DropHere(tags);
        var elsewhere = await raising;
        return elsewhere.Count == 0
            ? here.Count
            : here.Select(EntryId.Of).Union(elsewhere, StringComparer.Ordinal).Count();
    }

    /// <summary>How many entries are known to be in this process.</summary>
    internal int Known => _index.Count;

    public void Dispose()
    {
        (_generations as IDisposable)?.Dispose();
        _cache.Dispose();
        _memory.Dispose();
    }

    private static async Task<CacheFill<T>> MakeAsync<T>(
        Func<CancellationToken, Task<CacheFill<T>>> factory,
        FusionCacheEntryOptions options,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return await factory(cancellationToken);
        }
        catch
        {
            // Without this a stale value would hide any exception at all; only what the factory calls an outage is one.
            options.SetFailSafe(false);
            throw;
        }
    }

    private FusionCacheEntryOptions OptionsOf((TimeSpan Lifetime, bool IsShared) entry) =>
        new FusionCacheEntryOptions(entry.Lifetime)
        {
            ReThrowDistributedCacheExceptions = false,
            ReThrowSerializationExceptions = false,
            ReThrowDistributedLockerExceptions = false,
            DistributedLockTimeout = SharedLockTimes.Wait,
        }
            .SetFailSafe(_stale > TimeSpan.Zero, entry.Lifetime + _stale)
            .SetSkipDistributedCache(!entry.IsShared, true)
            .SetSkipDistributedLocker(!entry.IsShared);

    private void IndexRemoteEntry<T>(string key, IReadOnlyCollection<string> tags, Remembered<T> remembered)
    {
        remembered.IsIndexed = true;
        _index.Add(key, tags);
        // Evicted before it was known, it would be known for ever.
        if (!_memory.TryGetValue(key, out _))
            _index.Remove(key);
    }

    private IReadOnlyCollection<string> DropHere(IReadOnlyCollection<string> tags)
    {
        var keys = _index.Take(tags);
        foreach (var key in keys)
            _memory.Remove(key);
        return keys;
    }
}
