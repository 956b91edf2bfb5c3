using BlogManager.Infrastructure.Settings;

namespace BlogManager.Infrastructure.Spending;

/// <summary>
/// How many tokens language models may consume; at a cap the built-in engine stands in. Section
/// <c>BlogManager:Budgets</c>.
/// </summary>
public sealed class BudgetOptions : ICheckedOptions
{
    public const string Section = "BlogManager:Budgets";

    /// <summary>Below it stand prices: <c>MODEL:Input</c> and <c>MODEL:Output</c>, for a million tokens.</summary>
    public const string Prices = Section + ":Prices";

    /// <summary>Tokens a day, in UTC, of the whole service; null for no cap.</summary>
    public long? DailyTokens { get; set; }

    /// <summary>Tokens a calendar month, in UTC, of the whole service; null for no cap.</summary>
    public long? MonthlyTokens { get; set; }

    /// <summary>Tokens a day, in UTC, of each key; null for no cap.</summary>
    public long? PerKeyDailyTokens { get; set; }

    public IEnumerable<string> Faults() =>
        [
            .. Fault(nameof(DailyTokens), DailyTokens),
            .. Fault(nameof(MonthlyTokens), MonthlyTokens),
            .. Fault(nameof(PerKeyDailyTokens), PerKeyDailyTokens),
        ];

    private static IEnumerable<string> Fault(string name, long? value) =>
        CheckedOptions.Unless(
            value is null or > 0,
            $"{Section}:{name} must be 1 or more; leave it out for no cap, and choose Models:Provider extractive for no language model."
        );
}
