using System.Collections.Frozen;
using BlogManager.Application.Ports;

namespace BlogManager.Application.ApiKeys;

/// <summary>
/// Knows on which origins some active publishable key works, for answering a browser's preflight, which carries no key.
/// The store is asked every few seconds at most, whatever origins are asked about.
/// </summary>
public sealed class PageOrigins(IApiKeyStore keys, TimeProvider time) : IDisposable
{
    /// <summary>Origins remembered at most, those of the newest keys.</summary>
    public const int MaxOrigins = 10_000;

    private readonly SemaphoreSlim _loading = new(1, 1);
    private volatile Known? _known;

    public async ValueTask<bool> ContainsAsync(string origin, CancellationToken cancellationToken)
    {
        if (Fresh() is { } fresh)
            return fresh.Contains(origin);
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (Fresh() is { } loaded)
                return loaded.Contains(origin);
            // Counted from before the look-up: a key made or revoked in between must not wait longer.
            var until = time.GetUtcNow() + ApiKeyVerifier.Memory;
            var origins = (await keys.ListOriginsAsync(MaxOrigins, cancellationToken)).ToFrozenSet(
                StringComparer.Ordinal
            );
            _known = new Known(origins, until);
            return origins.Contains(origin);
        }
        finally
        {
            _loading.Release();
        }
    }

    public void Dispose() => _loading.Dispose();

    /// <summary>Asks the store anew at the next question, after a key was made or revoked here.</summary>
    internal void Forget() => _known = null;

    private FrozenSet<string>? Fresh() => _known is { } known && known.Until > time.GetUtcNow() ? known.Origins : null;

    private sealed record Known(FrozenSet<string> Origins, DateTimeOffset Until);
}
