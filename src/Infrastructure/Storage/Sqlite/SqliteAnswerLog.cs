using System.Security.Cryptography;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Kept answers in SQLite: the posts of each in rows of their own, by which they go with a post, and the ratings in
/// others, one a caller.
/// </summary>
internal sealed class SqliteAnswerLog(SqliteDatabase database) : IAnswerLog
{
    public Task KeepAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                foreach (var answer in answers)
                    AnswerRows.Insert(c, answer, isChecked: true);
                return answers.Count;
            },
            cancellationToken
        );

    public Task<RatedAnswer?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First(
                    $"SELECT {AnswerRows.Columns} FROM kept_answers WHERE id = $id",
                    r => AnswerRows.Read(c, r),
                    ("$id", id)
                ),
            cancellationToken
        );

    public Task<bool> RateAsync(string id, AnswerRating rating, CancellationToken cancellationToken) =>
        database.WriteAsync(c => AnswerRows.Rate(c, id, rating), cancellationToken);

    public async Task<int> DeleteByPostAsync(string postId, CancellationToken cancellationToken)
    {
        // Looked at first: most posts that are erased are in no answer, and to erase empties the write-ahead log.
        var isShown = await database.ReadAsync(
            c => c.Number("SELECT EXISTS (SELECT 1 FROM answer_posts WHERE post_id = $post)", ("$post", postId)) != 0,
            cancellationToken
        );
        if (!isShown)
            return 0;
        return await database.EraseAsync(
            c =>
            {
                var ids = c.Query(
                    "SELECT answer_id FROM answer_posts WHERE post_id = $post AND cited = 1",
                    r => r.GetString(0),
                    ("$post", postId)
                );
                AnswerRows.Delete(c, ids);
                c.Execute("DELETE FROM answer_posts WHERE post_id = $post", ("$post", postId));
                return ids.Count;
            },
            cancellationToken
        );
    }

    public async Task<int> PurgeAsync(RetentionCutoff since, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var day = DateOnly.FromDateTime(since.Ids.UtcDateTime).DayNumber;
        // Looked at first: to find nothing, as is the rule, needs no write and empties no log.
        var isDue = await database.ReadAsync(
            c =>
                Due(c, since, 1).Count > 0
                || c.Number("SELECT EXISTS (SELECT 1 FROM visitor_keys WHERE day < $day)", ("$day", day)) != 0,
            cancellationToken
        );
        if (!isDue)
            return 0;
        return await database.EraseAsync(
            c =>
            {
                var ids = Due(c, since, limit);
                AnswerRows.Delete(c, ids);
                c.Execute("DELETE FROM visitor_keys WHERE day < $day", ("$day", day));
                return ids.Count;
            },
            cancellationToken
        );
    }

    public async Task<ReadOnlyMemory<byte>> VisitorKeyAsync(DateOnly day, CancellationToken cancellationToken) =>
        await database.ReadAsync(c => FindKey(c, day), cancellationToken)
        ?? await database.WriteAsync(
            c =>
            {
                c.Execute(
                    "INSERT INTO visitor_keys (day, key) VALUES ($day, $key) ON CONFLICT (day) DO NOTHING",
                    ("$day", day.DayNumber),
                    ("$key", RandomNumberGenerator.GetBytes(32))
                );
                return FindKey(c, day)!;
            },
            cancellationToken
        );

    private static byte[]? FindKey(SqliteConnection connection, DateOnly day) =>
        connection.First(
            "SELECT key FROM visitor_keys WHERE day = $day",
            r => r.GetFieldValue<byte[]>(0),
            ("$day", day.DayNumber)
        );

    private static List<string> Due(SqliteConnection connection, RetentionCutoff since, int limit) =>
        connection.Query(
            """
            SELECT id FROM (
                SELECT id, at FROM kept_answers WHERE at < $details AND outcome IS NOT NULL
                UNION ALL SELECT id, at FROM kept_answers WHERE outcome IS NULL AND at < $ids
            ) ORDER BY at LIMIT $limit
            """,
            r => r.GetString(0),
            ("$details", since.Details.ToRow()),
            ("$ids", since.Ids.ToRow()),
            ("$limit", limit)
        );
}
