using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Every filter, update and order of keys and of their audit.</summary>
internal static class MongoKeys
{
    private static readonly FilterDefinitionBuilder<ApiKeyDocument> Where = Builders<ApiKeyDocument>.Filter;
    private static readonly UpdateDefinitionBuilder<ApiKeyDocument> Change = Builders<ApiKeyDocument>.Update;
    private static readonly FilterDefinitionBuilder<KeyChangeDocument> Changes = Builders<KeyChangeDocument>.Filter;

    public static SortDefinition<ApiKeyDocument> OldestFirst { get; } =
        Builders<ApiKeyDocument>.Sort.Ascending(k => k.CreatedAt).Ascending(k => k.Id);

    public static SortDefinition<ApiKeyDocument> NewestFirst { get; } =
        Builders<ApiKeyDocument>.Sort.Descending(k => k.CreatedAt).Descending(k => k.Id);

    public static SortDefinition<KeyChangeDocument> NewestChangeFirst { get; } =
        Builders<KeyChangeDocument>.Sort.Descending(c => c.At).Descending(c => c.Id);

    /// <summary>Keys whose changes are not yet all in the audit.</summary>
    public static FilterDefinition<ApiKeyDocument> WithOutbox { get; } = Where.Gte("outbox._id", string.Empty);

    public static FilterDefinition<ApiKeyDocument> Id(string id) => Where.Eq(k => k.Id, id);

    public static FilterDefinition<ApiKeyDocument> ByVisibleId(string visibleId) =>
        Where.Or(Where.Eq(k => k.VisibleId, visibleId), Where.Eq("previous.visible_id", visibleId));

    public static FilterDefinition<ApiKeyDocument> Active(string kind, DateTimeOffset now) =>
        Where.And(Where.Eq(k => k.Kind, kind), IsActive(now));

    /// <summary>An active key with a certain secret: what a rotation is compared with when it is set.</summary>
    public static FilterDefinition<ApiKeyDocument> WithSecret(
        string id,
        ReadOnlyMemory<byte> hash,
        DateTimeOffset now
    ) => Where.And(Where.Eq(k => k.Id, id), Where.Eq(k => k.Hash, hash.ToArray()), IsActive(now));

    public static FilterDefinition<ApiKeyDocument> NotRevoked(string id) =>
        Where.And(Where.Eq(k => k.Id, id), Where.Eq(k => k.RevokedAt, null));

    public static FilterDefinition<ApiKeyDocument> NotPaused(string id) =>
        Where.And(Where.Eq(k => k.Id, id), Where.Eq(k => k.PausedAt, null), Where.Eq(k => k.RevokedAt, null));

    public static FilterDefinition<ApiKeyDocument> ActiveOf(string id, DateTimeOffset now) =>
        Where.And(Where.Eq(k => k.Id, id), IsActive(now));

    /// <summary>Active keys of a kind that are not paused.</summary>
    public static FilterDefinition<ApiKeyDocument> Working(string kind, DateTimeOffset now) =>
        Where.And(Active(kind, now), Where.Eq(k => k.PausedAt, null));

    public static FilterDefinition<ApiKeyDocument> LastUsedBefore(string id, DateTimeOffset at) =>
        Where.And(
            Where.Eq(k => k.Id, id),
            Where.Or(Where.Eq(k => k.LastUsedAt, null), Where.Lt(k => k.LastUsedAt, at.ToStored()))
        );

    public static FilterDefinition<ApiKeyDocument> Page(KeysetCursor? after)
    {
        if (after is not { } cursor)
            return Where.Empty;
        var at = Moments.Stored(cursor.UnixMilliseconds);
        return Where.Or(
            Where.Lt(k => k.CreatedAt, at),
            Where.And(Where.Eq(k => k.CreatedAt, at), Where.Lt(k => k.Id, cursor.Id))
        );
    }

    public static FilterDefinition<KeyChangeDocument> PageOfChanges(KeysetCursor? after)
    {
        if (after is not { } cursor)
            return Changes.Empty;
        var at = Moments.Stored(cursor.UnixMilliseconds);
        return Changes.Or(
            Changes.Lt(c => c.At, at),
            Changes.And(Changes.Eq(c => c.At, at), Changes.Lt(c => c.Id, cursor.Id))
        );
    }

    public static UpdateDefinition<ApiKeyDocument> Rotate(
        SecretRotation rotation,
        ReplacedSecretElement? previous,
        KeyChangeDocument entry
    )
    {
        var update = Change
            .Set(k => k.VisibleId, rotation.VisibleId)
            .Set(k => k.Hash, rotation.Hash.ToArray())
            .Push(k => k.Outbox, entry);
        return previous is null ? update.Unset(k => k.Previous) : update.Set(k => k.Previous, previous);
    }

    public static UpdateDefinition<ApiKeyDocument> Revoke(KeyChangeDocument entry) =>
        Change.Set(k => k.RevokedAt, entry.At).Push(k => k.Outbox, entry);

    public static UpdateDefinition<ApiKeyDocument> Pause(KeyChangeDocument entry) =>
        Change.Set(k => k.PausedAt, entry.At).Push(k => k.Outbox, entry);

    public static UpdateDefinition<ApiKeyDocument> Update(
        KeyUpdate update,
        DateTimeOffset now,
        IReadOnlyList<KeyChangeDocument> entries
    )
    {
        List<UpdateDefinition<ApiKeyDocument>> parts = [Change.PushEach(k => k.Outbox, entries)];
        if (update.Name is { } name)
            parts.Add(Change.Set(k => k.Name, name));
        if (update.Paused is { } paused)
            parts.Add(paused ? Change.Min(k => k.PausedAt, now.ToStored()) : Change.Unset(k => k.PausedAt));
        if (update.AllowedOrigins is { } origins)
            parts.Add(Change.Set(k => k.AllowedOrigins, [.. origins]));
        if (update.Sites is { } sites)
            parts.Add(Change.Set(k => k.Sites, [.. sites]));
        if (update.Tier is { } tier)
            parts.Add(Change.Set(k => k.Tier, tier.Name()));
        if (update.Limits is { } limits)
            parts.Add(Change.Set(k => k.Limits, new Dictionary<string, int>(limits)));
        if (update.AutoProcess is { } auto)
            parts.Add(Change.Set(k => k.AutoProcess, auto));
        return Change.Combine(parts);
    }

    public static UpdateDefinition<ApiKeyDocument> Used(DateTimeOffset at) =>
        Change.Set(k => k.LastUsedAt, at.ToStored());

    public static UpdateDefinition<ApiKeyDocument> EmptyOutbox(IEnumerable<string> entries) =>
        Change.PullFilter(k => k.Outbox, Builders<KeyChangeDocument>.Filter.In(e => e.Id, entries));

    private static FilterDefinition<ApiKeyDocument> IsActive(DateTimeOffset now) =>
        Where.And(
            Where.Eq(k => k.RevokedAt, null),
            Where.Or(Where.Eq(k => k.ExpiresAt, null), Where.Gt(k => k.ExpiresAt, now.ToStored()))
        );
}
