using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Answers;
using Microsoft.Extensions.Logging;

namespace BlogManager.Application.Spending;

/// <summary>
/// What language models may consume, and what they did: each call takes its most from the budgets of the caller's key
/// and of the service before it is made, and gives back what it did not need. So no sum passes a cap, however many calls
/// are under way on however many instances.
/// </summary>
public sealed partial class TokenSpending(
    ITokenBudgets budgets,
    IDailyCounts counts,
    BudgetLimits limits,
    RequestContext current,
    TimeProvider time,
    ILogger<TokenSpending> logger
)
{
    private readonly OutageRecord _spent = new(time);
    private readonly OutageRecord _store = new(time);

    /// <summary>Takes the most that a call may consume.</summary>
    /// <param name="most">Tokens read and written.</param>
    /// <returns>Null where a budget has no room for it, or nobody knows whether it has.</returns>
    public async Task<SpendingPermit?> ReserveAsync(long most, CancellationToken cancellationToken)
    {
        var (now, keyId) = (time.GetUtcNow(), current.Caller.KeyId);
        BudgetAccount[] accounts = [.. limits.Of(keyId, now).Select(b => b.Account)];
        if (accounts.Length == 0)
            return new SpendingPermit(this, keyId, accounts, 0);
        try
        {
            if (await budgets.TakeAsync(accounts, most, cancellationToken) is null)
            {
                if (_spent.Failed())
                    LogSpent(most);
                return null;
            }
        }
        catch (Exception fault) when (fault is not OperationCanceledException)
        {
            // A cap that cannot be looked at is held to.
            LogUnknown(_store.Failed() ? LogLevel.Warning : LogLevel.Debug, fault.GetType().Name);
            return null;
        }

        _ = _spent.Served();
        _ = _store.Served();
        return new SpendingPermit(this, keyId, accounts, most);
    }

    /// <summary>Counts what was consumed without having been reserved: it is taken whatever the caps.</summary>
    public Task CountAsync(ModelIdentity by, long input, long output)
    {
        var keyId = current.Caller.KeyId;
        BudgetAccount[] accounts = [.. limits.Of(keyId, time.GetUtcNow()).Select(b => b.Account)];
        return SettleAsync(new SpendingPermit(this, keyId, accounts, 0), by, input, output);
    }

    internal async Task SettleAsync(SpendingPermit permit, ModelIdentity by, long input, long output)
    {
        await GiveBackAsync(permit, permit.Most - input - output);
        if (input + output > 0)
            await CountAsync(permit, by, input, output);
    }

    /// <summary>Counts a call of which nobody knows what it consumed: all that was taken stays taken.</summary>
    internal Task KeepAsync(SpendingPermit permit, ModelIdentity by, long input, long output) =>
        CountAsync(permit, by, input, output);

    internal async Task GiveBackAsync(SpendingPermit permit, long tokens)
    {
        if (permit.Accounts.Count == 0 || tokens == 0)
            return;
        try
        {
            // Not by the caller's token: whoever leaves now has spent no more than that.
            await budgets.AddAsync(permit.Accounts, -tokens, CancellationToken.None);
            _ = _store.Served();
        }
        catch (Exception fault)
        {
            // It stays taken: rather too little may be spent than too much.
            LogUnknown(_store.Failed() ? LogLevel.Warning : LogLevel.Debug, fault.GetType().Name);
        }
    }

    private Task CountAsync(SpendingPermit permit, ModelIdentity by, long input, long output) =>
        counts.AddAsync(
            [
                new DailyCount(
                    new CountKey(
                        DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime),
                        CountKind.Tokens,
                        Sites: null,
                        permit.KeyId,
                        by.Provider,
                        by.Model
                    ),
                    Times: 1,
                    input,
                    output
                ),
            ],
            CancellationToken.None
        );

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "A budget of tokens has no room for a call of up to {Most}: the built-in engine stands in (BlogManager:Budgets)"
    )]
    private partial void LogSpent(long most);

    [LoggerMessage(Message = "Budgets could not be read or written ({ErrorType}); what was taken stays taken")]
    private partial void LogUnknown(LogLevel level, string errorType);
}

/// <summary>What was taken for one call.</summary>
public sealed class SpendingPermit
{
    private readonly TokenSpending _spending;

    internal SpendingPermit(TokenSpending spending, string? keyId, IReadOnlyList<BudgetAccount> accounts, long most) =>
        (_spending, KeyId, Accounts, Most) = (spending, keyId, accounts, most);

    internal string? KeyId { get; }

    internal IReadOnlyList<BudgetAccount> Accounts { get; }

    internal long Most { get; }

    /// <summary>The call consumed so much; what it did not need is given back.</summary>
    public Task SettleAsync(ModelIdentity by, long input, long output) =>
        _spending.SettleAsync(this, by, input, output);

    /// <summary>The call ended in a way that leaves open what it consumed: about so much, and all stays taken.</summary>
    public Task KeepAsync(ModelIdentity by, long input, long output) => _spending.KeepAsync(this, by, input, output);

    /// <summary>The call was refused, and consumed nothing.</summary>
    public Task GiveBackAsync() => _spending.GiveBackAsync(this, Most);
}
