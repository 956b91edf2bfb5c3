using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Erasing;

/// <summary>
/// Erases what is past its time, at start and every hour. By age and not by an expiry of its own, so that a changed
/// setting holds for what is there; several instances on one store do the same, which harms nothing.
/// </summary>
internal abstract class HourlyPurge(TimeProvider time, ILogger logger) : BackgroundService
{
    /// <summary>Erased at once: other writers wait no longer than that takes.</summary>
    internal const int Batch = 500;

    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected TimeProvider Time { get; } = time;

    /// <summary>Erases a <see cref="Batch"/> at most of what is past its time.</summary>
    protected abstract Task<int> EraseAsync(CancellationToken cancellationToken);

    protected abstract void LogErased(ILogger logger, int erased);

    protected abstract void LogFailed(ILogger logger, string errorType);

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
                    erased = await EraseAsync(stoppingToken);
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

            await Task.Delay(Interval, Time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
