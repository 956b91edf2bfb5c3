using System.Diagnostics;
using System.Globalization;
using Prometheus;

namespace BlogManager.Benchmarks;

/// <summary>
/// What it takes to write <c>/metrics</c> with many series, in both formats: time, allocations, bytes. Without HTTP:
/// that costs what any answer does.
/// </summary>
internal static class MetricsBenchmark
{
    private const int Warmups = 20;
    private const int Runs = 200;

    /// <summary>Measures and prints.</summary>
    /// <param name="seriesWanted">
    /// About how many series there are: a third counters, the rest histograms' of 15 each.
    /// </param>
    internal static async Task RunAsync(int seriesWanted)
    {
        var registry = Metrics.NewCustomRegistry();
        var series = Fill(Metrics.WithCustomRegistry(registry), seriesWanted);
        foreach (var format in new[] { ExpositionFormat.PrometheusText, ExpositionFormat.OpenMetricsText })
        {
            using var body = new MemoryStream();
            var times = new List<double>(Runs);
            long allocated = 0;
            for (var i = 0; i < Warmups + Runs; i++)
            {
                body.SetLength(0);
                var before = GC.GetTotalAllocatedBytes(precise: true);
                var begun = Stopwatch.GetTimestamp();
                await registry.CollectAndExportAsTextAsync(body, format);
                if (i < Warmups)
                    continue;
                times.Add(Stopwatch.GetElapsedTime(begun).TotalMilliseconds);
                allocated += GC.GetTotalAllocatedBytes(precise: true) - before;
            }

            times.Sort();
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{format}: {series} series, {body.Length / 1024.0:F0} KiB; median {times[Runs / 2]:F2} ms, p95 {times[Runs * 95 / 100]:F2} ms, {allocated / Runs / 1024.0:F1} KiB allocated"
                )
            );
        }
    }

    private static int Fill(MetricFactory factory, int wanted)
    {
        const int SamplesOfHistogram = 15;
        string[] labels = ["code", "method", "endpoint"];
        var counter = factory.CreateCounter("benchmark_requests_total", "Requests.", labels);
        var histogram = factory.CreateHistogram(
            "benchmark_duration_seconds",
            "Times.",
            labels,
            new HistogramConfiguration { Buckets = Histogram.ExponentialBuckets(0.001, 2, SamplesOfHistogram - 3) }
        );
        var made = 0;
        for (var i = 0; made < wanted / 3; i++, made++)
            counter.WithLabels("200", "GET", $"/api/v1/route/{i}").Inc(i);
        for (var i = 0; made < wanted; i++, made += SamplesOfHistogram)
            histogram.WithLabels("200", "GET", $"/api/v1/route/{i}").Observe(i / 1000.0);
        return made;
    }
}
