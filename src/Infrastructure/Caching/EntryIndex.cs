using System.Collections.Concurrent;

namespace BlogManager.Infrastructure.Caching;

/// <summary>Which keys of this process have which tags: to free their memory at once, and to count them.</summary>
internal sealed class EntryIndex
{
    private readonly Dictionary<string, HashSet<string>> _keysByTag = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyCollection<string>> _tagsByKey = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, IReadOnlyCollection<string>> _underway = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Keys known.</summary>
    internal int Count
    {
        get
        {
            lock (_gate)
                return _tagsByKey.Count;
        }
    }

    internal void Add(string key, IReadOnlyCollection<string> tags)
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

    /// <summary>
    /// Says which tags an entry has that is about to be written elsewhere: this process may have no room for it.
    /// </summary>
    internal void BeginWriting(string key, IReadOnlyCollection<string> tags) => _underway[key] = tags;

    internal IReadOnlyCollection<string>? TagsUnderway(string key) => _underway.GetValueOrDefault(key);

    /// <summary>Ends what <see cref="BeginWriting"/> began.</summary>
    internal void EndWriting(string key) => _underway.TryRemove(key, out _);

    internal void Clear()
    {
        lock (_gate)
        {
            _keysByTag.Clear();
            _tagsByKey.Clear();
        }
    }

    internal void Remove(string key)
    {
        lock (_gate)
            Forget(key);
    }

    /// <summary>Forgets all keys with one of the tags.</summary>
    internal IReadOnlyCollection<string> Take(IReadOnlyCollection<string> tags)
    {
        HashSet<string> taken = [];
        lock (_gate)
        {
            foreach (var tag in tags)
            {
                if (_keysByTag.TryGetValue(tag, out var keys))
                    taken.UnionWith(keys);
            }

            foreach (var key in taken)
                Forget(key);
        }

        return taken;
    }

    private void Forget(string key)
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
