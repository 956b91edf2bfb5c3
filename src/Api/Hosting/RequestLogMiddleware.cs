using System.Diagnostics;
using Microsoft.AspNetCore.Diagnostics;

namespace BlogManager.Api.Hosting;

/// <summary>One line a request, when it has been answered. It names the route's template and the key's id: never an address with its query, a body or a key.</summary>
internal sealed partial class RequestLogMiddleware(RequestDelegate next, ILogger<RequestLogMiddleware> logger)
{
    private const string None = "(none)";
    private static readonly object KeyIdItem = new();

    /// <summary>Says with which key a request came, for its line and its span.</summary>
    internal static void SetKeyId(HttpContext context, string? keyId)
    {
        if (keyId is null)
            return;
        context.Items[KeyIdItem] = keyId;
        Activity.Current?.SetTag("blogmanager.key.id", keyId);
    }

    public async Task InvokeAsync(HttpContext context)
    {
        var begun = Stopwatch.GetTimestamp();
        await next(context);
        var status = context.Response.StatusCode;
        var level = status >= StatusCodes.Status500InternalServerError ? LogLevel.Warning : LogLevel.Information;
        if (!logger.IsEnabled(level))
            return;
        // The exception handler takes the endpoint away, and remembers it.
        var endpoint = context.GetEndpoint() ?? context.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
        LogServed(
            level, MethodOf(context.Request), (endpoint as RouteEndpoint)?.RoutePattern.RawText ?? None, status, Stopwatch.GetElapsedTime(begun).TotalMilliseconds,
            context.Items[KeyIdItem] as string ?? None, CorrelationMiddleware.TraceIdOf(context), CorrelationMiddleware.IdOf(context));
    }

    private static string MethodOf(HttpRequest request) => KnownMethods.Contain(request.Method) ? request.Method : "_OTHER";

    [LoggerMessage("{Method} {Route} {Status} in {Milliseconds:F1} ms, key {KeyId}, trace {TraceId}, correlation {CorrelationId}")]
    private partial void LogServed(
        LogLevel level, string method, string route, int status, double milliseconds, string keyId, string traceId, string correlationId);
}
