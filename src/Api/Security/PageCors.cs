using BlogManager.Domain.ApiKeys;

namespace BlogManager.Api.Security;

/// <summary>
/// The headers of the CORS protocol (Fetch standard, section 3.2). Not the framework's policies: what an origin may do
/// hangs on the key that is shown, and on no policy of the whole service; without a publishable key nothing is opened.
/// </summary>
internal static class PageCors
{
    private const string Methods = "GET, POST";
    private const string RequestHeaders =
        "X-API-Key, Authorization, Content-Type, Accept, X-Correlation-ID, If-None-Match";
    private const string ResponseHeaders =
        "X-Correlation-ID, X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, RateLimit, RateLimit-Policy, X-Cache, ETag, Retry-After";

    // A browser may spare itself the question for so long; what it then sends is checked for itself.
    private const string MaxAgeSeconds = "7200";

    private static readonly PathString Api = new("/api/v1");

    /// <summary>Whether a request is the question that browsers ask before they send another one.</summary>
    internal static bool IsPreflight(HttpRequest request) =>
        HttpMethods.IsOptions(request.Method)
        && request.Headers.AccessControlRequestMethod.Count > 0
        && OriginOf(request) is not null
        && request.Path.StartsWithSegments(Api);

    /// <summary>The one origin that a request names, or null.</summary>
    internal static string? OriginOf(HttpRequest request) =>
        request.Headers.Origin is [{ Length: > 0 and <= WebOrigin.MaxLength } origin] ? origin : null;

    /// <summary>
    /// The origin of the page that sends a request, or null. Browsers leave <c>Origin</c> out where a page reads from
    /// its own origin, as where service and blog share one, and say so (Fetch Metadata).
    /// </summary>
    internal static string? PageOf(HttpRequest request) =>
        request.Headers.Origin.Count == 0 && request.Headers["Sec-Fetch-Site"] is ["same-origin"]
            ? $"{request.Scheme}://{request.Host.Value}"
            : OriginOf(request);

    /// <summary>Tells a browser that pages of an origin may send requests here.</summary>
    internal static void AllowPreflight(HttpResponse response, string origin)
    {
        response.StatusCode = StatusCodes.Status204NoContent;
        var headers = response.Headers;
        headers.AccessControlAllowOrigin = origin;
        headers.AccessControlAllowMethods = Methods;
        headers.AccessControlAllowHeaders = RequestHeaders;
        headers.AccessControlMaxAge = MaxAgeSeconds;
        headers.Vary = PreflightVaries;
    }

    /// <summary>What the answer to a preflight depends on.</summary>
    internal const string PreflightVaries = "Origin, Access-Control-Request-Method, Access-Control-Request-Headers";

    /// <summary>
    /// Lets the page of an allowed origin read the answer, or lets caches know that another origin is answered
    /// otherwise.
    /// </summary>
    /// <param name="response">
    /// The answer; on starting, because the exception handler clears the headers that are there before.
    /// </param>
    /// <param name="allowed">The request's origin, or null where it is refused.</param>
    internal static void OpenTo(HttpResponse response, string? allowed) =>
        response.OnStarting(() =>
        {
            response.Headers.Append("Vary", "Origin");
            if (allowed is not null)
            {
                response.Headers.AccessControlAllowOrigin = allowed;
                response.Headers.AccessControlExposeHeaders = ResponseHeaders;
            }

            return Task.CompletedTask;
        });
}
