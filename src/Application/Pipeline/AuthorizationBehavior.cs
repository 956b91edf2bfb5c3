using MediatR;

namespace BlogManager.Application.Pipeline;

/// <summary>Lets through what the request's declared access allows. A request that declares nothing, or two things, is denied.</summary>
internal sealed class AuthorizationBehavior<TRequest, TResponse>(CallerContext callers) : Behavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly RequestDeclaration Declaration = RequestDeclaration.Of(typeof(TRequest));

    public override Task<TResponse> HandleAsync(TRequest request, Func<Task<TResponse>> next, CancellationToken cancellationToken) =>
        Declaration.Refuse(callers.Current) is { } error ? Task.FromResult(Failures<TResponse>.Of(error)) : next();
}
