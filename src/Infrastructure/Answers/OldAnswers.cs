using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Answers;

/// <summary>
/// Erases kept answers past their time, at start and every hour. By age and not by an expiry of their own, so that a
/// changed setting holds for those that are there; several instances on one store do the same, which harms nothing.
/// </summary>
internal sealed partial class OldAnswers(
    IAnswerLog answers,
    AnswerRetention retention,
    TimeProvider time,
    ILogger<OldAnswers> logger
) : BackgroundService
{
    /// <summary>Answers erased at once: other writers wait no longer than that takes.</summary>
    internal const int Batch = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                var all = 0;
                int erased;
                do
                {
                    erased = await answers.PurgeAsync(retention.Since(time.GetUtcNow()), Batch, stoppingToken);
                    all += erased;
                } while (erased == Batch);
                if (all > 0)
                    LogErased(logger, all);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The store may be out for a while: the next round erases what is due by then.
                LogFailed(logger, e.GetType().Name);
            }
            catch (OperationCanceledException)
            {
                // The process ends.
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Answers} kept answers were past their time and are erased"
    )]
    private static partial void LogErased(ILogger logger, int answers);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Kept answers could not be erased ({ErrorType}); it is tried again"
    )]
    private static partial void LogFailed(ILogger logger, string errorType);
}
