using System.Reflection;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Pipeline;

/// <summary>The scope that a caller needs for a request.</summary>
/// <param name="scope">The scope.</param>
/// <param name="or">Other scopes, each of which will do as well.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class RequiresScopeAttribute(Scope scope, params Scope[] or) : Attribute
{
    /// <summary>The scope.</summary>
    public Scope Scope { get; } = scope;

    /// <summary>Other scopes, each of which will do as well.</summary>
    public IReadOnlyList<Scope> Or { get; } = or;
}

/// <summary>The request is open to everyone.</summary>
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
/// <param name="kinds">The kinds of failure.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class MayFailAttribute(params ErrorKind[] kinds) : Attribute
{
    /// <summary>The kinds of failure.</summary>
    public IReadOnlyList<ErrorKind> Kinds { get; } = kinds;
}

/// <summary>How long a request may take.</summary>
/// <param name="seconds">Seconds, above 0.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class DeadlineAttribute(int seconds) : Attribute
{
    /// <summary>Applies where a request declares none.</summary>
    public const int DefaultSeconds = 30;

    /// <summary>Seconds.</summary>
    public int Seconds { get; } = seconds;
}

/// <summary>
/// The request is costly: only so many run at once, and one more is refused with 503 and not queued without bound.
/// </summary>
/// <param name="lane">With what it shares its turns.</param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ExpensiveAttribute(WorkLane lane = WorkLane.Answering) : Attribute
{
    /// <summary>With what it shares its turns.</summary>
    public WorkLane Lane { get; } = lane;
}

/// <summary>Costly requests of one lane wait for each other and for none of another.</summary>
public enum WorkLane
{
    /// <summary>What readers wait for.</summary>
    Answering,

    /// <summary>Taking in posts.</summary>
    Ingestion,
}

/// <summary>The request changes nothing; after a transient fault of the store it may be tried once more.</summary>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class QueryAttribute : Attribute;

/// <summary>The request's answer is remembered.</summary>
public interface ICacheable
{
    /// <summary>
    /// All that the answer depends on besides the corpus; the pipeline adds the request's name and the models.
    /// </summary>
    string CacheKey { get; }

    /// <summary>What drops the answer: <c>post:ID</c>, <c>url:URL</c> or <c>corpus</c>.</summary>
    IReadOnlyCollection<string> CacheTags { get; }

    /// <summary>How long it may be served.</summary>
    TimeSpan CacheLifetime { get; }

    /// <summary>
    /// Whether a successful response may be served again. Not where it is worse than what the next call may give: a
    /// fallback's.
    /// </summary>
    /// <param name="response">The request's result.</param>
    bool MayBeRemembered(object response) => true;
}

/// <summary>A cacheable request that has a remembered answer told again in its own way.</summary>
/// <typeparam name="TResponse">The request's result.</typeparam>
public interface IRetold<TResponse>
{
    /// <summary>A remembered answer as this caller is to have it. It must leave the remembered one as it is.</summary>
    /// <param name="response">The remembered result, successful.</param>
    TResponse Retell(TResponse response);
}

/// <summary>The request makes remembered answers stale.</summary>
/// <typeparam name="TResponse">The request's result.</typeparam>
public interface IInvalidatesCache<in TResponse>
{
    /// <summary>The tags to drop after success.</summary>
    /// <param name="response">The successful result.</param>
    IReadOnlyCollection<string> TagsToDrop(TResponse response);
}

/// <summary>What a request declares of itself, read once from its type.</summary>
/// <param name="Request">The request's type.</param>
/// <param name="Access"><c>public</c>, <c>any key</c>, the scope's wire name, or null: denied.</param>
/// <param name="Scope">The scope, where one is required.</param>
/// <param name="Deadline">How long it may take.</param>
/// <param name="IsExpensive">Whether few may run at once.</param>
/// <param name="IsQuery">Whether it changes nothing.</param>
/// <param name="IsCacheable">Whether its answer is remembered.</param>
/// <param name="IsEverySite">Whether it reaches every site, whoever sends it.</param>
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
    /// <summary>With what a costly request shares its turns.</summary>
    public WorkLane Lane { get; private init; }

    /// <summary>How it may fail by what it asks for.</summary>
    public IReadOnlyList<ErrorKind> Failures { get; private init; } = [];

    /// <summary>Scopes that will do as well as <see cref="Scope"/>.</summary>
    public IReadOnlyList<Scope> OtherScopes { get; private init; } = [];

    /// <summary>Reads a request's declaration. More than one declared access counts as none.</summary>
    /// <param name="request">The request's type.</param>
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
    /// <param name="caller">The caller.</param>
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
