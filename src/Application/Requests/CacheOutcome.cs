using BlogManager.Application.Ports;

namespace BlogManager.Application.Requests;

/// <summary>Tells whoever sent a request whether its answer was remembered, beside the answer itself.</summary>
public sealed class CacheOutcome
{
    private readonly AsyncLocal<Slot?> _slot = new();

    /// <summary>Opens a slot in this asynchronous flow, which the caching stage fills.</summary>
    public Slot Open() => _slot.Value = new Slot();

    /// <summary>Fills the slot of this flow, if one is open.</summary>
    /// <param name="status">How the answer was come by.</param>
    /// <param name="entry">The remembered answer, where it is served as it stands.</param>
    internal void Set(CacheStatus status, ICacheEntry? entry)
    {
        if (_slot.Value is { } slot)
            (slot.Status, slot.Entry) = (status, entry);
    }

    /// <summary>What the caching stage said.</summary>
    public sealed class Slot
    {
        /// <summary>How the answer was come by; null where it was not looked for.</summary>
        public CacheStatus? Status { get; internal set; }

        /// <summary>
        /// The remembered answer, to keep beside it what is made of it; null where there is none, or it is not served
        /// as it stands.
        /// </summary>
        public ICacheEntry? Entry { get; internal set; }
    }
}
