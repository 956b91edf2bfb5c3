namespace BlogManager.Api.Hosting;

/// <summary>
/// Lets every GET route answer HEAD. The request's method is GET while routing chooses the endpoint, and HEAD again for
/// every later stage; Kestrel read the method before and sends no body. At each route it would be a second operation in
/// the OpenAPI document.
/// </summary>
internal static class HeadRouting
{
    internal static void UseRoutingWithHead(this IApplicationBuilder app)
    {
        app.Use(
            (context, next) =>
            {
                if (HttpMethods.IsHead(context.Request.Method))
                {
                    context.Request.Method = HttpMethods.Get;
                    context.Features.Set(WasHead);
                }

                return next(context);
            }
        );
        app.UseRouting();
        app.Use(
            (context, next) =>
            {
                if (context.Features.Get<HeadRequest>() is not null)
                    context.Request.Method = HttpMethods.Head;
                return next(context);
            }
        );
    }

    // Carries "it was HEAD" over UseRouting; one for all, as it says nothing else.
    private static readonly HeadRequest WasHead = new();

    private sealed class HeadRequest;
}
