using BlogManager.Domain.ApiKeys;
using MongoDB.Bson.Serialization.Attributes;

namespace BlogManager.Infrastructure.Storage.Mongo.Documents;

[BsonIgnoreExtraElements]
internal sealed class ApiKeyDocument
{
    public const int CurrentSchema = 1;

    public static readonly string Admin = KeyKind.Admin.Name();

    public static readonly string Publishable = KeyKind.Publishable.Name();

    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("schema")]
    public int Schema { get; set; }

    [BsonElement("name")]
    public string Name { get; set; } = string.Empty;

    [BsonElement("kind")]
    public string Kind { get; set; } = string.Empty;

    [BsonElement("visible_id")]
    public string VisibleId { get; set; } = string.Empty;

    [BsonElement("hash")]
    public byte[] Hash { get; set; } = [];

    [BsonElement("scopes")]
    public List<string> Scopes { get; set; } = [];

    [BsonElement("created_at")]
    public DateTime CreatedAt { get; set; }

    [BsonElement("expires_at"), BsonIgnoreIfNull]
    public DateTime? ExpiresAt { get; set; }

    [BsonElement("revoked_at"), BsonIgnoreIfNull]
    public DateTime? RevokedAt { get; set; }

    [BsonElement("tier"), BsonIgnoreIfNull]
    public string? Tier { get; set; }

    [BsonElement("limits")]
    public Dictionary<string, int> Limits { get; set; } = [];

    [BsonElement("allowed_origins")]
    public List<string> AllowedOrigins { get; set; } = [];

    [BsonElement("sites"), BsonIgnoreIfNull]
    public List<string>? Sites { get; set; }

    [BsonElement("paused_at"), BsonIgnoreIfNull]
    public DateTime? PausedAt { get; set; }

    [BsonElement("auto_process")]
    public bool AutoProcess { get; set; }

    [BsonElement("last_used_at"), BsonIgnoreIfNull]
    public DateTime? LastUsedAt { get; set; }

    [BsonElement("previous"), BsonIgnoreIfNull]
    public ReplacedSecretElement? Previous { get; set; }

    /// <summary>
    /// Entries of the audit that were written with the key and are still to be copied into collection
    /// <c>key_changes</c>.
    /// </summary>
    [BsonElement("outbox")]
    public List<KeyChangeDocument> Outbox { get; set; } = [];

    /// <param name="changes">
    /// Entries of the audit that are to be copied from it: the one that says who made it, where it is new.
    /// </param>
    public static ApiKeyDocument Of(ApiKey key, params KeyChangeDocument[] changes) =>
        new()
        {
            Id = key.Id,
            Schema = CurrentSchema,
            Name = key.Name,
            Kind = key.Kind.Name(),
            VisibleId = key.VisibleId,
            Hash = key.Hash.ToArray(),
            Scopes = [.. key.Scopes.Select(s => s.Name())],
            CreatedAt = key.CreatedAt.ToStored(),
            ExpiresAt = key.ExpiresAt.ToStored(),
            RevokedAt = key.RevokedAt.ToStored(),
            Tier = key.Tier.Name(),
            Limits = new Dictionary<string, int>(key.Limits),
            AllowedOrigins = [.. key.AllowedOrigins],
            Sites = key.Sites is null ? null : [.. key.Sites],
            PausedAt = key.PausedAt.ToStored(),
            AutoProcess = key.AutoProcess,
            LastUsedAt = key.LastUsedAt.ToStored(),
            Previous = key.Previous is { } previous
                ? ReplacedSecretElement.Of(previous.VisibleId, previous.Hash, previous.Until)
                : null,
            Outbox = [.. changes],
        };

    /// <exception cref="InvalidDataException">
    /// The kind, the tier or a scope is one that this release does not know.
    /// </exception>
    public ApiKey ToKey()
    {
        var kind = KeyKinds.Find(Kind) ?? throw Unknown("kind");
        return new ApiKey
        {
            Id = Id,
            Name = Name,
            Kind = kind,
            VisibleId = VisibleId,
            Hash = Hash,
            Scopes = [.. Scopes.Select(name => Domain.ApiKeys.Scopes.Find(name) ?? throw Unknown("scope"))],
            CreatedAt = CreatedAt.ToMoment(),
            ExpiresAt = ExpiresAt.ToMoment(),
            RevokedAt = RevokedAt.ToMoment(),
            Tier = Tier is null ? KeyTiers.Default(kind) : KeyTiers.Find(Tier) ?? throw Unknown("tier"),
            Limits = Limits,
            AllowedOrigins = AllowedOrigins,
            Sites = Sites,
            PausedAt = PausedAt.ToMoment(),
            AutoProcess = AutoProcess,
            LastUsedAt = LastUsedAt.ToMoment(),
            Previous = Previous is { } previous
                ? new ReplacedSecret(previous.VisibleId, previous.Hash, previous.Until.ToMoment())
                : null,
        };
    }

    private static InvalidDataException Unknown(string what) =>
        new($"A stored key has a {what} that this release does not know.");
}

[BsonIgnoreExtraElements]
internal sealed class ReplacedSecretElement
{
    [BsonElement("visible_id")]
    public string VisibleId { get; set; } = string.Empty;

    [BsonElement("hash")]
    public byte[] Hash { get; set; } = [];

    [BsonElement("until")]
    public DateTime Until { get; set; }

    public static ReplacedSecretElement Of(string visibleId, ReadOnlyMemory<byte> hash, DateTimeOffset until) =>
        new()
        {
            VisibleId = visibleId,
            Hash = hash.ToArray(),
            Until = until.ToStored(),
        };
}

/// <summary>An entry of the audit of keys. Only ever inserted.</summary>
[BsonIgnoreExtraElements]
internal sealed class KeyChangeDocument
{
    [BsonId]
    public string Id { get; set; } = string.Empty;

    [BsonElement("at")]
    public DateTime At { get; set; }

    [BsonElement("action")]
    public string Action { get; set; } = string.Empty;

    [BsonElement("key_id")]
    public string KeyId { get; set; } = string.Empty;

    [BsonElement("key_name")]
    public string KeyName { get; set; } = string.Empty;

    [BsonElement("actor_key_id"), BsonIgnoreIfNull]
    public string? ActorKeyId { get; set; }

    [BsonElement("actor_name")]
    public string ActorName { get; set; } = string.Empty;

    public static KeyChangeDocument Of(
        string id,
        DateTimeOffset at,
        KeyAction action,
        string keyId,
        string keyName,
        Caller by
    ) =>
        new()
        {
            Id = id,
            At = at.ToStored(),
            Action = action.Name(),
            KeyId = keyId,
            KeyName = keyName,
            ActorKeyId = by.KeyId,
            ActorName = by.Name,
        };

    public static KeyChangeDocument Of(KeyChange change) =>
        new()
        {
            Id = change.Id,
            At = change.At.ToStored(),
            Action = change.Action.Name(),
            KeyId = change.KeyId,
            KeyName = change.KeyName,
            ActorKeyId = change.ActorKeyId,
            ActorName = change.ActorName,
        };

    public KeyChange ToChange() =>
        new()
        {
            Id = Id,
            At = At.ToMoment(),
            Action = KeyActions.Find(Action)
                ?? throw new InvalidDataException("The audit has an action that this release does not know."),
            KeyId = KeyId,
            KeyName = KeyName,
            ActorKeyId = ActorKeyId,
            ActorName = ActorName,
        };
}
