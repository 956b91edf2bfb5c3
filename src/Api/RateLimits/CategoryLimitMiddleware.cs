using BlogManager.Api.Endpoints;
using BlogManager.Application.Pipeline;

namespace BlogManager.Api.RateLimits;

/// <summary>After authentication: every request to a limited route takes a permit of its key's, or without a key of its address's.</summary>
internal sealed class CategoryLimitMiddleware(RequestDelegate next, RateLimiter limiter, CallerContext callers)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<RouteLimit>() is not { } limit || IsLeftToRoute(limit, endpoint) || await limiter.AdmitAsync(context, limit.Category))
            await next(context);
    }

    // Where the body tells the category, the route asks once it is read; for a caller who will be refused it is not read.
    private bool IsLeftToRoute(RouteLimit limit, Endpoint endpoint) =>
        limit.ByRequest is not null && endpoint.Metadata.GetMetadata<UseCaseRoute>()?.Declaration.Refuse(callers.Current) is null;
}
