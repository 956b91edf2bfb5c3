using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Erasing;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Spending;

internal sealed partial class ExpiredBudgetPurge(
    ITokenBudgets budgets,
    TimeProvider time,
    ILogger<ExpiredBudgetPurge> logger
) : HourlyPurge(time, logger)
{
    /// <summary>Days that an account stays beyond its last one: a call that began on it may be settled later.</summary>
    private const int Beyond = 2;

    protected override Task<int> EraseAsync(CancellationToken cancellationToken) =>
        budgets.PurgeAsync(
            DateOnly.FromDateTime(Time.GetUtcNow().UtcDateTime).AddDays(-Beyond),
            Batch,
            cancellationToken
        );

    protected override void LogErased(ILogger logger, int erased) => LogAccountsErased(logger, erased);

    protected override void LogFailed(ILogger logger, string errorType) => LogAccountsFailed(logger, errorType);

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Accounts} budgets of days that are over are erased")]
    private static partial void LogAccountsErased(ILogger logger, int accounts);

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Budgets of days that are over could not be erased ({ErrorType}); it is tried again"
    )]
    private static partial void LogAccountsFailed(ILogger logger, string errorType);
}
