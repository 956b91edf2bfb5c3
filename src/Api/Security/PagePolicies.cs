using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace BlogManager.Api.Security;

/// <summary>
/// What CORS opens: what a page may do hangs on the key that it shows, or for a preflight, which shows none, on the active
/// publishable keys. Without a publishable key nothing is opened.
/// </summary>
internal sealed class PagePolicies(PageOrigins origins, RequestContext current) : ICorsPolicyProvider
{
    // The origin is decided on before: whoever gets the policy is on one that may.
    private static readonly CorsPolicy Open = new CorsPolicyBuilder()
        .SetIsOriginAllowed(_ => true)
        .WithMethods("GET", "POST")
        .WithHeaders("X-API-Key", "Authorization", "Content-Type", "Accept", "X-Correlation-ID", "If-None-Match")
        .WithExposedHeaders(
            "X-Correlation-ID",
            "X-RateLimit-Limit",
            "X-RateLimit-Remaining",
            "X-RateLimit-Reset",
            "RateLimit",
            "RateLimit-Policy",
            "X-Cache",
            "ETag",
            "Retry-After"
        )
        // A browser may spare itself the question for so long; what it then sends is checked for itself.
        .SetPreflightMaxAge(TimeSpan.FromHours(2))
        .Build();

    private static readonly PathString Api = new("/api/v1");

    /// <summary>Whether a request is the question that browsers ask before they send another one.</summary>
    internal static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.AccessControlRequestMethod.Count > 0
        && OriginOf(request) is not null
        && request.Path.StartsWithSegments(Api);

    /// <summary>
    /// The origin of the page that sends a request, or null. Browsers leave <c>Origin</c> out where a page reads from
    /// its own origin, as where service and blog share one, and say so (Fetch Metadata).
    /// </summary>
    internal static string? PageOf(HttpRequest request) =>
        request.Headers.Origin.Count == 0 && request.Headers["Sec-Fetch-Site"] is ["same-origin"]
            ? $"{request.Scheme}://{request.Host.Value}"
            : OriginOf(request);

    public async Task<CorsPolicy?> GetPolicyAsync(HttpContext context, string? policyName) =>
        OriginOf(context.Request) is { } origin
        && (
            IsPreflight(context.Request)
                ? await origins.ContainsAsync(origin, context.RequestAborted)
                : current.Caller.Origins is not null && PageAccess.Refuse(current.Caller, origin) is null
        )
            ? Open
            : null;

    // The one origin that a request names, or null.
    private static string? OriginOf(HttpRequest request) =>
        request.Headers.Origin is [{ Length: > 0 and <= WebOrigin.MaxLength } origin] ? origin : null;
}
