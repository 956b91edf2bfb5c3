using System.Text.Json;
using BlogManager.Application.Ports;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage.Sqlite.Contents;

/// <param name="table">The table: it has a column <c>id</c>.</param>
/// <param name="read">Makes a record of a row; may ask for more on the same connection.</param>
internal sealed class SqliteRecords<T>(
    SqliteDatabase database,
    string table,
    string columns,
    Func<SqliteConnection, SqliteDataReader, T> read,
    Action<SqliteConnection, T> put,
    string where = "1",
    params (string Name, object? Value)[] values
) : IStoredRecords<T>
{
    public Task<long> CountAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(c => c.Number($"SELECT count(*) FROM {table} WHERE {where}", values), cancellationToken);

    public async Task<IReadOnlyList<T>> ReadAsync(string after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT {columns} FROM {table} WHERE {where} AND id > $after ORDER BY id LIMIT $limit",
                    r => read(c, r),
                    [.. values, ("$after", after), ("$limit", limit)]
                ),
            cancellationToken
        );
    }

    public async Task<IReadOnlyList<T>> FindAsync(
        IReadOnlyCollection<string> ids,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT {columns} FROM {table} WHERE {where} AND id IN (SELECT value FROM json_each($ids))",
                    r => read(c, r),
                    [.. values, ("$ids", JsonSerializer.Serialize(ids))]
                ),
            cancellationToken
        );

    public async Task PutAsync(IReadOnlyList<T> records, CancellationToken cancellationToken)
    {
        try
        {
            await database.WriteAsync(
                c =>
                {
                    foreach (var record in records)
                        put(c, record);
                    return records.Count;
                },
                cancellationToken
            );
        }
        catch (SqliteException e) when (e.SqliteExtendedErrorCode == raw.SQLITE_CONSTRAINT_UNIQUE)
        {
            throw new RecordConflictException(e);
        }
    }
}
