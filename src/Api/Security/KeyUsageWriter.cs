using BlogManager.Application.ApiKeys;
using BlogManager.Application.Requests;

namespace BlogManager.Api.Security;

/// <summary>
/// Brings the moments of the keys' last uses to the store, every few seconds and before the process ends.
/// </summary>
internal sealed partial class KeyUsageWriter(KeyUsage usage, TimeProvider time, ILogger<KeyUsageWriter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);

    private readonly OutageRecord _writing = new(time);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(all: true, cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!stoppingToken.IsCancellationRequested)
                await FlushAsync(all: false, stoppingToken);
        }
    }

    private async Task FlushAsync(bool all, CancellationToken cancellationToken)
    {
        try
        {
            await usage.FlushAsync(all, cancellationToken);
            _ = _writing.Served();
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            // The store may be out for a while: what was noted stays noted for the next round.
            LogFailed(logger, _writing.Failed() ? LogLevel.Warning : LogLevel.Debug, e.GetType().Name);
        }
        catch (OperationCanceledException)
        {
            // The process ends before the store answered.
            LogFailed(logger, LogLevel.Warning, nameof(OperationCanceledException));
        }
    }

    [LoggerMessage(Message = "When keys were last used could not be written ({ErrorType})")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string errorType);
}
