using System.Text.Json;
using BlogManager.Domain.Jobs;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal static class JobRows
{
    /// <summary>The columns that <see cref="Read"/> reads.</summary>
    public const string Columns = """
        id, kind, subject, payload, status, progress_done, progress_total, steps, checkpoint, attempts, created_at, not_before, started_at, finished_at,
        lease_owner, lease_until, error_code, error_message, result, trace_parent
        """;

    /// <summary>
    /// What a transition is decided by, for <see cref="Read"/>. In place of the texts, which can be large, and of what lies
    /// behind them in the row stands a text that no job has, so that a transition that erases or replaces one is still told
    /// from one that leaves it.
    /// </summary>
    public const string StateColumns = """
        id, kind, subject, char(0), status, progress_done, progress_total, steps, char(0), attempts, created_at, not_before, started_at, finished_at,
        lease_owner, lease_until, error_code, error_message, char(0), char(0)
        """;

    public static JobStatus Status(string name) =>
        JobStatuses.Parse(name) is { IsSuccess: true } status
            ? status.Value
            : throw new InvalidDataException("A stored job has a status that this release does not know.");

    /// <summary>The values of a job's row, as parameters named like <see cref="Columns"/>.</summary>
    public static (string Name, object? Value)[] Values(Job job) =>
        [
            ("$id", job.Id),
            ("$kind", job.Kind),
            ("$subject", job.Subject),
            ("$payload", job.Payload),
            ("$status", job.Status.Name()),
            ("$progress_done", job.Progress.Done),
            ("$progress_total", job.Progress.Total),
            ("$steps", JsonSerializer.Serialize(job.Steps)),
            ("$checkpoint", job.Checkpoint),
            ("$attempts", job.Attempts),
            ("$created_at", job.CreatedAt.ToRow()),
            ("$not_before", job.NotBefore.ToRow()),
            ("$started_at", job.StartedAt.ToRow()),
            ("$finished_at", job.FinishedAt.ToRow()),
            ("$lease_owner", job.LeaseOwner),
            ("$lease_until", job.LeaseUntil.ToRow()),
            ("$error_code", job.Error?.Code),
            ("$error_message", job.Error?.Message),
            ("$result", job.Result),
            ("$trace_parent", job.TraceParent),
        ];

    /// <summary>A job from <see cref="Columns"/>.</summary>
    public static Job Read(SqliteDataReader r) =>
        new()
        {
            Id = r.GetString(0),
            Kind = r.GetString(1),
            Subject = r.GetString(2),
            Payload = r.GetString(3),
            Status = Status(r.GetString(4)),
            Progress = new JobProgress(r.GetInt32(5), r.GetInt32(6)),
            Steps = JsonSerializer.Deserialize<List<JobStep>>(r.GetString(7)) ?? [],
            Checkpoint = r.TextOrNull(8),
            Attempts = r.GetInt32(9),
            CreatedAt = r.Moment(10),
            NotBefore = r.Moment(11),
            StartedAt = r.MomentOrNull(12),
            FinishedAt = r.MomentOrNull(13),
            LeaseOwner = r.TextOrNull(14),
            LeaseUntil = r.MomentOrNull(15),
            Error = r.TextOrNull(16) is { } code ? new JobError(code, r.GetString(17)) : null,
            Result = r.TextOrNull(18),
            TraceParent = r.TextOrNull(19),
        };
}
