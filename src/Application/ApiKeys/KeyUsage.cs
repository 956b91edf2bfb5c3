using System.Collections.Concurrent;
using BlogManager.Application.Ports;

namespace BlogManager.Application.ApiKeys;

/// <summary>
/// Notes when keys are used, in memory, so that the path of a request never waits for a write; <see cref="FlushAsync"/>
/// brings what was noted to the store from time to time. Bounded by the keys that exist.
/// </summary>
public sealed class KeyUsage(IApiKeyStore keys, TimeProvider time) : IDisposable
{
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private static readonly TimeSpan Precision = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, DateTimeOffset> _used = new(StringComparer.Ordinal);

    // Only ever touched by the one flush at a time.
    private readonly Dictionary<string, DateTimeOffset> _written = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _flushing = new(1, 1);

    /// <summary>Writes what was noted, save for keys of which something was written within the last minute.</summary>
    /// <param name="all">Whether to write those too, before the process ends.</param>
    /// <param name="cancellationToken">Cancels; what was not written stays noted.</param>
    public async Task FlushAsync(bool all, CancellationToken cancellationToken)
    {
        await _flushing.WaitAsync(cancellationToken);
        try
        {
            var now = time.GetUtcNow();
            foreach (var old in _written.Where(w => now - w.Value >= Interval).Select(w => w.Key).ToList())
                _written.Remove(old);
            var due = _used.Where(use => all || !_written.ContainsKey(use.Key)).ToDictionary(StringComparer.Ordinal);
            if (due.Count == 0)
                return;
            await keys.RecordUseAsync(due, cancellationToken);
            foreach (var use in due)
            {
                _written[use.Key] = now;
                // Only what was written: a use noted meanwhile stays.
                _used.TryRemove(use);
            }
        }
        finally
        {
            _flushing.Release();
        }
    }

    public void Dispose() => _flushing.Dispose();

    /// <param name="keyId">The key's id.</param>
    internal void Note(string keyId)
    {
        var now = time.GetUtcNow();
        // A write takes a lock, and what is told of a use is read by people.
        if (!_used.TryGetValue(keyId, out var noted) || now - noted >= Precision)
            _used[keyId] = now;
    }
}
