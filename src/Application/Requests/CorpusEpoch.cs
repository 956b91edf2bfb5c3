using BlogManager.Application.Ports;

namespace BlogManager.Application.Requests;

/// <summary>
/// The corpus' version as remembered answers go by it: it follows the store's within seconds, but moves at most once a
/// minute, so that a blog that is being imported does not have every question answered anew at every post.
/// </summary>
internal sealed class CorpusEpoch : IDisposable
{
    internal static readonly TimeSpan AtMostOnceIn = TimeSpan.FromMinutes(1);

    // No corpus has this version.
    private const long Unknown = -1;

    private readonly Followed<long> _version;
    private readonly TimeProvider _time;
    private readonly Lock _gate = new();
    private long _epoch = Unknown;
    private long? _movedAt;

    public CorpusEpoch(IPostStore posts, IStoreFaults faults, TimeProvider time)
    {
        _version = new Followed<long>(posts.CorpusVersionAsync, Unknown, faults, time);
        _time = time;
    }

    internal async ValueTask<long> CurrentAsync(CancellationToken cancellationToken)
    {
        var version = await _version.ReadAsync(cancellationToken);
        lock (_gate)
        {
            // To have learnt the version is no move: the first write after a start is seen at once.
            if (_epoch == Unknown)
                _epoch = version;
            if (version != _epoch && (_movedAt is not { } moved || _time.GetElapsedTime(moved) >= AtMostOnceIn))
                (_epoch, _movedAt) = (version, _time.GetTimestamp());
            return _epoch;
        }
    }

    /// <summary>What was changed here is seen here at once.</summary>
    internal void Forget() => _version.Forget();

    public void Dispose() => _version.Dispose();
}
