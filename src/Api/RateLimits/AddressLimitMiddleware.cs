using BlogManager.Api.Http;
using BlogManager.Api.Security;
using BlogManager.Application.ApiKeys;

namespace BlogManager.Api.RateLimits;

/// <summary>
/// Before authentication: an address that hammers with keys that are not valid is refused before any key is looked up,
/// but for those that were found valid here before. So whoever shares an address with a guesser goes on, and a guess
/// still costs no look-up.
/// </summary>
internal sealed class AddressLimitMiddleware(RequestDelegate next, RateLimiter limiter, ApiKeyVerifier keys)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!PresentedKey.IsPresent(context.Request) || OpenRoute.Is(context))
        {
            await next(context);
            return;
        }

        if (!await limiter.AdmitAuthenticationAsync(context, IsKnown))
            return;
        await next(context);
        // With a valid key it is 403 that a caller without the right gets.
        if (context.Response.StatusCode == StatusCodes.Status401Unauthorized)
            await limiter.CountFailedAuthenticationAsync(context);
    }

    private bool IsKnown(HttpContext context) =>
        PresentedKey.Of(context.Request) is { IsSuccess: true, Value: { } key } && keys.IsKnown(key);
}
