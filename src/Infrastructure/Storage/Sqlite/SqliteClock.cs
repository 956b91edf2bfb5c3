using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// The time by which jobs are due and leases end. A file is of one machine, whose time of day may be set while a job
/// runs, and is set differently after a restart; what never steps is the time since it was booted, which all its
/// processes share. So the file holds which time it was at one moment of one boot, and every process counts on from
/// there. After another boot it begins at the time of day, but never before what the file has seen.
/// </summary>
internal sealed class SqliteClock(SqliteDatabase database, TimeProvider time)
{
    private static readonly string ThisBoot = BootId();

    private Moment? _base;

    /// <summary>What has to be added to this process's time of day to have the store's.</summary>
    public async ValueTask<TimeSpan> OffsetAsync(CancellationToken cancellationToken)
    {
        var now = await NowAsync(cancellationToken);
        return now - time.GetUtcNow();
    }

    public async ValueTask<DateTimeOffset> NowAsync(CancellationToken cancellationToken)
    {
        var begun = Volatile.Read(ref _base);
        if (begun is null)
        {
            try
            {
                begun = await database.ReadAsync(c => Known(c).OfThisBoot, cancellationToken)
                    ?? await database.WriteAsync(Begin, cancellationToken);
                Volatile.Write(ref _base, begun);
            }
            catch (SqliteException e) when (new SqliteFaults().IsOutage(e))
            {
                // Nothing can be written, so nothing is claimed either. Not kept: the next one tries again.
                begun = await database.ReadAsync(Anew, cancellationToken);
            }
        }

        return new DateTimeOffset(begun.At + (SinceBoot() - begun.SinceBoot), TimeSpan.Zero);
    }

    private (Moment? OfThisBoot, Moment? Last) Known(SqliteConnection connection)
    {
        var last = connection.First("SELECT boot, since_boot, at FROM clock", r => new
        {
            Boot = r.GetString(0),
            Moment = new Moment(r.GetInt64(1), r.GetInt64(2)),
        });
        return (last?.Boot == ThisBoot && last.Moment.SinceBoot <= SinceBoot() ? last.Moment : null, last?.Moment);
    }

    private Moment Anew(SqliteConnection connection)
    {
        var seen = DateTimeOffset.FromUnixTimeMilliseconds(
            connection.Number(
                "SELECT max(max(created_at, coalesce(started_at, 0), coalesce(finished_at, 0))) FROM jobs"
            )
        );
        return new Moment(
            SinceBoot(),
            Math.Max(time.GetUtcNow().UtcTicks, Math.Max(Known(connection).Last?.At ?? 0, seen.UtcTicks))
        );
    }

    private Moment Begin(SqliteConnection connection)
    {
        if (Known(connection).OfThisBoot is { } known)
            return known;
        var now = Anew(connection);
        connection.Execute(
            """
            INSERT INTO clock (one, boot, since_boot, at) VALUES (1, $boot, $since, $at)
            ON CONFLICT (one) DO UPDATE SET boot = excluded.boot, since_boot = excluded.since_boot, at = excluded.at
            """,
            ("$boot", ThisBoot),
            ("$since", now.SinceBoot),
            ("$at", now.At)
        );
        return now;
    }

    // In ticks of 100 ns. On Linux the same for all processes, as the id of the boot is.
    private long SinceBoot() => (long)((Int128)time.GetTimestamp() * TimeSpan.TicksPerSecond / time.TimestampFrequency);

    private static string BootId()
    {
        const string OfLinux = "/proc/sys/kernel/random/boot_id";
        // Where there is no such id, each process begins anew.
        return File.Exists(OfLinux) ? File.ReadAllText(OfLinux).Trim() : Guid.NewGuid().ToString();
    }

    private sealed record Moment(long SinceBoot, long At);
}
