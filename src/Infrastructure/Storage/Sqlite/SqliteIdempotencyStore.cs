using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Claims and replies in SQLite. <c>until</c> is the end of the lease while there is no reply, and of the reply's
/// lifetime from then on.
/// </summary>
internal sealed class SqliteIdempotencyStore(SqliteDatabase database, TimeProvider time) : IIdempotencyStore
{
    private long Now => time.GetUtcNow().ToRow();

    public Task<IdempotencyClaim> ClaimAsync(
        string id,
        ReadOnlyMemory<byte> fingerprint,
        TimeSpan lease,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            c =>
            {
                c.Execute("DELETE FROM idempotent_requests WHERE until <= $now", ("$now", Now));
                var known = c.First(
                    "SELECT fingerprint, reply FROM idempotent_requests WHERE id = $id",
                    r => new Known(r.GetFieldValue<byte[]>(0), r.IsDBNull(1) ? null : r.GetFieldValue<byte[]>(1)),
                    ("$id", id)
                );
                if (known is not null)
                {
                    return !known.Fingerprint.AsSpan().SequenceEqual(fingerprint.Span)
                            ? new IdempotencyClaim(IdempotencyOutcome.OtherRequest, string.Empty, default)
                        : known.Reply is null
                            ? new IdempotencyClaim(IdempotencyOutcome.InProgress, string.Empty, default)
                        : new IdempotencyClaim(IdempotencyOutcome.Replied, string.Empty, known.Reply);
                }

                var token = Ids.New(time);
                c.Execute(
                    "INSERT INTO idempotent_requests (id, fingerprint, token, until) VALUES ($id, $fingerprint, $token, $until)",
                    ("$id", id),
                    ("$fingerprint", fingerprint.ToArray()),
                    ("$token", token),
                    ("$until", (time.GetUtcNow() + lease).ToRow())
                );
                return new IdempotencyClaim(IdempotencyOutcome.Claimed, token, default);
            },
            cancellationToken
        );

    public Task<bool> KeepAsync(
        string id,
        string token,
        ReadOnlyMemory<byte> reply,
        string? subject,
        TimeSpan lifetime,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            c =>
                c.Execute(
                    "UPDATE idempotent_requests SET reply = $reply, subject = $subject, until = $until WHERE id = $id AND token = $token AND reply IS NULL",
                    ("$reply", reply.ToArray()),
                    ("$subject", subject),
                    ("$until", (time.GetUtcNow() + lifetime).ToRow()),
                    ("$id", id),
                    ("$token", token)
                ) == 1,
            cancellationToken
        );

    public Task ReleaseAsync(string id, string token, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
                c.Execute(
                    "DELETE FROM idempotent_requests WHERE id = $id AND token = $token AND reply IS NULL",
                    ("$id", id),
                    ("$token", token)
                ),
            cancellationToken
        );

    public Task DeleteBySubjectAsync(string subject, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c => c.Execute("DELETE FROM idempotent_requests WHERE subject = $subject", ("$subject", subject)),
            cancellationToken
        );

    private sealed record Known(byte[] Fingerprint, byte[]? Reply);
}
