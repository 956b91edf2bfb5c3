using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Health;

/// <summary>
/// Opens a circuit breaker of this instance until it is reset, so that a dependency is left alone while it is worked
/// on: POST /admin/circuit-breakers/{dependency}/isolate.
/// </summary>
/// <param name="Dependency">llm_service, mongodb, vector_db, crawler, external_api or redis.</param>
[RequiresScope(Scope.KeysAdmin)]
[MayFail(ErrorKind.NotFound)]
public sealed record IsolateCircuit(string Dependency) : IUseCase<CircuitView>;

internal sealed class IsolateCircuitValidator : AbstractValidator<IsolateCircuit>
{
    public IsolateCircuitValidator() => RuleFor(r => r.Dependency).NotEmpty().MaximumLength(50);
}

internal sealed class IsolateCircuitHandler(ICircuitStates circuits) : UseCaseHandler<IsolateCircuit, CircuitView>
{
    public override Task<Result<CircuitView>> HandleAsync(
        IsolateCircuit request,
        CancellationToken cancellationToken
    ) => CircuitSetting.SetAsync(circuits, request.Dependency, circuits.IsolateAsync, cancellationToken);
}
