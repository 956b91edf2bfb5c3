using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Spending;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using FluentValidation;

namespace BlogManager.Application.Insights;

/// <summary>What language models consumed, and what is left of each budget: GET /insights/usage.</summary>
/// <param name="Days">1 to 365, today among them; 30 unless given.</param>
[RequiresScope(Scope.InsightsRead), Query]
public sealed record GetUsage(int Days = InsightsWindow.DefaultDays) : IUseCase<ModelUsage>;

/// <summary>What language models consumed in some days, whatever for: answers, summaries, questions, vectors.</summary>
/// <param name="From">The beginning of the first day, in UTC.</param>
/// <param name="To">Now.</param>
/// <param name="Tokens">All of it.</param>
/// <param name="Cost">What that cost by the prices that are set.</param>
/// <param name="Items">By day, key and model, newest first.</param>
/// <param name="Budgets">What is left of each budget; empty where none is set.</param>
public sealed record ModelUsage(
    DateTimeOffset From,
    DateTimeOffset To,
    TokensView Tokens,
    decimal Cost,
    IReadOnlyList<ModelUsageItem> Items,
    IReadOnlyList<BudgetLeft> Budgets
);

/// <summary>What one model consumed for one key on one day.</summary>
/// <param name="Day">The day, in UTC.</param>
/// <param name="KeyId">The key for which; null for the service's own work, for callers without a key, and beyond a thousand rows a day.</param>
/// <param name="Provider">Whose model.</param>
/// <param name="Model">The model.</param>
/// <param name="Calls">Calls of it.</param>
/// <param name="Tokens">What they consumed.</param>
/// <param name="Cost">What that cost.</param>
public sealed record ModelUsageItem(
    DateOnly Day,
    string? KeyId,
    string? Provider,
    string? Model,
    long Calls,
    TokensView Tokens,
    decimal Cost
);

internal sealed class GetUsageValidator : AbstractValidator<GetUsage>
{
    public GetUsageValidator() => InsightsWindow.MustBeDays(RuleFor(r => r.Days));
}

internal sealed class GetUsageHandler(
    IDailyCounts counts,
    BudgetWatch watch,
    BudgetLimits limits,
    ModelPrices prices,
    RequestContext current,
    TimeProvider time
) : UseCaseHandler<GetUsage, ModelUsage>
{
    // So many rows are held at once, and not those of a year.
    private const int DaysAtOnce = 30;

    public override async Task<Result<ModelUsage>> HandleAsync(GetUsage request, CancellationToken cancellationToken)
    {
        var window = InsightsWindow.Of(request.Days, time.GetUtcNow());
        var items = new List<ModelUsageItem>();
        foreach (var (first, last) in window.Parts(DaysAtOnce))
        {
            foreach (var count in await counts.ReadAsync(first, last, cancellationToken))
            {
                if (count.Key.Kind == CountKind.Tokens && IsSeen(count.Key.KeyId))
                    items.Add(Item(count));
            }
        }

        return new ModelUsage(
            window.From,
            window.To,
            new TokensView(items.Sum(i => i.Tokens.Input), items.Sum(i => i.Tokens.Output)),
            items.Sum(i => i.Cost),
            [
                .. items
                    .OrderByDescending(i => i.Day)
                    .ThenByDescending(i => i.Tokens.Input + i.Tokens.Output)
                    .ThenBy(i => i.KeyId, StringComparer.Ordinal)
                    .ThenBy(i => i.Model, StringComparer.Ordinal),
            ],
            await watch.ReadAsync(
                Budgets(items.Where(i => i.Day == window.Last).Select(i => i.KeyId)),
                cancellationToken
            )
        );
    }

    // Tokens belong to no site: whoever is held to some sees what its own key spent.
    private bool IsSeen(string? keyId) => current.Caller.Sites is null || keyId == current.Caller.KeyId;

    private IEnumerable<Budget> Budgets(IEnumerable<string?> keys) =>
        keys.Append(current.Caller.KeyId)
            .Append(null)
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .SelectMany(key => limits.Of(key, time.GetUtcNow()))
            .Where(b => b.KeyId is not null || current.Caller.Sites is null)
            .DistinctBy(b => b.Account.Id, StringComparer.Ordinal);

    private ModelUsageItem Item(DailyCount count) =>
        new(
            count.Key.Day,
            count.Key.KeyId,
            count.Key.Provider,
            count.Key.Model,
            count.Times,
            new TokensView(count.InputTokens, count.OutputTokens),
            Math.Round(prices.CostOf(count.Key.Model, count.InputTokens, count.OutputTokens), 6)
        );
}
