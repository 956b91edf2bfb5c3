using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace BlogManager.Api.Http;

/// <summary>
/// How connections end when the service stops. Kestrel closes one that is idle at once, and so cuts off a request that
/// is on its way over it. Here it refuses new connections at once as before, says <c>Connection: close</c> in every
/// answer from then on, and closes what is still idle a little later: a busy caller has had its last answer by then,
/// and goes elsewhere.
/// </summary>
internal static class ConnectionDrain
{
    /// <summary>Longer than a busy caller pauses between two requests, and no stop worth speaking of.</summary>
    private static readonly TimeSpan IdleGrace = TimeSpan.FromSeconds(1);

    /// <summary>Has every endpoint wait before it closes what is idle.</summary>
    internal static void DrainConnections(this KestrelServerOptions kestrel) =>
        kestrel.ConfigureEndpointDefaults(endpoint =>
            endpoint.Use(next =>
                async connection =>
                {
                    if (connection.Features.Get<IConnectionLifetimeNotificationFeature>() is not { } lifetime)
                    {
                        await next(connection);
                        return;
                    }

                    using var later = new CancellationTokenSource();
                    await using var asked = lifetime.ConnectionClosedRequested.Register(
                        static state => ((CancellationTokenSource)state!).CancelAfter(IdleGrace),
                        later
                    );
                    lifetime.ConnectionClosedRequested = later.Token;
                    await next(connection);
                }
            )
        );

    /// <summary>
    /// Has the connection end with this answer where the service is stopping. HTTP/2 has a message of its own for that.
    /// </summary>
    internal static void EndConnection(HttpContext context, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested && HttpProtocol.IsHttp11(context.Request.Protocol))
            context.Response.Headers.Connection = "close";
    }
}
