using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal sealed class SqliteAskingPauses(SqliteDatabase database) : IAskingPauses
{
    public Task<AskingPause?> FindAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            c => c.First("SELECT since, message FROM asking_pause", r => new AskingPause(r.Moment(0), r.TextOrNull(1))),
            cancellationToken
        );

    public Task PutAsync(AskingPause? pause, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
                pause is null
                    ? c.Execute("DELETE FROM asking_pause")
                    : c.Execute(
                        "INSERT INTO asking_pause (one, since, message) VALUES (1, $since, $message) ON CONFLICT (one) DO UPDATE SET since = excluded.since, message = excluded.message",
                        ("$since", pause.Since.ToRow()),
                        ("$message", pause.Message)
                    ),
            cancellationToken
        );
}
