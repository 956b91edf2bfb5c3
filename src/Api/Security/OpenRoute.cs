namespace BlogManager.Api.Security;

/// <summary>
/// A route that is open to a caller whoever it is: no key is looked at there, so that monitoring and the documentation
/// are there while the store of keys is not.
/// </summary>
internal sealed record OpenRoute(Func<HttpContext, bool> IsOpen)
{
    internal static readonly OpenRoute ToEveryone = new(_ => true);

    internal static bool Is(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OpenRoute>() is { } open && open.IsOpen(context);
}

internal static class OpenRoutes
{
    internal static TBuilder Open<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.Open(OpenRoute.ToEveryone);

    internal static TBuilder Open<TBuilder>(this TBuilder route, OpenRoute open)
        where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(open));
        return route;
    }
}
