using System.Text.Json;
using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Parameterised statements in one line each. Values never become SQL text.</summary>
internal static class Statements
{
    /// <summary>A command, to be run once or, with other values, many times without being prepared anew.</summary>
    public static SqliteCommand Prepare(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.With(values);
    }

    public static SqliteCommand With(
        this SqliteCommand command,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        foreach (var (name, value) in values)
        {
            var at = command.Parameters.IndexOf(name);
            if (at < 0)
                command.Parameters.AddWithValue(name, value ?? DBNull.Value);
            else
                command.Parameters[at].Value = value ?? DBNull.Value;
        }

        return command;
    }

    public static int Execute(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        using var command = connection.Prepare(sql, values);
        return command.ExecuteNonQuery();
    }

    /// <summary>The first column of the first row as an integer; 0 where there is no row.</summary>
    public static long Number(
        this SqliteConnection connection,
        string sql,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        using var command = connection.Prepare(sql, values);
        return command.ExecuteScalar() is long number ? number : 0;
    }

    public static List<T> Query<T>(
        this SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> read,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
    {
        using var command = connection.Prepare(sql, values);
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
            rows.Add(read(reader));
        return rows;
    }

    /// <summary>The first row, or null.</summary>
    public static T? First<T>(
        this SqliteConnection connection,
        string sql,
        Func<SqliteDataReader, T> read,
        params ReadOnlySpan<(string Name, object? Value)> values
    )
        where T : class
    {
        using var command = connection.Prepare(sql, values);
        using var reader = command.ExecuteReader();
        return reader.Read() ? read(reader) : null;
    }

    /// <summary>A text column that may be null.</summary>
    public static string? TextOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetString(column);

    /// <summary>A moment, stored as Unix milliseconds in UTC.</summary>
    public static DateTimeOffset Moment(this SqliteDataReader reader, int column) =>
        DateTimeOffset.FromUnixTimeMilliseconds(reader.GetInt64(column));

    /// <summary>A moment that may be null.</summary>
    public static DateTimeOffset? MomentOrNull(this SqliteDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.Moment(column);

    /// <summary>A moment as it is stored; what is finer than a millisecond is cut off.</summary>
    public static long ToRow(this DateTimeOffset moment) => moment.ToUnixTimeMilliseconds();

    /// <summary>Sites as a JSON array, for <c>json_each</c>; null for all.</summary>
    public static string? ToRow(this SiteScope? sites) => sites is null ? null : JsonSerializer.Serialize(sites.Sites);

    /// <summary>A moment that may be null, as it is stored.</summary>
    public static object? ToRow(this DateTimeOffset? moment) => moment?.ToUnixTimeMilliseconds();
}
