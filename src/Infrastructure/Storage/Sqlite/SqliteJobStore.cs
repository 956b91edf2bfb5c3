using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Jobs in SQLite. A worker keeps its lease until another claims the job: one that is late, with nobody else waiting,
/// loses nothing. Every change is the job's own, read and written in one transaction.
/// </summary>
internal sealed class SqliteJobStore(SqliteDatabase database, SqliteClock clock, TimeProvider time) : IJobStore
{
    private const string ListName = "jobs";
    private const string IsLive = "status IN ('queued', 'running')";

    // A canonical URL is its site and, behind a slash, the rest; "0" is the character after the slash.
    private const string IsOfSites =
        "EXISTS (SELECT 1 FROM json_each($sites) WHERE subject >= value || '/' AND subject < value || '0')";

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

    public Task<Result<Page<Job>>> ListAsync(
        JobStatus? status,
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        KeysetCursor.PageAsync(
            ListName,
            limit,
            cursor,
            (after, count) =>
            {
                var where =
                    (status is null ? "1" : "status = $status")
                    + (sites is null ? string.Empty : $" AND {IsOfSites}")
                    + (after is null ? string.Empty : " AND (created_at, id) < ($time, $id)");
                return database.ReadAsync(
                    c =>
                        c.Query(
                            $"SELECT {JobRows.Columns} FROM jobs WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $limit",
                            JobRows.Read,
                            ("$status", status is { } s ? s.Name() : null),
                            ("$sites", sites.ToRow()),
                            ("$time", after?.UnixMilliseconds),
                            ("$id", after?.Id),
                            ("$limit", count)
                        ),
                    cancellationToken
                );
            },
            j => new KeysetCursor(j.CreatedAt.ToRow(), j.Id)
        );

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
                    $"SELECT {JobRows.StateColumns} FROM jobs WHERE id = ({Due("id")} ORDER BY not_before, created_at, id LIMIT 1)",
                    JobRows.Read,
                    ("$now", now.ToRow())
                )
                    is { } due
                && Change(c, due, due.Claim(worker, now, lease, time.GetUtcNow()))
                    ? Find(c, due.Id)
                    : null,
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
    )
    {
        var until = await clock.NowAsync(cancellationToken) + lease;
        return await ChangeAsync(id, job => job.Extend(worker, until), cancellationToken);
    }

    public async Task<bool> SaveProgressAsync(
        string id,
        string worker,
        JobProgress progress,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var until = await clock.NowAsync(cancellationToken) + lease;
        return await ChangeAsync(id, job => job.Advance(worker, progress, until), cancellationToken);
    }

    public async Task<bool> SaveStepAsync(
        string id,
        string worker,
        JobStep step,
        JobProgress progress,
        string checkpoint,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        var until = await clock.NowAsync(cancellationToken) + lease;
        return await ChangeAsync(
            id,
            job => job.FinishStep(worker, step, progress, checkpoint, until),
            cancellationToken
        );
    }

    public Task<bool> SucceedAsync(string id, string worker, string result, CancellationToken cancellationToken) =>
        ChangeAsync(id, job => job.Succeed(worker, result, time.GetUtcNow()), cancellationToken);

    public async Task<bool> FailAsync(
        string id,
        string worker,
        JobError error,
        DateTimeOffset? retryAt,
        CancellationToken cancellationToken
    )
    {
        var at = retryAt + await clock.OffsetAsync(cancellationToken);
        return await ChangeAsync(
            id,
            job => at is { } again ? job.Retry(worker, error, again) : job.Fail(worker, error, time.GetUtcNow()),
            cancellationToken
        );
    }

    public Task<bool> ReleaseAsync(string id, string worker, CancellationToken cancellationToken) =>
        ChangeAsync(id, job => job.Release(worker), cancellationToken);

    public async Task<bool> GiveWayAsync(string id, string worker, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await ChangeAsync(id, job => job.GiveWay(worker, now), cancellationToken);
    }

    public async Task<bool> PutOffAsync(
        string id,
        string worker,
        JobError? reason,
        TimeSpan wait,
        string checkpoint,
        CancellationToken cancellationToken
    )
    {
        var at = await clock.NowAsync(cancellationToken) + wait;
        return await ChangeAsync(id, job => job.PutOff(worker, reason, at, checkpoint), cancellationToken);
    }

    public Task<Cancellation?> CancelAsync(string id, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                var isNew = Change(c, id, job => job.Cancel(time.GetUtcNow()));
                return Find(c, id) is { } job ? new Cancellation(job, isNew) : null;
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
                    $"SELECT not_before, created_at FROM jobs WHERE {IsLive} AND status = 'queued' AND not_before <= $now ORDER BY not_before, created_at, id LIMIT 1",
                    r => (NotBefore: r.Moment(0), CreatedAt: r.Moment(1)),
                    ("$now", now.ToRow())
                ),
            cancellationToken
        );
        // One that was put before others is due since it is there.
        return oldest is [var first] ? new[] { first.NotBefore, first.CreatedAt }.Max() - ahead : null;
    }

    public async Task<bool> IsDueAsync(string kind, CancellationToken cancellationToken)
    {
        var now = await clock.NowAsync(cancellationToken);
        return await database.ReadAsync(
            c =>
                c.Number(
                    $"SELECT EXISTS (SELECT 1 FROM jobs WHERE {IsLive} AND status = 'queued' AND not_before <= $now AND kind = $kind)",
                    ("$now", now.ToRow()),
                    ("$kind", kind)
                ) != 0,
            cancellationToken
        );
    }

    public async Task<IReadOnlyCollection<string>> LiveSubjectsAsync(
        IReadOnlyCollection<string> subjects,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT DISTINCT subject FROM jobs WHERE {IsLive} AND subject IN (SELECT value FROM json_each($subjects))",
                    r => r.GetString(0),
                    ("$subjects", JsonSerializer.Serialize(subjects))
                ),
            cancellationToken
        );

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

    private Task<bool> ChangeAsync(string id, Func<Job, Result<Job>> transition, CancellationToken cancellationToken) =>
        database.WriteAsync(c => Change(c, id, transition), cancellationToken);

    private static bool Change(SqliteConnection connection, string id, Func<Job, Result<Job>> transition) =>
        connection.First($"SELECT {JobRows.StateColumns} FROM jobs WHERE id = $id", JobRows.Read, ("$id", id))
            is { } job
        && Change(connection, job, transition(job));

    // Writes what the job has become, and no column that is as it was: a payload can be large.
    private static bool Change(SqliteConnection connection, Job before, Result<Job> after)
    {
        if (!after.IsSuccess)
            return false;
        (string Name, object? Value)[] changed = [.. JobRows.Values(after.Value).Except(JobRows.Values(before))];
        return changed.Length == 0
            || connection.Execute(
                $"UPDATE jobs SET {string.Join(", ", changed.Select(v => $"{v.Name[1..]} = {v.Name}"))} WHERE id = $id",
                [("$id", before.Id), .. changed]
            ) == 1;
    }
}
