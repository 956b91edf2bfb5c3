using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RequiresScopeAttribute(Scope scope, params Scope[] or) : Attribute
{
    public Scope Scope { get; } = scope;

    public IReadOnlyList<Scope> Or { get; } = or;
}

[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class PublicAttribute : Attribute;

/// <summary>The request is open to every caller that has shown a valid key, whatever its scopes.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class AnyKeyAttribute : Attribute;

/// <summary>The request reaches every site: a caller that is held to some is refused, whatever its scopes.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class EverySiteAttribute : Attribute;

/// <summary>
/// The request writes the post of a URL: a caller that is held to sites is refused where it is not of those.
/// </summary>
public interface IWritesPost
{
    /// <summary>The post's URL.</summary>
    PostUrl Url { get; }
}

/// <summary>
/// How a request may fail by what it asks for, as callers are told beforehand; every request may fail by its input, its
/// caller, its deadline and, where it changes something, by the state that it finds.
/// </summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MayFailAttribute(params ErrorKind[] kinds) : Attribute
{
    public IReadOnlyList<ErrorKind> Kinds { get; } = kinds;
}

/// <summary>
/// Lets through what the request's declared access allows. A request that declares nothing, or two things, is denied.
/// </summary>
internal sealed class AuthorizationBehavior<TRequest, TResponse>(RequestContext current) : Behavior<TRequest, TResponse>
    where TRequest : notnull
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
