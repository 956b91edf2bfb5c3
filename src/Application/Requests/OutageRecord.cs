namespace BlogManager.Application.Requests;

/// <summary>
/// Tells changes of a state from its going on: of an outage its begin and its end are worth a line in the log, and not
/// each call that it fails. One that begins within a minute of the last one's end is told once it has lasted for a
/// minute: what comes and goes would fill the log as well.
/// </summary>
public sealed class OutageRecord(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private volatile bool _out;
    private bool _told;
    private int _calls;
    private long _since;
    private long? _ended;

    public int Calls
    {
        get
        {
            lock (_gate)
                return _calls;
        }
    }

    /// <returns>Whether it is to be told: an outage begins with it.</returns>
    public bool Failed()
    {
        lock (_gate)
        {
            if (!_out)
                (_out, _told, _calls, _since) = (true, false, 0, time.GetTimestamp());
            _calls++;
            if (_told || (_ended is { } ended && time.GetElapsedTime(ended) < Quiet))
                return false;
            return _told = true;
        }
    }

    /// <returns>
    /// How many calls had failed and for how long, where that is to be told: an outage that was told ends with it.
    /// </returns>
    public (int Calls, TimeSpan Lasted)? Served()
    {
        if (!_out)
            return null;
        lock (_gate)
        {
            if (!_out)
                return null;
            _out = false;
            if (!_told)
                return null;
            _ended = time.GetTimestamp();
            return (_calls, time.GetElapsedTime(_since));
        }
    }
}
