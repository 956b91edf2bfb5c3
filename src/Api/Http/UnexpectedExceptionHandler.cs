using BlogManager.Api.Endpoints;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using Microsoft.AspNetCore.Diagnostics;

namespace BlogManager.Api.Http;

/// <summary>
/// Turns what was not expected into a 500 without internals, a store that is out into a 503, and a request that the
/// server could not read into its own status.
/// </summary>
internal sealed class UnexpectedExceptionHandler(IStoreFaults faults, ILogger<UnexpectedExceptionHandler> logger)
    : IExceptionHandler
{
    public async ValueTask<bool> TryHandleAsync(
        HttpContext context,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        int? unreadable = exception switch
        {
            BadHttpRequestException bad => bad.StatusCode,
            // What Kestrel makes of a chunk of a body that says it is larger than an int holds.
            IOException { InnerException: OverflowException } => StatusCodes.Status400BadRequest,
            _ => null,
        };
        if (unreadable is { } status)
        {
            await ErrorMapping.WriteStatusAsync(context, status);
            return true;
        }

        Log(logger, context, context.Features.Get<IExceptionHandlerFeature>()?.Endpoint, exception);
        // Before the pipeline too the store is asked, for keys: what it cannot serve is no fault of the service.
        if (exception is DependencyUnavailableException unavailable)
            await ErrorMapping.WriteAsync(context, unavailable.ToError());
        else if (faults.IsOutage(exception))
            await ErrorMapping.WriteAsync(context, DependencyUnavailableException.ErrorOf(faults.Dependency, null));
        else
            await ErrorMapping.WriteStatusAsync(context, StatusCodes.Status500InternalServerError);
        return true;
    }

    /// <summary>Notes what was not expected.</summary>
    /// <remarks>
    /// Types and frames only: an exception's message may quote a post, a question or a connection string.
    /// </remarks>
    internal static void Log(ILogger logger, HttpContext context, Endpoint? endpoint, Exception exception) =>
        logger.LogError(
            "Unhandled {ExceptionType} at {Route}, correlation id {CorrelationId}:\n{StackTrace}",
            TypesOf(exception),
            (endpoint as RouteEndpoint)?.RoutePattern.RawText,
            CorrelationMiddleware.IdOf(context),
            exception.StackTrace
        );

    private static string TypesOf(Exception exception) =>
        exception.InnerException is { } inner
            ? $"{exception.GetType().FullName} ({TypesOf(inner)})"
            : exception.GetType().FullName!;
}
