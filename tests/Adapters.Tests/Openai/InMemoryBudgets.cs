using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;

namespace BlogManager.Adapters.Tests.Openai;

/// <summary>Budgets and counts in memory, as the ports promise them.</summary>
internal sealed class InMemoryBudgets : ITokenBudgets, IDailyCounts
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _taken = [];

    /// <summary>What was counted, in order.</summary>
    internal List<DailyCount> Counted { get; } = [];

    /// <summary>What is taken of all accounts.</summary>
    internal long Taken
    {
        get
        {
            lock (_gate)
                return _taken.Values.Sum();
        }
    }

    /// <summary>The most that was ever taken.</summary>
    internal long Most { get; private set; }

    internal Exception? Fault { get; set; }

    public Task<IReadOnlyList<long>?> TakeAsync(
        IReadOnlyList<BudgetAccount> accounts,
        long tokens,
        CancellationToken cancellationToken
    )
    {
        if (Fault is not null)
            throw Fault;
        lock (_gate)
        {
            if (accounts.Any(a => _taken.GetValueOrDefault(a.Id) + tokens > a.Cap))
                return Task.FromResult<IReadOnlyList<long>?>(null);
            foreach (var account in accounts)
                _taken[account.Id] = _taken.GetValueOrDefault(account.Id) + tokens;
            Most = Math.Max(Most, Taken);
            return Task.FromResult<IReadOnlyList<long>?>([.. accounts.Select(a => _taken[a.Id])]);
        }
    }

    public Task AddAsync(IReadOnlyList<BudgetAccount> accounts, long tokens, CancellationToken cancellationToken)
    {
        if (Fault is not null)
            throw Fault;
        lock (_gate)
        {
            foreach (var account in accounts)
                _taken[account.Id] = _taken.GetValueOrDefault(account.Id) + tokens;
            return Task.CompletedTask;
        }
    }

    public Task<IReadOnlyList<long>> TakenAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    ) => Task.FromResult<IReadOnlyList<long>>([.. accounts.Select(a => _taken.GetValueOrDefault(a.Id))]);

    public Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken) => Task.FromResult(0);

    public Task AddAsync(IReadOnlyList<DailyCount> counts, CancellationToken cancellationToken)
    {
        lock (_gate)
            Counted.AddRange(counts);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<DailyCount>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<DailyCount>>(Counted);
}
