using BlogManager.Infrastructure.Settings;

namespace BlogManager.Api.Settings;

/// <summary>Where spans go and how many, section <c>BlogManager:Telemetry</c>.</summary>
public sealed class TracingOptions : ICheckedOptions
{
    internal const string Section = "BlogManager:Telemetry";

    /// <summary>
    /// The OTLP collector, such as <c>http://localhost:4317</c>; without it <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> counts,
    /// and without that nothing is exported.
    /// </summary>
    public string? OtlpEndpoint { get; set; }

    /// <summary>
    /// <c>grpc</c> or <c>http</c> (protobuf); without it <c>OTEL_EXPORTER_OTLP_PROTOCOL</c> counts, and without that
    /// gRPC.
    /// </summary>
    public string? OtlpProtocol { get; set; }

    /// <summary>
    /// Of the traces that begin here, how many are exported: 0 to 1. A trace that began elsewhere is exported where its
    /// caller says so, a failed one always.
    /// </summary>
    public double SampleRatio { get; set; } = 0.1;

    /// <summary>
    /// Whether spans of model calls hold the questions, posts and answers themselves. Off: a trace then tells nothing
    /// of what was asked.
    /// </summary>
    public bool CaptureContent { get; set; }

    public IEnumerable<string> Faults() =>
        [
            .. CheckedOptions.Unless(
                string.IsNullOrEmpty(OtlpProtocol)
                    || OtlpProtocol.Equals("grpc", StringComparison.OrdinalIgnoreCase)
                    || OtlpProtocol.Equals("http", StringComparison.OrdinalIgnoreCase),
                $"{Section}:OtlpProtocol must be grpc or http."
            ),
            .. CheckedOptions.Range(
                Section,
                nameof(SampleRatio),
                SampleRatio,
                0,
                1,
                ", such as 0.1 for a tenth of the traces"
            ),
        ];
}
