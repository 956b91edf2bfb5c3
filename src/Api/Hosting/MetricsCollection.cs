using BlogManager.Application;
using Prometheus;

namespace BlogManager.Api.Hosting;

/// <summary>
/// What <c>/metrics</c> collects: our own instruments and the runtime's, from the start. prometheus-net's default begins to listen at the first scrape, so that
/// what was counted before is lost, and listens to every meter of the process.
/// </summary>
internal static class MetricsCollection
{
    private const string Runtime = "System.Runtime";

    // Of the process, as the registry is: hosts that tests start side by side share both.
    private static readonly Lazy<IDisposable> Listening = new(() =>
    {
        Metrics.SuppressDefaultMetrics(new SuppressDefaultMetricOptions { SuppressMeters = true, SuppressEventCounters = true });
        return MeterAdapter.StartListening(new MeterAdapterOptions { InstrumentFilterPredicate = instrument => instrument.Meter.Name is Telemetry.Name or Runtime });
    });

    /// <summary>Begins to listen, once a process.</summary>
    internal static void Start() => _ = Listening.Value;
}
