namespace BlogManager.Api.Http;

/// <summary>How large the body of a route's requests can be.</summary>
/// <param name="MaxBytes">The largest body that makes sense there; null for as large as the settings allow.</param>
internal sealed record BodySize(int? MaxBytes)
{
    /// <summary>What all requests but those with posts or conversations fit into, in any script and escaping.</summary>
    internal static readonly BodySize Small = new(64 * 1024);

    /// <summary>
    /// What a question fits into with ten turns of 4,000 characters before it, each escaped as <c>\uXXXX</c>.
    /// </summary>
    internal static readonly BodySize Conversation = new(320 * 1024);

    internal static readonly BodySize Post = new(MaxBytes: null);

    internal static BodySize Of(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<BodySize>() ?? Small;
}

/// <summary>Declares the size of bodies on a route's line; without it a body is small.</summary>
internal static class BodySizes
{
    internal static RouteHandlerBuilder Bodies(this RouteHandlerBuilder route, BodySize size) =>
        route.WithMetadata(size);
}
