using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// The audit of keys. An entry is written into its key's document together with the change that it tells of, and copied
/// from there into the audit: by the one who made the change or, where that one died, by the next who reads the audit.
/// The audit is only ever inserted into.
/// </summary>
internal sealed class KeyAudit(MongoDatabase database, TimeProvider time)
{
    private const string ListName = "key-changes";

    public KeyChangeDocument Entry(KeyAction action, string keyId, string keyName, Caller by) =>
        KeyChangeDocument.Of(Ids.New(time), time.GetUtcNow(), action, keyId, keyName, by);

    public async Task CopyAsync(string keyId, CancellationToken cancellationToken) =>
        await CopyAsync(MongoKeys.Id(keyId), cancellationToken);

    public Task CopyWaitingAsync(CancellationToken cancellationToken) =>
        CopyAsync(MongoKeys.WithOutbox, cancellationToken);

    /// <summary>Adds an entry, unless it is there.</summary>
    public Task AddAsync(KeyChangeDocument entry, CancellationToken cancellationToken) =>
        database.WriteAsync(token => InsertAsync(entry, token), cancellationToken);

    /// <summary>A page of the audit, newest first.</summary>
    public Task<Result<Page<KeyChange>>> ListAsync(int limit, string? cursor, CancellationToken cancellationToken) =>
        KeysetCursor.PageAsync(
            ListName,
            limit,
            cursor,
            async (after, count) =>
            {
                await CopyWaitingAsync(cancellationToken);
                return (
                    await database.ReadAsync(
                        token =>
                            database
                                .KeyChanges.Find(MongoKeys.PageOfChanges(after))
                                .Sort(MongoKeys.NewestChangeFirst)
                                .Limit(count)
                                .ToListAsync(token),
                        cancellationToken
                    )
                ).ConvertAll(e => e.ToChange());
            },
            c => new KeysetCursor(c.At.ToUnixTimeMilliseconds(), c.Id)
        );

    private async Task CopyAsync(FilterDefinition<ApiKeyDocument> keys, CancellationToken cancellationToken)
    {
        var waiting = await database.ReadAsync(token => database.Keys.Find(keys).ToListAsync(token), cancellationToken);
        foreach (var key in waiting.Where(k => k.Outbox.Count > 0))
        {
            foreach (var entry in key.Outbox)
                await AddAsync(entry, cancellationToken);
            await database.WriteAsync(
                token =>
                    database.Keys.UpdateOneAsync(
                        MongoKeys.Id(key.Id),
                        MongoKeys.EmptyOutbox(key.Outbox.Select(e => e.Id)),
                        options: null,
                        token
                    ),
                cancellationToken
            );
        }
    }

    private async Task<bool> InsertAsync(KeyChangeDocument entry, CancellationToken cancellationToken)
    {
        try
        {
            await database.KeyChanges.InsertOneAsync(entry, options: null, cancellationToken);
            return true;
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            // Another reader copied it first.
            return false;
        }
    }
}
