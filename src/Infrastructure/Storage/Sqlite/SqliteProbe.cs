using System.Net;
using BlogManager.Application.Ports;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal sealed class SqliteProbe(SqliteDatabase database, IPostStore posts) : IDependencyProbe
{
    private const string SettingName = "BlogManager:DataDirectory";

    public string Name => "storage (sqlite)";

    public string Setting => SettingName;

    public IReadOnlyList<DnsEndPoint> Servers => [];

    public async Task TryAsync(CancellationToken cancellationToken)
    {
        var directory = Path.GetDirectoryName(database.FilePath)!;
        DatabaseFiles.PrepareDirectory(directory);
        // The database alone would tell of a directory that cannot be written only with the first post.
        var trial = Path.Combine(directory, $".check-{Guid.NewGuid():n}");
        await using (
            var file = new FileStream(
                trial,
                FileMode.CreateNew,
                FileAccess.Write,
                FileShare.None,
                1,
                FileOptions.DeleteOnClose
            )
        )
            await file.WriteAsync(new byte[1], cancellationToken);
        await posts.PingAsync(cancellationToken);
    }

    public string? Advise(Exception fault) => AdviceOn(fault);

    /// <summary>What the operator can do about a fault; null where nothing is known.</summary>
    public static string? AdviceOn(Exception fault) =>
        fault switch
        {
            UnauthorizedAccessException
            or IOException
            or SqliteException { SqliteErrorCode: raw.SQLITE_READONLY or raw.SQLITE_CANTOPEN or raw.SQLITE_PERM } =>
                $"The directory of {SettingName}, or the database in it, cannot be made or written: give the service's user the right to, or name another directory.",
            SqliteException { SqliteErrorCode: raw.SQLITE_FULL or raw.SQLITE_IOERR } =>
                $"The disk of {SettingName} is full or fails: make room, or name another directory.",
            SqliteException { SqliteErrorCode: raw.SQLITE_NOTADB or raw.SQLITE_CORRUPT } =>
                $"{SqliteDatabase.FileName} in {SettingName} is no database, or a damaged one: put a backup in its place, or move it away to begin anew.",
            SqliteException { SqliteErrorCode: raw.SQLITE_BUSY or raw.SQLITE_LOCKED } =>
                $"Another process holds {SqliteDatabase.FileName} in {SettingName}: stop it, for a SQLite file is one instance's.",
            // Of another release's file, or of a file system without a write-ahead log: it says so itself.
            InvalidOperationException own => own.Message,
            _ => null,
        };
}
