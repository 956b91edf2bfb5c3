using System.Text.Json;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal sealed class SqliteSourceStore(SqliteDatabase database) : ISourceStore
{
    private const string ListName = "sources";

    public Task AddAsync(Source source, CancellationToken cancellationToken) =>
        database.WriteAsync(c => SourceRows.Insert(c, source), cancellationToken);

    public Task<Source?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c => c.First("SELECT body FROM sources WHERE id = $id", SourceRows.Read, ("$id", id)),
            cancellationToken
        );

    public Task<Result<Page<Source>>> ListAsync(
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
                    (sites is null ? "1" : "site IN (SELECT value FROM json_each($sites))")
                    + (after is null ? string.Empty : " AND (created_at, id) < ($time, $id)");
                return database.ReadAsync(
                    c =>
                        c.Query(
                            $"SELECT body FROM sources WHERE {where} ORDER BY created_at DESC, id DESC LIMIT $limit",
                            SourceRows.Read,
                            ("$sites", sites.ToRow()),
                            ("$time", after?.UnixMilliseconds),
                            ("$id", after?.Id),
                            ("$limit", count)
                        ),
                    cancellationToken
                );
            },
            s => new KeysetCursor(s.CreatedAt.ToRow(), s.Id)
        );

    public Task<bool> ReplaceAsync(Source source, CancellationToken cancellationToken) =>
        database.WriteAsync(c => SourceRows.Update(c, source) == 1, cancellationToken);

    public Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        database.EraseAsync(c => c.Execute("DELETE FROM sources WHERE id = $id", ("$id", id)) == 1, cancellationToken);

    public async Task<IReadOnlyList<Source>> DueAsync(
        DateTimeOffset now,
        int limit,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    """
                    SELECT body FROM sources WHERE due_at <= $now OR hub_at <= $now OR job_id IS NOT NULL
                    ORDER BY due_at IS NULL, due_at, id LIMIT $limit
                    """,
                    SourceRows.Read,
                    ("$now", now.ToRow()),
                    ("$limit", limit)
                ),
            cancellationToken
        );

    public async Task<IReadOnlyDictionary<SourceState, int>> CountAsync(CancellationToken cancellationToken)
    {
        var counts = await database.ReadAsync(
            c =>
                c.Query("SELECT state, count(*) FROM sources GROUP BY state", r =>
                    (State: r.GetString(0), Count: r.GetInt32(1))
                ),
            cancellationToken
        );
        return Enum.GetValues<SourceState>()
            .ToDictionary(s => s, s => counts.Where(c => c.State == s.Name()).Sum(c => c.Count));
    }

    public Task NotePagesAsync(string id, IReadOnlyCollection<SourcePage> pages, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                SourceRows.AddPages(c, id, pages);
                return pages.Count;
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<SourcePage>> PagesAsync(
        string id,
        string after,
        int limit,
        CancellationToken cancellationToken
    ) => await database.ReadAsync(c => SourceRows.Pages(c, id, after, limit), cancellationToken);

    public Task<bool> HasPageAsync(string id, PostUrl url, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.Number(
                    "SELECT EXISTS (SELECT 1 FROM source_pages WHERE source_id = $id AND url = $url)",
                    ("$id", id),
                    ("$url", url.Value)
                ) != 0,
            cancellationToken
        );

    public Task ForgetPageAsync(PostUrl url, CancellationToken cancellationToken) =>
        database.EraseAsync(
            c => c.Execute("DELETE FROM source_pages WHERE url = $url", ("$url", url.Value)),
            cancellationToken
        );

    public Task<PageStanding> StandingAsync(PostUrl url, CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.Number("SELECT EXISTS (SELECT 1 FROM source_pages WHERE url = $url)", ("$url", url.Value)) != 0
                    ? PageStanding.Listed
                : c.Number("SELECT EXISTS (SELECT 1 FROM sources WHERE site = $site)", ("$site", url.Site)) != 0
                    ? PageStanding.NotListed
                : PageStanding.NoSource,
            cancellationToken
        );
}

/// <summary>Rows of sources and of their pages.</summary>
internal static class SourceRows
{
    internal const string Columns = "id, site, state, due_at, hub_at, job_id, created_at, version, body";

    internal static Source Read(SqliteDataReader r) => StoredSource.Read(r.GetString(0));

    internal static int Insert(SqliteConnection connection, Source source) =>
        connection.Execute(
            $"INSERT INTO sources ({Columns}) VALUES ($id, $site, $state, $due_at, $hub_at, $job_id, $created_at, $version, $body)",
            Values(source)
        );

    internal static int Update(SqliteConnection connection, Source source) =>
        connection.Execute(
            """
            UPDATE sources SET site = $site, state = $state, due_at = $due_at, hub_at = $hub_at, job_id = $job_id, version = $version, body = $body
            WHERE id = $id AND version = $version - 1
            """,
            Values(source)
        );

    /// <summary>Adds a source as it is in another store, or puts it in place of what has its id.</summary>
    internal static void Put(SqliteConnection connection, SourceRecord record)
    {
        connection.Execute("DELETE FROM sources WHERE id = $id", ("$id", record.Source.Id));
        Insert(connection, record.Source);
        AddPages(connection, record.Source.Id, record.Pages);
    }

    internal static void AddPages(SqliteConnection connection, string id, IReadOnlyCollection<SourcePage> pages)
    {
        connection.Execute(
            """
            INSERT INTO source_pages (source_id, url, modified)
            SELECT sources.id, json_extract(page.value, '$[0]'), json_extract(page.value, '$[1]')
            FROM sources, json_each($pages) AS page WHERE sources.id = $id
            ON CONFLICT (source_id, url) DO UPDATE SET modified = excluded.modified
            """,
            ("$id", id),
            ("$pages", JsonSerializer.Serialize(pages.Select(p => new object?[] { p.Url.Value, p.Modified?.ToRow() })))
        );
    }

    internal static List<SourcePage> Pages(SqliteConnection connection, string id, string after, int limit) =>
        connection.Query(
            "SELECT url, modified FROM source_pages WHERE source_id = $id AND url > $after ORDER BY url LIMIT $limit",
            r => new SourcePage(new PostUrl(r.GetString(0)), r.MomentOrNull(1)),
            ("$id", id),
            ("$after", after),
            ("$limit", limit)
        );

    private static (string Name, object? Value)[] Values(Source source) =>
        [
            ("$id", source.Id),
            ("$site", source.Site),
            ("$state", source.State.Name()),
            ("$due_at", source.DueAt.ToRow()),
            ("$hub_at", StoredSource.HubAt(source).ToRow()),
            ("$job_id", source.SyncJobId),
            ("$created_at", source.CreatedAt.ToRow()),
            ("$version", source.Version),
            ("$body", StoredSource.ToText(source)),
        ];
}
