using System.Net;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Vectors.Chroma;

/// <summary>
/// Tries the Chroma server by asking for its collections, which takes its API, the token, the tenant and the database.
/// </summary>
internal sealed class ChromaProbe(ChromaClient client, IOptions<ChromaOptions> options) : IDependencyProbe
{
    public string Name => "vectors (chroma)";

    public string Setting => ChromaOptions.Section + ":Url";

    public IReadOnlyList<DnsEndPoint> Servers =>
        new Uri(options.Value.Url) is var url ? [new DnsEndPoint(url.IdnHost, url.Port)] : [];

    public Task TryAsync(CancellationToken cancellationToken) => client.ListAsync(cancellationToken);

    public string? Advise(Exception fault) =>
        fault is not ChromaFault chroma
            ? null
            : chroma.Status switch
            {
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden =>
                    $"The server refuses the token: correct {ChromaOptions.Section}:Token.",
                HttpStatusCode.NotFound or HttpStatusCode.Gone or HttpStatusCode.MethodNotAllowed =>
                    $"The server has no HTTP API v2, or not this tenant and database: Chroma 1.0 or newer is needed, and {ChromaOptions.Section}:Tenant and :Database must be there.",
                { } status => $"The server answered {(int)status}: its own log says why.",
                null =>
                    $"The server takes connections and does not answer as Chroma does: is {Setting} the right server?",
            };
}
