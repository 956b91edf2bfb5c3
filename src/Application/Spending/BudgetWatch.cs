using System.Collections.Concurrent;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using Microsoft.Extensions.Logging;

namespace BlogManager.Application.Spending;

/// <summary>What is left of the budgets, as it was some seconds ago at most: for metrics and for warnings.</summary>
public sealed partial class BudgetWatch(
    ITokenBudgets budgets,
    BudgetLimits limits,
    TimeProvider time,
    ILogger<BudgetWatch> logger
)
{
    /// <summary>The share of a budget that is spent when callers begin to be told.</summary>
    private const double NearAt = 0.8;
    private const int MostKnown = 1000;

    private static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, (long Timestamp, IReadOnlyList<BudgetLeft> Left)> _known = new();

    private readonly OutageRecord _reading = new(time);

    /// <summary>
    /// What is left of the budgets that are nearly spent; nothing where they cannot be read, which is no reason to fail.
    /// </summary>
    /// <param name="keyId">Of the service's and of this key's; null for the service's alone.</param>
    public async Task<IReadOnlyList<BudgetLeft>> NearlySpentAsync(string? keyId, CancellationToken cancellationToken) =>
        [.. (await LeftAsync(keyId, cancellationToken)).Where(b => b.Used >= NearAt * b.Limit)];

    /// <summary>Records what is left of the service's budgets. Where they cannot be read, the last figures stay.</summary>
    public async Task RecordAsync(CancellationToken cancellationToken)
    {
        foreach (var budget in await LeftAsync(keyId: null, cancellationToken))
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
        IReadOnlyList<BudgetLeft> left;
        try
        {
            left = await ReadAsync(wanted, cancellationToken);
            _ = _reading.Served();
        }
        catch (Exception fault)
        {
            LogUnread(_reading.Failed() ? LogLevel.Warning : LogLevel.Debug, fault.GetType().Name);
            return [];
        }

        if (_known.Count >= MostKnown)
            _known.Clear();
        _known[id] = (time.GetTimestamp(), left);
        return left;
    }

    [LoggerMessage(
        Message = "What is left of the budgets could not be read ({ErrorType}); nobody is told of it meanwhile"
    )]
    private partial void LogUnread(LogLevel level, string errorType);
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
