using BlogManager.Application.Ports;

namespace BlogManager.Application.Requests;

/// <summary>Tells whoever sent a request whether its answer was remembered, beside the answer itself.</summary>
public sealed class CacheOutcome
{
    /// <summary>How the answer was come by; null where it was not looked for.</summary>
    public CacheStatus? Status { get; private set; }

    /// <summary>
    /// The remembered answer, to keep beside it what is made of it; null where there is none, or it is not served as it
    /// stands.
    /// </summary>
    public ICacheEntry? Entry { get; private set; }

    internal void Set(CacheStatus status, ICacheEntry? entry) => (Status, Entry) = (status, entry);
}
