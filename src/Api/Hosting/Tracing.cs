using System.Diagnostics;
using BlogManager.Api.Http;
using BlogManager.Api.Settings;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Infrastructure.Settings;
using Microsoft.Extensions.Options;
using OpenTelemetry;
using OpenTelemetry.Context.Propagation;
using OpenTelemetry.Exporter;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Exports spans over OTLP where the settings name a collector. Where they name none, nothing listens, and a span costs
/// next to nothing.
/// </summary>
internal static class Tracing
{
    private const string MongoSource = "MongoDB.Driver";

    /// <exception cref="Infrastructure.Settings.SettingsException">
    /// The collector's address or protocol cannot be meant.
    /// </exception>
    internal static IServiceCollection AddTracing(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddChecked<TracingOptions>().Bind(configuration.GetSection(TracingOptions.Section));
        services.AddSingleton(provider => new ContentCapture(
            provider.GetRequiredService<IOptions<TracingOptions>>().Value.CaptureContent
        ));
        if (OtlpTarget.Of(configuration) is not { } target)
            return services;
        services.AddSingleton<IDependencyProbe>(new OtlpProbe(target));
        // .NET itself takes in and sends along trace and baggage; the SDK's own propagator would put its baggage, which
        // is empty, in the place of .NET's.
        Sdk.SetDefaultTextMapPropagator(new TraceContextPropagator());
        services
            .AddOpenTelemetry()
            .WithTracing(tracing =>
                tracing
                    .ConfigureResource(resource =>
                        resource
                            .AddService("blogmanager", serviceVersion: BuildVersion.Text)
                            .AddEnvironmentVariableDetector()
                    )
                    .AddSource(Telemetry.Name)
                    .AddSource(MongoSource)
                    .AddAspNetCoreInstrumentation(server => server.Filter = IsNoProbe)
                    .AddHttpClientInstrumentation(client => client.FilterHttpRequestMessage = _ => IsWithinATrace())
                    .SetSampler(provider => new TailSampler(
                        new ParentBasedSampler(
                            new TraceIdRatioBasedSampler(
                                provider.GetRequiredService<IOptions<TracingOptions>>().Value.SampleRatio
                            )
                        )
                    ))
                    .AddProcessor(new SpanRedaction())
                    .AddProcessor(_ => new TailSamplingProcessor(Exporter(target)))
            );
        return services;
    }

    // Asked every few seconds, and of no interest in a trace.
    private static bool IsNoProbe(HttpContext context) =>
        !context.Request.Path.StartsWithSegments("/health", StringComparison.OrdinalIgnoreCase)
        && !context.Request.Path.StartsWithSegments("/metrics", StringComparison.OrdinalIgnoreCase);

    // Looks for work, probes and calls of strangers' sites have no request behind them; what the sites cost is in the
    // crawler's own span.
    private static bool IsWithinATrace() => Activity.Current is { ParentSpanId: var parent } && parent != default;

    // Its own thread sends from a queue that is bounded and drops what it cannot hold, so that a collector that is down
    // or slow costs a request nothing.
    private static OtlpTraceExporter Exporter(OtlpTarget target) =>
        new(
            new OtlpExporterOptions
            {
                Endpoint = target.Endpoint,
                Protocol = target.Protocol,
                Headers = target.Headers,
            }
        );
}
