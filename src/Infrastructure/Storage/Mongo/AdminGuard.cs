using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Decides, one after the other over all instances, on changes that depend on which admin keys are active. There is no
/// lock that a dead process could keep: a decision is written into one document where its revision is still the one
/// that was read before deciding, and then carried out; whoever finds one there carries it out first. Every step may be
/// repeated.
/// </summary>
internal sealed class AdminGuard(MongoDatabase database)
{
    /// <typeparam name="T">What came of it.</typeparam>
    /// <param name="decide">
    /// Reads the keys and says what is to be changed, if anything. Called anew whenever another decision came first.
    /// </param>
    public async Task<T> DecideAsync<T>(
        Func<CancellationToken, Task<(T Outcome, AdminChangeElement? Change)>> decide,
        CancellationToken cancellationToken
    )
    {
        while (true)
        {
            var guard = await database.ReadAsync(
                async token =>
                    (AdminGuardDocument?)await database.Admins.Find(MongoDerived.TheAdmins).FirstOrDefaultAsync(token),
                cancellationToken
            )
                ?? throw new MongoSchemaException(
                    "Collection state has lost its document admins; start the service again."
                );
            if (guard.Pending is { } left)
            {
                await ApplyAsync(left, guard.Revision, cancellationToken);
                continue;
            }

            var (outcome, change) = await decide(cancellationToken);
            if (change is null)
                return outcome;
            var written = await database.WriteAsync(
                token =>
                    database.Admins.UpdateOneAsync(
                        MongoDerived.AdminsAt(guard.Revision),
                        MongoDerived.BeginAdminChange(change),
                        options: null,
                        token
                    ),
                cancellationToken
            );
            if (written.MatchedCount == 0)
                continue;
            await ApplyAsync(change, guard.Revision + 1, cancellationToken);
            return outcome;
        }
    }

    private async Task ApplyAsync(AdminChangeElement change, long revision, CancellationToken cancellationToken)
    {
        if (change.Add is { } key)
            await database.WriteAsync(token => AddAsync(key, token), cancellationToken);
        if (change is { Revoke: { } id, Entry: { } entry })
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
        if (change is { Pause: { } paused, Entry: { } pause })
            await database.WriteAsync(
                token =>
                    database.Keys.UpdateOneAsync(
                        MongoKeys.NotPaused(paused),
                        MongoKeys.Pause(pause),
                        options: null,
                        token
                    ),
                cancellationToken
            );
        await database.WriteAsync(
            token =>
                database.Admins.UpdateOneAsync(
                    MongoDerived.AdminsAt(revision),
                    MongoDerived.EndAdminChange,
                    options: null,
                    token
                ),
            cancellationToken
        );
    }

    private async Task<bool> AddAsync(ApiKeyDocument key, CancellationToken cancellationToken)
    {
        try
        {
            await database.Keys.InsertOneAsync(key, options: null, cancellationToken);
            return true;
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            // Keys are never erased: it was carried out before.
            return false;
        }
    }
}
