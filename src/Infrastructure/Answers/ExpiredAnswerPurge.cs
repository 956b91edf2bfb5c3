using BlogManager.Application.Asking;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Erasing;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Answers;

internal sealed partial class ExpiredAnswerPurge(
    IAnswerLog answers,
    AnswerRetention retention,
    TimeProvider time,
    ILogger<ExpiredAnswerPurge> logger
) : HourlyPurge(time, logger)
{
    protected override Task<int> EraseAsync(CancellationToken cancellationToken) =>
        answers.PurgeAsync(retention.Since(Time.GetUtcNow()), Batch, cancellationToken);

    protected override void LogErased(ILogger logger, int erased) => LogAnswersErased(logger, erased);

    protected override void LogFailed(ILogger logger, string errorType) => LogAnswersFailed(logger, errorType);

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{Answers} kept answers were past their time and are erased"
    )]
    private static partial void LogAnswersErased(ILogger logger, int answers);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Kept answers could not be erased ({ErrorType}); it is tried again"
    )]
    private static partial void LogAnswersFailed(ILogger logger, string errorType);
}
