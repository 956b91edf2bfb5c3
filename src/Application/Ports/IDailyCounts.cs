using BlogManager.Domain.Answers;

namespace BlogManager.Application.Ports;

/// <summary>
/// Counts by day, for longer than any text is kept: how often was asked and how it came out, what is thought of it, and
/// the tokens of models.
/// </summary>
public interface IDailyCounts
{
    /// <summary>
    /// Adds to what is counted under the same keys. Where a day has <see cref="DailyCount.MostADay"/> keys, what comes
    /// under a further one is counted under its folded key. After an outage in the middle some may have been added, and
    /// the same again counts those twice.
    /// </summary>
    Task AddAsync(IReadOnlyList<DailyCount> counts, CancellationToken cancellationToken);

    /// <summary>The counts of some days, day by day.</summary>
    /// <param name="from">The first day.</param>
    /// <param name="to">The last day.</param>
    Task<IReadOnlyList<DailyCount>> ReadAsync(DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>Erases the counts of days before one, oldest first.</summary>
    /// <param name="limit">At most so many, at least 1.</param>
    Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken);
}
