using BlogManager.Api.Security;

namespace BlogManager.Api.RateLimits;

/// <summary>Before authentication: an address that hammers with keys that are not valid is refused before any key is looked at.</summary>
internal sealed class AddressLimitMiddleware(RequestDelegate next, RateLimiter limiter)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!PresentedKey.IsPresent(context.Request))
        {
            await next(context);
            return;
        }

        if (!await limiter.AdmitAuthenticationAsync(context))
            return;
        await next(context);
        // With a valid key it is 403 that a caller without the right gets.
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            await limiter.CountFailedAuthenticationAsync(context);
    }
}
