using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;

namespace BlogManager.Application.Spending;

/// <summary>What is left of the budgets, as it was some seconds ago at most: for metrics and for warnings.</summary>
public sealed class BudgetWatch(ITokenBudgets budgets, BudgetLimits limits, TimeProvider time)
{
    /// <summary>The share of a budget that is spent when callers begin to be told.</summary>
    private const double NearAt = 0.8;
    private const int MostKnown = 1000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (long Timestamp, IReadOnlyList<BudgetLeft> Left)> _known = new();

    /// <summary>What is left of the budgets that are nearly spent.</summary>
    /// <param name="keyId">Of the service's and of this key's; null for the service's alone.</param>
    public async Task<IReadOnlyList<BudgetLeft>> NearlySpentAsync(string? keyId, CancellationToken cancellationToken) =>
        [.. (await LeftAsync(keyId, cancellationToken)).Where(b => b.Used >= NearAt * b.Limit)];

    /// <summary>Records what is left of the service's budgets. Where they cannot be read, the last figures stay.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<BudgetLeft> left;
        try
        {
            left = await LeftAsync(keyId: null, cancellationToken);
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // Metrics are told while the store is out; that it is, its own metrics tell.
            return;
        }

        foreach (var budget in left)
            Telemetry.BudgetRemaining.Record(
                budget.Remaining,
                new KeyValuePair<string, object?>("budget", budget.Budget)
            );
    }

    /// <summary>What is left of every budget, from the store.</summary>
    internal async Task<IReadOnlyList<BudgetLeft>> ReadAsync(
        IEnumerable<Budget> wanted,
        CancellationToken cancellationToken
    )
    {
        Budget[] all = [.. wanted];
        if (all.Length == 0)
            return [];
        var taken = await budgets.TakenAsync([.. all.Select(b => b.Account)], cancellationToken);
        return
        [
            .. all.Zip(taken)
                .Select(pair => new BudgetLeft(
                    pair.First.Name,
                    pair.First.KeyId,
                    pair.First.Account.Cap,
                    Math.Max(0, pair.Second),
                    Math.Max(0, pair.First.Account.Cap - Math.Max(0, pair.Second)),
                    pair.First.ResetsAt
                )),
        ];
    }

    private async Task<IReadOnlyList<BudgetLeft>> LeftAsync(string? keyId, CancellationToken cancellationToken)
    {
        var wanted = limits.Of(keyId, time.GetUtcNow());
        if (wanted.Count == 0)
            return [];
        var id = keyId ?? string.Empty;
        if (_known.TryGetValue(id, out var known) && time.GetElapsedTime(known.Timestamp) < Lifetime)
            return known.Left;
        var left = await ReadAsync(wanted, cancellationToken);
        if (_known.Count >= MostKnown)
            _known.Clear();
        _known[id] = (time.GetTimestamp(), left);
        return left;
    }
}

/// <summary>What is left of a budget.</summary>
/// <param name="Budget">Which: daily, monthly or per_key_daily.</param>
/// <param name="KeyId">Whose; null for that of the whole service.</param>
/// <param name="Limit">Its tokens.</param>
/// <param name="Used">Tokens that are spent, or taken for calls under way.</param>
/// <param name="Remaining">Tokens that are left.</param>
/// <param name="ResetsAt">When a new day or month begins.</param>
public sealed record BudgetLeft(
    string Budget,
    string? KeyId,
    long Limit,
    long Used,
    long Remaining,
    DateTimeOffset ResetsAt
);
