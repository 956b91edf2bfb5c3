using System.Security.Cryptography;
using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>
/// Kept answers in SQLite: the posts of each in rows of their own, by which they go with a post, and the ratings in
/// others, one a caller.
/// </summary>
internal sealed class SqliteAnswerLog(SqliteDatabase database) : IAnswerLog
{
    private const string Columns =
        "id, at, sites, outcome, key_id, support, provider, model, degraded, input_tokens, output_tokens, latency_ms, question, answer";
    private const string Missing =
        "SELECT 1 FROM json_each($cited) c WHERE NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = c.value)";

    public Task KeepAsync(IReadOnlyList<KeptAnswer> answers, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                foreach (var answer in answers)
                    Keep(c, answer);
                return answers.Count;
            },
            cancellationToken
        );

    public Task<RatedAnswer?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First($"SELECT {Columns} FROM kept_answers WHERE id = $id", r => Read(c, r), ("$id", id)) is { } found
                    ? new RatedAnswer(
                        found,
                        c.Query(
                            "SELECT caller, at, helpful, comment FROM answer_ratings WHERE answer_id = $id ORDER BY caller",
                            r => new AnswerRating(r.GetString(0), r.Moment(1), r.GetInt64(2) != 0, r.TextOrNull(3)),
                            ("$id", id)
                        )
                    )
                    : null,
            cancellationToken
        );

    public Task<bool> RateAsync(string id, AnswerRating rating, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
                c.Execute(
                    """
                    INSERT INTO answer_ratings (answer_id, caller, at, helpful, comment)
                        SELECT id, $caller, $at, $helpful, $comment FROM kept_answers WHERE id = $id
                        ON CONFLICT (answer_id, caller) DO UPDATE SET at = excluded.at, helpful = excluded.helpful, comment = excluded.comment
                    """,
                    ("$id", id),
                    ("$caller", rating.By),
                    ("$at", rating.At.ToRow()),
                    ("$helpful", rating.Helpful ? 1 : 0),
                    ("$comment", rating.Comment)
                ) == 1,
            cancellationToken
        );

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
                Delete(c, ids);
                c.Execute("DELETE FROM answer_posts WHERE post_id = $post", ("$post", postId));
                return ids.Count;
            },
            cancellationToken
        );
    }

    public async Task<int> PurgeAsync(KeptSince since, int limit, CancellationToken cancellationToken)
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
                Delete(c, ids);
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

    private static List<string> Due(SqliteConnection connection, KeptSince since, int limit) =>
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

    private static void Delete(SqliteConnection connection, List<string> ids)
    {
        var list = JsonSerializer.Serialize(ids);
        foreach (
            var (table, column) in new[]
            {
                ("answer_ratings", "answer_id"),
                ("answer_posts", "answer_id"),
                ("kept_answers", "id"),
            }
        )
            connection.Execute(
                $"DELETE FROM {table} WHERE {column} IN (SELECT value FROM json_each($ids))",
                ("$ids", list)
            );
    }

    private static void Keep(SqliteConnection connection, KeptAnswer answer)
    {
        var details = answer.Details;
        var added = connection.Execute(
            $"""
            INSERT INTO kept_answers ({Columns})
                SELECT $id, $at, $sites, $outcome, $key, $support, $provider, $model, $degraded, $input, $output, $latency, $question, $answer
                WHERE NOT EXISTS ({Missing})
                ON CONFLICT (id) DO NOTHING
            """,
            ("$id", answer.Id),
            ("$at", answer.At.ToRow()),
            ("$sites", answer.Sites.ToRow()),
            ("$outcome", details?.Outcome.Name()),
            ("$key", details?.KeyId),
            ("$support", details?.Support),
            ("$provider", details?.Provider),
            ("$model", details?.Model),
            (
                "$degraded",
                details is null ? null
                : details.Degraded ? 1
                : 0
            ),
            ("$input", details?.InputTokens),
            ("$output", details?.OutputTokens),
            ("$latency", details?.LatencyMs),
            ("$question", details?.Question),
            ("$answer", details?.Answer),
            ("$cited", JsonSerializer.Serialize(details?.Cited ?? []))
        );
        if (added == 0 || details is null)
            return;
        KeepPosts(connection, answer.Id, details.Cited, isCited: true);
        KeepPosts(connection, answer.Id, details.Nearest, isCited: false);
    }

    private static void KeepPosts(SqliteConnection connection, string id, IReadOnlyList<string> posts, bool isCited) =>
        connection.Execute(
            """
            INSERT INTO answer_posts (answer_id, cited, ordinal, post_id)
                SELECT $id, $cited, n.key, n.value FROM json_each($posts) n WHERE EXISTS (SELECT 1 FROM posts p WHERE p.id = n.value)
            """,
            ("$id", id),
            ("$cited", isCited ? 1 : 0),
            ("$posts", JsonSerializer.Serialize(posts))
        );

    private static KeptAnswer Read(SqliteConnection connection, SqliteDataReader row)
    {
        var id = row.GetString(0);
        var sites = row.TextOrNull(2) is { } stored
            ? new SiteScope(JsonSerializer.Deserialize<string[]>(stored)!)
            : null;
        if (row.IsDBNull(3))
            return new KeptAnswer(id, row.Moment(1), sites, null);
        var posts = connection.Query(
            "SELECT post_id, cited FROM answer_posts WHERE answer_id = $id ORDER BY ordinal",
            r => (Id: r.GetString(0), IsCited: r.GetInt64(1) != 0),
            ("$id", id)
        );
        return new KeptAnswer(
            id,
            row.Moment(1),
            sites,
            new AnswerDetails(
                AnswerOutcomes.Parse(row.GetString(3)).Value,
                row.GetString(12),
                row.GetString(13),
                [.. posts.Where(p => p.IsCited).Select(p => p.Id)],
                [.. posts.Where(p => !p.IsCited).Select(p => p.Id)],
                row.GetDouble(5),
                row.GetString(6),
                row.GetString(7),
                row.GetInt64(8) != 0,
                row.GetInt64(9),
                row.GetInt64(10),
                row.GetInt64(11),
                row.TextOrNull(4)
            )
        );
    }
}
