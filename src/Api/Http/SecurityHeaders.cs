namespace BlogManager.Api.Http;

/// <summary>
/// What browsers are told of every answer (OWASP REST Security Cheat Sheet): that it is what it says, is no page, is
/// framed by nobody, and tells nobody where its reader came from.
/// </summary>
internal static class SecurityHeaders
{
    // Data has no use for scripts, styles or frames.
    private const string Data = "default-src 'none'; frame-ancestors 'none'";

    // The page of the documentation runs the scripts that come with it, and holds its own settings inline.
    private const string Page =
        "default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

    // The blog of the demo, as strict as a blog can be: what it loads comes from here, and nothing is inline.
    private const string Blog =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    // The owner's console: its script calls this service and nobody else, and nothing is inline.
    private const string Console =
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; require-trusted-types-for 'script'";

    private static readonly PathString Documentation = new("/docs");
    private static readonly PathString Demo = new("/demo");
    private static readonly PathString OwnersConsole = new("/console");

    internal static void Write(HttpRequest request, IHeaderDictionary headers)
    {
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers.ContentSecurityPolicy =
            request.Path.StartsWithSegments(Documentation) ? Page
            : request.Path.StartsWithSegments(Demo) ? Blog
            : request.Path.StartsWithSegments(OwnersConsole) ? Console
            : Data;
        // A year; over plain HTTP browsers take no notice of it (RFC 6797, section 8.1).
        if (request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
    }
}
