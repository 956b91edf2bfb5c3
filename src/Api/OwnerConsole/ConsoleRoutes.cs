using BlogManager.Api.Http;
using BlogManager.Api.Security;

namespace BlogManager.Api.OwnerConsole;

/// <summary>
/// <c>/console</c>, what the owner of a blog looks at, built of <c>src/Console</c>. The files are open to everyone and
/// hold nothing of anyone's: what they show comes by the API, with the key that the owner signs in with.
/// </summary>
internal static class ConsoleRoutes
{
    // The browser asks each time whether it has the newest, and is told so in a few bytes: console and service are of
    // one version.
    private const string Caching = "no-cache";

    internal static void MapConsole(this IEndpointRouteBuilder routes)
    {
        var page = CompressedFile.Load("console.index.html", "text/html; charset=utf-8");
        routes.MapFile("/console/console.js", CompressedFile.Load("console.js", "text/javascript; charset=utf-8"));
        routes.MapFile("/console/console.css", CompressedFile.Load("console.css", "text/css; charset=utf-8"));
        routes.MapConsoleSignIn();
        // Each view has an address; the script reads it.
        routes.MapFile("/console", page);
        routes.MapFile("/console/{**view}", page);
    }

    private static void MapFile(this IEndpointRouteBuilder routes, string pattern, CompressedFile file) =>
        routes
            .MapGet(pattern, (HttpContext context) =>
            {
                context.Response.Headers["Cross-Origin-Resource-Policy"] = "same-origin";
                context.Response.Headers["Cross-Origin-Opener-Policy"] = "same-origin";
                return file.WriteAsync(context, Caching);
            })
            .Open()
            .ExcludeFromDescription();
}
