namespace BlogManager.Application.Ports;

public interface ICircuitStates
{
    /// <summary>Every breaker as it is now, by the contract's dependency names.</summary>
    IReadOnlyDictionary<string, CircuitSnapshot> Snapshot();

    /// <summary>Opens a breaker until it is reset.</summary>
    /// <returns>False where the dependency is not in use.</returns>
    Task<bool> IsolateAsync(string dependency, CancellationToken cancellationToken);

    /// <returns>False where the dependency is not in use.</returns>
    Task<bool> ResetAsync(string dependency, CancellationToken cancellationToken);
}

/// <summary>A circuit breaker at a moment.</summary>
/// <param name="State"><c>closed</c>, <c>open</c>, <c>half_open</c> or <c>isolated</c>.</param>
/// <param name="InUse">Whether the dependency is configured.</param>
/// <param name="FailureCount">Failures since it was last closed.</param>
/// <param name="LastFailureTime">The last failure.</param>
/// <param name="RetryAt">When an open breaker lets a trial call through.</param>
public sealed record CircuitSnapshot(
    string State,
    bool InUse,
    int FailureCount,
    DateTimeOffset? LastFailureTime,
    DateTimeOffset? RetryAt
);
