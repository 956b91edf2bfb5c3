using BlogManager.Api.Http;
using BlogManager.Application.ApiKeys;

namespace BlogManager.Api.Security;

/// <summary>
/// Answers preflights, which carry no key: open to the origins of active publishable keys, closed to all others.
/// </summary>
internal sealed class PreflightMiddleware(RequestDelegate next, PageOrigins origins)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!PageCors.IsPreflight(context.Request))
        {
            await next(context);
            return;
        }

        var origin = PageCors.OriginOf(context.Request)!;
        if (await origins.ContainsAsync(origin, context.RequestAborted))
        {
            PageCors.AllowPreflight(context.Response, origin);
            return;
        }

        context.Response.Headers.Vary = PageCors.PreflightVaries;
        await ErrorMapping.WriteAsync(context, PageAccess.OriginNotListed);
    }
}
