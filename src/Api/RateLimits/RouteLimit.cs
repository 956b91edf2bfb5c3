using BlogManager.Api.Endpoints;
using BlogManager.Api.Http;
using BlogManager.Domain.ApiKeys;
using Microsoft.AspNetCore.Http.Metadata;

namespace BlogManager.Api.RateLimits;

/// <param name="AlsoOf">What tells the category in which a request that was read counts as well, if in any.</param>
internal sealed record RouteLimit(RateLimitCategory Category, Func<object, RateLimitCategory?>? AlsoOf = null);

/// <summary>Declares a route's limit, on its line in <see cref="ApiEndpoints"/>.</summary>
internal static class RouteLimits
{
    internal static RouteHandlerBuilder Limit(this RouteHandlerBuilder route, RateLimitCategory category) =>
        Limit(route, new RouteLimit(category));

    internal static RouteHandlerBuilder Limit<TRequest>(
        this RouteHandlerBuilder route,
        RateLimitCategory category,
        Predicate<TRequest> isOther,
        RateLimitCategory other
    ) => Limit(route, new RouteLimit(category, request => request is TRequest of && isOther(of) ? other : null));

    private static RouteHandlerBuilder Limit(RouteHandlerBuilder route, RouteLimit limit) =>
        route.WithMetadata(
            limit,
            new ProducesResponseTypeMetadata(
                StatusCodes.Status429TooManyRequests,
                typeof(Problem),
                [ErrorMapping.ContentType]
            )
        );
}
