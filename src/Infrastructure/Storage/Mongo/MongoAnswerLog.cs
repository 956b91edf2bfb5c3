using System.Security.Cryptography;
using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
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
    private const string List = "answers";
    private const int LookedThroughAtOnce = 500;

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
        return (await RatedAsync(database, [found], cancellationToken))[0];
    }

    public async Task NoteRepeatsAsync(IReadOnlyList<RepeatedAnswer> repeats, CancellationToken cancellationToken)
    {
        foreach (var repeat in repeats)
            await database.WriteAsync(
                token =>
                    database.Answers.UpdateOneAsync(
                        MongoAnswers.Id(repeat.Id),
                        MongoAnswers.Repeat(repeat),
                        options: null,
                        token
                    ),
                cancellationToken
            );
    }

    public Task<Result<Page<RatedAnswer>>> ListAsync(
        AnswerQuery query,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) =>
        KeysetCursor.PageAsync(
            List,
            limit,
            cursor,
            async (after, count) =>
                await RatedAsync(
                    database,
                    await NewestAsync(query, count, after, cancellationToken),
                    cancellationToken
                ),
            row => new KeysetCursor(row.Answer.At.ToUnixTimeMilliseconds(), row.Answer.Id)
        );

    public async Task<IReadOnlyList<KeptQuestion>> QuestionsAsync(
        AnswerQuery query,
        int limit,
        CancellationToken cancellationToken
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return (await NewestAsync(query, limit, after: null, cancellationToken)).ConvertAll(a => a.ToQuestion());
    }

    public async Task<int> EraseAsync(SiteScope? within, CancellationToken cancellationToken)
    {
        var all = await database.ReadAsync(
            token =>
                database
                    .Answers.Find(MongoAnswers.WithText)
                    .Project<BsonDocument>(Builders<AnswerDocument>.Projection.Include("_id").Include("sites"))
                    .ToListAsync(token),
            cancellationToken
        );
        return await DeleteAsync(
            [
                .. all.Where(d =>
                        within is null
                        || within.Covers(
                            d.TryGetValue("sites", out var sites)
                                ? new SiteScope(sites.AsBsonArray.Select(s => s.AsString))
                                : null
                        )
                    )
                    .Select(d => d["_id"].AsString),
            ],
            cancellationToken
        );
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

    // A list of sites within others is nothing that an index finds: those of other sites are read and passed over.
    private async Task<List<AnswerDocument>> NewestAsync(
        AnswerQuery query,
        int limit,
        KeysetCursor? after,
        CancellationToken cancellationToken
    )
    {
        var found = new List<AnswerDocument>();
        while (true)
        {
            var filter = MongoAnswers.Of(query);
            if (after is { } last)
                filter &= MongoAnswers.After(last);
            var read = await database.ReadAsync(
                token =>
                    database
                        .Answers.Find(filter)
                        .Sort(MongoAnswers.NewestFirst)
                        .Limit(LookedThroughAtOnce)
                        .ToListAsync(token),
                cancellationToken
            );
            found.AddRange(
                read.Where(a => query.IsOver(a.Sites is null ? null : new SiteScope(a.Sites))).Take(limit - found.Count)
            );
            if (read.Count < LookedThroughAtOnce || found.Count == limit)
                return found;
            after = new KeysetCursor(read[^1].At.ToMoment().ToUnixTimeMilliseconds(), read[^1].Id);
        }
    }

    /// <summary>The answers with what was said of each.</summary>
    internal static async Task<List<RatedAnswer>> RatedAsync(
        MongoDatabase database,
        List<AnswerDocument> found,
        CancellationToken cancellationToken
    )
    {
        var ratings = await database.ReadAsync(
            token =>
                database
                    .Ratings.Find(MongoAnswers.RatingsOf(found.Select(a => a.Id)))
                    .Sort(MongoAnswers.ByCaller)
                    .ToListAsync(token),
            cancellationToken
        );
        var byAnswer = ratings.ToLookup(r => r.Answer, r => r.ToRating(), StringComparer.Ordinal);
        return found.ConvertAll(a => new RatedAnswer(a.ToAnswer(), [.. byAnswer[a.Id]]));
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
