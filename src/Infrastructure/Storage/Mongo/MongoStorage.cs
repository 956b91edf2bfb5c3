using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using BlogManager.Infrastructure.Storage.Mongo.Contents;
using BlogManager.Infrastructure.Storage.Mongo.Words;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using MongoDB.Driver;

namespace BlogManager.Infrastructure.Storage.Mongo;

/// <summary>Where the MongoDB store is; section <c>BlogManager:Storage:Mongo</c>.</summary>
public sealed class MongoStorageOptions : ICheckedOptions
{
    internal const string Section = SettingsException.Section + ":Storage:Mongo";
    private const int MaxDatabaseName = 63;

    /// <summary>As <see cref="Rows"/>.</summary>
    public const string Auto = "auto";

    /// <summary>Rows of terms beside the posts, on any server.</summary>
    public const string Rows = "rows";

    /// <summary>What <see cref="Rows"/> took the place of: taken for it.</summary>
    public const string Text = "text";

    /// <summary>An index in each instance, built from the store.</summary>
    public const string InProcess = "in-process";

    /// <summary>No lexical search: vectors alone.</summary>
    public const string Off = "off";

    /// <summary>Every value of <see cref="LexicalSearch"/>.</summary>
    internal static IReadOnlyList<string> LexicalSearches { get; } = [Auto, Rows, Text, InProcess, Off];

    /// <summary>
    /// A connection string, <c>mongodb://</c> or <c>mongodb+srv://</c>. A secret: no message shows it.
    /// </summary>
    public string ConnectionString { get; set; } = string.Empty;

    /// <summary>The database's name; made when missing.</summary>
    public string Database { get; set; } = "blogmanager";

    /// <summary>
    /// How posts are found by their words: <c>auto</c>, <c>rows</c>, <c>in-process</c> or <c>off</c>.
    /// </summary>
    public string LexicalSearch { get; set; } = Auto;

    public IEnumerable<string> Faults() =>
        [
            .. string.IsNullOrWhiteSpace(ConnectionString)
                ?
                [
                    $"{Section}:ConnectionString is needed where Storage:Provider is mongo, such as mongodb://localhost:27017/?replicaSet=rs0.",
                ]
                : CheckedOptions.Unless(
                    IsReadable(ConnectionString),
                    $"{Section}:ConnectionString cannot be read: give mongodb://HOST[:PORT] or mongodb+srv://HOST, with user and password percent-encoded."
                ),
            .. CheckedOptions.Unless(
                Database.Length is > 0 and <= MaxDatabaseName
                    && Database.IndexOfAny([' ', '.', '$', '/', '\\', '"', '*', '<', '>', ':', '|', '?', '\0']) < 0,
                $"{Section}:Database must be a name of 1 to {MaxDatabaseName} characters without spaces and without . $ / \\ \" * < > : | ?."
            ),
            .. CheckedOptions.Unless(
                LexicalSearches.Contains(LexicalSearch, StringComparer.Ordinal),
                $"{Section}:LexicalSearch has these values: {string.Join(", ", LexicalSearches)}."
            ),
        ];

    private static bool IsReadable(string connectionString)
    {
        try
        {
            _ = MongoUrl.Create(connectionString);
            return true;
        }
        catch (Exception e) when (e is MongoException or ArgumentException or FormatException)
        {
            // Its text would show the connection string.
            return false;
        }
    }
}

public static class MongoStorage
{
    /// <summary>
    /// Adds posts, embeddings, lexical index, jobs and keys in one MongoDB database, and makes its indexes when the
    /// service starts.
    /// </summary>
    public static IServiceCollection AddMongoStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddChecked<MongoStorageOptions>().Bind(configuration.GetSection(MongoStorageOptions.Section));
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CircuitStates>();
        services.TryAddSingleton<MongoConnect>(_ => text => new MongoClient(MongoDatabase.SettingsOf(text)));
        services.AddSingleton<MongoDatabase>();
        services.AddHostedService<MongoStart>();
        services.AddSingleton<WriteLog>();
        services.AddSingleton<TermCounts>();
        services.AddSingleton<TermRows>();
        services.AddSingleton<PostUpgrade>();
        services.AddSingleton<DerivedDocuments>();
        services.AddSingleton<SpaceErasure>();
        services.AddSingleton<MissingPosts>();
        services.AddSingleton<VectorSets>();
        services.AddSingleton<MongoPostWrites>();
        services.AddSingleton<IPostStore, MongoPostStore>();
        services.AddSingleton<MongoEmbeddingStore>();
        services.AddSingleton<IEmbeddingStore>(provider => provider.GetRequiredService<MongoEmbeddingStore>());
        services.AddSingleton<IVectorChanges>(provider => provider.GetRequiredService<MongoEmbeddingStore>());
        services.AddSingleton<InProcessWords>();
        services.AddSingleton<TermSearch>();
        services.AddSingleton<ILexicalIndex, MongoLexicalIndex>();
        services.AddSingleton(provider => new MongoClock(
            provider.GetRequiredService<MongoDatabase>().ServerTimeAsync,
            provider.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton<JobTexts>();
        services.AddSingleton<JobChanges>();
        services.AddSingleton<IJobStore, MongoJobStore>();
        services.AddSingleton<IImportItems, MongoImportItems>();
        services.AddSingleton<MongoSourceStore>();
        services.AddSingleton<ISourceStore>(provider => provider.GetRequiredService<MongoSourceStore>());
        services.AddSingleton<AdminGuard>();
        services.AddSingleton<KeyAudit>();
        services.AddSingleton<IApiKeyStore, MongoApiKeyStore>();
        services.AddSingleton<IIdempotencyStore, MongoIdempotencyStore>();
        services.AddSingleton<IAnswerLog, MongoAnswerLog>();
        services.AddSingleton<ICuratedAnswers, MongoCuratedAnswers>();
        services.AddSingleton<IAskingPauses, MongoAskingPauses>();
        services.AddSingleton<IDailyCounts, MongoDailyCounts>();
        services.AddSingleton<ITokenBudgets, MongoTokenBudgets>();
        services.AddSingleton<IStoreFaults, MongoFaults>();
        services.AddSingleton<IDependencyProbe, MongoProbe>();
        services.AddSingleton<MongoPostRecords>();
        services.AddSingleton<IStoreContents, MongoStoreContents>();
        return services;
    }
}
