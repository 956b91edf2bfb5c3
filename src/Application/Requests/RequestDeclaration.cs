using System.Reflection;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Requests;

/// <param name="Access"><c>public</c>, <c>any key</c>, the scope's wire name, or null: denied.</param>
/// <param name="IsQuery">Whether it changes nothing.</param>
public sealed record RequestDeclaration(
    Type Request,
    string? Access,
    Scope? Scope,
    TimeSpan Deadline,
    bool IsExpensive,
    bool IsQuery,
    bool IsCacheable,
    bool IsEverySite
)
{
    public WorkLane Lane { get; private init; }

    public IReadOnlyList<ErrorKind> Failures { get; private init; } = [];

    public IReadOnlyList<Scope> OtherScopes { get; private init; } = [];

    /// <summary>Reads a request's declaration. More than one declared access counts as none.</summary>
    public static RequestDeclaration Of(Type request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var required = request.GetCustomAttribute<RequiresScopeAttribute>(inherit: false);
        var scope = required?.Scope;
        var isPublic = request.IsDefined(typeof(PublicAttribute), inherit: false);
        var isAnyKey = request.IsDefined(typeof(AnyKeyAttribute), inherit: false);
        var declared = (scope is null ? 0 : 1) + (isPublic ? 1 : 0) + (isAnyKey ? 1 : 0);
        var access =
            declared != 1 ? null
            : isPublic ? "public"
            : isAnyKey ? "any key"
            : scope!.Value.Name();
        var seconds = request.GetCustomAttribute<DeadlineAttribute>(inherit: false)?.Seconds
            ?? DeadlineAttribute.DefaultSeconds;
        return new(
            request,
            access,
            declared == 1 ? scope : null,
            TimeSpan.FromSeconds(seconds),
            request.IsDefined(typeof(ExpensiveAttribute), inherit: false),
            request.IsDefined(typeof(QueryAttribute), inherit: false),
            typeof(ICacheable).IsAssignableFrom(request),
            // Whoever administers keys can give itself every site.
            request.IsDefined(typeof(EverySiteAttribute), inherit: false)
                || scope is Domain.ApiKeys.Scope.KeysAdmin
        )
        {
            Lane = request.GetCustomAttribute<ExpensiveAttribute>(inherit: false)?.Lane ?? WorkLane.Answering,
            Failures = request.GetCustomAttribute<MayFailAttribute>(inherit: false)?.Kinds ?? [],
            OtherScopes = declared == 1 ? required?.Or ?? [] : [],
        };
    }

    /// <summary>Why a caller may not send this request, or null where they may.</summary>
    public Error? Refuse(Caller caller)
    {
        ArgumentNullException.ThrowIfNull(caller);
        if (Access is null)
            return AccessErrors.Undeclared;
        if (Access == "public" || (Scope is { } scope && (caller.Has(scope) || OtherScopes.Any(caller.Has))))
            return IsEverySite && caller.Sites is not null ? AccessErrors.HeldToSites : null;
        if (caller.KeyId is null && caller.Name == Caller.Anonymous.Name)
            return AccessErrors.Unauthorized;
        return Scope is { } needed ? AccessErrors.MissingScope(needed) : null;
    }
}
