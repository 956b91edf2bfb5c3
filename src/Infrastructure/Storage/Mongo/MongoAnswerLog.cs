using System.Security.Cryptography;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using MongoDB.Bson;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>
/// Kept answers in MongoDB, and the ratings in documents of their own: a page that many read would make one document
/// too large. What must not outlive something else is written first and looked after then, so that whichever of the two
/// comes last erases it.
/// </summary>
internal sealed class MongoAnswerLog(MongoDatabase database) : IAnswerLog
{
    private static readonly ReplaceOptions Upsert = new() { IsUpsert = true };

    public async Task KeepAsync(IReadOnlyList<StoredAnswer> answers, CancellationToken cancellationToken)
    {
        foreach (var answer in answers)
            await database.WriteAsync(
                token => InsertAsync(database.Answers, AnswerDocument.Of(answer), token),
                cancellationToken
            );
        string[] posts =
        [
            .. answers
                .SelectMany(a => (a.Details?.Cited ?? []).Concat(a.Details?.Nearest ?? []))
                .Distinct(StringComparer.Ordinal),
        ];
        if (posts.Length == 0)
            return;
        var there = await database.ReadAsync(
            token =>
                database
                    .Posts.Find(MongoAnswers.Posts(posts))
                    .Project<BsonDocument>(Builders<PostDocument>.Projection.Include("_id"))
                    .ToListAsync(token),
            cancellationToken
        );
        foreach (var gone in posts.Except(there.Select(p => p["_id"].AsString), StringComparer.Ordinal))
            await DeleteByPostAsync(gone, cancellationToken);
    }

    public async Task<RatedAnswer?> FindAsync(string id, CancellationToken cancellationToken)
    {
        var found = await database.ReadAsync(
            async token => (AnswerDocument?)await database.Answers.Find(MongoAnswers.Id(id)).FirstOrDefaultAsync(token),
            cancellationToken
        );
        if (found is null)
            return null;
        var ratings = await database.ReadAsync(
            token => database.Ratings.Find(MongoAnswers.RatingsOf([id])).Sort(MongoAnswers.ByCaller).ToListAsync(token),
            cancellationToken
        );
        return new RatedAnswer(found.ToAnswer(), ratings.ConvertAll(r => r.ToRating()));
    }

    public async Task<bool> RateAsync(string id, AnswerRating rating, CancellationToken cancellationToken)
    {
        var document = RatingDocument.Of(id, rating);
        if (!await IsThereAsync(id, cancellationToken))
            return false;
        await database.WriteAsync(
            token => database.Ratings.ReplaceOneAsync(MongoAnswers.Rating(document.Id), document, Upsert, token),
            cancellationToken
        );
        if (await IsThereAsync(id, CancellationToken.None))
            return true;
        await DeleteAsync([id], CancellationToken.None);
        return false;
    }

    public async Task<int> DeleteByPostAsync(string postId, CancellationToken cancellationToken)
    {
        var erased = await DeleteAsync(
            await IdsAsync(MongoAnswers.Citing(postId), limit: null, cancellationToken),
            cancellationToken
        );
        await database.WriteAsync(
            token =>
                database.Answers.UpdateManyAsync(
                    MongoAnswers.Near(postId),
                    MongoAnswers.WithoutNearest(postId),
                    options: null,
                    token
                ),
            cancellationToken
        );
        return erased;
    }

    public async Task<int> PurgeAsync(RetentionCutoff since, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        var day = DateOnly.FromDateTime(since.Ids.UtcDateTime).DayNumber;
        await database.WriteAsync(
            token => database.VisitorKeys.DeleteManyAsync(MongoAnswers.DaysBefore(day), token),
            cancellationToken
        );
        return await DeleteAsync(
            await IdsAsync(MongoAnswers.Before(since), limit, cancellationToken),
            cancellationToken
        );
    }

    public async Task<ReadOnlyMemory<byte>> VisitorKeyAsync(DateOnly day, CancellationToken cancellationToken)
    {
        while (true)
        {
            var found = await database.ReadAsync(
                async token =>
                    (VisitorKeyDocument?)
                        await database.VisitorKeys.Find(MongoAnswers.Day(day.DayNumber)).FirstOrDefaultAsync(token),
                cancellationToken
            );
            if (found is not null)
                return found.Key;
            // Whoever comes first makes it, and all read what is there then.
            var made = new VisitorKeyDocument { Day = day.DayNumber, Key = RandomNumberGenerator.GetBytes(32) };
            await database.WriteAsync(token => InsertAsync(database.VisitorKeys, made, token), cancellationToken);
        }
    }

    private Task<bool> IsThereAsync(string id, CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token => await database.Answers.CountDocumentsAsync(MongoAnswers.Id(id), options: null, token) > 0,
            cancellationToken
        );

    private async Task<List<string>> IdsAsync(
        FilterDefinition<AnswerDocument> which,
        int? limit,
        CancellationToken cancellationToken
    )
    {
        var found = await database.ReadAsync(
            token =>
                database
                    .Answers.Find(which)
                    .Sort(MongoAnswers.OldestFirst)
                    .Limit(limit)
                    .Project<BsonDocument>(Builders<AnswerDocument>.Projection.Include("_id"))
                    .ToListAsync(token),
            cancellationToken
        );
        return found.ConvertAll(d => d["_id"].AsString);
    }

    // The answers first: a rating that is written meanwhile sees that its answer is gone.
    private async Task<int> DeleteAsync(List<string> ids, CancellationToken cancellationToken)
    {
        if (ids.Count == 0)
            return 0;
        var erased = await database.WriteAsync(
            token => database.Answers.DeleteManyAsync(MongoAnswers.Ids(ids), token),
            cancellationToken
        );
        await database.WriteAsync(
            token => database.Ratings.DeleteManyAsync(MongoAnswers.RatingsOf(ids), token),
            cancellationToken
        );
        return (int)erased.DeletedCount;
    }

    private static async Task<bool> InsertAsync<T>(
        IMongoCollection<T> collection,
        T document,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await collection.InsertOneAsync(document, options: null, cancellationToken);
            return true;
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            return false;
        }
    }
}
