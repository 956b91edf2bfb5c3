using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Jobs in SQLite. A worker keeps its lease until another claims the job: one that is late, with nobody else waiting,
/// loses nothing. Every change is one conditional UPDATE in a transaction of its own.
/// </summary>
internal sealed class SqliteJobStore(SqliteDatabase database, SqliteClock clock, TimeProvider time) : IJobStore
{
    private const string ListName = "jobs";
    private const string IsLive = "status IN ('queued', 'running')";

    // A canonical URL is its site and, behind a slash, the rest; "0" is the character after the slash.
    private const string IsOfSites =
        "EXISTS (SELECT 1 FROM json_each($sites) WHERE subject >= value || '/' AND subject < value || '0')";
    private const string IsHeld = "id = $id AND status = 'running' AND lease_owner = $worker";

    private long Now => time.GetUtcNow().ToRow();

    public async Task<Job> EnqueueAsync(Job job, CancellationToken cancellationToken)
    {
        if (job.Status != JobStatus.Queued)
            throw new ArgumentException("Only a queued job can be enqueued.", nameof(job));
        var due = job.NotBefore + await clock.OffsetAsync(cancellationToken);
        return await database.WriteAsync(
            c =>
            {
                var values = JobRows.Values(job with { NotBefore = due });
                return FindLive(c, job.Kind, job.Subject)
                    ?? c.First(
                        $"INSERT INTO jobs ({JobRows.Columns}) VALUES ({string.Join(", ", values.Select(v => v.Name))}) RETURNING {JobRows.Columns}",
                        JobRows.Read,
                        values
                    )!;
            },
            cancellationToken
        );
    }

    public Task<Job?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(c => Find(c, id), cancellationToken);

    public Task<Job?> FindLiveAsync(string kind, string subject, CancellationToken cancellationToken) =>
        database.ReadAsync(c => FindLive(c, kind, subject), cancellationToken);

    public Task<Job?> FindNewestAsync(string kind, string subject, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First(
                    $"""
                    SELECT {JobRows.Columns} FROM jobs WHERE kind = $kind AND subject = $subject
                    ORDER BY created_at DESC, id DESC LIMIT 1
                    """,
                    JobRows.Read,
                    ("$kind", kind),
                    ("$subject", subject)
                ),
            cancellationToken
        );

    public async Task<Result<Page<Job>>> ListAsync(
        JobStatus? status,
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        KeysetCursor? after = null;
        if (cursor is not null && !KeysetCursor.TryDecode(ListName, cursor, out after))
            return KeysetCursor.NotOurs;
        var where =
            (status is null ? "1" : "status = $status")
            + (sites is null ? string.Empty : $" AND {IsOfSites}")
            + (after is null ? string.Empty : " AND (created_at, id) < ($time, $id)");
        var rows = await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT {JobRows.Columns} FROM jobs WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $limit",
                    JobRows.Read,
                    ("$status", status is { } s ? JobRows.Name(s) : null),
                    ("$sites", sites.ToRow()),
                    ("$time", after?.UnixMilliseconds),
                    ("$id", after?.Id),
                    ("$limit", limit + 1L)
                ),
            cancellationToken
        );
        return KeysetCursor.PageOf(ListName, rows, limit, j => new KeysetCursor(j.CreatedAt.ToRow(), j.Id));
    }

    public async Task<Job?> ClaimAsync(string worker, TimeSpan lease, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        // Most polls find nothing; a read tells them so without waiting for the writer or touching the disk.
        if (
            await database.ReadAsync(
                c => c.Number($"SELECT EXISTS ({Due("1")})", ("$now", now.ToRow())),
                cancellationToken
            ) == 0
        )
            return null;
        // An attempt whose steps cannot be written comes to nothing, and is counted: a few of them would end the job.
        if (!await database.TakesWritesAsync(cancellationToken))
            return null;
        return await database.WriteAsync(
            c =>
                c.First(
                    $"""
                    UPDATE jobs SET status = 'running', attempts = attempts + 1, lease_owner = $worker, lease_until = $until, started_at = coalesce(started_at, $today)
                    WHERE id = ({Due("id")} ORDER BY created_at, id LIMIT 1) RETURNING {JobRows.Columns}
                    """,
                    JobRows.Read,
                    ("$now", now.ToRow()),
                    ("$today", Now),
                    ("$worker", worker),
                    ("$until", (now + lease).ToRow())
                ),
            cancellationToken
        );

        static string Due(string what) =>
            $"SELECT {what} FROM jobs WHERE {IsLive} AND (status = 'queued' AND not_before <= $now OR status = 'running' AND lease_until <= $now)";
    }

    public async Task<bool> HeartbeatAsync(
        string id,
        string worker,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        await ChangeHeldAsync(
            "lease_until = $until",
            id,
            worker,
            cancellationToken,
            ("$until", await UntilAsync(lease, cancellationToken))
        );

    public async Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        await ChangeHeldAsync(
            "steps = json_insert(steps, '$[#]', json($step)), progress_done = $done, progress_total = $total, checkpoint = $checkpoint, lease_until = $until",
            id,
            worker,
            cancellationToken,
            ("$step", JobRows.ToJson(step)),
            ("$done", progress.Done),
            ("$total", progress.Total),
            ("$checkpoint", checkpoint),
            ("$until", await UntilAsync(lease, cancellationToken))
        );

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        ChangeHeldAsync(
            "status = 'succeeded', finished_at = $now, result = $result, error_code = NULL, error_message = NULL, checkpoint = NULL, payload = '{}', lease_owner = NULL, lease_until = NULL",
            id,
            worker,
            cancellationToken,
            ("$result", result),
            ("$now", Now)
        );

    public async Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    ) =>
        await ChangeHeldAsync(
            (
                retryAt is null
                    ? "status = 'failed', finished_at = $now, checkpoint = NULL, payload = '{}'"
                    : "status = 'queued', not_before = $retry"
            ) + ", error_code = $code, error_message = $message, lease_owner = NULL, lease_until = NULL",
            id,
            worker,
            cancellationToken,
            ("$code", error.Code),
            ("$message", error.Message),
            ("$retry", (retryAt + await clock.OffsetAsync(cancellationToken)).ToRow()),
            ("$now", Now)
        );

    public Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        ChangeHeldAsync(
            "status = 'queued', attempts = attempts - 1, lease_owner = NULL, lease_until = NULL",
            id,
            worker,
            cancellationToken
        );

    public Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                var cancelled = c.Execute(
                    $"UPDATE jobs SET status = 'cancelled', finished_at = $now, checkpoint = NULL, payload = '{{}}', lease_owner = NULL, lease_until = NULL WHERE id = $id AND {IsLive}",
                    ("$id", id),
                    ("$now", Now)
                );
                return Find(c, id) is { } job ? new Cancellation(job, cancelled == 1) : null;
            },
            cancellationToken
        );

    public async Task<IReadOnlyDictionary<JobStatus, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await database.ReadAsync(
            c =>
                c.Query("SELECT status, count(*) FROM jobs GROUP BY status", r =>
                    (Status: JobRows.Status(r.GetString(0)), Count: r.GetInt32(1))
                ),
            cancellationToken
        );
        return counts.ToDictionary(c => c.Status, c => c.Count);
    }

    public Task<int> PurgeAsync(DateTimeOffset endedBefore, int limit, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
                c.Execute(
                    "DELETE FROM jobs WHERE row IN (SELECT row FROM jobs WHERE finished_at < $before LIMIT $limit)",
                    ("$before", endedBefore.ToRow()),
                    ("$limit", limit)
                ),
            cancellationToken
        );

    public async Task<DateTimeOffset?> OldestDueAsync(CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        var ahead = now - time.GetUtcNow();
        var oldest = await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT not_before FROM jobs WHERE {IsLive} AND status = 'queued' AND not_before <= $now ORDER BY created_at, id LIMIT 1",
                    r => r.Moment(0),
                    ("$now", now.ToRow())
                ),
            cancellationToken
        );
        return oldest is [var since] ? since - ahead : null;
    }

    public async Task<IReadOnlyList<string>> DeleteBySubjectAsync(
        string subject,
        CancellationToken cancellationToken
    ) =>
        await database.EraseAsync(
            c =>
                c.Query(
                    "DELETE FROM jobs WHERE subject = $subject RETURNING id",
                    r => r.GetString(0),
                    ("$subject", subject)
                ),
            cancellationToken
        );

    private static Job? Find(SqliteConnection connection, string id) =>
        connection.First($"SELECT {JobRows.Columns} FROM jobs WHERE id = $id", JobRows.Read, ("$id", id));

    private static Job? FindLive(SqliteConnection connection, string kind, string subject) =>
        connection.First(
            $"SELECT {JobRows.Columns} FROM jobs WHERE kind = $kind AND subject = $subject AND {IsLive}",
            JobRows.Read,
            ("$kind", kind),
            ("$subject", subject)
        );

    private async ValueTask<long> UntilAsync(TimeSpan lease, CancellationToken cancellationToken) =>
        (await clock.NowAsync(cancellationToken) + lease).ToRow();

    private Task<bool> ChangeHeldAsync(
        string change,
        string id,
        string worker,
        CancellationToken cancellationToken,
        params (string, object?)[] values
    ) =>
        database.WriteAsync(
            c =>
                c.Execute($"UPDATE jobs SET {change} WHERE {IsHeld}", [("$id", id), ("$worker", worker), .. values])
                == 1,
            cancellationToken
        );
}
