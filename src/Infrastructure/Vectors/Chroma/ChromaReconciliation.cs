using BlogManager.Application.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Vectors.Chroma;

/// <summary>Brings Chroma into step with the store: at start, after it was out, and where it lost something.</summary>
internal sealed partial class ChromaReconciliation(
    ChromaVectorIndex index,
    IEmbeddingStore store,
    IOptions<ChromaOptions> options,
    TimeProvider time,
    ILogger<ChromaReconciliation> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        index.Doubt();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await index.OutOfStep.WaitAsync(stoppingToken);
                if (await store.ActiveSpaceAsync(stoppingToken) is not { } active)
                    await Task.Delay(TimeSpan.FromSeconds(options.Value.RepairSeconds), time, stoppingToken);
                else if (await index.RepairAsync(active.Space.Id, store, stoppingToken) is > 0 and var posts)
                    LogRepaired(logger, posts);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // Chroma or the store may be out for a while: the next round tries again.
                // That Chroma is out is told where it is called.
                LogFailed(logger, ChromaVectorIndex.IsOutage(e) ? LogLevel.Debug : LogLevel.Warning, e.GetType().Name);
                index.Doubt();
                await Task.Delay(TimeSpan.FromSeconds(options.Value.RepairSeconds), time, stoppingToken)
                    .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
            catch (OperationCanceledException)
            {
                // The process ends.
                return;
            }
        }
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Chroma is in step again: {Posts} posts were written or erased there"
    )]
    private static partial void LogRepaired(ILogger logger, int posts);

    [LoggerMessage(Message = "Chroma could not be brought into step ({ErrorType}); it is tried again")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string errorType);
}
