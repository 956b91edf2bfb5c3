using BlogManager.Domain.Shared;
using MediatR;

namespace BlogManager.Application.Pipeline;

/// <summary>
/// Lets through what the request's declared access allows. A request that declares nothing, or two things, is denied.
/// </summary>
internal sealed class AuthorizationBehavior<TRequest, TResponse>(RequestContext current) : Behavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
{
    private static readonly RequestDeclaration Declaration = RequestDeclaration.Of(typeof(TRequest));

    public override Task<TResponse> HandleAsync(
        TRequest request,
        Func<Task<TResponse>> next,
        CancellationToken cancellationToken
    ) => Refuse(request) is { } error ? Task.FromResult(Failures<TResponse>.Of(error)) : next();

    private Error? Refuse(TRequest request)
    {
        using var span = Telemetry.Source.StartActivity("pipeline.authorization");
        var error = Declaration.Refuse(current.Caller) ?? RefuseSite(request);
        span?.SetTag("blogmanager.outcome", error?.Code ?? "allowed");
        return error;
    }

    // Here as well as where posts are stored: what is refused there has been fetched and worked on before.
    private Error? RefuseSite(TRequest request) =>
        current.Caller.Sites is { } sites && request is IWritesPost write && !sites.Contains(write.Url)
            ? AccessErrors.ForeignSite
            : null;
}
