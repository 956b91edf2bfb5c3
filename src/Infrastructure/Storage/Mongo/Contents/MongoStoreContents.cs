using BlogManager.Application.Ports;
using BlogManager.Domain.Answers;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using Microsoft.Extensions.Options;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo.Contents;

internal sealed class MongoStoreContents(
    MongoDatabase database,
    MongoPostRecords posts,
    MongoSourceStore sources,
    JobTexts jobTexts,
    IEmbeddingStore spaces,
    KeyAudit audit,
    AdminGuard guard,
    WriteLog log,
    IOptions<MongoStorageOptions> options,
    TimeProvider time
) : IStoreContents
{
    private static readonly ReplaceOptions Upsert = new() { IsUpsert = true };

    public string Identity
    {
        get
        {
            var url = MongoUrl.Create(options.Value.ConnectionString);
            var hosts = url.Servers.Select(s => s.ToString()).Order(StringComparer.Ordinal);
            return StoreIdentity.Of("mongo", $"{string.Join(',', hosts)}/{options.Value.Database}");
        }
    }

    public IStoredRecords<SpaceRecord> Spaces =>
        new MongoRecords<SpaceDocument, SpaceRecord>(
            database,
            database.Spaces,
            Builders<SpaceDocument>.Filter.Empty,
            ReadSpacesAsync,
            PutSpaceAsync
        );

    public IStoredRecords<PostRecord> Posts =>
        new MongoRecords<PostDocument, PostRecord>(
            database,
            database.Posts,
            MongoPosts.Any,
            posts.ReadAsync,
            posts.PutAsync
        );

    public IStoredRecords<ApiKey> Keys =>
        Plain(
            database.Keys,
            Builders<ApiKeyDocument>.Filter.Empty,
            k => k.ToKey(),
            k => ApiKeyDocument.Of(k),
            k => k.Id
        );

    public IStoredRecords<KeyChange> KeyChanges =>
        new MongoRecords<KeyChangeDocument, KeyChange>(
            database,
            database.KeyChanges,
            Builders<KeyChangeDocument>.Filter.Empty,
            (found, _) => Task.FromResult<IReadOnlyList<KeyChange>>(found.ConvertAll(c => c.ToChange())),
            (change, cancellationToken) => audit.AddAsync(KeyChangeDocument.Of(change), cancellationToken)
        );

    public IStoredRecords<Job> Jobs =>
        new MongoRecords<JobDocument, Job>(
            database,
            database.Jobs,
            Builders<JobDocument>.Filter.Empty,
            ReadJobsAsync,
            PutJobAsync
        );

    public IStoredRecords<SourceRecord> Sources =>
        new MongoRecords<SourceDocument, SourceRecord>(
            database,
            database.Sources,
            Builders<SourceDocument>.Filter.Empty,
            ReadSourcesAsync,
            sources.PutAsync
        );

    public IStoredRecords<RatedAnswer> Answers =>
        new MongoRecords<AnswerDocument, RatedAnswer>(
            database,
            database.Answers,
            Builders<AnswerDocument>.Filter.Empty,
            async (found, token) => await MongoAnswerLog.RatedAsync(database, found, token),
            PutAnswerAsync
        );

    public IStoredRecords<CuratedAnswer> Curated =>
        new MongoRecords<CuratedDocument, CuratedAnswer>(
            database,
            database.Curated,
            MongoCurated.All,
            (found, _) => Task.FromResult<IReadOnlyList<CuratedAnswer>>(found.ConvertAll(c => c.ToAnswer())),
            (answer, cancellationToken) =>
                database.WriteAsync(
                    token =>
                        database.Curated.ReplaceOneAsync(
                            MongoCurated.Id(answer.Id),
                            CuratedDocument.Of(answer),
                            Upsert,
                            token
                        ),
                    cancellationToken
                )
        );

    public IStoredRecords<DailyCount> DailyCounts =>
        Plain(
            database.DailyCounts,
            Builders<DailyCountDocument>.Filter.Empty,
            c => c.ToCount(),
            DailyCountDocument.Of,
            c => c.Key.Id
        );

    public IStoredRecords<TakenTokens> Budgets =>
        Plain(database.Budgets, Builders<BudgetDocument>.Filter.Empty, b => b.ToTaken(), BudgetDocument.Of, b => b.Id);

    public IStoredRecords<ReplyRecord> Replies(DateTimeOffset asOf) =>
        Plain(database.Replies, MongoReplies.KeptAfter(asOf), r => r.ToRecord(), ReplyDocument.Of, r => r.Id);

    public async Task<StoreUse> LookAsync(CancellationToken cancellationToken)
    {
        var leased = await database.ReadAsync(
            token => database.Jobs.CountDocumentsAsync(MongoJobs.Leased(time.GetUtcNow()), options: null, token),
            cancellationToken
        );
        return leased > 0 || await log.IsUnderWayAsync(cancellationToken) ? StoreUse.InUse : StoreUse.Idle;
    }

    public async Task SettleAsync(CancellationToken cancellationToken)
    {
        await log.ClearAbandonedAsync(cancellationToken);
        // Carries out a decision that was left, and decides nothing.
        await guard.DecideAsync(_ => Task.FromResult((true, (AdminChangeElement?)null)), cancellationToken);
        await audit.CopyWaitingAsync(cancellationToken);
    }

    public Task<long> CorpusVersionAsync(CancellationToken cancellationToken) => log.VersionAsync(cancellationToken);

    public Task RaiseCorpusVersionAsync(long version, CancellationToken cancellationToken) =>
        database.WriteAsync(
            token =>
                database.Corpus.UpdateOneAsync(
                    MongoDerived.CorpusBefore(version),
                    MongoDerived.SetCorpusVersion(version),
                    options: null,
                    token
                ),
            cancellationToken
        );

    public async Task<StoreMove?> FindMoveAsync(CancellationToken cancellationToken) =>
        await database.ReadAsync(
            async token =>
                (
                    (StoreMoveDocument?)await database.Moves.Find(MongoDerived.TheMove).FirstOrDefaultAsync(token)
                )?.ToMove(),
            cancellationToken
        );

    public Task NoteMoveAsync(StoreMove move, CancellationToken cancellationToken) =>
        database.WriteAsync(
            token => database.Moves.ReplaceOneAsync(MongoDerived.TheMove, StoreMoveDocument.Of(move), Upsert, token),
            cancellationToken
        );

    private async Task<IReadOnlyList<Job>> ReadJobsAsync(List<JobDocument> found, CancellationToken cancellationToken)
    {
        var read = new List<Job>(found.Count);
        foreach (var document in found)
            read.Add((await jobTexts.ReadAsync(document, cancellationToken))!);
        return read;
    }

    private async Task PutJobAsync(Job job, CancellationToken cancellationToken)
    {
        var document = JobDocument.Of(job);
        // Of an attempt that was cut off.
        await jobTexts.EraseOfJobsAsync([job.Id], cancellationToken);
        await jobTexts.AddAsync(document, cancellationToken);
        await database.WriteAsync(
            token => database.Jobs.ReplaceOneAsync(MongoJobs.Id(job.Id), document, Upsert, token),
            cancellationToken
        );
    }

    private async Task<IReadOnlyList<SourceRecord>> ReadSourcesAsync(
        List<SourceDocument> found,
        CancellationToken cancellationToken
    )
    {
        var records = new List<SourceRecord>();
        foreach (var document in found)
        {
            var pages = await sources.PagesAsync(document.Id, string.Empty, int.MaxValue, cancellationToken);
            records.Add(new SourceRecord(document.ToSource(), pages));
        }

        return records;
    }

    // The answer last: a run that was cut off before it finds that it is not there yet.
    private async Task PutAnswerAsync(RatedAnswer rated, CancellationToken cancellationToken)
    {
        var id = rated.Answer.Id;
        await database.WriteAsync(
            token => database.Ratings.DeleteManyAsync(MongoAnswers.RatingsOf([id]), token),
            cancellationToken
        );
        foreach (var rating in rated.Ratings)
            await database.WriteAsync(
                async token =>
                {
                    await database.Ratings.InsertOneAsync(RatingDocument.Of(id, rating), options: null, token);
                    return true;
                },
                cancellationToken
            );
        await database.WriteAsync(
            token =>
                database.Answers.ReplaceOneAsync(MongoAnswers.Id(id), AnswerDocument.Of(rated.Answer), Upsert, token),
            cancellationToken
        );
    }

    private async Task<IReadOnlyList<SpaceRecord>> ReadSpacesAsync(
        List<SpaceDocument> found,
        CancellationToken cancellationToken
    )
    {
        var active = await ActiveAsync(cancellationToken);
        var records = new List<SpaceRecord>();
        foreach (var document in found)
        {
            var space = await spaces.FindSpaceAsync(document.Id, cancellationToken)
                ?? throw new InvalidDataException("A space lacks a part of its model.");
            records.Add(new SpaceRecord(space, document.Id == active));
        }

        return records;
    }

    private async Task PutSpaceAsync(SpaceRecord record, CancellationToken cancellationToken)
    {
        var id = record.Space.Space.Id;
        if (await spaces.FindSpaceAsync(id, cancellationToken) is null)
        {
            // What an attempt that was cut off left.
            await database.WriteAsync(
                token => database.Models.DeleteManyAsync(MongoDerived.ModelsOfSpace(id), token),
                cancellationToken
            );
            await spaces.AddSpaceAsync(record.Space, cancellationToken);
        }

        var active = await ActiveAsync(cancellationToken);
        if (record.IsActive == (active == id))
            return;
        var update = record.IsActive ? MongoDerived.Activate(id) : MongoDerived.ActivateNone;
        await database.WriteAsync(
            token =>
                database.ActiveSpace.UpdateOneAsync(
                    MongoDerived.TheActiveSpace,
                    update,
                    new UpdateOptions { IsUpsert = true },
                    token
                ),
            cancellationToken
        );
    }

    private Task<string?> ActiveAsync(CancellationToken cancellationToken) =>
        database.ReadAsync(
            async token =>
                (
                    (ActiveSpaceDocument?)
                        await database.ActiveSpace.Find(MongoDerived.TheActiveSpace).FirstOrDefaultAsync(token)
                )?.Space,
            cancellationToken
        );

    private MongoRecords<TDocument, T> Plain<TDocument, T>(
        IMongoCollection<TDocument> collection,
        FilterDefinition<TDocument> which,
        Converter<TDocument, T> toRecord,
        Func<T, TDocument> toDocument,
        Func<T, string> id
    ) =>
        new(
            database,
            collection,
            which,
            (found, _) => Task.FromResult<IReadOnlyList<T>>(found.ConvertAll(toRecord)),
            (record, cancellationToken) =>
                database.WriteAsync(
                    token =>
                        collection.ReplaceOneAsync(
                            Builders<TDocument>.Filter.Eq("_id", id(record)),
                            toDocument(record),
                            Upsert,
                            token
                        ),
                    cancellationToken
                )
        );
}
