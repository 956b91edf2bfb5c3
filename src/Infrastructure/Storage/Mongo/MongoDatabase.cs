using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Storage.Mongo.Documents;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using MongoDB.Bson;
using MongoDB.Driver;
using Polly;

namespace BlogManager.Infrastructure.Storage.Mongo;

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

    // The driver's own default lets each call wait half a minute for a server that is not there.
    private static readonly TimeSpan ServerSelectionTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan PreparationTimeout = TimeSpan.FromMinutes(10);

    private readonly MongoClient _client;
    private readonly IMongoDatabase _database;
    private readonly ResiliencePipeline _policy;
    private readonly ILogger<MongoDatabase> _logger;
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _gate = new();
    private Task? _preparation;

    public MongoDatabase(IOptions<MongoStorageOptions> options, CircuitStates states, ILogger<MongoDatabase> logger)
    {
        LexicalSearch = options.Value.LexicalSearch is MongoStorageOptions.InProcess or MongoStorageOptions.Off
            ? options.Value.LexicalSearch
            : MongoStorageOptions.Rows;
        _logger = logger;
        _policy = OutboundPolicies.Mongo(MongoFaults.Instance, states);
        var settings = SettingsOf(options.Value.ConnectionString);
        states.Locate(Dependencies.Mongo, settings.Servers.Select(s => s.ToString()));
        _client = new MongoClient(settings);
        _database = _client.GetDatabase(options.Value.Database);
        Posts = _database.GetCollection<PostDocument>(PostsName);
        Vectors = _database.GetCollection<VectorPartDocument>(VectorsName);
        Spaces = _database.GetCollection<SpaceDocument>(SpacesName);
        Models = _database.GetCollection<ModelPartDocument>(ModelsName);
        Terms = _database.GetCollection<TermRowDocument>(TermsName);
        TermCounts = _database.GetCollection<TermCountDocument>(TermCountsName);
        OldWords = _database.GetCollection<TermRowDocument>(OldWordsName);
        Corpus = _database.GetCollection<CorpusDocument>(StateName);
        Counters = _database.GetCollection<CounterDocument>(StateName);
        ActiveSpace = _database.GetCollection<ActiveSpaceDocument>(StateName);
        Moves = _database.GetCollection<StoreMoveDocument>(StateName);
        AskingPauses = _database.GetCollection<AskingPauseDocument>(StateName);
        Admins = _database.GetCollection<AdminGuardDocument>(StateName);
        Jobs = _database.GetCollection<JobDocument>(JobsName);
        ImportItems = _database.GetCollection<ImportItemDocument>(ImportItemsName);
        Sources = _database.GetCollection<SourceDocument>(SourcesName);
        SourcePages = _database.GetCollection<SourcePageDocument>(SourcePagesName);
        Keys = _database.GetCollection<ApiKeyDocument>(KeysName);
        Replies = _database.GetCollection<ReplyDocument>(RepliesName);
        Answers = _database.GetCollection<AnswerDocument>(AnswersName);
        Ratings = _database.GetCollection<RatingDocument>(RatingsName);
        Curated = _database.GetCollection<CuratedDocument>(CuratedName);
        VisitorKeys = _database.GetCollection<VisitorKeyDocument>(VisitorKeysName);
        DailyCounts = _database.GetCollection<DailyCountDocument>(DailyCountsName);
        Budgets = _database.GetCollection<BudgetDocument>(BudgetsName);
        KeyChanges = _database.GetCollection<KeyChangeDocument>(KeyChangesName);
    }

    public IMongoCollection<PostDocument> Posts { get; }

    public IMongoCollection<VectorPartDocument> Vectors { get; }

    public IMongoCollection<SpaceDocument> Spaces { get; }

    public IMongoCollection<ModelPartDocument> Models { get; }

    public IMongoCollection<TermRowDocument> Terms { get; }

    public IMongoCollection<TermCountDocument> TermCounts { get; }

    /// <summary>What an earlier release searched by <c>$text</c>: erased from, and dropped in the end.</summary>
    public IMongoCollection<TermRowDocument> OldWords { get; }

    /// <summary>
    /// How posts are found by their words: <see cref="MongoStorageOptions.Rows"/>,
    /// <see cref="MongoStorageOptions.InProcess"/> or <see cref="MongoStorageOptions.Off"/>.
    /// </summary>
    public string LexicalSearch { get; }

    public IMongoCollection<CorpusDocument> Corpus { get; }

    public IMongoCollection<CounterDocument> Counters { get; }

    public IMongoCollection<ActiveSpaceDocument> ActiveSpace { get; }

    public IMongoCollection<StoreMoveDocument> Moves { get; }

    public IMongoCollection<AskingPauseDocument> AskingPauses { get; }

    public IMongoCollection<AdminGuardDocument> Admins { get; }

    public IMongoCollection<JobDocument> Jobs { get; }

    public IMongoCollection<ImportItemDocument> ImportItems { get; }

    public IMongoCollection<SourceDocument> Sources { get; }

    public IMongoCollection<SourcePageDocument> SourcePages { get; }

    public IMongoCollection<ApiKeyDocument> Keys { get; }

    public IMongoCollection<KeyChangeDocument> KeyChanges { get; }

    public IMongoCollection<ReplyDocument> Replies { get; }

    public IMongoCollection<AnswerDocument> Answers { get; }

    public IMongoCollection<RatingDocument> Ratings { get; }

    public IMongoCollection<CuratedDocument> Curated { get; }

    public IMongoCollection<VisitorKeyDocument> VisitorKeys { get; }

    public IMongoCollection<DailyCountDocument> DailyCounts { get; }

    public IMongoCollection<BudgetDocument> Budgets { get; }

    /// <summary>
    /// The settings of the driver: its defaults, but for the time that a missing server costs, and majorities.
    /// </summary>
    public static MongoClientSettings SettingsOf(string connectionString)
    {
        var settings = MongoClientSettings.FromConnectionString(connectionString);
        if (settings.ServerSelectionTimeout == MongoDefaults.ServerSelectionTimeout)
            settings.ServerSelectionTimeout = ServerSelectionTimeout;
        if (settings.ConnectTimeout == MongoDefaults.ConnectTimeout)
            settings.ConnectTimeout = ConnectTimeout;
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

    /// <summary>The server's time of day.</summary>
    public Task<DateTimeOffset> ServerTimeAsync(CancellationToken cancellationToken) =>
        ReadAsync(
            async token => new DateTimeOffset(
                (
                    await _database.RunCommandAsync<BsonDocument>(
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
                await _database.DropCollectionAsync(OldWordsName, token);
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
        _client.Dispose();
    }

    /// <summary>Drops the whole database: for tests.</summary>
    internal Task DropAsync(CancellationToken cancellationToken) =>
        _client.DropDatabaseAsync(_database.DatabaseNamespace.DatabaseName, cancellationToken);

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
        await MongoIndexes.EnsureAsync(_database, cancellationToken);
        await SeedAsync(Corpus, new CorpusDocument(), cancellationToken);
        await SeedAsync(Counters, new CounterDocument { Id = CounterDocument.Claims }, cancellationToken);
        await SeedAsync(Counters, new CounterDocument { Id = CounterDocument.VectorChanges }, cancellationToken);
        await SeedAsync(ActiveSpace, new ActiveSpaceDocument(), cancellationToken);
        await SeedAsync(Admins, new AdminGuardDocument(), cancellationToken);
        if (LexicalSearch == MongoStorageOptions.Off)
            LogOff(_logger);
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
}
