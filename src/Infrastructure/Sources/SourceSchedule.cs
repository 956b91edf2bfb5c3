using BlogManager.Application.Requests;
using BlogManager.Application.Sources;
using BlogManager.Domain.ApiKeys;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Sources;

/// <summary>
/// Looks every second whether a source is due. Every instance does; the store says which of them begins a sync.
/// </summary>
internal sealed partial class SourceSchedule(
    IDispatcher dispatcher,
    RequestContext current,
    TimeProvider time,
    ILogger<SourceSchedule> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly OutageRecord _looking = new(time);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var caller = current.Use(Caller.System);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var seen = await dispatcher.SendAsync(new KeepSourcesInStep(), stoppingToken);
                if (!seen.IsSuccess)
                    LogFailed(_looking.Failed() ? LogLevel.Warning : LogLevel.Debug, seen.Error.Code);
                else
                {
                    _ = _looking.Served();
                    if (seen.Value.Begun > 0)
                        LogBegun(seen.Value.Begun);
                    if (seen.Value.Failed > 0)
                        LogSyncsFailed(seen.Value.Failed);
                }
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The store may be out for a while: the next look asks again.
                LogFailed(_looking.Failed() ? LogLevel.Warning : LogLevel.Debug, e.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                // The process ends.
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(LogLevel.Debug, "{Syncs} syncs of sources were begun")]
    private partial void LogBegun(int syncs);

    [LoggerMessage(
        LogLevel.Warning,
        "The last sync of {Sources} sources failed: GET /api/v1/sources says why; they are tried again, ever more seldom"
    )]
    private partial void LogSyncsFailed(int sources);

    [LoggerMessage(Message = "Which sources are due could not be seen ({ErrorType}); it is tried again")]
    private partial void LogFailed(LogLevel level, string errorType);
}
