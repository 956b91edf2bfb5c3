using System.Globalization;
using BlogManager.Application.Ports;

namespace BlogManager.Application.Spending;

/// <summary>How many tokens language models may consume; null for no cap.</summary>
/// <param name="DailyTokens">A day, in UTC.</param>
/// <param name="MonthlyTokens">A calendar month, in UTC.</param>
/// <param name="PerKeyDailyTokens">A day and key.</param>
public sealed record BudgetLimits(long? DailyTokens, long? MonthlyTokens, long? PerKeyDailyTokens)
{
    public static readonly BudgetLimits None = new(null, null, null);

    /// <summary>The budgets that what a key asks for is taken from.</summary>
    /// <param name="keyId">The key; null for none.</param>
    internal IReadOnlyList<Budget> Of(string? keyId, DateTimeOffset now)
    {
        var day = DateOnly.FromDateTime(now.UtcDateTime);
        var month = new DateOnly(day.Year, day.Month, 1).AddMonths(1);
        var budgets = new List<Budget>();
        if (DailyTokens is { } daily)
            budgets.Add(new(Budget.Daily, null, Account($"day:{Name(day)}", daily, day), day.AddDays(1)));
        if (MonthlyTokens is { } monthly)
            budgets.Add(
                new(
                    Budget.Monthly,
                    null,
                    Account(
                        $"month:{day.ToString("yyyy-MM", CultureInfo.InvariantCulture)}",
                        monthly,
                        month.AddDays(-1)
                    ),
                    month
                )
            );
        if (PerKeyDailyTokens is { } perKey && keyId is not null)
            budgets.Add(
                new(Budget.PerKeyDaily, keyId, Account($"key:{Name(day)}:{keyId}", perKey, day), day.AddDays(1))
            );
        return budgets;
    }

    private static string Name(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static BudgetAccount Account(string id, long cap, DateOnly last) => new(id, cap, last);
}

/// <summary>A budget as it stands for a day or month.</summary>
/// <param name="Name">Which one.</param>
/// <param name="KeyId">Whose; null for that of the service.</param>
/// <param name="Account">What is taken of it.</param>
/// <param name="Ends">The day on which a new one begins, in UTC.</param>
internal sealed record Budget(string Name, string? KeyId, BudgetAccount Account, DateOnly Ends)
{
    internal const string Daily = "daily";
    internal const string Monthly = "monthly";
    internal const string PerKeyDaily = "per_key_daily";

    internal DateTimeOffset ResetsAt => new(Ends, TimeOnly.MinValue, TimeSpan.Zero);
}
