using BlogManager.Api.Settings;
using BlogManager.Infrastructure.Settings;
using OpenTelemetry.Exporter;

namespace BlogManager.Api.Hosting;

/// <summary>
/// The collector that the settings name: ours first, then the variables of the OpenTelemetry specification
/// (https://opentelemetry.io/docs/specs/otel/protocol/exporter), those for traces before those for all signals.
/// </summary>
/// <param name="Endpoint">Where spans are sent; for HTTP with the path of the signal.</param>
/// <param name="Protocol">gRPC, or protobuf over HTTP.</param>
/// <param name="Headers">Such as <c>api-key=SECRET</c>, or null.</param>
internal sealed record OtlpTarget(Uri Endpoint, OtlpExportProtocol Protocol, string? Headers)
{
    private const string Variables = "OTEL_EXPORTER_OTLP_";
    private const string TracesPath = "/v1/traces";

    /// <summary>Reads it; null where nothing is to be exported.</summary>
    /// <exception cref="SettingsException">An endpoint or a protocol that cannot be meant.</exception>
    internal static OtlpTarget? Of(IConfiguration configuration)
    {
        var own = configuration[$"{TracingOptions.Section}:{nameof(TracingOptions.OtlpEndpoint)}"]?.Trim();
        var ofTraces = configuration[Variables + "TRACES_ENDPOINT"];
        var text =
            !string.IsNullOrEmpty(own) ? own
            : !string.IsNullOrEmpty(ofTraces) ? ofTraces
            : configuration[Variables + "ENDPOINT"];
        if (
            string.IsNullOrWhiteSpace(text)
            || string.Equals(configuration["OTEL_SDK_DISABLED"], "true", StringComparison.OrdinalIgnoreCase)
        )
            return null;
        // The value may hold credentials: the message does not repeat it.
        if (!Uri.TryCreate(text, UriKind.Absolute, out var endpoint) || endpoint.Scheme is not ("http" or "https"))
        {
            throw new SettingsException([
                $"{TracingOptions.Section}:OtlpEndpoint (or {Variables}ENDPOINT) must be an http or https URL, such as http://localhost:4317.",
            ]);
        }

        var protocol = ProtocolOf(configuration);
        // The specification's rule: the variable for traces is the whole address, any other is the root of all signals.
        var isRoot =
            protocol == OtlpExportProtocol.HttpProtobuf
            && (!string.IsNullOrEmpty(own) || string.IsNullOrEmpty(ofTraces))
            && !endpoint.AbsolutePath.EndsWith(TracesPath, StringComparison.Ordinal);
        return new OtlpTarget(
            isRoot ? new Uri(endpoint.GetLeftPart(UriPartial.Path).TrimEnd('/') + TracesPath) : endpoint,
            protocol,
            configuration[Variables + "TRACES_HEADERS"] ?? configuration[Variables + "HEADERS"]
        );
    }

    private static OtlpExportProtocol ProtocolOf(IConfiguration configuration)
    {
        var own = configuration[$"{TracingOptions.Section}:{nameof(TracingOptions.OtlpProtocol)}"];
        var text = !string.IsNullOrEmpty(own)
            ? own
            : configuration[Variables + "TRACES_PROTOCOL"] ?? configuration[Variables + "PROTOCOL"];
        return text?.ToUpperInvariant() switch
        {
            null or "" or "GRPC" => OtlpExportProtocol.Grpc,
            "HTTP" or "HTTP/PROTOBUF" => OtlpExportProtocol.HttpProtobuf,
            _ => throw new SettingsException([
                $"{TracingOptions.Section}:OtlpProtocol must be grpc or http ({Variables}PROTOCOL: grpc or http/protobuf).",
            ]),
        };
    }
}
