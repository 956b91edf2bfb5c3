using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Counts by day in SQLite: a row a key, by an id that begins with the day.</summary>
internal sealed class SqliteDailyCounts(SqliteDatabase database) : IDailyCounts
{
    public Task AddAsync(IReadOnlyList<DailyCount> counts, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                foreach (var count in counts)
                    Add(c, count);
                return counts.Count;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<DailyCount>> ReadAsync(
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT {CountRows.Columns} FROM daily_counts WHERE id >= $from AND id < $end ORDER BY id",
                    CountRows.Read,
                    ("$from", CountKey.DayId(from)),
                    ("$end", CountKey.DayId(to.AddDays(1)))
                ),
            cancellationToken
        );

    public Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.WriteAsync(
            c =>
                c.Execute(
                    "DELETE FROM daily_counts WHERE id IN (SELECT id FROM daily_counts WHERE id < $before ORDER BY id LIMIT $limit)",
                    ("$before", CountKey.DayId(before)),
                    ("$limit", limit)
                ),
            cancellationToken
        );
    }

    private static void Add(SqliteConnection connection, DailyCount count)
    {
        var there = Find(connection, count.Key);
        if (there is null && IsFull(connection, count.Key.Day))
        {
            count = count with { Key = count.Key.Folded() };
            there = Find(connection, count.Key);
        }

        CountRows.Put(connection, there?.Plus(count) ?? count);
    }

    private static DailyCount? Find(SqliteConnection connection, CountKey key) =>
        connection.First(
            $"SELECT {CountRows.Columns} FROM daily_counts WHERE id = $id",
            CountRows.Read,
            ("$id", key.Id)
        );

    private static bool IsFull(SqliteConnection connection, DateOnly day) =>
        connection.Number(
            "SELECT count(*) FROM daily_counts WHERE id >= $from AND id < $end",
            ("$from", CountKey.DayId(day)),
            ("$end", CountKey.DayId(day.AddDays(1)))
        ) >= DailyCount.MostADay;
}
