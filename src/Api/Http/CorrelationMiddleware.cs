using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace BlogManager.Api.Http;

/// <summary>
/// Gives every answer its correlation id, its trace (W3C Trace Context, <c>traceresponse</c>),
/// <see cref="SecurityHeaders"/> and the end of its connection (<see cref="ConnectionDrain"/>), refusals and failures
/// included.
/// </summary>
internal sealed class CorrelationMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime)
{
    internal const string Header = "X-Correlation-ID";
    internal const string BaggageName = "correlation_id";
    private const int MaxLength = 128;

    private static readonly object ItemKey = new();
    private static readonly SearchValues<char> Allowed = SearchValues.Create(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
    );

    private readonly Func<object, Task> _writeHeaders = state =>
        WriteHeaders((HttpContext)state, lifetime.ApplicationStopping);

    public Task InvokeAsync(HttpContext context)
    {
        var id = Accepted(context.Request.Headers[Header]) ?? Made();
        context.Items[ItemKey] = id;
        if (ActivityOf(context) is { } span)
        {
            // Baggage goes along to the services that this one calls, and into the log.
            span.SetBaggage(BaggageName, id);
            if (span.IsAllDataRequested)
                span.SetTag(BaggageName, id);
        }

        // On starting, because the exception handler clears the headers that are there before.
        context.Response.OnStarting(_writeHeaders, context);
        return next(context);
    }

    internal static string IdOf(HttpContext context) => context.Items[ItemKey] as string ?? context.TraceIdentifier;

    internal static string TraceIdOf(HttpContext context) =>
        ActivityOf(context)?.TraceId.ToHexString() ?? context.TraceIdentifier;

    // From the runtime's own generator: no secret, and a UUID would ask the kernel for each one.
    private static string Made() => ActivityTraceId.CreateRandom().ToHexString();

    private static Activity? ActivityOf(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity;

    private static string? Accepted(Microsoft.Extensions.Primitives.StringValues values) =>
        values is [{ Length: > 0 and <= MaxLength } value]
        && value.AsSpan().IndexOfAnyExcept(Allowed) < 0
        && !RedactedPath.HoldsKey(value)
            ? value
            : null;

    private static Task WriteHeaders(HttpContext context, CancellationToken stopping)
    {
        var headers = context.Response.Headers;
        headers[Header] = IdOf(context);
        SecurityHeaders.Write(context.Request, headers);
        ConnectionDrain.EndConnection(context, stopping);
        if (ActivityOf(context) is { IdFormat: ActivityIdFormat.W3C, Id: { } traceparent })
            headers["traceresponse"] = traceparent;
        return Task.CompletedTask;
    }
}
