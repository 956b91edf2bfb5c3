using System.Diagnostics;
using System.Runtime.CompilerServices;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// The database file: one writing connection behind an asynchronous lock, and pooled read-only connections, which in
/// WAL mode read a snapshot and never wait for the writer. Opened and migrated at first use. SQLite's calls are
/// synchronous and short, and run on the caller's thread.
/// </summary>
internal sealed partial class SqliteDatabase : IDisposable
{
    public const string FileName = "blogmanager.db";

    private const string Kind = "sqlite";
    private const int BusySeconds = 5;
    private const int BriefMilliseconds = 100;
    private const long LeastFreeBytes = 1 << 20;

    private static readonly TimeSpan WaitTimeout = TimeSpan.FromSeconds(BusySeconds);
    private static readonly SqliteFaults Faults = new();

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly ILogger _logger;
    private readonly string _readerString;
    private readonly string _writerString;
    private volatile SqliteConnection? _writer;
    private volatile bool _refuses;
    private volatile bool _isDamaged;
    private bool _isGone;
    private bool _isLocked;
    private bool _checkpointOwed;
    private bool _disposed;

    public SqliteDatabase(IOptions<SqliteStorageOptions> options, ILogger<SqliteDatabase>? logger = null)
    {
        _logger = logger ?? NullLogger<SqliteDatabase>.Instance;
        FilePath = Path.Combine(Path.GetFullPath(options.Value.DataDirectory), FileName);
        var connection = new SqliteConnectionStringBuilder
        {
            DataSource = FilePath,
            DefaultTimeout = BusySeconds,
            ForeignKeys = true,
        };
        connection.Pooling = false;
        connection.Mode = SqliteOpenMode.ReadWriteCreate;
        _writerString = connection.ToString();
        connection.Pooling = true;
        connection.Mode = SqliteOpenMode.ReadOnly;
        _readerString = connection.ToString();
    }

    public string FilePath { get; }

    public bool IsOpen => _writer is not null;

    /// <summary>Reads from one snapshot: all statements of <paramref name="read"/> see the same state.</summary>
    public async Task<T> ReadAsync<T>(
        Func<SqliteConnection, T> read,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = ""
    )
    {
        using var span = DependencySpans.Start(Kind, operation);
        cancellationToken.ThrowIfCancellationRequested();
        if (_writer is null)
            await OpenAsync(cancellationToken);
        using var connection = new SqliteConnection(_readerString);
        connection.Open();
        using var transaction = connection.BeginTransaction(deferred: true);
        using var interrupt = cancellationToken.UnsafeRegister(
            static handle => raw.sqlite3_interrupt((sqlite3)handle!),
            connection.Handle
        );
        try
        {
            return read(connection);
        }
        catch (SqliteException e)
            when (e.SqliteErrorCode == raw.SQLITE_INTERRUPT && cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException("The read was interrupted.", e, cancellationToken);
        }
        catch (Exception e)
        {
            NoteDamage(e);
            span.Fail(e);
            throw;
        }
    }

    /// <summary>Looks whether the file is whole and in its place, as far as is known without waiting.</summary>
    /// <exception cref="StoreLostException">It is not.</exception>
    public async Task CheckAsync(CancellationToken cancellationToken)
    {
        if (_isDamaged)
            throw new StoreLostException(
                "The database file is damaged: stop the service, put a backup in its place, and start it again."
            );
        // Who writes now looks by itself.
        if (!await _gate.WaitAsync(TimeSpan.Zero, cancellationToken))
            return;
        try
        {
            if (_writer is { } open)
                CheckPlace(open);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Writes in one transaction, which is on the disk when this returns, or rolled back when it throws.
    /// </summary>
    public async Task<T> WriteAsync<T>(
        Func<SqliteConnection, T> write,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = ""
    )
    {
        // The wait for the writer is part of the span.
        using var span = DependencySpans.Start(Kind, operation);
        var asked = Stopwatch.GetTimestamp();
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Write(write, Left(asked), cancellationToken);
        }
        catch (Exception e)
        {
            span.Fail(e);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Writes as <see cref="WriteAsync"/> does, and then empties the write-ahead log into the file, so that what was
    /// erased is in neither. Where a reader holds the log, that is made good after the next write.
    /// </summary>
    public async Task<T> EraseAsync<T>(
        Func<SqliteConnection, T> erase,
        CancellationToken cancellationToken,
        [CallerMemberName] string operation = ""
    )
    {
        using var span = DependencySpans.Start(Kind, operation);
        var asked = Stopwatch.GetTimestamp();
        await _gate.WaitAsync(cancellationToken);
        try
        {
            return Write(
                connection =>
                {
                    _checkpointOwed = true;
                    return erase(connection);
                },
                Left(asked),
                cancellationToken
            );
        }
        catch (Exception e)
        {
            span.Fail(e);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// Whether writes are taken: yes until one fails because the file is locked, read-only or without space. From then
    /// on each call tries one that changes nothing, so that the end is seen without a caller's write. A small write may
    /// find room on a full disk where the next larger one does not: that alone is no end.
    /// </summary>
    public async Task<bool> TakesWritesAsync(CancellationToken cancellationToken)
    {
        if (!_refuses)
            return true;
        // Who writes now finds out.
        if (!await _gate.WaitAsync(TimeSpan.Zero, cancellationToken))
            return false;
        try
        {
            // A directory that is gone has no disk to ask about.
            if (_writer is { } open)
                CheckPlace(open);
            if (
                Path.GetDirectoryName(FilePath) is { } directory
                && Directory.Exists(directory)
                && new DriveInfo(directory).AvailableFreeSpace < LeastFreeBytes
            )
                return false;
            Write(
                c => c.Execute($"PRAGMA user_version = {c.Number("PRAGMA user_version")}"),
                TimeSpan.FromMilliseconds(BriefMilliseconds),
                cancellationToken
            );
            _refuses = false;
            return true;
        }
        catch (Exception e) when (Faults.IsOutage(e))
        {
            return false;
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose()
    {
        _gate.Wait();
        try
        {
            if (_disposed)
                return;
            _disposed = true;
            using (var reader = new SqliteConnection(_readerString))
                SqliteConnection.ClearPool(reader);
            _writer?.Dispose();
            _writer = null;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>
    /// What is left of a writer's time to wait for other processes: the time in line for the one writer counts.
    /// </summary>
    private static TimeSpan Left(long asked) => WaitTimeout - Stopwatch.GetElapsedTime(asked);

    private T Write<T>(Func<SqliteConnection, T> write, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            var connection = OpenLocked(patience);
            CheckPlace(connection);
            T result;
            Wait(connection, patience);
            using (var transaction = connection.BeginTransaction(deferred: false))
            {
                _isLocked = false;
                result = write(connection);
                cancellationToken.ThrowIfCancellationRequested();
                transaction.Commit();
            }

            if (_checkpointOwed)
                _checkpointOwed = !TryEmptyLog(connection);
            return result;
        }
        catch (SqliteException e) when (Faults.IsOutage(e))
        {
            NoteDamage(e);
            Refused(e);
            throw;
        }
        catch (StoreLostException)
        {
            _refuses = true;
            throw;
        }
    }

    // An unlinked file takes everything, and with the process all of it is gone.
    private void CheckPlace(SqliteConnection connection)
    {
        var isGone = !SqliteFile.IsInPlace(connection);
        if (isGone != _isGone)
        {
            _isGone = isGone;
            if (isGone)
                LogGone();
            else
                LogBack();
        }

        if (isGone)
            throw new StoreLostException(
                "The database file was deleted, moved or replaced while the service ran: put it back, or restart the service to begin with what is there now."
            );
    }

    private void NoteDamage(Exception fault)
    {
        if (_isDamaged || !SqliteFaults.IsDamage(fault))
            return;
        _isDamaged = true;
        LogDamaged(((SqliteException)fault).SqliteErrorCode);
    }

    private void Refused(SqliteException fault)
    {
        _refuses = true;
        _isLocked = Faults.IsTransient(fault);
        if (fault.SqliteErrorCode != raw.SQLITE_READONLY || _writer is null)
            return;
        // What was opened while the file could not be written stays read-only: the next one opens it anew.
        using (var reader = new SqliteConnection(_readerString))
            SqliteConnection.ClearPool(reader);
        _writer.Dispose();
        _writer = null;
    }

    // SQLite waits by milliseconds. Around it the provider tries again until its own time, in whole seconds, is over:
    // that must be the shorter, or a wait that ends a little early is begun anew.
    private static void Wait(SqliteConnection connection, TimeSpan patience)
    {
        var milliseconds = Math.Max(1, (int)patience.TotalMilliseconds);
        connection.DefaultTimeout = Math.Max(1, milliseconds / 1000);
        raw.sqlite3_busy_timeout(connection.Handle, milliseconds);
    }

    private static bool TryEmptyLog(SqliteConnection connection)
    {
        // The writer waits only briefly for a reader that holds the log: whoever writes next waits for the writer.
        Wait(connection, TimeSpan.FromMilliseconds(BriefMilliseconds));
        return connection.Number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
    }

    private async Task OpenAsync(CancellationToken cancellationToken)
    {
        var asked = Stopwatch.GetTimestamp();
        await _gate.WaitAsync(cancellationToken);
        try
        {
            OpenLocked(Left(asked));
        }
        catch (SqliteException e) when (Faults.IsOutage(e))
        {
            NoteDamage(e);
            Refused(e);
            throw;
        }
        finally
        {
            _gate.Release();
        }
    }

    [LoggerMessage(
        LogLevel.Error,
        "The database file was deleted, moved or replaced while the service runs: writes are refused until it is back or the service is restarted"
    )]
    private partial void LogGone();

    [LoggerMessage(LogLevel.Information, "The database file is in its place again")]
    private partial void LogBack();

    [LoggerMessage(
        LogLevel.Error,
        "The database file is damaged (SQLite error {Code}): stop the service, put a backup in its place, and start it again"
    )]
    private partial void LogDamaged(int code);

    private SqliteConnection OpenLocked(TimeSpan patience)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        // Those who stood in line while one waited in vain have waited long enough: each would hold up the rest for as
        // long again.
        if (_isLocked && patience <= TimeSpan.Zero)
            throw new SqliteException("Another process holds the database file.", raw.SQLITE_BUSY);
        if (_writer is { } open)
            return open;
        DatabaseFiles.Prepare(FilePath);
        var connection = new SqliteConnection(_writerString);
        try
        {
            connection.Open();
            Wait(connection, WaitTimeout);
            SqliteMigrations.RefuseNewer(connection, FilePath);
            using (var mode = connection.Prepare("PRAGMA journal_mode = WAL"))
            {
                if (mode.ExecuteScalar() is not "wal")
                    throw new InvalidOperationException(
                        $"The file system of {FilePath} has no write-ahead log for SQLite; put BlogManager:DataDirectory on a local disk."
                    );
            }

            // FULL: a commit is on the disk before it is acknowledged. secure_delete: freed pages are overwritten with
            // zeros.
            connection.Execute(
                "PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864"
            );
            SqliteMigrations.Apply(connection, FilePath);
            _writer = connection;
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
