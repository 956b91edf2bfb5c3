using System.Text.Json;
using BlogManager.Application.Ports;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Budgets in SQLite: all accounts of a call in one transaction.</summary>
internal sealed class SqliteTokenBudgets(SqliteDatabase database) : ITokenBudgets
{
    public const string Columns = "id, tokens, last_day";

    public Task<IReadOnlyList<long>?> TakeAsync(
        IReadOnlyList<BudgetAccount> accounts,
        long tokens,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        return database.WriteAsync<IReadOnlyList<long>?>(
            c =>
            {
                long[] after = [.. accounts.Select(a => Taken(c, a.Id) + tokens)];
                if (accounts.Where((a, i) => after[i] > a.Cap).Any())
                    return null;
                foreach (var account in accounts)
                    Add(c, account, tokens);
                return after;
            },
            cancellationToken
        );
    }

    public Task AddAsync(IReadOnlyList<BudgetAccount> accounts, long tokens, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                foreach (var account in accounts)
                    Add(c, account, tokens);
                return accounts.Count;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<long>> TakenAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    )
    {
        var found = await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT {Columns} FROM token_budgets WHERE id IN (SELECT value FROM json_each($ids))",
                    Read,
                    ("$ids", JsonSerializer.Serialize(accounts.Select(a => a.Id)))
                ),
            cancellationToken
        );
        var byId = found.ToDictionary(t => t.Id, t => t.Tokens, StringComparer.Ordinal);
        return [.. accounts.Select(a => byId.GetValueOrDefault(a.Id))];
    }

    public Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return database.WriteAsync(
            c =>
                c.Execute(
                    "DELETE FROM token_budgets WHERE id IN (SELECT id FROM token_budgets WHERE last_day < $before LIMIT $limit)",
                    ("$before", before.DayNumber),
                    ("$limit", limit)
                ),
            cancellationToken
        );
    }

    public static TakenTokens Read(SqliteDataReader row) =>
        new(row.GetString(0), row.GetInt64(1), DateOnly.FromDayNumber(row.GetInt32(2)));

    public static void Put(SqliteConnection connection, TakenTokens taken) =>
        connection.Execute(
            $"INSERT OR REPLACE INTO token_budgets ({Columns}) VALUES ($id, $tokens, $last)",
            ("$id", taken.Id),
            ("$tokens", taken.Tokens),
            ("$last", taken.LastDay.DayNumber)
        );

    private static long Taken(SqliteConnection connection, string id) =>
        connection.Number("SELECT tokens FROM token_budgets WHERE id = $id", ("$id", id));

    private static void Add(SqliteConnection connection, BudgetAccount account, long tokens) =>
        connection.Execute(
            $"INSERT INTO token_budgets ({Columns}) VALUES ($id, $tokens, $last) ON CONFLICT (id) DO UPDATE SET tokens = tokens + excluded.tokens",
            ("$id", account.Id),
            ("$tokens", tokens),
            ("$last", account.LastDay.DayNumber)
        );
}
