using System.Text.Json;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal static class CuratedRows
{
    public const string Columns =
        "id, version, questions, answer, block, post_url, site, created_at, updated_at, times, last_given_at";

    public static CuratedAnswer Read(SqliteDataReader r) =>
        new(
            r.GetString(0),
            r.GetInt64(1),
            JsonSerializer.Deserialize<List<string>>(r.GetString(2)) ?? [],
            r.TextOrNull(3),
            r.GetInt64(4) != 0,
            r.TextOrNull(5) is { } post ? new PostUrl(post) : null,
            r.TextOrNull(6),
            r.Moment(7),
            r.Moment(8)
        )
        {
            Times = r.GetInt64(9),
            LastGivenAt = r.MomentOrNull(10),
        };

    public static (string, object?)[] Values(CuratedAnswer answer) =>
        [
            ("$id", answer.Id),
            ("$version", answer.Version),
            ("$questions", JsonSerializer.Serialize(answer.Questions)),
            ("$answer", answer.Answer),
            ("$block", answer.Block ? 1 : 0),
            ("$post", answer.Post?.Value),
            ("$site", answer.Site),
            ("$created", answer.CreatedAt.ToRow()),
            ("$updated", answer.UpdatedAt.ToRow()),
            ("$times", answer.Times),
            ("$given", answer.LastGivenAt.ToRow()),
        ];

    /// <summary>As it is, with how often it was given.</summary>
    public static void Put(SqliteConnection connection, CuratedAnswer answer)
    {
        connection.Execute(
            $"INSERT OR REPLACE INTO curated_answers ({Columns}) VALUES ($id, $version, $questions, $answer, $block, $post, $site, $created, $updated, $times, $given)",
            Values(answer)
        );
        Changed(connection);
    }

    public static void Changed(SqliteConnection connection) =>
        connection.Execute("UPDATE curated_revision SET revision = revision + 1");
}
