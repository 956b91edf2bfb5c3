using BlogManager.Application.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Brings posts that an earlier release stored into the index of terms, a few a transaction, while the service runs:
/// until then they are found by the old index. What is cut off goes on with the next start.
/// </summary>
internal sealed partial class TermsBackfill(
    SqliteDatabase database,
    IStoreFaults faults,
    TimeProvider time,
    ILogger<TermsBackfill>? logger = null
) : BackgroundService
{
    private const int PostsPerWrite = 8;

    // Writers stand in line between two transactions.
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(5);

    /// <summary>Brings some posts over.</summary>
    /// <returns>How many; 0 where none is left.</returns>
    internal Task<int> RenewSomeAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                var ids = c.Query(
                    "SELECT DISTINCT c.post_id FROM chunk_words_docsize d JOIN chunks c ON c.row = d.id LIMIT $limit",
                    r => r.GetString(0),
                    ("$limit", PostsPerWrite)
                );
                foreach (var id in ids)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    PostWrites.RenewTerms(c, id);
                }

                return ids.Count;
            },
            cancellationToken
        );

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // The start goes on.
        await Task.Yield();
        var renewed = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var pause = Pause;
            try
            {
                if (
                    !await database.ReadAsync(SqliteLexicalIndex.HasOldRows, stoppingToken)
                    || await RenewSomeAsync(stoppingToken) is not (> 0 and var some)
                )
                    break;
                renewed += some;
            }
            catch (Exception e) when (faults.IsOutage(e) && !stoppingToken.IsCancellationRequested)
            {
                // The probe tells of the outage itself.
                pause = AfterFault;
            }

            await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        if (renewed > 0)
            LogRenewed(logger ?? NullLogger<TermsBackfill>.Instance, renewed);
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "The words of {Posts} posts were brought into the index of terms"
    )]
    private static partial void LogRenewed(ILogger logger, int posts);
}
