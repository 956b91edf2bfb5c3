namespace BlogManager.Application.Pipeline;

/// <summary>Tells whoever sent a request whether its answer was remembered, beside the answer itself.</summary>
public sealed class CacheOutcome
{
    private readonly AsyncLocal<Slot?> _slot = new();

    /// <summary>Opens a slot in this asynchronous flow, which the caching stage fills.</summary>
    public Slot Open() => _slot.Value = new Slot();

    /// <summary>Fills the slot of this flow, if one is open.</summary>
    /// <param name="hit">Whether the answer was remembered.</param>
    internal void Set(bool hit)
    {
        if (_slot.Value is { } slot)
            slot.Hit = hit;
    }

    /// <summary>What the caching stage said.</summary>
    public sealed class Slot
    {
        /// <summary>Whether the answer was remembered; null where it was not looked for.</summary>
        public bool? Hit { get; internal set; }
    }
}
