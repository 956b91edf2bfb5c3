using System.Text.Json;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using Microsoft.Data.Sqlite;

namespace BlogManager.Infrastructure.Storage.Sqlite;

internal static class ApiKeyRows
{
    public const string Columns =
        "id, name, kind, visible_id, hash, scopes, created_at, expires_at, revoked_at, tier, limits, allowed_origins, auto_process, last_used_at, "
        + "previous_visible_id, previous_hash, previous_until, sites, paused_at";

    public const string Values =
        "$id, $name, $kind, $visible, $hash, $scopes, $created, $expires, $revoked, $tier, $limits, $origins, $auto, $used, "
        + "$previousVisible, $previousHash, $previousUntil, $sites, $paused";

    public const string ChangeColumns = "id, at, action, key_id, key_name, actor_key_id, actor_name";

    private const char Separator = ' ';

    public static (string, object?)[] Row(ApiKey key) =>
        [
            ("$id", key.Id),
            ("$name", key.Name),
            ("$kind", key.Kind.Name()),
            ("$visible", key.VisibleId),
            ("$hash", key.Hash.ToArray()),
            ("$scopes", string.Join(Separator, key.Scopes.Select(s => s.Name()))),
            ("$created", key.CreatedAt.ToRow()),
            ("$expires", key.ExpiresAt.ToRow()),
            ("$revoked", key.RevokedAt.ToRow()),
            ("$tier", key.Tier.Name()),
            ("$limits", JsonSerializer.Serialize(key.Limits)),
            ("$origins", string.Join(Separator, key.AllowedOrigins)),
            ("$auto", key.AutoProcess ? 1L : 0L),
            ("$used", key.LastUsedAt.ToRow()),
            ("$previousVisible", key.Previous?.VisibleId),
            ("$previousHash", key.Previous?.Hash.ToArray()),
            ("$previousUntil", key.Previous?.Until.ToRow()),
            ("$sites", key.Sites is null ? null : string.Join(Separator, key.Sites)),
            ("$paused", key.PausedAt.ToRow()),
        ];

    public static ApiKey Read(SqliteDataReader r) =>
        new()
        {
            Id = r.GetString(0),
            Name = r.GetString(1),
            Kind = KeyKinds.Find(r.GetString(2)) ?? throw Unknown("kind"),
            VisibleId = r.GetString(3),
            Hash = r.GetFieldValue<byte[]>(4),
            Scopes = [.. Parts(r.GetString(5)).Select(name => Scopes.Find(name) ?? throw Unknown("scope"))],
            CreatedAt = r.Moment(6),
            ExpiresAt = r.MomentOrNull(7),
            RevokedAt = r.MomentOrNull(8),
            Tier = KeyTiers.Find(r.GetString(9)) ?? throw Unknown("tier"),
            Limits = JsonSerializer.Deserialize<Dictionary<string, int>>(r.GetString(10)) ?? [],
            AllowedOrigins = Parts(r.GetString(11)),
            AutoProcess = r.GetInt64(12) != 0,
            LastUsedAt = r.MomentOrNull(13),
            Previous = r.IsDBNull(14)
                ? null
                : new ReplacedSecret(r.GetString(14), r.GetFieldValue<byte[]>(15), r.Moment(16)),
            Sites = r.TextOrNull(17) is { } sites ? Parts(sites) : null,
            PausedAt = r.MomentOrNull(18),
        };

    public static string[] Parts(string text) => text.Split(Separator, StringSplitOptions.RemoveEmptyEntries);

    /// <summary>Adds to the audit, in the transaction of the change itself.</summary>
    public static void Audit(
        this SqliteConnection connection,
        KeyAction action,
        string keyId,
        string keyName,
        Caller by,
        TimeProvider time
    ) =>
        connection.AddChange(
            new KeyChange
            {
                Id = Ids.New(time),
                At = time.GetUtcNow(),
                Action = action,
                KeyId = keyId,
                KeyName = keyName,
                ActorKeyId = by.KeyId,
                ActorName = by.Name,
            }
        );

    /// <summary>Adds an entry to the audit, unless it is there.</summary>
    public static void AddChange(this SqliteConnection connection, KeyChange change) =>
        connection.Execute(
            $"INSERT INTO key_changes ({ChangeColumns}) VALUES ($id, $at, $action, $key, $name, $actor, $actorName) ON CONFLICT (id) DO NOTHING",
            ("$id", change.Id),
            ("$at", change.At.ToRow()),
            ("$action", change.Action.Name()),
            ("$key", change.KeyId),
            ("$name", change.KeyName),
            ("$actor", change.ActorKeyId),
            ("$actorName", change.ActorName)
        );

    public static KeyChange ReadChange(SqliteDataReader r) =>
        new()
        {
            Id = r.GetString(0),
            At = r.Moment(1),
            Action = KeyActions.Find(r.GetString(2))
                ?? throw new InvalidDataException("The audit has an action that this release does not know."),
            KeyId = r.GetString(3),
            KeyName = r.GetString(4),
            ActorKeyId = r.TextOrNull(5),
            ActorName = r.GetString(6),
        };

    private static InvalidDataException Unknown(string what) =>
        new($"A stored key has a {what} that this release does not know.");
}
