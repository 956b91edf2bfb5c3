using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Erasing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Jobs;

internal sealed partial class FinishedJobPurge(
    IJobStore store,
    IOptions<JobOptions> options,
    TimeProvider time,
    ILogger<FinishedJobPurge> logger
) : HourlyPurge(time, logger)
{
    protected override Task<int> EraseAsync(CancellationToken cancellationToken) =>
        store.PurgeAsync(Time.GetUtcNow().AddDays(-options.Value.KeepFinishedDays), Batch, cancellationToken);

    protected override void LogErased(ILogger logger, int erased) => LogJobsErased(logger, erased);

    protected override void LogFailed(ILogger logger, string errorType) => LogJobsFailed(logger, errorType);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Jobs} finished jobs were past their time and are erased")]
    private static partial void LogJobsErased(ILogger logger, int jobs);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Finished jobs could not be erased ({ErrorType}); it is tried again"
    )]
    private static partial void LogJobsFailed(ILogger logger, string errorType);
}
