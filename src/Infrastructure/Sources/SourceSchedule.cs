using BlogManager.Application.Ports;
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
    ISourceStore sources,
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
                await LookAsync(stoppingToken);
                _ = _looking.Served();
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

    // Most looks find nothing, and leave no trace: each request has a span.
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (await sources.DueAsync(time.GetUtcNow(), limit: 1, cancellationToken) is [])
            return;
        var seen = await dispatcher.SendAsync(new KeepSourcesInStep(), cancellationToken);
        if (!seen.IsSuccess)
            LogNotSeenTo(seen.Error.Code);
        else if (seen.Value.Begun > 0)
            LogBegun(seen.Value.Begun);
        if (seen is { IsSuccess: true, Value.Failed: > 0 })
            LogSyncsFailed(seen.Value.Failed);
    }

    [LoggerMessage(LogLevel.Warning, "Sources that are due could not be seen to ({ErrorCode}); it is tried again")]
    private partial void LogNotSeenTo(string errorCode);

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
