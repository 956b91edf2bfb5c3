using BlogManager.Api.Http;

namespace BlogManager.Api.Widget;

/// <summary>A file that pages of others load.</summary>
internal sealed class WidgetFile
{
    private readonly CompressedFile _file;

    private WidgetFile(CompressedFile file) => _file = file;

    internal static WidgetFile Load(string name, string contentType) => new(CompressedFile.Load(name, contentType));

    internal Task WriteAsync(HttpContext context)
    {
        // It is made for pages of any origin, isolated ones (Cross-Origin-Embedder-Policy) too.
        context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        context.Response.Headers.AccessControlAllowOrigin = "*";
        // An hour: a page that was not changed for years gets a mended widget the same day.
        return _file.WriteAsync(context, "public, max-age=3600, stale-while-revalidate=86400");
    }
}
