using System.Diagnostics;
using System.Diagnostics.Metrics;
using BlogManager.Application.Requests;
using Prometheus;

namespace BlogManager.Api.Hosting;

/// <summary>
/// An instrument as a Prometheus metric: a counter as a counter, which prometheus-net's own adapter makes a gauge, and
/// one that never expires.
/// </summary>
internal abstract class ExportedInstrument
{
    /// <summary>
    /// An exemplar leads from a point of a curve to a trace, so only to one that was sampled; and a new one a second a
    /// series is enough to look at. For every metric that is made for prometheus-net directly, too.
    /// </summary>
    internal static readonly ExemplarBehavior Exemplars = new()
    {
        DefaultExemplarProvider = (_, _) =>
            Activity.Current is { Recorded: true } ? Exemplar.FromTraceContext() : Exemplar.None,
        NewExemplarMinInterval = TimeSpan.FromSeconds(1),
    };

    internal abstract void Record(double measurement, ReadOnlySpan<KeyValuePair<string, object?>> labels);

    /// <summary>Has a series at 0 before anything is measured.</summary>
    internal abstract void Begin(IReadOnlyList<KeyValuePair<string, object?>> labels);

    /// <summary>One of our own, or null where it is no kind that is used here.</summary>
    internal static ExportedInstrument? OfOurs(Instrument instrument)
    {
        var name = $"{Telemetry.Name.ToLowerInvariant()}_{instrument.Name}";
        return instrument switch
        {
            Counter<long> => Counter(name, instrument.Description, (series, value) => series.Inc(value)),
            Gauge<long> or Gauge<int> or Gauge<double> => Gauge(name, instrument.Description),
            Histogram<double> { Advice.HistogramBucketBoundaries: { } buckets } => Histogram(
                name,
                instrument.Description,
                [.. buckets]
            ),
            _ => null,
        };
    }

    internal static ExportedInstrument Total(string name, string? help, string? label = null) =>
        Counter(name, help, (series, value) => series.IncTo(value), label);

    /// <summary>A total that only grows, told by what is added.</summary>
    internal static ExportedInstrument Sum(string name, string? help)
    {
        var sum = Counter(name, help, (series, value) => series.Inc(value), only: string.Empty);
        sum.Begin([]);
        return sum;
    }

    internal static ExportedInstrument Gauge(string name, string? help, string? label = null) =>
        new Of<Gauge.Child>(
            labels => Metrics.CreateGauge(name, help ?? string.Empty, labels),
            (series, value) => series.Set(value),
            label
        );

    private static Of<Counter.Child> Counter(
        string name,
        string? help,
        Action<Counter.Child, double> record,
        string? only = null
    ) =>
        new(
            labels =>
                Metrics.CreateCounter(
                    name,
                    help ?? string.Empty,
                    labels,
                    new CounterConfiguration { ExemplarBehavior = Exemplars }
                ),
            record,
            only
        );

    private static Of<Histogram.Child> Histogram(string name, string? help, double[] buckets) =>
        new(
            labels =>
                Metrics.CreateHistogram(
                    name,
                    help ?? string.Empty,
                    labels,
                    new HistogramConfiguration { Buckets = buckets, ExemplarBehavior = Exemplars }
                ),
            (series, value) => series.Observe(value),
            only: null
        );

    /// <param name="create">Makes the metric once its labels are known.</param>
    /// <param name="only">The one label that is kept; empty for none, null for all.</param>
    private sealed class Of<TSeries>(
        Func<string[], Collector<TSeries>> create,
        Action<TSeries, double> record,
        string? only
    ) : ExportedInstrument
        where TSeries : ChildBase
    {
        private Made? _made;

        internal override void Record(double measurement, ReadOnlySpan<KeyValuePair<string, object?>> labels) =>
            record(Series(labels), measurement);

        internal override void Begin(IReadOnlyList<KeyValuePair<string, object?>> labels) => Series([.. labels]);

        private TSeries Series(ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            var (names, metric) = _made ??= Make(labels);
            var values = new string[names.Length];
            for (var i = 0; i < names.Length; i++)
                values[i] = ValueOf(names[i], labels);
            return metric.WithLabels(values);
        }

        // Made twice it is the same metric: the registry knows it by its name.
        private Made Make(ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            var names = new List<string>(labels.Length);
            foreach (var label in labels)
            {
                if (only is null || only == label.Key)
                    names.Add(label.Key);
            }

            names.Sort(StringComparer.Ordinal);
            return new Made([.. names], create([.. names.Select(name => name.Replace('.', '_'))]));
        }

        private static string ValueOf(string name, ReadOnlySpan<KeyValuePair<string, object?>> labels)
        {
            foreach (var label in labels)
            {
                if (label.Key == name)
                    return label.Value as string ?? $"{label.Value}";
            }

            return string.Empty;
        }

        private sealed record Made(string[] Labels, Collector<TSeries> Metric);
    }
}
