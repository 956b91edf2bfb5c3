using System.Buffers;
using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Gives every answer its correlation id, its trace (W3C Trace Context, <c>traceresponse</c>), <see cref="SecurityHeaders"/> and the end of its connection
/// (<see cref="ConnectionDrain"/>), refusals and failures included.
/// </summary>
internal sealed class CorrelationMiddleware(RequestDelegate next, IHostApplicationLifetime lifetime, ILogger<CorrelationMiddleware> logger)
{
    internal const string Header = "X-Correlation-ID";
    internal const string BaggageName = "correlation_id";
    private const int MaxLength = 128;

    private static readonly object ItemKey = new();
    private static readonly SearchValues<char> Allowed = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    private readonly Func<object, Task> _writeHeaders = state => WriteHeaders((HttpContext)state, lifetime.ApplicationStopping);

    public async Task InvokeAsync(HttpContext context)
    {
        var id = Accepted(context.Request.Headers[Header]) ?? Guid.CreateVersion7().ToString("n");
        context.Items[ItemKey] = id;
        // Baggage goes along to the services that this one calls.
        ActivityOf(context)?.SetTag(BaggageName, id).SetBaggage(BaggageName, id);
        // On starting, because the exception handler clears the headers that are there before.
        context.Response.OnStarting(_writeHeaders, context);
        using (logger.BeginScope(new KeyValuePair<string, object>[] { new("CorrelationId", id) }))
            await next(context);
    }

    /// <summary>The correlation id of a request.</summary>
    internal static string IdOf(HttpContext context) => context.Items[ItemKey] as string ?? context.TraceIdentifier;

    /// <summary>The trace id of a request.</summary>
    internal static string TraceIdOf(HttpContext context) => ActivityOf(context)?.TraceId.ToHexString() ?? context.TraceIdentifier;

    private static Activity? ActivityOf(HttpContext context) => context.Features.Get<IHttpActivityFeature>()?.Activity;

    private static string? Accepted(Microsoft.Extensions.Primitives.StringValues values) =>
        values is [{ Length: > 0 and <= MaxLength } value] && value.AsSpan().IndexOfAnyExcept(Allowed) < 0 ? value : null;

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
