using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Erasing;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Answers;

internal sealed partial class ExpiredCountPurge(
    IDailyCounts counts,
    TimeProvider time,
    ILogger<ExpiredCountPurge> logger
) : HourlyPurge(time, logger)
{
    /// <summary>A year, and a month more so that a year's figures are whole.</summary>
    internal const int KeptDays = 400;

    protected override Task<int> EraseAsync(CancellationToken cancellationToken) =>
        counts.PurgeAsync(
            DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(-KeptDays),
            Batch,
            cancellationToken
        );

    protected override void LogErased(ILogger logger, int erased) => LogCountsErased(logger, erased);

    protected override void LogFailed(ILogger logger, string errorType) => LogCountsFailed(logger, errorType);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Counts} counts of days past their time are erased")]
    private static partial void LogCountsErased(ILogger logger, int counts);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Counts past their time could not be erased ({ErrorType}); it is tried again"
    )]
    private static partial void LogCountsFailed(ILogger logger, string errorType);
}
