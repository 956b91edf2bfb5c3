using System.Text.Json;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal static class AnswerRows
{
    public const string Columns =
        "id, at, sites, outcome, key_id, support, provider, model, degraded, input_tokens, output_tokens, latency_ms, question, answer, times, last_at";
    private const string Missing =
        "SELECT 1 FROM json_each($cited) c WHERE NOT EXISTS (SELECT 1 FROM posts p WHERE p.id = c.value)";

    public static RatedAnswer Read(SqliteConnection connection, SqliteDataReader row) =>
        new(
            ReadAnswer(connection, row),
            connection.Query(
                "SELECT caller, at, helpful, comment FROM answer_ratings WHERE answer_id = $id ORDER BY caller",
                r => new AnswerRating(r.GetString(0), r.Moment(1), r.GetInt64(2) != 0, r.TextOrNull(3)),
                ("$id", row.GetString(0))
            )
        );

    public static void Put(SqliteConnection connection, RatedAnswer rated)
    {
        Delete(connection, [rated.Answer.Id]);
        Insert(connection, rated.Answer, isChecked: false);
        foreach (var rating in rated.Ratings)
            Rate(connection, rated.Answer.Id, rating);
    }

    public static bool Rate(SqliteConnection connection, string id, AnswerRating rating) =>
        connection.Execute(
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
        ) == 1;

    public static void Delete(SqliteConnection connection, List<string> ids)
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

    /// <summary>Adds an answer that is not there; checked, only where the posts are there that it cites, and with those near.</summary>
    public static void Insert(SqliteConnection connection, StoredAnswer answer, bool isChecked)
    {
        var details = answer.Details;
        var added = connection.Execute(
            $"""
            INSERT INTO kept_answers ({Columns})
                SELECT $id, $at, $sites, $outcome, $key, $support, $provider, $model, $degraded, $input, $output, $latency, $question, $answer, $times, $last
                WHERE NOT $checked OR NOT EXISTS ({Missing})
                ON CONFLICT (id) DO NOTHING
            """,
            ("$checked", isChecked ? 1 : 0),
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
            ("$times", answer.Times),
            ("$last", answer.LastAt.ToRow()),
            ("$cited", JsonSerializer.Serialize(details?.Cited ?? []))
        );
        if (added == 0 || details is null)
            return;
        KeepPosts(connection, answer.Id, details.Cited, isCited: true, isChecked);
        KeepPosts(connection, answer.Id, details.Nearest, isCited: false, isChecked);
    }

    private static void KeepPosts(
        SqliteConnection connection,
        string id,
        IReadOnlyList<string> posts,
        bool isCited,
        bool isChecked
    ) =>
        connection.Execute(
            """
            INSERT INTO answer_posts (answer_id, cited, ordinal, post_id)
                SELECT $id, $cited, n.key, n.value FROM json_each($posts) n WHERE NOT $checked OR EXISTS (SELECT 1 FROM posts p WHERE p.id = n.value)
            """,
            ("$checked", isChecked ? 1 : 0),
            ("$id", id),
            ("$cited", isCited ? 1 : 0),
            ("$posts", JsonSerializer.Serialize(posts))
        );

    private static StoredAnswer ReadAnswer(SqliteConnection connection, SqliteDataReader row)
    {
        var id = row.GetString(0);
        var sites = row.TextOrNull(2) is { } stored
            ? new SiteScope(JsonSerializer.Deserialize<string[]>(stored)!)
            : null;
        var (times, last) = (row.GetInt64(14), row.MomentOrNull(15));
        if (row.IsDBNull(3))
            return new StoredAnswer(id, row.Moment(1), sites, null) { Times = times, LastAt = last };
        var posts = connection.Query(
            "SELECT post_id, cited FROM answer_posts WHERE answer_id = $id ORDER BY ordinal",
            r => (Id: r.GetString(0), IsCited: r.GetInt64(1) != 0),
            ("$id", id)
        );
        return new StoredAnswer(
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
        )
        {
            Times = times,
            LastAt = last,
        };
    }
}
