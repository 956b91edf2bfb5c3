using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using MediatR;

namespace BlogManager.Application.Pipeline;

/// <summary>Lets through what the request's declared access allows. A request that declares nothing, or two things, is denied.</summary>
internal sealed class AuthorizationBehavior<TRequest, TResponse>(CallerContext callers) : Behavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly RequestDeclaration Declaration = RequestDeclaration.Of(typeof(TRequest));

    public override Task<TResponse> HandleAsync(TRequest request, Func<Task<TResponse>> next, CancellationToken cancellationToken) =>
        Refusal(callers.Current) is { } error ? Task.FromResult(Failures<TResponse>.Of(error)) : next();

    private static Error? Refusal(Caller caller)
    {
        if (Declaration.Access is null)
            return AccessErrors.Undeclared;
        if (Declaration.Access == "public" || (Declaration.Scope is { } scope && caller.Has(scope)))
            return null;
        if (ReferenceEquals(caller, Caller.Anonymous) || (caller.KeyId is null && caller.Name == Caller.Anonymous.Name))
            return AccessErrors.Unauthorized;
        return Declaration.Scope is { } needed ? AccessErrors.MissingScope(needed) : null;
    }
}
