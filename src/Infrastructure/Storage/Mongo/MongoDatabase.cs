using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Polly;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Makes the driver's client of a connection string.</summary>
/// <exception cref="Exception">
/// What <c>mongodb+srv://</c> stands for could not be looked up: the driver's exceptions and those of its resolver.
/// </exception>
internal delegate MongoClient MongoConnect(string connectionString);

/// <summary>
/// The database: its collections, its one resilience chain, and its indexes, which are made before the first call.
/// Reads and writes are by majority: what was acknowledged is not lost, and what was read is not taken back, when
/// another server becomes the primary.
/// </summary>
internal sealed partial class MongoDatabase : IDisposable
{
    public const string PostsName = "posts";
    public const string VectorsName = "vectors";
    public const string SpacesName = "spaces";
    public const string ModelsName = "space_models";
    public const string TermsName = "terms";
    public const string TermCountsName = "term_counts";
    public const string OldWordsName = "lexical";
    public const string StateName = "state";
    public const string JobsName = "jobs";
    public const string JobTextsName = "job_texts";
    public const string ImportItemsName = "import_items";
    public const string SourcesName = "sources";
    public const string SourcePagesName = "source_pages";
    public const string KeysName = "api_keys";
    public const string KeyChangesName = "key_changes";
    public const string RepliesName = "idempotent_requests";
    public const string AnswersName = "kept_answers";
    public const string RatingsName = "answer_ratings";
    public const string CuratedName = "curated_answers";
    public const string VisitorKeysName = "visitor_keys";
    public const string DailyCountsName = "daily_counts";
    public const string BudgetsName = "token_budgets";

    private static readonly TimeSpan PreparationTimeout = TimeSpan.FromMinutes(10);

    private readonly MongoStorageOptions _options;
    private readonly MongoConnect _connect;
    private readonly ResiliencePipeline _policy;
    private readonly ILogger<MongoDatabase> _logger;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _gate = new();
    private readonly Lock _opening = new();
    private MongoClient? _client;
    private Task? _preparation;

    public MongoDatabase(
        IOptions<MongoStorageOptions> options,
        MongoConnect connect,
        CircuitStates states,
        ILogger<MongoDatabase> logger
    )
    {
        _options = options.Value;
        _connect = connect;
        LexicalSearch = _options.LexicalSearch is MongoStorageOptions.InProcess or MongoStorageOptions.Off
            ? _options.LexicalSearch
            : MongoStorageOptions.Rows;
        _logger = logger;
        _policy = OutboundPolicies.Mongo(MongoFaults.Instance, states);
        states.Locate(Dependencies.Mongo, MongoUrl.Create(_options.ConnectionString).Servers.Select(s => s.ToString()));
    }

    /// <summary>
    /// How posts are found by their words: <see cref="MongoStorageOptions.Rows"/>,
    /// <see cref="MongoStorageOptions.InProcess"/> or <see cref="MongoStorageOptions.Off"/>.
    /// </summary>
    public string LexicalSearch { get; }

    /// <summary>
    /// Whether <see cref="OldWords"/> is there; known once the database is prepared.
    /// </summary>
    public bool HasOldWords { get; private set; }

    /// <summary>What is wrong with its indexes that only its owner can mend; known once it is prepared.</summary>
    public IReadOnlyList<string> IndexFaults { get; private set; } = [];

    public IMongoCollection<PostDocument> Posts => Of<PostDocument>(PostsName);

    public IMongoCollection<VectorPartDocument> Vectors => Of<VectorPartDocument>(VectorsName);

    public IMongoCollection<SpaceDocument> Spaces => Of<SpaceDocument>(SpacesName);

    public IMongoCollection<ModelPartDocument> Models => Of<ModelPartDocument>(ModelsName);

    public IMongoCollection<TermRowDocument> Terms => Of<TermRowDocument>(TermsName);

    public IMongoCollection<TermCountDocument> TermCounts => Of<TermCountDocument>(TermCountsName);

    /// <summary>What an earlier release searched by <c>$text</c>: erased from, and dropped in the end.</summary>
    public IMongoCollection<TermRowDocument> OldWords => Of<TermRowDocument>(OldWordsName);

    public IMongoCollection<CorpusDocument> Corpus => Of<CorpusDocument>(StateName);

    public IMongoCollection<CounterDocument> Counters => Of<CounterDocument>(StateName);

    public IMongoCollection<ActiveSpaceDocument> ActiveSpace => Of<ActiveSpaceDocument>(StateName);

    public IMongoCollection<StoreMoveDocument> Moves => Of<StoreMoveDocument>(StateName);

    public IMongoCollection<AskingPauseDocument> AskingPauses => Of<AskingPauseDocument>(StateName);

    public IMongoCollection<AdminGuardDocument> Admins => Of<AdminGuardDocument>(StateName);

    public IMongoCollection<JobDocument> Jobs => Of<JobDocument>(JobsName);

    public IMongoCollection<JobTextDocument> JobTexts => Of<JobTextDocument>(JobTextsName);

    public IMongoCollection<ImportItemDocument> ImportItems => Of<ImportItemDocument>(ImportItemsName);

    public IMongoCollection<SourceDocument> Sources => Of<SourceDocument>(SourcesName);

    public IMongoCollection<SourcePageDocument> SourcePages => Of<SourcePageDocument>(SourcePagesName);

    public IMongoCollection<ApiKeyDocument> Keys => Of<ApiKeyDocument>(KeysName);

    public IMongoCollection<KeyChangeDocument> KeyChanges => Of<KeyChangeDocument>(KeyChangesName);

    public IMongoCollection<ReplyDocument> Replies => Of<ReplyDocument>(RepliesName);

    public IMongoCollection<AnswerDocument> Answers => Of<AnswerDocument>(AnswersName);

    public IMongoCollection<RatingDocument> Ratings => Of<RatingDocument>(RatingsName);

    public IMongoCollection<CuratedDocument> Curated => Of<CuratedDocument>(CuratedName);

    public IMongoCollection<VisitorKeyDocument> VisitorKeys => Of<VisitorKeyDocument>(VisitorKeysName);

    public IMongoCollection<DailyCountDocument> DailyCounts => Of<DailyCountDocument>(DailyCountsName);

    public IMongoCollection<BudgetDocument> Budgets => Of<BudgetDocument>(BudgetsName);

    /// <summary>
    /// The settings of the driver: its defaults and majorities. Its time-outs let an election pass (some 12 seconds);
    /// the attempt's own time in <see cref="OutboundPolicies"/> is what a server that is not there costs a call.
    /// </summary>
    public static MongoClientSettings SettingsOf(string connectionString)
    {
        var settings = MongoClientSettings.FromConnectionString(connectionString);
        settings.ApplicationName ??= "blogmanager";
        settings.ReadConcern = ReadConcern.Majority;
        settings.WriteConcern = WriteConcern.WMajority;
        settings.ReadPreference = ReadPreference.Primary;
        return settings;
    }

    /// <summary>Makes a call that changes nothing, and may be made again.</summary>
    public Task<T> ReadAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, isIdempotent: true, cancellationToken);

    /// <summary>
    /// Makes a call that changes something: once, but for the driver's own retry, by which the server does it once.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, isIdempotent: false, cancellationToken);

    /// <summary>Makes a call that changes something, and comes to the same when it is made again.</summary>
    public Task<T> RepeatAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, isIdempotent: true, cancellationToken);

    /// <summary>The server's time of day.</summary>
    public Task<DateTimeOffset> ServerTimeAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            async token => new DateTimeOffset(
                (
                    await Database.RunCommandAsync<BsonDocument>(
                        new BsonDocument("hello", 1),
                        readPreference: null,
                        token
                    )
                )["localTime"]
                    .ToUniversalTime()
            ),
            cancellationToken
        );

    /// <summary>Drops what an earlier release searched, where it is there still.</summary>
    public Task<bool> DropOldWordsAsync(CancellationToken cancellationToken) =>
        WriteAsync(
            async token =>
            {
                await Database.DropCollectionAsync(OldWordsName, token);
                HasOldWords = false;
                return true;
            },
            cancellationToken
        );

    /// <summary>
    /// Waits until indexes and counters are there. Begun with the first call, for all callers together and beyond any
    /// one caller's patience; after a failure the next call begins anew.
    /// </summary>
    /// <exception cref="MongoSchemaException">The database is not as the store needs it.</exception>
    public Task PreparedAsync(CancellationToken cancellationToken)
    {
        Task preparation;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
            if (_preparation is null or { IsFaulted: true } or { IsCanceled: true })
                _preparation = Task.Run(PrepareAsync, CancellationToken.None);
            preparation = _preparation;
        }

        return preparation.IsCompletedSuccessfully ? preparation : preparation.WaitAsync(cancellationToken);
    }

    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposing.IsCancellationRequested)
                return;
            _disposing.Cancel();
        }

        _disposing.Dispose();
        _client?.Dispose();
    }

    /// <summary>Drops the whole database: for tests.</summary>
    internal Task DropAsync(CancellationToken cancellationToken) =>
        Client().DropDatabaseAsync(_options.Database, cancellationToken);

    private IMongoDatabase Database => Client().GetDatabase(_options.Database);

    private IMongoCollection<T> Of<T>(string name) => Database.GetCollection<T>(name);

    // Not with the object: what mongodb+srv:// stands for is looked up first, and a name server may be silent.
    private MongoClient Client()
    {
        lock (_opening)
        {
            ObjectDisposedException.ThrowIf(_disposing.IsCancellationRequested, this);
            return _client ??= Connect();
        }
    }

    private MongoClient Connect()
    {
        try
        {
            return _connect(_options.ConnectionString);
        }
        catch (Exception e)
        {
            // Its text may name the host.
            throw new MongoUnresolvedException(e);
        }
    }

    private async Task<T> RunAsync<T>(
        Func<CancellationToken, Task<T>> call,
        bool isIdempotent,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        var context = ResilienceContextPool.Shared.Get(cancellationToken);
        context.Properties.Set(OutboundPolicies.IsIdempotent, isIdempotent);
        try
        {
            return await _policy.ExecuteAsync(
                static async (context, state) =>
                {
                    await state.Database.PreparedAsync(context.CancellationToken);
                    return await state.Call(context.CancellationToken);
                },
                context,
                (Database: this, Call: call)
            );
        }
        finally
        {
            ResilienceContextPool.Shared.Return(context);
        }
    }

    private async Task PrepareAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(_disposing.Token);
        timeout.CancelAfter(PreparationTimeout);
        var cancellationToken = timeout.Token;
        IndexFaults = await MongoIndexes.EnsureAsync(Database, cancellationToken);
        foreach (var fault in IndexFaults)
            LogIndex(_logger, fault);
        HasOldWords = await MongoIndexes.IsThereAsync(Database, OldWordsName, cancellationToken);
        await SeedAsync(Corpus, new CorpusDocument { CountedAt = 0 }, cancellationToken);
        await SeedAsync(Counters, new CounterDocument { Id = CounterDocument.Claims }, cancellationToken);
        await AdoptVectorChangesAsync(cancellationToken);
        await SeedAsync(ActiveSpace, new ActiveSpaceDocument(), cancellationToken);
        await SeedAsync(Admins, new AdminGuardDocument(), cancellationToken);
        if (LexicalSearch == MongoStorageOptions.Off)
            LogOff(_logger);
    }

    // An earlier release numbered the changes of vectors by a counter of their own, and the revision never falls.
    private async Task AdoptVectorChangesAsync(CancellationToken cancellationToken)
    {
        if (await Counters.Find(MongoDerived.TheOldVectorChanges).FirstOrDefaultAsync(cancellationToken) is { } counter)
            await Corpus.UpdateOneAsync(
                MongoDerived.TheCorpus,
                MongoDerived.VectorChangesAtLeast(counter.Value),
                options: null,
                cancellationToken
            );
    }

    private static async Task SeedAsync<T>(
        IMongoCollection<T> collection,
        T document,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await collection.InsertOneAsync(document, options: null, cancellationToken);
        }
        catch (MongoException e) when (MongoFaults.IsDuplicateKey(e))
        {
            // It was there, or another instance came first.
        }
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "Lexical search is off (BlogManager:Storage:Mongo:LexicalSearch): posts are found by their vectors alone"
    )]
    private static partial void LogOff(ILogger logger);

    [LoggerMessage(Level = LogLevel.Error, Message = "An index of the MongoDB database is not as it must be: {Fault}")]
    private static partial void LogIndex(ILogger logger, string fault);
}

/// <summary>The servers of the connection string could not be looked up.</summary>
internal sealed class MongoUnresolvedException(Exception inner)
    : Exception("The servers of the connection string could not be looked up.", inner);
