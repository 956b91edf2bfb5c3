using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal static class SqliteFile
{
    /// <summary>Files up to this size are looked through at the start: that takes well under a second.</summary>
    private const long SmallBytes = 32L << 20;

    private const int HasMoved = 20;

    /// <summary>Whether the open file is still the one at its path. One look at the directory's entry.</summary>
    public static bool IsInPlace(SqliteConnection connection)
    {
        var moved = 0;
        // Not every file system of every platform can tell (SQLITE_NOTFOUND).
        return FileControl(connection.Handle!.DangerousGetHandle(), IntPtr.Zero, HasMoved, ref moved) != raw.SQLITE_OK
            || moved == 0;
    }

    /// <summary>
    /// Looks whether the file is sound: all of a small one, and of a large one where its tables begin.
    /// </summary>
    /// <exception cref="SqliteException">It is not, and SQLite says so.</exception>
    public static bool IsSound(SqliteConnection connection)
    {
        var bytes = connection.Number("PRAGMA page_count") * connection.Number("PRAGMA page_size");
        if (bytes <= SmallBytes)
            return connection.First("PRAGMA quick_check(1)", r => r.GetString(0)) == "ok";
        foreach (
            var table in connection.Query("SELECT name FROM sqlite_schema WHERE type = 'table' AND rootpage > 0", r =>
                r.GetString(0)
            )
        )
            connection.Number(
                $"SELECT count(*) FROM (SELECT 1 FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\" LIMIT 1)"
            );
        return true;
    }

    // SQLitePCLRaw, which loads this library, has no function for it.
    [DllImport("e_sqlite3", EntryPoint = "sqlite3_file_control", ExactSpelling = true)]
    private static extern int FileControl(IntPtr database, IntPtr name, int operation, ref int value);
}
