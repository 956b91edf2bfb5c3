using BlogManager.Application.Indexing;
using BlogManager.Application.Requests;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Jobs;

/// <summary>
/// Looks at start, and every few minutes, whether the vector index lags behind the store, and queues its repair.
/// </summary>
internal sealed partial class IndexRepair(
    IDispatcher dispatcher,
    RequestContext current,
    TimeProvider time,
    ILogger<IndexRepair> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var caller = current.Use(Caller.System);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var result = await dispatcher.SendAsync(new QueueDueReindex(), stoppingToken);
                if (result is { IsSuccess: true, Value.IsDue: true })
                    LogQueued(logger);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The store may be out for a while: the next round asks again.
                LogFailed(logger, e.GetType().Name);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The vector index lags behind the store; its repair is queued"
    )]
    private static partial void LogQueued(ILogger logger);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Whether the vector index lags behind the store could not be seen ({ErrorType})"
    )]
    private static partial void LogFailed(ILogger logger, string errorType);
}
