using BlogManager.Application.Ports;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Tells SQLite faults that pass by themselves from those that stay.</summary>
internal sealed class SqliteFaults : IStoreFaults
{
    /// <summary>Whether the fault is a lock held by another connection (SQLITE_BUSY, SQLITE_LOCKED), so that a retry of the whole operation may succeed.</summary>
    /// <param name="exception">What was thrown.</param>
    public bool IsTransient(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };
    }
}
