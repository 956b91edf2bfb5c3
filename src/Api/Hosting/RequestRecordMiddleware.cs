using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using BlogManager.Api.Http;
using Microsoft.AspNetCore.Diagnostics;

namespace BlogManager.Api.Hosting;

/// <summary>
/// Measures every request and writes one line for it, when it has been answered. Both name the route's template, the
/// line the key's id: never an address with its query, a body or a key.
/// </summary>
internal sealed class RequestRecordMiddleware(RequestDelegate next, ILoggerFactory loggers)
{
    /// <summary>The category of the lines: a name of its own, for operators set its level.</summary>
    internal const string Category = "BlogManager.Requests";

    private const string None = "(none)";
    private static readonly EventId Served = new(1, "Served");

    private readonly ILogger _logger = loggers.CreateLogger(Category);

    public async Task InvokeAsync(HttpContext context)
    {
        var begun = Stopwatch.GetTimestamp();
        ServerRefusals.MarkSeen(context);
        // A caller can make methods up: each would be a label, or a text of theirs in the log.
        var method = KnownMethods.Contain(context.Request.Method) ? context.Request.Method : "_OTHER";
        var running = RequestMetrics.Begin(method);
        try
        {
            await next(context);
        }
        finally
        {
            running.Dec();
            // What is thrown to here broke off after its status was sent.
            Record(context, method, Stopwatch.GetElapsedTime(begun));
        }
    }

    private void Record(HttpContext context, string method, TimeSpan elapsed)
    {
        var status = context.Response.StatusCode;
        // The exception handler takes the endpoint away, and remembers it.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        var route = (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? None;
        RequestMetrics.Record(endpoint, route, method, status, elapsed);
        // What a dependency's outage does to requests is told where the dependency is called; scrapes and probes come
        // every few seconds.
        var level =
            status == StatusCodes.Status500InternalServerError ? LogLevel.Warning
            : IsProbe(route) ? LogLevel.Debug
            : LogLevel.Information;
        if (!_logger.IsEnabled(level))
            return;
        var line = new Line(
            method,
            route,
            status,
            elapsed.TotalMilliseconds,
            RequestKey.IdOf(context) ?? None,
            CorrelationMiddleware.TraceIdOf(context),
            CorrelationMiddleware.IdOf(context)
        );
        _logger.Log(level, Served, line, exception: null, static (line, _) => line.ToString());
    }

    private static bool IsProbe(string route) =>
        route.AsSpan().TrimStart('/') is var path
        && (
            path.StartsWith("health", StringComparison.OrdinalIgnoreCase)
            || path.StartsWith("metrics", StringComparison.OrdinalIgnoreCase)
        );

    private sealed record Line(
        string Method,
        string Route,
        int Status,
        double Milliseconds,
        string KeyId,
        string TraceId,
        string CorrelationId
    ) : IJsonLine
    {
        public string Message => string.Create(CultureInfo.InvariantCulture, $"{Method} {Route} {Status}");

        public override string ToString() =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Message} in {Milliseconds:F1} ms, key {KeyId}, trace {TraceId}, correlation {CorrelationId}"
            );

        public void WriteValues(Utf8JsonWriter json)
        {
            json.WriteString("Method"u8, Method);
            json.WriteString("Route"u8, Route);
            json.WriteNumber("Status"u8, Status);
            json.WriteNumber("Milliseconds"u8, Math.Round(Milliseconds, 3));
            json.WriteString("KeyId"u8, KeyId);
        }
    }
}
