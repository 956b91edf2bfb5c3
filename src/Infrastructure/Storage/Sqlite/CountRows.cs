using System.Text.Json;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal static class CountRows
{
    public const string Columns =
        "id, day, kind, sites, key_id, provider, model, outcome, cached, times, input_tokens, output_tokens, helpful, unhelpful, latency";

    public static DailyCount Read(SqliteDataReader row) =>
        new(
            new CountKey(
                DateOnly.FromDayNumber(row.GetInt32(1)),
                CountKinds.Parse(row.GetString(2)).Value,
                row.TextOrNull(3) is { } sites ? new SiteScope(JsonSerializer.Deserialize<string[]>(sites)!) : null,
                row.TextOrNull(4),
                row.TextOrNull(5),
                row.TextOrNull(6),
                row.TextOrNull(7) is { } outcome ? AnswerOutcomes.Parse(outcome).Value : null,
                row.GetInt64(8) != 0
            ),
            row.GetInt64(9),
            row.GetInt64(10),
            row.GetInt64(11),
            row.GetInt64(12),
            row.GetInt64(13)
        )
        {
            Latency = LatencyHistogram.Of(JsonSerializer.Deserialize<Dictionary<int, long>>(row.GetString(14))!),
        };

    public static void Put(SqliteConnection connection, DailyCount count) =>
        connection.Execute(
            $"""
            INSERT OR REPLACE INTO daily_counts ({Columns}) VALUES
                ($id, $day, $kind, $sites, $key, $provider, $model, $outcome, $cached, $times, $input, $output, $helpful, $unhelpful, $latency)
            """,
            ("$id", count.Key.Id),
            ("$day", count.Key.Day.DayNumber),
            ("$kind", count.Key.Kind.Name()),
            ("$sites", count.Key.Sites.ToRow()),
            ("$key", count.Key.KeyId),
            ("$provider", count.Key.Provider),
            ("$model", count.Key.Model),
            ("$outcome", count.Key.Outcome?.Name()),
            ("$cached", count.Key.Cached ? 1 : 0),
            ("$times", count.Times),
            ("$input", count.InputTokens),
            ("$output", count.OutputTokens),
            ("$helpful", count.Helpful),
            ("$unhelpful", count.Unhelpful),
            ("$latency", JsonSerializer.Serialize(count.Latency.Buckets))
        );
}
