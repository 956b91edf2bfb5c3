using BlogManager.Application.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Vectors.Servers;

/// <summary>
/// Brings the vector database into step with the store: at start, after it was out, and where it lost something.
/// </summary>
internal sealed partial class Reconciliation(
    ServerVectorIndex index,
    IVectorServer server,
    IEmbeddingStore store,
    IVectorChanges changes,
    TimeProvider time,
    ILogger<Reconciliation> logger
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // At start nothing is known to be missing: the mark of the last round is believed, and no doubt after it.
        var trusts = true;
        index.Doubt();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await index.OutOfStep.WaitAsync(stoppingToken);
                if (await store.ActiveSpaceAsync(stoppingToken) is not { } active)
                {
                    await Task.Delay(server.RepairInterval, time, stoppingToken);
                    continue;
                }

                var posts = await index.RepairAsync(
                    token => new ReconciliationRound(server, active.Space, store, changes).RunAsync(trusts, token),
                    stoppingToken
                );
                trusts = false;
                if (posts > 0)
                    LogRepaired(logger, server.Name, posts);
            }
            catch (Exception e) when (!stoppingToken.IsCancellationRequested)
            {
                // The server or the store may be out for a while: the next round tries again.
                // That the server is out is told where it is called.
                LogFailed(logger, index.IsOutage(e) ? LogLevel.Debug : LogLevel.Warning, server.Name, e.GetType().Name);
                index.Doubt();
                await Task.Delay(server.RepairInterval, time, stoppingToken)
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
        Message = "{Server} is in step again: {Posts} posts were written or erased there"
    )]
    private static partial void LogRepaired(ILogger logger, string server, int posts);

    [LoggerMessage(Message = "{Server} could not be brought into step ({ErrorType}); it is tried again")]
    private static partial void LogFailed(ILogger logger, LogLevel level, string server, string errorType);
}
