namespace BlogManager.Application.Ports;

/// <summary>Knows the store's exceptions, so that the pipeline need not.</summary>
public interface IStoreFaults
{
    /// <summary>Whether the same call may succeed when made again at once (a lock, a lost connection).</summary>
    /// <param name="exception">What a store threw.</param>
    bool IsTransient(Exception exception);
}
