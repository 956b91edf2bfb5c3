using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Pages of imports in SQLite; a job's go with its row.</summary>
internal sealed class SqliteImportItems(SqliteDatabase database) : IImportItems
{
    private const string ListName = "import_items";
    private const string Columns = "url, outcome, post_id, error_code, error_message, ordinal";

    public Task AddAsync(string jobId, IReadOnlyCollection<PostUrl> urls, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                // The job may have been erased meanwhile.
                if (c.Number("SELECT count(*) FROM jobs WHERE id = $job", ("$job", jobId)) == 0)
                    return false;
                var ordinal = c.Number(
                    "SELECT coalesce(max(ordinal), 0) FROM import_items WHERE job_id = $job",
                    ("$job", jobId)
                );
                foreach (var url in urls)
                {
                    c.Execute(
                        "INSERT OR IGNORE INTO import_items (job_id, ordinal, url) VALUES ($job, $ordinal, $url)",
                        ("$job", jobId),
                        ("$ordinal", ++ordinal),
                        ("$url", url.Value)
                    );
                }

                return true;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<PostUrl>> PendingAsync(
        string jobId,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    "SELECT url FROM import_items WHERE job_id = $job AND outcome IS NULL ORDER BY ordinal LIMIT $limit",
                    r => new PostUrl(r.GetString(0)),
                    ("$job", jobId),
                    ("$limit", limit)
                ),
            cancellationToken
        );

    public Task<bool> IsPendingAsync(string jobId, PostUrl url, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.Number(
                    "SELECT count(*) FROM import_items WHERE job_id = $job AND url = $url AND outcome IS NULL",
                    ("$job", jobId),
                    ("$url", url.Value)
                ) == 1,
            cancellationToken
        );

    public async Task<IReadOnlyCollection<PostUrl>> WaitingAsync(
        IReadOnlyCollection<PostUrl> urls,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    """
                    SELECT DISTINCT i.url FROM import_items i JOIN jobs j ON j.id = i.job_id
                    WHERE i.url IN (SELECT value FROM json_each($urls)) AND i.outcome IS NULL AND j.status IN ('queued', 'running')
                    """,
                    r => new PostUrl(r.GetString(0)),
                    ("$urls", JsonSerializer.Serialize(urls.Select(u => u.Value)))
                ),
            cancellationToken
        );

    public Task SettleAsync(string jobId, ImportItem item, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
                c.Execute(
                    """
                    UPDATE import_items SET outcome = $outcome, post_id = $post, error_code = $code, error_message = $message
                    WHERE job_id = $job AND url = $url
                    """,
                    ("$job", jobId),
                    ("$url", item.Url.Value),
                    ("$outcome", item.Outcome?.Name()),
                    ("$post", item.PostId),
                    ("$code", item.Error?.Code),
                    ("$message", item.Error?.Message)
                ),
            cancellationToken
        );

    public async Task<ImportCounts> CountAsync(string jobId, CancellationToken cancellationToken)
    {
        var counts = await database.ReadAsync(
            c =>
                c.Query(
                    "SELECT outcome, count(*) FROM import_items WHERE job_id = $job GROUP BY outcome",
                    r => (Outcome: Outcome(r.TextOrNull(0)), Count: r.GetInt32(1)),
                    ("$job", jobId)
                ),
            cancellationToken
        );
        return new ImportCounts(
            counts.Sum(c => c.Count),
            counts.Where(c => c.Outcome is not null).ToDictionary(c => c.Outcome!.Value, c => c.Count)
        );
    }

    public Task<Result<Page<ImportItem>>> ListAsync(
        string jobId,
        ImportOutcome? outcome,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        KeysetCursor.PageAsync(
            ListName,
            limit,
            cursor,
            (after, count) =>
                database.ReadAsync(
                    c =>
                        c.Query(
                            $"""
                            SELECT {Columns} FROM import_items
                            WHERE job_id = $job AND ordinal > $after {(outcome is null
                                ? string.Empty
                                : "AND outcome = $outcome")}
                            ORDER BY ordinal LIMIT $limit
                            """,
                            r => (Item: Read(r), Ordinal: r.GetInt64(5)),
                            ("$job", jobId),
                            ("$after", after?.UnixMilliseconds ?? 0),
                            ("$outcome", outcome?.Name()),
                            ("$limit", count)
                        ),
                    cancellationToken
                ),
            r => new KeysetCursor(r.Ordinal, jobId),
            r => r.Item
        );

    public Task<bool> DeleteByUrlAsync(PostUrl url, CancellationToken cancellationToken) =>
        database.EraseAsync(
            c =>
                c.Query(
                        "DELETE FROM import_items WHERE url = $url RETURNING outcome IS NULL",
                        r => r.GetBoolean(0),
                        ("$url", url.Value)
                    )
                    .Contains(true),
            cancellationToken
        );

    private static ImportItem Read(SqliteDataReader r) =>
        new(
            new PostUrl(r.GetString(0)),
            Outcome(r.TextOrNull(1)),
            r.TextOrNull(2),
            r.TextOrNull(3) is { } code ? new JobError(code, r.GetString(4)) : null
        );

    private static ImportOutcome? Outcome(string? name) =>
        name is null ? null
        : ImportOutcomes.Parse(name) is { IsSuccess: true } outcome ? outcome.Value
        : throw new InvalidDataException("A stored page of an import has an outcome that this release does not know.");
}
