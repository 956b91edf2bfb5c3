using BlogManager.Application.Requests;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Answers;

/// <summary>
/// Writes kept answers as they come, and the last of them before the process ends: it stops after the server, which
/// takes no question then.
/// </summary>
internal sealed partial class AnswerWriter(QueuedAnswers answers, TimeProvider time, ILogger<AnswerWriter> logger)
    : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly OutageRecord _writing = new(time);

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await answers.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                // The process ends.
                return;
            }

            // Not by the token of the stop, which would call off a write that is under way.
            while (!await FlushAsync(CancellationToken.None) && !stoppingToken.IsCancellationRequested)
                await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<bool> FlushAsync(CancellationToken cancellationToken)
    {
        try
        {
            await answers.FlushAsync(cancellationToken);
            _ = _writing.Served();
            return true;
        }
        catch (Exception e)
        {
            // The store may be out for a while: what was taken waits for the next round.
            LogFailed(logger, _writing.Failed() ? LogLevel.Warning : LogLevel.Debug, e.GetType().Name);
            return false;
        }
    }

    [LoggerMessage(Message = "Answers could not be kept yet ({ErrorType})")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string errorType);
}
