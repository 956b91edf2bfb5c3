using BlogManager.Application.Requests;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Answers;

/// <summary>Writes every two seconds what was counted and which answers were given again, and the last of them before the process ends.</summary>
internal sealed partial class CountWriter(
    QueuedCounts counts,
    QueuedAnswers answers,
    TimeProvider time,
    ILogger<CountWriter> logger
) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(2);

    private readonly OutageRecord _writing = new(time);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (true)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // The last of them are written by the stop. Where the start failed the store may be gone already.
            if (stoppingToken.IsCancellationRequested)
                return;
            // Not by the token of the stop, which would call off a write that is under way.
            await FlushAsync(CancellationToken.None);
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await counts.FlushAsync(cancellationToken);
            await answers.FlushAsync(cancellationToken);
            _ = _writing.Served();
        }
        catch (Exception e)
        {
            // The store may be out for a while: what was counted waits for the next round.
            LogFailed(logger, _writing.Failed() ? LogLevel.Warning : LogLevel.Debug, e.GetType().Name);
        }
    }

    [LoggerMessage(Message = "Counts could not be written yet ({ErrorType})")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string errorType);
}
