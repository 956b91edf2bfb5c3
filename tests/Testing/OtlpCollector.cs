using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace BlogManager.Testing;

/// <summary>
/// A collector that takes OTLP over HTTP and over gRPC, on free loopback ports, and keeps what it is sent.
/// </summary>
public sealed class OtlpCollector : IAsyncDisposable
{
    private const int GrpcPrefix = 5;

    private readonly WebApplication _app;
    private readonly ConcurrentQueue<byte[]> _requests = new();

    private OtlpCollector(WebApplication app) => _app = app;

    /// <summary>The root address for OTLP over HTTP.</summary>
    public string HttpAddress { get; private set; } = string.Empty;

    /// <summary>The address for OTLP over gRPC, without TLS.</summary>
    public string GrpcAddress { get; private set; } = string.Empty;

    /// <summary>What was sent, as it came.</summary>
    public IReadOnlyCollection<byte[]> Requests => _requests;

    /// <summary>The headers of the last request.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; private set; } = new Dictionary<string, string>();

    /// <summary>Answers instead of the collector, where set.</summary>
    public Func<HttpContext, Task>? Answer { get; set; }

    /// <summary>Every span that was sent.</summary>
    public IReadOnlyList<OtlpSpan> Spans => [.. _requests.SelectMany(OtlpSpans.Read)];

    /// <summary>Starts it.</summary>
    public static async Task<OtlpCollector> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        // Its own requests must not be spans of the service under test, which runs in the same process.
        builder.Services.AddSingleton(new ActivitySource("OtlpCollector"));
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http1);
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2);
        });
        var app = builder.Build();
        var collector = new OtlpCollector(app);
        app.MapPost("/v1/traces", collector.TakeAsync);
        app.MapPost("/opentelemetry.proto.collector.trace.v1.TraceService/Export", collector.TakeCallAsync);
        await app.StartAsync();
        string[] addresses =
        [
            .. app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses,
        ];
        (collector.HttpAddress, collector.GrpcAddress) = (addresses[0], addresses[1]);
        return collector;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task TakeAsync(HttpContext context)
    {
        if (Answer is { } answer)
        {
            await answer(context);
            return;
        }

        Headers = Copy(context.Request.Headers);
        _requests.Enqueue(await BodyAsync(context));
        context.Response.ContentType = "application/x-protobuf";
    }

    // A gRPC message comes with a byte for compression and four for its length, and is answered so: an empty reply, the
    // status behind it.
    private async Task TakeCallAsync(HttpContext context)
    {
        Headers = Copy(context.Request.Headers);
        _requests.Enqueue((await BodyAsync(context))[GrpcPrefix..]);
        context.Response.ContentType = "application/grpc";
        await context.Response.Body.WriteAsync(new byte[GrpcPrefix]);
        context.Response.AppendTrailer("grpc-status", "0");
    }

    // The server uses a request's headers again for the next one.
    private static Dictionary<string, string> Copy(IHeaderDictionary headers) =>
        headers.ToDictionary(h => h.Key, h => h.Value.ToString(), StringComparer.OrdinalIgnoreCase);

    private static async Task<byte[]> BodyAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        return body.ToArray();
    }
}
