using System.Collections.Concurrent;
using Prometheus;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Counts and measures HTTP requests. Not prometheus-net's own middlewares: they are three stages with a look-up of
/// labels each, count a request that broke as 200, and take a made-up method as a label, which is memory that any
/// caller can take.
/// </summary>
internal static class RequestMetrics
{
    // From a read that is answered from the cache (a tenth of a millisecond) to a post that is taken in while the
    // caller waits (120 s, the longest deadline there is). The objectives of docker/prometheus/rules need 0.5 and 10.
    private static readonly double[] Seconds =
    [
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60,
        120,
    ];

    // All three are bounded: a caller can make up a path and a method, but neither is a label (the endpoint is the
    // route's template, an unknown method is "_OTHER").
    private static readonly string[] Labels = ["code", "method", "endpoint"];

    private static readonly Gauge InProgress = Metrics.CreateGauge(
        "http_requests_in_progress",
        "HTTP requests that are being answered now.",
        ["method"]
    );

    private static readonly Counter Received = Metrics.CreateCounter(
        "http_requests_received_total",
        "HTTP requests that were answered, by status, method and route template.",
        Labels,
        new CounterConfiguration { ExemplarBehavior = ExemplarBehavior.NoExemplars() }
    );

    private static readonly Histogram Duration = Metrics.CreateHistogram(
        "http_request_duration_seconds",
        "Seconds until an HTTP request was answered, by status, method and route template.",
        Labels,
        new HistogramConfiguration { Buckets = Seconds, ExemplarBehavior = ExportedInstrument.Exemplars }
    );

    // prometheus-net finds a series by its label texts, which costs more than counting: each is looked up once and
    // kept by what it stands for. As bounded as the labels.
    private static readonly ConcurrentDictionary<(Endpoint? Endpoint, string Method, int Status), Series> Known = new();
    private static readonly ConcurrentDictionary<string, Gauge.Child> Running = new(StringComparer.Ordinal);

    /// <summary>Begins a request; end it with <see cref="Gauge.Child.Dec(double)"/>.</summary>
    internal static Gauge.Child Begin(string method)
    {
        var running = Running.GetOrAdd(method, static method => InProgress.WithLabels(method));
        running.Inc();
        return running;
    }

    /// <param name="endpoint">What routing chose; null when nothing matched.</param>
    /// <param name="route">The template of <paramref name="endpoint"/>, or a word for none.</param>
    /// <param name="method">A method that HTTP knows, or "_OTHER".</param>
    internal static void Record(Endpoint? endpoint, string route, string method, int status, TimeSpan elapsed)
    {
        if (!Known.TryGetValue((endpoint, method, status), out var series))
        {
            string[] labels = [status.ToString(System.Globalization.CultureInfo.InvariantCulture), method, route];
            series = Known.GetOrAdd(
                (endpoint, method, status),
                new Series(Received.WithLabels(labels), Duration.WithLabels(labels))
            );
        }

        series.Received.Inc();
        series.Duration.Observe(elapsed.TotalSeconds);
    }

    private sealed record Series(Counter.Child Received, Histogram.Child Duration);
}
