namespace BlogManager.Api.RateLimits;

/// <summary>
/// After authentication and before anything of a body is read: every request to a limited route takes a permit of its
/// key's, or without a key of its address's.
/// </summary>
internal sealed class CategoryLimitMiddleware(RequestDelegate next, RateLimiter limiter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (
            context.GetEndpoint()?.Metadata.GetMetadata<RouteLimit>() is not { } limit
            || await limiter.AdmitAsync(context, limit.Category)
        )
            await next(context);
    }
}
