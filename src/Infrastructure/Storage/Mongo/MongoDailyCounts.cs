using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Counts by day in MongoDB: a document a key, which the server adds to, by an id that begins with the day.</summary>
internal sealed class MongoDailyCounts(MongoDatabase database) : IDailyCounts
{
    private static readonly FilterDefinitionBuilder<DailyCountDocument> Where = Builders<DailyCountDocument>.Filter;

    public async Task AddAsync(IReadOnlyList<DailyCount> counts, CancellationToken cancellationToken)
    {
        foreach (var count in counts)
        {
            if (await AddAsync(count, makes: false, cancellationToken))
                continue;
            var key = await IsFullAsync(count.Key.Day, cancellationToken) ? count.Key.Folded() : count.Key;
            await AddAsync(count with { Key = key }, makes: true, cancellationToken);
        }
    }

    public async Task<IReadOnlyList<DailyCount>> ReadAsync(
        DateOnly from,
        DateOnly to,
        CancellationToken cancellationToken
    ) =>
        (
            await database.ReadAsync(
                token =>
                    database
                        .DailyCounts.Find(OfDays(from, to))
                        .Sort(Builders<DailyCountDocument>.Sort.Ascending(c => c.Id))
                        .ToListAsync(token),
                cancellationToken
            )
        ).ConvertAll(c => c.ToCount());

    public async Task<int> PurgeAsync(DateOnly before, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var due = await database.ReadAsync(
            token =>
                database
                    .DailyCounts.Find(Where.Lt(c => c.Id, CountKey.DayId(before)))
                    .Sort(Builders<DailyCountDocument>.Sort.Ascending(c => c.Id))
                    .Limit(limit)
                    .Project<BsonDocument>(Builders<DailyCountDocument>.Projection.Include("_id"))
                    .ToListAsync(token),
            cancellationToken
        );
        if (due.Count == 0)
            return 0;
        var erased = await database.WriteAsync(
            token =>
                database.DailyCounts.DeleteManyAsync(Where.In(c => c.Id, due.Select(d => d["_id"].AsString)), token),
            cancellationToken
        );
        return (int)erased.DeletedCount;
    }

    private async Task<bool> IsFullAsync(DateOnly day, CancellationToken cancellationToken) =>
        await database.ReadAsync(
            token => database.DailyCounts.CountDocumentsAsync(OfDays(day, day), options: null, token),
            cancellationToken
        ) >= DailyCount.MostADay;

    /// <returns>Whether there was a document to add to, or one was made.</returns>
    private Task<bool> AddAsync(DailyCount count, bool makes, CancellationToken cancellationToken) =>
        database.WriteAsync(
            async token =>
            {
                try
                {
                    return await UpdateAsync(count, makes, token);
                }
                catch (MongoException e) when (makes && MongoFaults.IsDuplicateKey(e))
                {
                    // Another instance made it in between.
                    return await UpdateAsync(count, makes: false, token);
                }
            },
            cancellationToken
        );

    private async Task<bool> UpdateAsync(DailyCount count, bool makes, CancellationToken cancellationToken)
    {
        var done = await database.DailyCounts.UpdateOneAsync(
            Where.Eq(c => c.Id, count.Key.Id),
            Addition(count),
            new UpdateOptions { IsUpsert = makes },
            cancellationToken
        );
        return done.MatchedCount == 1 || done.UpsertedId is not null;
    }

    private static UpdateDefinition<DailyCountDocument> Addition(DailyCount count)
    {
        var document = DailyCountDocument.Of(count);
        var update = Builders<DailyCountDocument>
            .Update.Inc(c => c.Times, document.Times)
            .Inc(c => c.InputTokens, document.InputTokens)
            .Inc(c => c.OutputTokens, document.OutputTokens)
            .Inc(c => c.Helpful, document.Helpful)
            .Inc(c => c.Unhelpful, document.Unhelpful)
            .SetOnInsert(c => c.Day, document.Day)
            .SetOnInsert(c => c.Kind, document.Kind)
            .SetOnInsert(c => c.Cached, document.Cached);
        if (document.Sites is not null)
            update = update.SetOnInsert(c => c.Sites, document.Sites);
        if (document.KeyId is not null)
            update = update.SetOnInsert(c => c.KeyId, document.KeyId);
        if (document.Provider is not null)
            update = update.SetOnInsert(c => c.Provider, document.Provider);
        if (document.Model is not null)
            update = update.SetOnInsert(c => c.Model, document.Model);
        if (document.Outcome is not null)
            update = update.SetOnInsert(c => c.Outcome, document.Outcome);
        if (document.Latency.Count == 0)
            return update.SetOnInsert(c => c.Latency, []);
        foreach (var (bucket, times) in document.Latency)
            update = update.Inc(new StringFieldDefinition<DailyCountDocument, long>($"latency.{bucket}"), times);
        return update;
    }

    private static FilterDefinition<DailyCountDocument> OfDays(DateOnly from, DateOnly to) =>
        Where.Gte(c => c.Id, CountKey.DayId(from)) & Where.Lt(c => c.Id, CountKey.DayId(to.AddDays(1)));
}
