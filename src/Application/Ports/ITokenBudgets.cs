namespace BlogManager.Application.Ports;

/// <summary>
/// How many tokens were taken from which accounts, over all instances. What is taken counts as spent until it is given
/// back: a process that was killed with a call under way leaves its most taken, for the call may have been made.
/// </summary>
public interface ITokenBudgets
{
    /// <summary>Takes tokens from every account, or from none where one has no room for them.</summary>
    /// <returns>What is taken of each by now, in their order; null where one has no room.</returns>
    Task<IReadOnlyList<long>?> TakeAsync(
        IReadOnlyList<BudgetAccount> accounts,
        long tokens,
        CancellationToken cancellationToken
    );

    /// <summary>Adds tokens to what is taken of each account, whatever its cap.</summary>
    /// <param name="tokens">Less than 0 gives tokens back.</param>
    Task AddAsync(IReadOnlyList<BudgetAccount> accounts, long tokens, CancellationToken cancellationToken);

    /// <summary>What is taken of each account, in their order.</summary>
    Task<IReadOnlyList<long>> TakenAsync(IReadOnlyList<BudgetAccount> accounts, CancellationToken cancellationToken);

    /// <summary>Erases accounts whose last day is before one.</summary>
    /// <param name="limit">At most so many, at least 1.</param>
    Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken);
}

/// <param name="Id">Whose and when, such as <c>day:2026-03-01</c>.</param>
/// <param name="Cap">So many tokens may be taken of it.</param>
/// <param name="LastDay">The last day of which it counts tokens, in UTC.</param>
public sealed record BudgetAccount(string Id, long Cap, DateOnly LastDay);

/// <param name="Tokens">How many tokens are taken.</param>
public sealed record TakenTokens(string Id, long Tokens, DateOnly LastDay);
