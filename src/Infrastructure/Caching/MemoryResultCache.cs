using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Caching.Memory;
using ZiggyCreatures.Caching.Fusion;

namespace BlogManager.Infrastructure.Caching;

/// <summary>Remembers results in this process, on FusionCache: one factory a key at a time, a bound on entries.</summary>
/// <remarks>
/// Each tag has a generation, and the generations of an entry's tags are part of its key. An invalidation raises them, so an entry made before, or by a factory
/// that is still running, is never found again, whatever the order of events. The sets of keys a tag has are kept besides to free memory at once and to count.
/// </remarks>
internal sealed class MemoryResultCache : IResultCache, IDisposable
{
    /// <summary>Tags whose generations are kept; past that all are forgotten at once, and with them every entry.</summary>
    internal const int MaxTags = 100_000;

    private readonly MemoryCache _memory;
    private readonly FusionCache _cache;
    private readonly ConcurrentDictionary<string, long> _generations = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HashSet<string>> _keysByTag = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyCollection<string>> _tagsByKey = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _epoch;

    public MemoryResultCache(CacheSettings settings)
    {
        _memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = settings.MaxEntries });
        _cache = new FusionCache(new FusionCacheOptions { CacheName = "results" }, _memory);
        _cache.Events.Memory.Eviction += (_, e) => Forget(e.Key);
    }

    public async Task<(T Value, bool Hit)> GetOrCreateAsync<T>(
        string key, IReadOnlyCollection<string> tags, TimeSpan lifetime, Func<CancellationToken, Task<(T Value, bool Remember)>> factory,
        CancellationToken cancellationToken)
    {
        var stamped = $"{Volatile.Read(ref _epoch)}.{string.Join('.', tags.Select(t => _generations.GetValueOrDefault(t)))}|{key}";
        var hit = true;
        var value = await _cache.GetOrSetAsync<T>(
            stamped,
            async (context, token) =>
            {
                hit = false;
                var (made, remember) = await factory(token);
                if (remember)
                    Index(stamped, tags);
                else
                    context.Options.SetSkipMemoryCacheWrite();
                return made;
            },
            new FusionCacheEntryOptions(lifetime) { Size = 1 }, token: cancellationToken);
        return (value, hit);
    }

    public Task<int> InvalidateAsync(IReadOnlyCollection<string> tags, CancellationToken cancellationToken)
    {
        foreach (var tag in tags)
            _generations.AddOrUpdate(tag, 1, (_, generation) => generation + 1);
        if (_generations.Count > MaxTags)
        {
            // A new epoch makes every key new, so the generations may begin anew.
            Interlocked.Increment(ref _epoch);
            _generations.Clear();
        }

        HashSet<string> keys = [];
        lock (_gate)
        {
            foreach (var tag in tags)
            {
                if (_keysByTag.TryGetValue(tag, out var tagged))
                    keys.UnionWith(tagged);
            }
        }

        foreach (var key in keys)
        {
            _cache.Remove(key, token: cancellationToken);
            Forget(key);
        }

        return Task.FromResult(keys.Count);
    }

    public void Dispose()
    {
        _cache.Dispose();
        _memory.Dispose();
    }

    private void Index(string key, IReadOnlyCollection<string> tags)
    {
        lock (_gate)
        {
            _tagsByKey[key] = tags;
            foreach (var tag in tags)
            {
                if (!_keysByTag.TryGetValue(tag, out var keys))
                    _keysByTag[tag] = keys = new HashSet<string>(StringComparer.Ordinal);
                keys.Add(key);
            }
        }
    }

    private void Forget(string key)
    {
        lock (_gate)
        {
            if (!_tagsByKey.Remove(key, out var tags))
                return;
            foreach (var tag in tags)
            {
                if (_keysByTag.TryGetValue(tag, out var keys) && keys.Remove(key) && keys.Count == 0)
                    _keysByTag.Remove(tag);
            }
        }
    }
}
