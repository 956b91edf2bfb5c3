using BlogManager.Application.Pipeline;
using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Operations;

/// <summary>
/// Opens a circuit breaker of this instance until it is reset, so that a dependency is left alone while it is worked
/// on: POST /admin/circuit-breakers/{dependency}/isolate.
/// </summary>
/// <param name="Dependency">llm_service, mongodb, vector_db, crawler, external_api or redis.</param>
[RequiresScope(Scope.KeysAdmin)]
[MayFail(ErrorKind.NotFound)]
public sealed record IsolateCircuit(string Dependency) : IUseCase<CircuitView>;

/// <summary>
/// Closes a circuit breaker of this instance, isolated or open, at once: POST
/// /admin/circuit-breakers/{dependency}/reset.
/// </summary>
/// <param name="Dependency">llm_service, mongodb, vector_db, crawler, external_api or redis.</param>
[RequiresScope(Scope.KeysAdmin)]
[MayFail(ErrorKind.NotFound)]
public sealed record ResetCircuit(string Dependency) : IUseCase<CircuitView>;

/// <summary>A circuit breaker after it was set.</summary>
/// <param name="Dependency">The dependency.</param>
/// <param name="State"><c>closed</c> or <c>isolated</c>; whatever calls have made of it since.</param>
public sealed record CircuitView(string Dependency, string State);

internal sealed class IsolateCircuitValidator : AbstractValidator<IsolateCircuit>
{
    public IsolateCircuitValidator() => RuleFor(r => r.Dependency).NotEmpty().MaximumLength(50);
}

internal sealed class ResetCircuitValidator : AbstractValidator<ResetCircuit>
{
    public ResetCircuitValidator() => RuleFor(r => r.Dependency).NotEmpty().MaximumLength(50);
}

internal sealed class IsolateCircuitHandler(ICircuitStates circuits) : UseCaseHandler<IsolateCircuit, CircuitView>
{
    public override Task<Result<CircuitView>> HandleAsync(
        IsolateCircuit request,
        CancellationToken cancellationToken
    ) => CircuitSetting.SetAsync(circuits, request.Dependency, circuits.IsolateAsync, cancellationToken);
}

internal sealed class ResetCircuitHandler(ICircuitStates circuits) : UseCaseHandler<ResetCircuit, CircuitView>
{
    public override Task<Result<CircuitView>> HandleAsync(ResetCircuit request, CancellationToken cancellationToken) =>
        CircuitSetting.SetAsync(circuits, request.Dependency, circuits.ResetAsync, cancellationToken);
}

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
