namespace BlogManager.Application.Ingestion;

/// <summary>
/// One taking in or erasing of a URL at a time in this process. Across processes the store's versions decide.
/// </summary>
internal sealed class UrlLocks
{
    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);

    /// <summary>How many URLs are held or waited for; none is remembered beyond that.</summary>
    internal int Known
    {
        get
        {
            lock (_entries)
                return _entries.Count;
        }
    }

    /// <summary>Holds several URLs at once, taken in one order by all, so that no two wait for each other.</summary>
    internal async Task<IDisposable> AcquireAsync(IEnumerable<string> urls, CancellationToken cancellationToken)
    {
        var held = new Stack<IDisposable>();
        try
        {
            foreach (var url in urls.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
                held.Push(await AcquireAsync(url, cancellationToken));
        }
        catch
        {
            new HeldLocks(held).Dispose();
            throw;
        }

        return new HeldLocks(held);
    }

    internal async Task<IDisposable> AcquireAsync(string url, CancellationToken cancellationToken)
    {
        Entry? entry;
        lock (_entries)
        {
            if (!_entries.TryGetValue(url, out entry))
                _entries[url] = entry = new Entry();
            entry.Waiting++;
        }

        try
        {
            await entry.Gate.WaitAsync(cancellationToken);
        }
        catch
        {
            Leave(url, entry);
            throw;
        }

        return new Held(this, url, entry);
    }

    private void Leave(string url, Entry entry)
    {
        lock (_entries)
        {
            if (--entry.Waiting == 0)
                _entries.Remove(url);
        }
    }

    private sealed class Entry
    {
        internal SemaphoreSlim Gate { get; } = new(1, 1);

        internal int Waiting { get; set; }
    }

    private sealed class Held(UrlLocks owner, string url, Entry entry) : IDisposable
    {
        public void Dispose()
        {
            entry.Gate.Release();
            owner.Leave(url, entry);
        }
    }

    private sealed class HeldLocks(Stack<IDisposable> held) : IDisposable
    {
        public void Dispose()
        {
            while (held.TryPop(out var one))
                one.Dispose();
        }
    }
}
