using BlogManager.Infrastructure.Storage.Sqlite;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage;

/// <summary>Looks at the embedded store before anything listens.</summary>
public static class StoreStart
{
    /// <summary>
    /// Opens the embedded store, where that is the chosen one. A locked file or a full disk stops nothing: that passes,
    /// and health tells of it meanwhile.
    /// </summary>
    /// <exception cref="StoreUnusableException">It cannot be used until somebody mends it.</exception>
    public static async Task OpenStoreAsync(this IServiceProvider services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.GetService<SqliteDatabase>() is not { } database)
            return;
        try
        {
            if (await database.ReadAsync(SqliteFile.IsSound, CancellationToken.None))
                return;
            throw new StoreUnusableException(
                SqliteProbe.AdviceOn(new SqliteException("quick_check", raw.SQLITE_CORRUPT))!
            );
        }
        catch (Exception e) when (IsForOwner(e) && SqliteProbe.AdviceOn(e) is { } advice)
        {
            throw new StoreUnusableException(advice, e);
        }
        catch (SqliteException e) when (new SqliteFaults().IsOutage(e))
        {
            // It passes: health and the log tell of it.
        }
    }

    private static bool IsForOwner(Exception fault) =>
        fault
            is UnauthorizedAccessException
                or IOException
                or InvalidOperationException
                or SqliteException
                {
                    SqliteErrorCode: raw.SQLITE_CANTOPEN or raw.SQLITE_PERM or raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT
                };
}

/// <summary>The store cannot be used until somebody mends it: the service does not start.</summary>
public sealed class StoreUnusableException : Exception
{
    public StoreUnusableException(string message, Exception? inner = null)
        : base(message, inner) { }
}
