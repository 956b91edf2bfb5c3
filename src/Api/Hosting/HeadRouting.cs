namespace BlogManager.Api.Hosting;

/// <summary>
/// Lets every GET route answer HEAD: routing sees a GET, everything after it the HEAD again, and Kestrel, which knows
/// what was asked, sends no body. Said once here and not at each route, where it would be a second operation in the
/// OpenAPI document.
/// </summary>
internal static class HeadRouting
{
    internal static void UseRoutingWithHead(this IApplicationBuilder app)
    {
        app.Use(
            (context, next) =>
            {
                if (!HttpMethods.IsHead(context.Request.Method))
                    return next(context);
                context.Request.Method = HttpMethods.Get;
                context.Features.Set(Asked);
                return next(context);
            }
        );
        app.UseRouting();
        app.Use(
            (context, next) =>
            {
                if (context.Features.Get<HeadMarker>() is not null)
                    context.Request.Method = HttpMethods.Head;
                return next(context);
            }
        );
    }

    private static readonly HeadMarker Asked = new();

    private sealed class HeadMarker;
}
