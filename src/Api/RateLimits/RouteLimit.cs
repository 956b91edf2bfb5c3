using BlogManager.Api.Endpoints;
using BlogManager.Domain.ApiKeys;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlogManager.Api.RateLimits;

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

    private static RouteHandlerBuilder Limit(RouteHandlerBuilder route, RouteLimit limit) => route.WithMetadata(
        limit, new ProducesResponseTypeMetadata(StatusCodes.Status429TooManyRequests, typeof(Problem), [ErrorMapping.ContentType]));
}
