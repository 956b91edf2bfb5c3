using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using Microsoft.Extensions.Logging;

namespace BlogManager.Infrastructure.Answers;

/// <summary>
/// Adds counts up in memory and brings the sums to the store behind: no ask waits for a write, and a thousand of the
/// same sort are one. Who reads sees what was counted before.
/// </summary>
internal sealed partial class QueuedCounts(IDailyCounts store, IStoreFaults faults, ILogger<QueuedCounts> logger)
    : IDailyCounts,
        IDisposable
{
    /// <summary>Keys that wait at most, should the store be out; what comes under a further one is folded.</summary>
    internal const int Capacity = 2000;

    /// <summary>Keys written at once: other writers wait no longer than that takes.</summary>
    internal const int Batch = 100;

    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private Dictionary<CountKey, DailyCount> _waiting = [];

    public Task AddAsync(IReadOnlyList<DailyCount> counts, CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            foreach (var count in counts)
                Add(count);
        }

        return Task.CompletedTask;
    }

    public async Task<IReadOnlyList<DailyCount>> ReadAsync(
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    )
    {
        await FlushAsync(cancellationToken);
        return await store.ReadAsync(from, to, cancellationToken);
    }

    public Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken) =>
        store.PurgeAsync(before, limit, cancellationToken);

    public void Dispose() => _writing.Dispose();

    /// <summary>
    /// Writes what was counted. What the store cannot take at present waits on; what it never will is given up.
    /// </summary>
    internal async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            Dictionary<CountKey, DailyCount> taken;
            lock (_gate)
                (taken, _waiting) = (_waiting, []);
            var left = new Queue<DailyCount[]>(taken.Values.Chunk(Batch));
            try
            {
                while (left.TryPeek(out var batch))
                {
                    try
                    {
                        await store.AddAsync(batch, cancellationToken);
                    }
                    catch (Exception e)
                        when (e is not OperationCanceledException && !faults.IsOutage(e) && !faults.IsTransient(e))
                    {
                        LogGivenUp(logger, batch.Sum(c => c.Times), e.GetType().Name);
                    }

                    left.Dequeue();
                }
            }
            finally
            {
                lock (_gate)
                {
                    foreach (var count in left.SelectMany(batch => batch))
                        Add(count);
                }
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    private void Add(DailyCount count)
    {
        if (_waiting.Count >= Capacity && !_waiting.ContainsKey(count.Key))
            count = count with { Key = count.Key.Folded() };
        _waiting[count.Key] = _waiting.TryGetValue(count.Key, out var there) ? there.Plus(count) : count;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Asks} asks could not be counted ({ErrorType})")]
    private static partial void LogGivenUp(ILogger logger, long asks, string errorType);
}
