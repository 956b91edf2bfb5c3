using BlogManager.Application.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Jobs;

/// <summary>
/// Erases finished jobs past their time, at start and every hour. By age and not by an expiry of their own, so that a
/// changed setting holds for those that are there; several instances on one store do the same, which harms nothing.
/// </summary>
internal sealed partial class FinishedJobs(
    IJobStore store,
    IOptions<JobOptions> options,
    TimeProvider time,
    ILogger<FinishedJobs> logger
) : BackgroundService
{
    /// <summary>Jobs erased at once: other writers wait no longer than that takes.</summary>
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
                    erased = await store.PurgeAsync(
                        time.GetUtcNow().AddDays(-options.Value.KeepFinishedDays),
                        Batch,
                        stoppingToken
                    );
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

    [LoggerMessage(Level = LogLevel.Information, Message = "{Jobs} finished jobs were past their time and are erased")]
    private static partial void LogErased(ILogger logger, int jobs);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Finished jobs could not be erased ({ErrorType}); it is tried again"
    )]
    private static partial void LogFailed(ILogger logger, string errorType);
}
