using System.Net;
using BlogManager.Api.Settings;
using BlogManager.Application.Ports;

namespace BlogManager.Api.Hosting;

/// <summary>Tries whether the collector takes connections: what it makes of a span it tells nobody.</summary>
internal sealed class OtlpProbe(OtlpTarget target) : IDependencyProbe
{
    public string Name => "traces (otlp)";

    public string Setting => TracingOptions.Section + ":OtlpEndpoint (or OTEL_EXPORTER_OTLP_ENDPOINT)";

    public IReadOnlyList<DnsEndPoint> Servers => [new DnsEndPoint(target.Endpoint.IdnHost, target.Endpoint.Port)];

    public Task TryAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public string? Advise(Exception fault) => null;
}
