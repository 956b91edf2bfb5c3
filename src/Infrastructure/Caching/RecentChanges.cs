namespace BlogManager.Infrastructure.Caching;

/// <summary>
/// Which tags were raised since some value began to be made: one that has such a tag was made of what has changed since,
/// and is not remembered. What no value that is being made can need is forgotten.
/// </summary>
internal sealed class RecentChanges
{
    /// <summary>Past as many everything counts as changed for the values that are being made.</summary>
    internal const int MaxTags = 10_000;

    private readonly Dictionary<string, long> _raised = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();
    private long _clock;
    private long _floor;
    private int _making;

    /// <returns>The moment that <see cref="Touch"/> is asked about; each must be ended.</returns>
    internal long Begin()
    {
        lock (_gate)
        {
            _making++;
            return _clock;
        }
    }

    internal void End()
    {
        lock (_gate)
        {
            if (--_making == 0)
                _raised.Clear();
        }
    }

    internal void Raised(IReadOnlyCollection<string> tags)
    {
        lock (_gate)
        {
            _clock++;
            if (_making == 0)
                return;
            if (_raised.Count + tags.Count > MaxTags)
            {
                _raised.Clear();
                _floor = _clock;
                return;
            }

            foreach (var tag in tags)
                _raised[tag] = _clock;
        }
    }

    /// <summary>Whether one of the tags was raised after a moment, or may have been.</summary>
    internal bool Touch(IReadOnlyCollection<string> tags, long since)
    {
        lock (_gate)
            return tags.Count > 0
                && (_floor > since || tags.Any(t => _raised.TryGetValue(t, out var at) && at > since));
    }
}
