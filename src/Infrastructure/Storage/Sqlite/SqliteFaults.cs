using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Tells SQLite faults that pass by themselves from those that stay.</summary>
internal sealed class SqliteFaults : IStoreFaults
{
    /// <summary>
    /// Whether the fault is a lock held by another connection (SQLITE_BUSY, SQLITE_LOCKED), so that a retry of the
    /// whole operation may succeed.
    /// </summary>
    public bool IsTransient(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception is SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED };
    }

    /// <summary>
    /// Whether the file is locked, cannot be opened, read or written, is damaged or gone, or the disk is full.
    /// </summary>
    public bool IsOutage(Exception exception) =>
        IsDamage(exception)
        || exception
            is StoreLostException
                or SqliteException
                {
                    SqliteErrorCode: raw.SQLITE_BUSY
                        or raw.SQLITE_LOCKED
                        or raw.SQLITE_FULL
                        or raw.SQLITE_IOERR
                        or raw.SQLITE_CANTOPEN
                        or raw.SQLITE_READONLY,
                };

    /// <summary>Whether what is in the file is not what SQLite wrote.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is SqliteException { SqliteErrorCode: raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB };

    /// <summary>It has no breaker: a file that is locked now is free a moment later.</summary>
    public string Dependency => "database";
}
