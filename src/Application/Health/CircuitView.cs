using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Health;

/// <summary>A circuit breaker after it was set.</summary>
/// <param name="Dependency">The dependency.</param>
/// <param name="State"><c>closed</c> or <c>isolated</c>; whatever calls have made of it since.</param>
public sealed record CircuitView(string Dependency, string State);

internal static class CircuitSetting
{
    internal static async Task<Result<CircuitView>> SetAsync(
        ICircuitStates circuits,
        string dependency,
        Func<string, CancellationToken, Task<bool>> set,
        CancellationToken cancellationToken
    )
    {
        var known = circuits.Snapshot();
        if (!known.ContainsKey(dependency))
            return Error.NotFound(
                $"There is no circuit breaker of that name. There are: {string.Join(", ", known.Keys)}."
            );
        return await set(dependency, cancellationToken)
            ? new CircuitView(dependency, circuits.Snapshot()[dependency].State)
            : new Error(
                "conflict",
                ErrorKind.Conflict,
                "This dependency is not configured, so there is nothing to set."
            );
    }
}
