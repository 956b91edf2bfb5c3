using BlogManager.Domain.ApiKeys;

namespace BlogManager.Application.Requests;

/// <summary>
/// What goes with a request besides what it asks: who makes it, until when it may take, and how its answer was come by.
/// Flows with the asynchronous call.
/// </summary>
public sealed class RequestContext
{
    // One for the process: MediatR hands a handler's base class, which needs the deadline, nothing of the container.
    private static readonly AsyncLocal<Flow?> Flowing = new();

    private readonly AsyncLocal<Flow?> _flow = Flowing;

    /// <summary>The caller; anonymous where none was set.</summary>
    public Caller Caller => _flow.Value?.Caller ?? Caller.Anonymous;

    /// <summary>How the answer of the request that the caller made last was come by; null where no caller was set.</summary>
    public CacheOutcome? CacheOutcome => _flow.Value?.CacheOutcome;

    /// <summary>Sets the caller for the rest of this asynchronous flow, until disposed.</summary>
    public IDisposable Use(Caller caller) => Replace(new Flow(caller, _flow.Value?.Deadline));

    /// <summary>
    /// Sets the caller for the rest of the asynchronous method that calls this, and for all that it calls; its own
    /// caller sees nothing of it.
    /// </summary>
    public void Set(Caller caller) => _flow.Value = new Flow(caller, _flow.Value?.Deadline);

    /// <summary>Sets the deadline for the rest of this asynchronous flow, until disposed.</summary>
    internal IDisposable Until(CancellationToken deadline) =>
        Replace((_flow.Value ?? new Flow(Caller.Anonymous, null)) with { Deadline = deadline });

    /// <summary>
    /// The deadline's token, past MediatR, whose <c>next()</c> takes none: work is cancelled at the deadline and not
    /// abandoned to run on.
    /// </summary>
    internal static CancellationToken DeadlineOr(CancellationToken callers) => Flowing.Value?.Deadline ?? callers;

    private Restore Replace(Flow flow)
    {
        var before = _flow.Value;
        _flow.Value = flow;
        return new Restore(_flow, before);
    }

    private sealed record Flow(Caller Caller, CancellationToken? Deadline)
    {
        internal CacheOutcome CacheOutcome { get; } = new();
    }

    private sealed class Restore(AsyncLocal<Flow?> flow, Flow? before) : IDisposable
    {
        public void Dispose() => flow.Value = before;
    }
}
