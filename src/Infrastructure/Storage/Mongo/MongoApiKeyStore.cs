using BlogManager.Application.Ports;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>API keys in MongoDB. A change and its entry in the audit are one change of the key's document.</summary>
internal sealed class MongoApiKeyStore(MongoDatabase database, AdminGuard guard, KeyAudit audit, TimeProvider time)
    : IApiKeyStore
{
    private const string ListName = "keys";

    public async Task AddAsync(ApiKey key, Caller by, CancellationToken cancellationToken)
    {
        var document = ApiKeyDocument.Of(key, audit.Entry(KeyAction.Created, key.Id, key.Name, by));
        await database.WriteAsync(
            async token =>
            {
                await database.Keys.InsertOneAsync(document, options: null, token);
                return true;
            },
            cancellationToken
        );
        await audit.CopyAsync(key.Id, cancellationToken);
    }

    public async Task<bool> AddFirstAdminAsync(ApiKey key, Caller by, CancellationToken cancellationToken)
    {
        if (key.Kind != KeyKind.Admin)
            throw new ArgumentException("The first admin key must be an admin key.", nameof(key));
        var document = ApiKeyDocument.Of(key, audit.Entry(KeyAction.Created, key.Id, key.Name, by));
        var added = await guard.DecideAsync(
            async token =>
                (await WorkingAdminsAsync(token)).Count > 0
                    ? (false, (AdminChangeElement?)null)
                    : (true, new AdminChangeElement { Add = document }),
            cancellationToken
        );
        if (added)
            await audit.CopyAsync(key.Id, cancellationToken);
        return added;
    }

    public async Task<IReadOnlyList<ApiKey>> FindByVisibleIdAsync(
        string visibleId,
        CancellationToken cancellationToken
    ) =>
        (
            await database.ReadAsync(
                token =>
                    database.Keys.Find(MongoKeys.ByVisibleId(visibleId)).Sort(MongoKeys.OldestFirst).ToListAsync(token),
                cancellationToken
            )
        ).ConvertAll(k => k.ToKey());

    public async Task<ApiKey?> FindAsync(string id, CancellationToken cancellationToken) =>
        (await FindDocumentAsync(id, cancellationToken))?.ToKey();

    public Task<Result<Page<ApiKey>>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        KeysetCursor.PageAsync(
            ListName,
            limit,
            cursor,
            async (after, count) =>
                (
                    await database.ReadAsync(
                        token =>
                            database
                                .Keys.Find(MongoKeys.Page(after))
                                .Sort(MongoKeys.NewestFirst)
                                .Limit(count)
                                .ToListAsync(token),
                        cancellationToken
                    )
                ).ConvertAll(d => d.ToKey()),
            k => new KeysetCursor(k.CreatedAt.ToUnixTimeMilliseconds(), k.Id)
        );

    public Task<Result<Page<KeyChange>>> ListChangesAsync(
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) => audit.ListAsync(limit, cursor, cancellationToken);

    public async Task<RotateOutcome> RotateAsync(
        string id,
        SecretRotation rotation,
        Caller by,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var now = time.GetUtcNow();
            if (await FindAsync(id, cancellationToken) is not { } key)
                return RotateOutcome.NotFound;
            if (!key.IsActive(now))
                return RotateOutcome.NotActive;
            if (!key.Hash.Span.SequenceEqual(rotation.Replaces.Span))
                return RotateOutcome.Superseded;
            var previous = rotation.ReplacedUntil is { } until
                ? ReplacedSecretElement.Of(key.VisibleId, key.Hash, until)
                : null;
            var update = MongoKeys.Rotate(rotation, previous, audit.Entry(KeyAction.Rotated, id, key.Name, by));
            var rotated = await database.WriteAsync(
                token =>
                    database.Keys.UpdateOneAsync(
                        MongoKeys.WithSecret(id, rotation.Replaces, now),
                        update,
                        options: null,
                        token
                    ),
                cancellationToken
            );
            if (rotated.MatchedCount == 0)
                continue;
            await audit.CopyAsync(id, cancellationToken);
            return RotateOutcome.Rotated;
        }
    }

    public async Task<RevokeOutcome> RevokeAsync(string id, Caller by, CancellationToken cancellationToken)
    {
        if (await FindDocumentAsync(id, cancellationToken) is not { } key)
            return RevokeOutcome.NotFound;
        var entry = audit.Entry(KeyAction.Revoked, id, key.Name, by);
        var outcome = RevokeOutcome.Revoked;
        if (key.Kind == ApiKeyDocument.Admin)
            outcome = await guard.DecideAsync(
                async token =>
                    await FindDocumentAsync(id, token) is not { RevokedAt: null } admin ? (RevokeOutcome.Revoked, null)
                    : await IsLastAdminAsync(admin, token) ? (RevokeOutcome.LastAdmin, null)
                    : (RevokeOutcome.Revoked, new AdminChangeElement { Revoke = id, Entry = entry }),
                cancellationToken
            );
        else
            await database.WriteAsync(
                token =>
                    database.Keys.UpdateOneAsync(
                        MongoKeys.NotRevoked(id),
                        MongoKeys.Revoke(entry),
                        options: null,
                        token
                    ),
                cancellationToken
            );
        await audit.CopyAsync(id, cancellationToken);
        return outcome;
    }

    public async Task<UpdateOutcome> UpdateAsync(
        string id,
        KeyUpdate update,
        Caller by,
        CancellationToken cancellationToken
    )
    {
        if (await FindAsync(id, cancellationToken) is not { } key)
            return UpdateOutcome.NotFound;
        if (!key.IsActive(time.GetUtcNow()))
            return UpdateOutcome.NotActive;
        if (key.Kind == KeyKind.Admin && update.Paused is true)
        {
            // Decided on its own and first: what else is changed does not hang on the other keys.
            if (
                await PauseAdminAsync(id, audit.Entry(KeyAction.Paused, id, key.Name, by), cancellationToken)
                is not UpdateOutcome.Updated
                    and var refused
            )
                return refused;
            update = update with { Paused = null };
        }

        var now = time.GetUtcNow();
        KeyChangeDocument[] entries =
        [
            .. update.Actions(key).Select(action => audit.Entry(action, id, update.Name ?? key.Name, by)),
        ];
        var changed =
            entries.Length == 0
            || (
                await database.WriteAsync(
                    token =>
                        database.Keys.UpdateOneAsync(
                            MongoKeys.ActiveOf(id, now),
                            MongoKeys.Update(update, now, entries),
                            options: null,
                            token
                        ),
                    cancellationToken
                )
            ).MatchedCount > 0;
        await audit.CopyAsync(id, cancellationToken);
        return changed ? UpdateOutcome.Updated : UpdateOutcome.NotActive;
    }

    public async Task RecordUseAsync(
        IReadOnlyDictionary<string, DateTimeOffset> lastUse,
        CancellationToken cancellationToken
    )
    {
        if (lastUse.Count == 0)
            return;
        UpdateOneModel<ApiKeyDocument>[] updates =
        [
            .. lastUse.Select(use => new UpdateOneModel<ApiKeyDocument>(
                MongoKeys.LastUsedBefore(use.Key, use.Value),
                MongoKeys.Used(use.Value)
            )),
        ];
        await database.WriteAsync(
            token => database.Keys.BulkWriteAsync(updates, new BulkWriteOptions { IsOrdered = false }, token),
            cancellationToken
        );
    }

    public async Task<IReadOnlyList<string>> ListOriginsAsync(int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        // Every key has an origin at least: no more keys are needed than origins.
        var keys = await database.ReadAsync(
            token =>
                database
                    .Keys.Find(MongoKeys.Working(ApiKeyDocument.Publishable, time.GetUtcNow()))
                    .Sort(MongoKeys.NewestFirst)
                    .Limit(limit)
                    .ToListAsync(token),
            cancellationToken
        );
        return [.. keys.SelectMany(k => k.AllowedOrigins).Distinct(StringComparer.Ordinal).Take(limit)];
    }

    private Task<UpdateOutcome> PauseAdminAsync(
        string id,
        KeyChangeDocument entry,
        CancellationToken cancellationToken
    ) =>
        guard.DecideAsync(
            async token =>
            {
                if (await FindDocumentAsync(id, token) is not { RevokedAt: null } admin)
                    return (UpdateOutcome.NotActive, null);
                if (admin.PausedAt is not null)
                    return (UpdateOutcome.Updated, (AdminChangeElement?)null);
                return await IsLastAdminAsync(admin, token)
                    ? (UpdateOutcome.LastAdmin, null)
                    : (UpdateOutcome.Updated, new AdminChangeElement { Pause = id, Entry = entry });
            },
            cancellationToken
        );

    /// <summary>
    /// Whether no admin key would be left that works and, where this one does not expire, does not expire either.
    /// </summary>
    private async Task<bool> IsLastAdminAsync(ApiKeyDocument key, CancellationToken cancellationToken)
    {
        var working = await WorkingAdminsAsync(cancellationToken);
        return working.Exists(k => k.Id == key.Id)
            && !working.Exists(k => k.Id != key.Id && (key.ExpiresAt is not null || k.ExpiresAt is null));
    }

    private Task<List<ApiKeyDocument>> WorkingAdminsAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            token =>
                database
                    .Keys.Find(MongoKeys.Working(ApiKeyDocument.Admin, time.GetUtcNow()))
                    .Sort(MongoKeys.OldestFirst)
                    .ToListAsync(token),
            cancellationToken
        );

    private Task<ApiKeyDocument?> FindDocumentAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token => (ApiKeyDocument?)await database.Keys.Find(MongoKeys.Id(id)).FirstOrDefaultAsync(token),
            cancellationToken
        );
}
