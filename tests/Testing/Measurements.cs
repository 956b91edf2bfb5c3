using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using BlogManager.Application.Requests;

namespace BlogManager.Testing;

/// <summary>What the service's own instruments measure in this process while it listens.</summary>
public sealed class Measurements : IDisposable
{
    private readonly ConcurrentQueue<(string Instrument, string[] Labels, double Value)> _all = new();
    private readonly MeterListener _listener = new();

    /// <summary>Begins to listen.</summary>
    public Measurements()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == Telemetry.Name)
                listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<int>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.SetMeasurementEventCallback<double>((instrument, value, labels, _) => Add(instrument, value, labels));
        _listener.Start();
    }

    /// <summary>
    /// The measurements of an instrument with these label values, in the order in which they are measured; all of its
    /// measurements without any.
    /// </summary>
    public IReadOnlyList<double> Of(string instrument, params string[] labels) =>
        [
            .. _all.Where(m => m.Instrument == instrument && (labels.Length == 0 || labels.SequenceEqual(m.Labels)))
                .Select(m => m.Value),
        ];

    /// <summary>Their sum.</summary>
    public double Sum(string instrument, params string[] labels) => Of(instrument, labels).Sum();

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    private void Add(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> labels)
    {
        var values = new string[labels.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = $"{labels[i].Value}";
        _all.Enqueue((instrument.Name, values, value));
    }
}
