using System.Text.Json;
using BlogManager.Api.Endpoints;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlogManager.Api.RateLimits;

/// <summary>What a route's requests are counted as. Each caller has a quota of each.</summary>
internal enum RateLimitCategory
{
    /// <summary>What a text model works at: taking in posts, asking.</summary>
    Ai,

    /// <summary>What the embedding model works at.</summary>
    Embedding,

    /// <summary>Reading what is stored.</summary>
    Read,

    /// <summary>Changing what is stored.</summary>
    Write,

    /// <summary>Searching.</summary>
    Search,

    /// <summary>Finding similar posts by vectors that are there already.</summary>
    Similarity,

    /// <summary>Looking at the service's health.</summary>
    Health,

    /// <summary>Managing keys.</summary>
    Admin,
}

/// <summary>What a route declares of its limit.</summary>
/// <param name="Category">The category.</param>
/// <param name="ByRequest">Where the category depends on the request that was read, what tells it; else null.</param>
internal sealed record RouteLimit(RateLimitCategory Category, Func<object, RateLimitCategory>? ByRequest = null);

/// <summary>Declares a route's limit, on its line in <see cref="ApiEndpoints"/>.</summary>
internal static class RouteLimits
{
    /// <summary>Counts the route's requests in a category.</summary>
    internal static RouteHandlerBuilder Limit(this RouteHandlerBuilder route, RateLimitCategory category) => Limit(route, new RouteLimit(category));

    /// <summary>Counts a request in one category or, where it is one of those, in another.</summary>
    internal static RouteHandlerBuilder Limit<TRequest>(this RouteHandlerBuilder route, RateLimitCategory category, Predicate<TRequest> isOther, RateLimitCategory other) =>
        Limit(route, new RouteLimit(category, request => request is TRequest of && isOther(of) ? other : category));

    /// <summary>The category's name in settings of a key, headers and metrics.</summary>
    internal static string Name(this RateLimitCategory category) => JsonNamingPolicy.SnakeCaseLower.ConvertName(category.ToString());

    private static RouteHandlerBuilder Limit(RouteHandlerBuilder route, RouteLimit limit) => route.WithMetadata(
        limit, new ProducesResponseTypeMetadata(StatusCodes.Status429TooManyRequests, typeof(Problem), [ErrorMapping.ContentType]));
}
