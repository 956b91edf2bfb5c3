using BlogManager.Domain.ApiKeys;

namespace BlogManager.Application.Requests;

/// <summary>Who makes the request that runs now. Flows with the asynchronous call.</summary>
public sealed class CallerContext
{
    private readonly AsyncLocal<Caller?> _current = new();

    /// <summary>The caller; anonymous where none was set.</summary>
    public Caller Current => _current.Value ?? Caller.Anonymous;

    /// <summary>Sets the caller for the rest of this asynchronous flow, until disposed.</summary>
    /// <param name="caller">The caller.</param>
    public IDisposable Use(Caller caller)
    {
        var before = _current.Value;
        _current.Value = caller;
        return new Restore(this, before);
    }

    /// <summary>
    /// Sets the caller for the rest of the asynchronous method that calls this, and for all that it calls; its own
    /// caller sees nothing of it.
    /// </summary>
    /// <param name="caller">The caller.</param>
    public void Set(Caller caller) => _current.Value = caller;

    private sealed class Restore(CallerContext context, Caller? before) : IDisposable
    {
        public void Dispose() => context._current.Value = before;
    }
}
