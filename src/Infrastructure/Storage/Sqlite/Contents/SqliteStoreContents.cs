using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace BlogManager.Infrastructure.Storage.Sqlite.Contents;

internal sealed class SqliteStoreContents(SqliteDatabase database, TimeProvider time) : IStoreContents
{
    public string Identity => StoreIdentity.Of("sqlite", database.FilePath);

    public IStoredRecords<SpaceRecord> Spaces =>
        new SqliteRecords<SpaceRecord>(
            database,
            "spaces",
            $"{SqliteEmbeddingStore.SpaceColumns}, active",
            (_, r) => new SpaceRecord(SqliteEmbeddingStore.Space(r), r.GetInt64(6) != 0),
            PutSpace
        );

    public IStoredRecords<PostRecord> Posts =>
        new SqliteRecords<PostRecord>(database, "posts", "id", (c, r) => ReadPost(c, r.GetString(0)), PostWrites.Put);

    public IStoredRecords<ApiKey> Keys =>
        new SqliteRecords<ApiKey>(
            database,
            "api_keys",
            ApiKeyRows.Columns,
            (_, r) => ApiKeyRows.Read(r),
            (c, k) => Put(c, "api_keys", ApiKeyRows.Columns, ApiKeyRows.Row(k))
        );

    public IStoredRecords<KeyChange> KeyChanges =>
        new SqliteRecords<KeyChange>(
            database,
            "key_changes",
            ApiKeyRows.ChangeColumns,
            (_, r) => ApiKeyRows.ReadChange(r),
            (c, change) => c.AddChange(change)
        );

    public IStoredRecords<Job> Jobs =>
        new SqliteRecords<Job>(
            database,
            "jobs",
            JobRows.Columns,
            (_, r) => JobRows.Read(r),
            (c, j) => Put(c, "jobs", JobRows.Columns, JobRows.Values(j))
        );

    public IStoredRecords<SourceRecord> Sources =>
        new SqliteRecords<SourceRecord>(
            database,
            "sources",
            "body, id",
            (c, r) => new SourceRecord(SourceRows.Read(r), SourceRows.Pages(c, r.GetString(1), string.Empty, -1)),
            SourceRows.Put
        );

    public IStoredRecords<RatedAnswer> Answers =>
        new SqliteRecords<RatedAnswer>(database, "kept_answers", AnswerRows.Columns, AnswerRows.Read, AnswerRows.Put);

    public IStoredRecords<CuratedAnswer> Curated =>
        new SqliteRecords<CuratedAnswer>(
            database,
            "curated_answers",
            CuratedRows.Columns,
            (_, r) => CuratedRows.Read(r),
            CuratedRows.Put
        );

    public IStoredRecords<DailyCount> DailyCounts =>
        new SqliteRecords<DailyCount>(
            database,
            "daily_counts",
            CountRows.Columns,
            (_, r) => CountRows.Read(r),
            CountRows.Put
        );

    public IStoredRecords<TakenTokens> Budgets =>
        new SqliteRecords<TakenTokens>(
            database,
            "token_budgets",
            SqliteTokenBudgets.Columns,
            (_, r) => SqliteTokenBudgets.Read(r),
            SqliteTokenBudgets.Put
        );

    public IStoredRecords<ReplyRecord> Replies(DateTimeOffset asOf) =>
        new SqliteRecords<ReplyRecord>(
            database,
            "idempotent_requests",
            "id, fingerprint, token, until, subject, reply",
            (_, r) =>
                new ReplyRecord(
                    r.GetString(0),
                    r.GetFieldValue<byte[]>(1),
                    r.GetString(2),
                    r.Moment(3),
                    r.TextOrNull(4),
                    r.GetFieldValue<byte[]>(5)
                ),
            (c, reply) =>
                Put(
                    c,
                    "idempotent_requests",
                    "id, fingerprint, token, until, subject, reply",
                    [
                        ("$id", reply.Id),
                        ("$fingerprint", reply.Fingerprint.ToArray()),
                        ("$token", reply.Token),
                        ("$until", reply.Until.ToRow()),
                        ("$subject", reply.Subject),
                        ("$reply", reply.Reply.ToArray()),
                    ]
                ),
            "reply IS NOT NULL AND until > $now",
            ("$now", asOf.ToRow())
        );

    public async Task<StoreUse> LookAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(database.FilePath))
            return StoreUse.Absent;
        // Before this process opens the file itself, after which it would only see its own hold on it.
        if (!database.IsOpen && IsHeldByAnother(database.FilePath))
            return StoreUse.InUse;
        var leased = await database.ReadAsync(
            c =>
                c.Number(
                    "SELECT EXISTS (SELECT 1 FROM jobs WHERE status = 'running' AND lease_until > $now)",
                    ("$now", time.GetUtcNow().ToRow())
                ),
            cancellationToken
        );
        return leased != 0 ? StoreUse.InUse : StoreUse.Idle;
    }

    // Every write is one transaction: nothing is ever half done.
    public Task SettleAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<long> CorpusVersionAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(c => c.Number("SELECT version FROM corpus"), cancellationToken);

    public Task RaiseCorpusVersionAsync(long version, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c => c.Execute("UPDATE corpus SET version = max(version, $version)", ("$version", version)),
            cancellationToken
        );

    public Task<StoreMove?> FindMoveAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            c =>
                c.First("SELECT source, started_at, finished_at FROM move", r => new StoreMove(
                    r.GetString(0),
                    r.Moment(1),
                    r.MomentOrNull(2)
                )),
            cancellationToken
        );

    public Task NoteMoveAsync(StoreMove move, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
                c.Execute(
                    "INSERT OR REPLACE INTO move (one, source, started_at, finished_at) VALUES (1, $source, $started, $finished)",
                    ("$source", move.Source),
                    ("$started", move.StartedAt.ToRow()),
                    ("$finished", move.FinishedAt.ToRow())
                ),
            cancellationToken
        );

    /// <summary>
    /// Whether another connection has the file open: in WAL mode each keeps a shared lock on it for as long as it is
    /// open, which only an exclusive one finds out. The exclusive lock goes with the connection.
    /// </summary>
    private static bool IsHeldByAnother(string path)
    {
        using var probe = new SqliteConnection(
            new SqliteConnectionStringBuilder
            {
                DataSource = path,
                Mode = SqliteOpenMode.ReadWrite,
                Pooling = false,
                DefaultTimeout = 1,
            }.ToString()
        );
        probe.Open();
        try
        {
            probe.Execute("PRAGMA locking_mode = EXCLUSIVE");
            probe.Execute("BEGIN EXCLUSIVE");
            probe.Execute("ROLLBACK");
            return false;
        }
        catch (SqliteException e) when (e.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED)
        {
            return true;
        }
    }

    private static PostRecord ReadPost(SqliteConnection connection, string id)
    {
        var vectors = connection.Query(
            "SELECT id, post_id, site, kind, vector, space_id FROM embeddings WHERE post_id = $id ORDER BY space_id, row",
            r => (Space: r.GetString(5), Embedding: EmbeddingRows.Read(r)),
            ("$id", id)
        );
        return new PostRecord(
            PostRows.Find(connection, id)!,
            [
                .. vectors
                    .GroupBy(v => v.Space, StringComparer.Ordinal)
                    .Select(g => new PostVectors(g.Key, [.. g.Select(v => v.Embedding)])),
            ]
        );
    }

    private static void PutSpace(SqliteConnection connection, SpaceRecord record)
    {
        if (record.IsActive)
            connection.Execute("UPDATE spaces SET active = 0 WHERE active = 1");
        SqliteEmbeddingStore.Add(connection, record.Space);
        connection.Execute(
            "UPDATE spaces SET active = $active WHERE id = $id",
            ("$active", record.IsActive ? 1 : 0),
            ("$id", record.Space.Space.Id)
        );
    }

    /// <summary>
    /// Adds a row, or sets the columns of the one with its id. The parameters stand in the order of the columns.
    /// </summary>
    private static void Put(
        SqliteConnection connection,
        string table,
        string columns,
        (string Name, object? Value)[] row
    )
    {
        var names = columns.Split(',', StringSplitOptions.TrimEntries);
        connection.Execute(
            $"INSERT INTO {table} ({columns}) VALUES ({string.Join(", ", row.Select(v => v.Name))}) "
                + $"ON CONFLICT (id) DO UPDATE SET {string.Join(", ", names.Where(n => n != "id").Select(n => $"{n} = excluded.{n}"))}",
            row
        );
    }
}
