using Microsoft.Net.Http.Headers;

namespace BlogManager.Api.Endpoints;

internal static class Accepted
{
    /// <summary>
    /// Whether a caller wants another form than JSON: it names it in <c>Accept</c>, and nothing that it would rather
    /// have as JSON.
    /// </summary>
    internal static bool Prefers(HttpRequest request, string contentType)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
            return false;
        double? Quality(string type) =>
            accepted
                .Where(a => a.MediaType.Equals(type, StringComparison.OrdinalIgnoreCase))
                .Max(a => (double?)(a.Quality ?? 1.0));
        return Quality(contentType) is > 0 and var other && !(Quality("application/json") > other);
    }
}
