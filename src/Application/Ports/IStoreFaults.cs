namespace BlogManager.Application.Ports;

/// <summary>Knows the store's exceptions, so that the pipeline need not.</summary>
public interface IStoreFaults
{
    /// <summary>Whether the same call may succeed when made again at once (a lock, a lost connection).</summary>
    bool IsTransient(Exception exception);

    /// <summary>
    /// Whether the store cannot serve the call at present (it is out, locked, full or read-only), and the caller is not
    /// to blame.
    /// </summary>
    bool IsOutage(Exception exception);

    /// <summary>The store's name in errors: that of its breaker, where it has one.</summary>
    string Dependency { get; }
}
