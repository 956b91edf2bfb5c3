using BlogManager.Api.Http;
using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;

namespace BlogManager.Api.Security;

/// <summary>Refuses pages that no key allows, and preflights that <see cref="PagePolicies"/> left unanswered.</summary>
internal sealed class PageAccessMiddleware(RequestDelegate next, RequestContext current)
{
    public Task InvokeAsync(HttpContext context)
    {
        if (PagePolicies.IsPreflight(context.Request))
        {
            context.Response.Headers.Vary = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";
            return ErrorMapping.WriteAsync(context, PageAccess.OriginNotListed);
        }

        if (current.Caller.Origins is null)
            return next(context);
        var refusal = PageAccess.Refuse(current.Caller, PagePolicies.PageOf(context.Request));
        // Caches must know that another origin is answered otherwise. On starting, because the exception handler clears the
        // headers that are there before; where a policy was applied, it says so itself.
        if (refusal is not null || context.Request.Headers.Origin.Count == 0)
            context.Response.OnStarting(() =>
            {
                context.Response.Headers.Append("Vary", "Origin");
                return Task.CompletedTask;
            });
        return refusal is null ? next(context) : ErrorMapping.WriteAsync(context, refusal);
    }
}
