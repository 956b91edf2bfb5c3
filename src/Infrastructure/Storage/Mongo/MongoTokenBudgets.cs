using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Budgets in MongoDB: a document an account, each taken from by one conditional update, one after the other. Where one
/// has no room, what was taken of those before it is given back; a process that is killed in between leaves it taken.
/// </summary>
internal sealed class MongoTokenBudgets(MongoDatabase database) : ITokenBudgets
{
    private static readonly FilterDefinitionBuilder<BudgetDocument> Where = Builders<BudgetDocument>.Filter;

    public async Task<IReadOnlyList<long>?> TakeAsync(
        IReadOnlyList<BudgetAccount> accounts,
        long tokens,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfNegative(tokens);
        var taken = new List<long>();
        foreach (var account in accounts)
        {
            if (await TakeAsync(account, tokens, cancellationToken) is { } after)
            {
                taken.Add(after);
                continue;
            }

            await AddAsync([.. accounts.Take(taken.Count)], -tokens, CancellationToken.None);
            return null;
        }

        return taken;
    }

    public async Task AddAsync(IReadOnlyList<BudgetAccount> accounts, long tokens, CancellationToken cancellationToken)
    {
        foreach (var account in accounts)
            await database.WriteAsync(token => AddAsync(account, tokens, token), cancellationToken);
    }

    public async Task<IReadOnlyList<long>> TakenAsync(
        IReadOnlyList<BudgetAccount> accounts,
        CancellationToken cancellationToken
    )
    {
        var found = await database.ReadAsync(
            token => database.Budgets.Find(Where.In(b => b.Id, accounts.Select(a => a.Id))).ToListAsync(token),
            cancellationToken
        );
        var byId = found.ToDictionary(b => b.Id, b => b.Tokens, StringComparer.Ordinal);
        return [.. accounts.Select(a => byId.GetValueOrDefault(a.Id))];
    }

    public async Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var due = await database.ReadAsync(
            token =>
                database
                    .Budgets.Find(Where.Lt(b => b.LastDay, before.DayNumber))
                    .Limit(limit)
                    .Project<BsonDocument>(Builders<BudgetDocument>.Projection.Include("_id"))
                    .ToListAsync(token),
            cancellationToken
        );
        if (due.Count == 0)
            return 0;
        var erased = await database.WriteAsync(
            token => database.Budgets.DeleteManyAsync(Where.In(b => b.Id, due.Select(d => d["_id"].AsString)), token),
            cancellationToken
        );
        return (int)erased.DeletedCount;
    }

    private async Task<long?> TakeAsync(BudgetAccount account, long tokens, CancellationToken cancellationToken)
    {
        if (tokens > account.Cap)
            return null;
        if (await IncreaseAsync(account, tokens, cancellationToken) is { } taken)
            return taken;
        // There is no room, or there was no document yet; another may have made it in between.
        await MakeAsync(account, cancellationToken);
        return await IncreaseAsync(account, tokens, cancellationToken);
    }

    private Task<long?> IncreaseAsync(BudgetAccount account, long tokens, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async token =>
                (
                    (BudgetDocument?)
                        await database.Budgets.FindOneAndUpdateAsync(
                            Where.Eq(b => b.Id, account.Id) & Where.Lte(b => b.Tokens, account.Cap - tokens),
                            Builders<BudgetDocument>.Update.Inc(b => b.Tokens, tokens),
                            new FindOneAndUpdateOptions<BudgetDocument> { ReturnDocument = ReturnDocument.After },
                            token
                        )
                )?.Tokens,
            cancellationToken
        );

    private async Task MakeAsync(BudgetAccount account, CancellationToken cancellationToken)
    {
        var there = await database.ReadAsync(
            token => database.Budgets.CountDocumentsAsync(Where.Eq(b => b.Id, account.Id), options: null, token),
            cancellationToken
        );
        if (there == 0)
            await database.WriteAsync(token => AddAsync(account, 0, token), cancellationToken);
    }

    private async Task<bool> AddAsync(BudgetAccount account, long tokens, CancellationToken cancellationToken)
    {
        var update = Builders<BudgetDocument>
            .Update.Inc(b => b.Tokens, tokens)
            .SetOnInsert(b => b.LastDay, account.LastDay.DayNumber);
        try
        {
            await database.Budgets.UpdateOneAsync(
                Where.Eq(b => b.Id, account.Id),
                update,
                new UpdateOptions { IsUpsert = true },
                cancellationToken
            );
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            // Another instance made it in between: it is there now.
            await database.Budgets.UpdateOneAsync(
                Where.Eq(b => b.Id, account.Id),
                update,
                options: null,
                cancellationToken
            );
        }

        return true;
    }
}
