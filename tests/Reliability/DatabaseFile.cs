using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Data.Sqlite;

namespace BlogManager.Reliability.Tests;

/// <summary>The database file as another process sees it.</summary>
internal static class DatabaseFile
{
    /// <summary>Opens it.</summary>
    internal static SqliteConnection Open(string dataDirectory)
    {
        var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = Path.Combine(dataDirectory, "blogmanager.db"),
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
            }.ConnectionString
        );
        connection.Open();
        return connection;
    }

    /// <summary>The first column of the first row.</summary>
    internal static object? Ask(string dataDirectory, string sql)
    {
        using var connection = Open(dataDirectory);
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The statements are the tests' own.
        command.CommandText = sql;
#pragma warning restore CA2100
        return command.ExecuteScalar();
    }

    /// <summary>
    /// Asserts that a write was refused as the contract has it: to be tried again, naming the database.
    /// </summary>
    internal static void IsRefusal(Call call) =>
        Assert.That(
            (call.Status, call.Body.Text("error"), call.Dependency, call.HasRetryAfter),
            Is.EqualTo((503, "dependency_unavailable", "database", true)),
            call.ToString()
        );
}
