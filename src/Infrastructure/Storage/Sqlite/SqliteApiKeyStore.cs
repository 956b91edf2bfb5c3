using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>API keys in SQLite.</summary>
internal sealed class SqliteApiKeyStore(SqliteDatabase database, TimeProvider time) : IApiKeyStore
{
    private const string ListName = "keys";
    private const string Columns = "id, name, kind, visible_id, hash, scopes, created_at, expires_at, revoked_at";
    private const string Values = "$id, $name, $kind, $visible, $hash, $scopes, $created, $expires, $revoked";
    private const string IsActiveAdmin = "kind = 'admin' AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $now)";

    private static readonly (KeyKind Kind, string Name)[] Kinds = [(KeyKind.Admin, "admin"), (KeyKind.Secret, "secret"), (KeyKind.Publishable, "publishable")];

    public Task AddAsync(ApiKey key, CancellationToken cancellationToken) => database.WriteAsync(
        c => c.Execute($"INSERT INTO api_keys ({Columns}) VALUES ({Values})", Row(key)), cancellationToken);

    public Task<bool> AddFirstAdminAsync(ApiKey key, CancellationToken cancellationToken)
    {
        if (key.Kind != KeyKind.Admin)
            throw new ArgumentException("The first admin key must be an admin key.", nameof(key));
        return database.WriteAsync(
            c => c.Execute(
                $"INSERT INTO api_keys ({Columns}) SELECT {Values} WHERE NOT EXISTS (SELECT 1 FROM api_keys WHERE {IsActiveAdmin})",
                [.. Row(key), ("$now", Now)]) == 1,
            cancellationToken);
    }

    public async Task<IReadOnlyList<ApiKey>> FindByVisibleIdAsync(string visibleId, CancellationToken cancellationToken) => await database.ReadAsync(
        c => c.Query($"SELECT {Columns} FROM api_keys WHERE visible_id = $visible ORDER BY created_at, id", Read, ("$visible", visibleId)), cancellationToken);

    public Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(c => c.First($"SELECT {Columns} FROM api_keys WHERE id = $id", Read, ("$id", id)), cancellationToken);

    public async Task<Result<Page<ApiKey>>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        KeysetCursor? after = null;
        if (cursor is not null && !KeysetCursor.TryDecode(ListName, cursor, out after))
            return KeysetCursor.NotOurs;
        var where = after is null ? string.Empty : "WHERE (created_at, id) < ($time, $id)";
        var rows = await database.ReadAsync(
            c => c.Query(
                $"SELECT {Columns} FROM api_keys {where} ORDER BY created_at DESC, id DESC LIMIT $limit", Read,
                ("$time", after?.UnixMilliseconds), ("$id", after?.Id), ("$limit", limit + 1L)),
            cancellationToken);
        return KeysetCursor.PageOf(ListName, rows, limit, k => new KeysetCursor(k.CreatedAt.ToRow(), k.Id));
    }

    public Task<RevokeOutcome> RevokeAsync(string id, CancellationToken cancellationToken) => database.WriteAsync(
        c =>
        {
            var now = Now;
            if (c.Number("SELECT EXISTS (SELECT 1 FROM api_keys WHERE id = $id)", ("$id", id)) == 0)
                return RevokeOutcome.NotFound;
            var active = c.Query($"SELECT id FROM api_keys WHERE {IsActiveAdmin} LIMIT 2", r => r.GetString(0), ("$now", now));
            if (active.Count == 1 && active[0] == id)
                return RevokeOutcome.LastAdmin;
            c.Execute("UPDATE api_keys SET revoked_at = $now WHERE id = $id AND revoked_at IS NULL", ("$now", now), ("$id", id));
            return RevokeOutcome.Revoked;
        },
        cancellationToken);

    private long Now => time.GetUtcNow().ToRow();

    private static (string, object?)[] Row(ApiKey key) =>
    [
        ("$id", key.Id), ("$name", key.Name), ("$kind", Kinds.First(k => k.Kind == key.Kind).Name), ("$visible", key.VisibleId), ("$hash", key.Hash.ToArray()),
        ("$scopes", string.Join(' ', key.Scopes.Select(s => s.Name()))), ("$created", key.CreatedAt.ToRow()), ("$expires", key.ExpiresAt.ToRow()),
        ("$revoked", key.RevokedAt.ToRow()),
    ];

    private static ApiKey Read(SqliteDataReader r) => new()
    {
        Id = r.GetString(0),
        Name = r.GetString(1),
        Kind = Kinds.First(k => k.Name == r.GetString(2)).Kind,
        VisibleId = r.GetString(3),
        Hash = r.GetFieldValue<byte[]>(4),
        Scopes = [.. r.GetString(5).Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => Scopes.Find(name) ?? throw new InvalidDataException("A stored key has a scope that this release does not know."))],
        CreatedAt = r.Moment(6),
        ExpiresAt = r.MomentOrNull(7),
        RevokedAt = r.MomentOrNull(8),
    };
}
