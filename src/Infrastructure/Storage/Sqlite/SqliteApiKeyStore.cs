using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal sealed class SqliteApiKeyStore(SqliteDatabase database, TimeProvider time) : IApiKeyStore
{
    private const string ListName = "keys";
    private const string ChangeListName = "key-changes";
    private const string IsActive = "revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $now)";
    private const string IsWorkingAdmin = $"kind = 'admin' AND paused_at IS NULL AND {IsActive}";

    public Task AddAsync(ApiKey key, Caller by, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                c.Audit(KeyAction.Created, key.Id, key.Name, by, time);
                return c.Execute(
                    $"INSERT INTO api_keys ({ApiKeyRows.Columns}) VALUES ({ApiKeyRows.Values})",
                    ApiKeyRows.Row(key)
                );
            },
            cancellationToken
        );

    public Task<bool> AddFirstAdminAsync(ApiKey key, Caller by, CancellationToken cancellationToken)
    {
        if (key.Kind != KeyKind.Admin)
            throw new ArgumentException("The first admin key must be an admin key.", nameof(key));
        return database.WriteAsync(
            c =>
            {
                var added =
                    c.Execute(
                        $"INSERT INTO api_keys ({ApiKeyRows.Columns}) SELECT {ApiKeyRows.Values} WHERE NOT EXISTS (SELECT 1 FROM api_keys WHERE {IsWorkingAdmin})",
                        [.. ApiKeyRows.Row(key), ("$now", Now)]
                    ) == 1;
                if (added)
                    c.Audit(KeyAction.Created, key.Id, key.Name, by, time);
                return added;
            },
            cancellationToken
        );
    }

    public async Task<IReadOnlyList<ApiKey>> FindByVisibleIdAsync(
        string visibleId,
        CancellationToken cancellationToken
    ) =>
        await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT {ApiKeyRows.Columns} FROM api_keys WHERE visible_id = $visible OR previous_visible_id = $visible ORDER BY created_at, id",
                    ApiKeyRows.Read,
                    ("$visible", visibleId)
                ),
            cancellationToken
        );

    public Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(c => Find(c, id), cancellationToken);

    public Task<Result<Page<ApiKey>>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        PageAsync(
            ListName,
            "api_keys",
            "created_at",
            ApiKeyRows.Columns,
            ApiKeyRows.Read,
            k => new KeysetCursor(k.CreatedAt.ToRow(), k.Id),
            limit,
            cursor,
            cancellationToken
        );

    public Task<Result<Page<KeyChange>>> ListChangesAsync(
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        PageAsync(
            ChangeListName,
            "key_changes",
            "at",
            ApiKeyRows.ChangeColumns,
            ApiKeyRows.ReadChange,
            k => new KeysetCursor(k.At.ToRow(), k.Id),
            limit,
            cursor,
            cancellationToken
        );

    public Task<RotateOutcome> RotateAsync(
        string id,
        SecretRotation rotation,
        Caller by,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            c =>
            {
                if (Find(c, id) is not { } key)
                    return RotateOutcome.NotFound;
                if (!key.IsActive(time.GetUtcNow()))
                    return RotateOutcome.NotActive;
                if (!key.Hash.Span.SequenceEqual(rotation.Replaces.Span))
                    return RotateOutcome.Superseded;
                var keep = rotation.ReplacedUntil is not null;
                c.Execute(
                    """
                    UPDATE api_keys SET visible_id = $visible, hash = $hash,
                        previous_visible_id = $previousVisible, previous_hash = $previousHash, previous_until = $previousUntil
                    WHERE id = $id
                    """,
                    ("$visible", rotation.VisibleId),
                    ("$hash", rotation.Hash.ToArray()),
                    ("$previousVisible", keep ? key.VisibleId : null),
                    ("$previousHash", keep ? key.Hash.ToArray() : null),
                    ("$previousUntil", rotation.ReplacedUntil.ToRow()),
                    ("$id", id)
                );
                c.Audit(KeyAction.Rotated, id, key.Name, by, time);
                return RotateOutcome.Rotated;
            },
            cancellationToken
        );

    public Task<RevokeOutcome> RevokeAsync(string id, Caller by, CancellationToken cancellationToken) =>
        database.WriteAsync(
            c =>
            {
                var now = Now;
                if (Find(c, id) is not { } key)
                    return RevokeOutcome.NotFound;
                if (IsLastAdmin(c, key))
                    return RevokeOutcome.LastAdmin;
                if (
                    c.Execute(
                        "UPDATE api_keys SET revoked_at = $now WHERE id = $id AND revoked_at IS NULL",
                        ("$now", now),
                        ("$id", id)
                    ) == 1
                )
                    c.Audit(KeyAction.Revoked, id, key.Name, by, time);
                return RevokeOutcome.Revoked;
            },
            cancellationToken
        );

    public Task<UpdateOutcome> UpdateAsync(
        string id,
        KeyUpdate update,
        Caller by,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            c =>
            {
                var now = time.GetUtcNow();
                if (Find(c, id) is not { } key)
                    return UpdateOutcome.NotFound;
                if (!key.IsActive(now))
                    return UpdateOutcome.NotActive;
                if (update.Paused is true && IsLastAdmin(c, key))
                    return UpdateOutcome.LastAdmin;
                var changed = update.Apply(key, now);
                c.Execute(
                    """
                    UPDATE api_keys SET name = $name, paused_at = $paused, allowed_origins = $origins, sites = $sites, tier = $tier, limits = $limits, auto_process = $auto
                    WHERE id = $id
                    """,
                    ApiKeyRows.Row(changed)
                );
                foreach (var action in update.Actions(key))
                    c.Audit(action, id, changed.Name, by, time);
                return UpdateOutcome.Updated;
            },
            cancellationToken
        );

    public Task RecordUseAsync(
        IReadOnlyDictionary<string, DateTimeOffset> lastUse,
        CancellationToken cancellationToken
    ) =>
        database.WriteAsync(
            c =>
            {
                using var update = c.Prepare(
                    "UPDATE api_keys SET last_used_at = $at WHERE id = $id AND (last_used_at IS NULL OR last_used_at < $at)"
                );
                return lastUse.Sum(use => update.With(("$id", use.Key), ("$at", use.Value.ToRow())).ExecuteNonQuery());
            },
            cancellationToken
        );

    public async Task<IReadOnlyList<string>> ListOriginsAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        // Every key has an origin at least: no more keys are needed than origins.
        var lists = await database.ReadAsync(
            c =>
                c.Query(
                    $"SELECT allowed_origins FROM api_keys WHERE kind = 'publishable' AND paused_at IS NULL AND {IsActive} ORDER BY created_at DESC, id DESC LIMIT $limit",
                    r => r.GetString(0),
                    ("$now", Now),
                    ("$limit", (long)limit)
                ),
            cancellationToken
        );
        return [.. lists.SelectMany(ApiKeyRows.Parts).Distinct(StringComparer.Ordinal).Take(limit)];
    }

    private long Now => time.GetUtcNow().ToRow();

    /// <summary>
    /// Whether no admin key would be left that works and, where this one does not expire, does not expire either.
    /// </summary>
    private bool IsLastAdmin(SqliteConnection connection, ApiKey key) =>
        key.Kind == KeyKind.Admin
        && key.PausedAt is null
        && key.IsActive(time.GetUtcNow())
        && connection.Number(
            $"SELECT EXISTS (SELECT 1 FROM api_keys WHERE {IsWorkingAdmin} AND id <> $id AND ($expires IS NOT NULL OR expires_at IS NULL))",
            ("$now", Now),
            ("$id", key.Id),
            ("$expires", key.ExpiresAt.ToRow())
        ) == 0;

    private static ApiKey? Find(SqliteConnection connection, string id) =>
        connection.First($"SELECT {ApiKeyRows.Columns} FROM api_keys WHERE id = $id", ApiKeyRows.Read, ("$id", id));

    private Task<Result<Page<T>>> PageAsync<T>(
        string list,
        string table,
        string moment,
        string columns,
        Func<SqliteDataReader, T> read,
        Func<T, KeysetCursor> key,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        KeysetCursor.PageAsync(
            list,
            limit,
            cursor,
            (after, count) =>
            {
                var where = after is null ? string.Empty : $"WHERE ({moment}, id) < ($time, $id)";
                return database.ReadAsync(
                    c =>
                        c.Query(
                            $"SELECT {columns} FROM {table} {where} ORDER BY {moment} DESC, id DESC LIMIT $limit",
                            read,
                            ("$time", after?.UnixMilliseconds),
                            ("$id", after?.Id),
                            ("$limit", count)
                        ),
                    cancellationToken
                );
            },
            key
        );
}
