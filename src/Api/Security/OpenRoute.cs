namespace BlogManager.Api.Security;

/// <summary>
/// A route that is open to a caller whoever it is: no key is looked at there, so that monitoring and the documentation
/// are there while the store of keys is not.
/// </summary>
/// <param name="IsOpen">Whether it is open to the sender of a request.</param>
internal sealed record OpenRoute(Func<HttpContext, bool> IsOpen)
{
    /// <summary>Open to everyone.</summary>
    internal static readonly OpenRoute ToEveryone = new(_ => true);

    /// <summary>Whether the route of a request is open to its sender.</summary>
    internal static bool Is(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<OpenRoute>() is { } open && open.IsOpen(context);
}

/// <summary>Declares routes open.</summary>
internal static class OpenRoutes
{
    /// <summary>Opens a route to everyone.</summary>
    internal static TBuilder Open<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.Open(OpenRoute.ToEveryone);

    /// <summary>Opens a route to some.</summary>
    internal static TBuilder Open<TBuilder>(this TBuilder route, OpenRoute open)
        where TBuilder : IEndpointConventionBuilder
    {
        route.Add(endpoint => endpoint.Metadata.Add(open));
        return route;
    }
}
