using System.Net;
using BlogManager.Application.Ports;
using Grpc.Core;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Vectors.Qdrant;

/// <summary>Tries the Qdrant server by asking for its collections, which takes its gRPC API and the key.</summary>
internal sealed class QdrantProbe(QdrantCollections collections, IOptions<QdrantOptions> options) : IDependencyProbe
{
    public string Name => "vectors (qdrant)";

    public string Setting => QdrantOptions.Section + ":Url";

    public IReadOnlyList<DnsEndPoint> Servers =>
        new Uri(options.Value.Url) is var url ? [new DnsEndPoint(url.IdnHost, url.Port)] : [];

    public Task TryAsync(CancellationToken cancellationToken) => collections.SpacesAsync(cancellationToken);

    public string? Advise(Exception fault) =>
        fault is not QdrantFault qdrant
            ? null
            : qdrant.Status switch
            {
                StatusCode.Unauthenticated or StatusCode.PermissionDenied =>
                    $"The server refuses the key: correct {QdrantOptions.Section}:ApiKey.",
                StatusCode.Unimplemented or StatusCode.Internal or StatusCode.Unknown or StatusCode.Unavailable =>
                    $"The server takes connections and does not speak gRPC as Qdrant does: {Setting} must name its gRPC port, 6334 unless changed, and not that of HTTP (6333).",
                var status => $"The server answered gRPC status {status}: its own log says why.",
            };
}
