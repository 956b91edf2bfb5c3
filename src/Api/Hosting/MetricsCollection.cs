using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BlogManager.Api.Http;
using BlogManager.Application;
using BlogManager.Application.Requests;
using Prometheus;

namespace BlogManager.Api.Hosting;

/// <summary>
/// What <c>/metrics</c> collects: our own instruments and some of the runtime's, from the start, and the series that
/// are known then at 0. prometheus-net's own adapter is not used: it makes gauges of counters, forgets a series that
/// has been still for five minutes, and listens from the first scrape on.
/// </summary>
internal sealed class MetricsCollection(IServiceProvider services) : IHostedService
{
    // Of the process, as the registry is: hosts that tests start side by side share both.
    private static readonly Lazy<ConcurrentDictionary<Instrument, ExportedInstrument>> Listening = new(Listen);

    /// <summary>Begins to listen, once a process.</summary>
    internal static void Start() => _ = Listening.Value;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var series in KnownSeries.All(services))
            Listening.Value[series.Instrument].Begin(series.Labels);
        Metrics
            .CreateGauge("blogmanager_build_info", "Always 1; its label tells which version runs.", "version")
            .WithLabels(BuildVersion.Text)
            .Set(1);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private static ConcurrentDictionary<Instrument, ExportedInstrument> Listen()
    {
        Metrics.SuppressDefaultMetrics(
            new SuppressDefaultMetricOptions
            {
                SuppressMeters = true,
                SuppressEventCounters = true,
                SuppressDebugMetrics = true,
            }
        );
        var exported = new ConcurrentDictionary<Instrument, ExportedInstrument>();
        // Kept by the callback below, as long as the registry is.
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                var metric = instrument.Meter.Name switch
                {
                    Telemetry.Name => ExportedInstrument.OfOurs(instrument),
                    RuntimeInstruments.Meter => RuntimeInstruments.Of(instrument),
                    _ => null,
                };
                if (metric is not null)
                    listener.EnableMeasurementEvents(instrument, exported[instrument] = metric);
            },
        };
        listener.SetMeasurementEventCallback<long>(
            (_, value, labels, metric) => ((ExportedInstrument)metric!).Record(value, labels)
        );
        listener.SetMeasurementEventCallback<int>(
            (_, value, labels, metric) => ((ExportedInstrument)metric!).Record(value, labels)
        );
        listener.SetMeasurementEventCallback<double>(
            (_, value, labels, metric) => ((ExportedInstrument)metric!).Record(value, labels)
        );
        listener.Start();
        Metrics.DefaultRegistry.AddBeforeCollectCallback(listener.RecordObservableInstruments);
        return exported;
    }
}
