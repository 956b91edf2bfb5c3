using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Health;

/// <summary>
/// Closes a circuit breaker of this instance, isolated or open, at once: POST
/// /admin/circuit-breakers/{dependency}/reset.
/// </summary>
/// <param name="Dependency">llm_service, mongodb, vector_db, crawler, external_api or redis.</param>
[RequiresScope(Scope.KeysAdmin)]
[MayFail(ErrorKind.NotFound)]
public sealed record ResetCircuit(string Dependency) : IUseCase<CircuitView>;

internal sealed class ResetCircuitValidator : AbstractValidator<ResetCircuit>
{
    public ResetCircuitValidator() => RuleFor(r => r.Dependency).NotEmpty().MaximumLength(50);
}

internal sealed class ResetCircuitHandler(ICircuitStates circuits) : UseCaseHandler<ResetCircuit, CircuitView>
{
    public override Task<Result<CircuitView>> HandleAsync(ResetCircuit request, CancellationToken cancellationToken) =>
        CircuitSetting.SetAsync(circuits, request.Dependency, circuits.ResetAsync, cancellationToken);
}
