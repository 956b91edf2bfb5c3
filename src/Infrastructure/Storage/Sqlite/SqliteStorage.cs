using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Settings;
using BlogManager.Infrastructure.Storage.Sqlite.Contents;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace BlogManager.Infrastructure.Storage.Sqlite;

/// <summary>Where the embedded store lives; section <c>BlogManager</c>.</summary>
public sealed class SqliteStorageOptions : ICheckedOptions
{
    /// <summary>
    /// The directory of everything embedded, relative to the working directory or absolute; made when missing.
    /// </summary>
    public string DataDirectory { get; set; } = "./data";

    public IEnumerable<string> Faults() =>
        string.IsNullOrWhiteSpace(DataDirectory) || DataDirectory.IndexOfAny(Path.GetInvalidPathChars()) >= 0
            ? ["BlogManager:DataDirectory must name a directory, such as ./data."]
            : CheckedOptions.Unless(
                !File.Exists(DataDirectory),
                "BlogManager:DataDirectory names a file; name a directory, which is made when missing."
            );
}

public static class SqliteStorage
{
    /// <summary>
    /// Adds posts, embeddings, lexical index, jobs and keys in one SQLite file under <c>BlogManager:DataDirectory</c>.
    /// </summary>
    public static IServiceCollection AddSqliteStorage(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configuration);
        services.AddChecked<SqliteStorageOptions>().Bind(configuration.GetSection("BlogManager"));
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<SqliteDatabase>();
        services.AddSingleton<IPostStore, SqlitePostStore>();
        services.AddSingleton<SqliteEmbeddingStore>();
        services.AddSingleton<IEmbeddingStore>(provider => provider.GetRequiredService<SqliteEmbeddingStore>());
        services.AddSingleton<IVectorChanges>(provider => provider.GetRequiredService<SqliteEmbeddingStore>());
        services.AddSingleton<ILexicalIndex, SqliteLexicalIndex>();
        services.AddSingleton<TermsBackfill>();
        services.AddHostedService(provider => provider.GetRequiredService<TermsBackfill>());
        services.AddSingleton<SqliteClock>();
        services.AddSingleton<IJobStore, SqliteJobStore>();
        services.AddSingleton<IImportItems, SqliteImportItems>();
        services.AddSingleton<ISourceStore, SqliteSourceStore>();
        services.AddSingleton<IApiKeyStore, SqliteApiKeyStore>();
        services.AddSingleton<IIdempotencyStore, SqliteIdempotencyStore>();
        services.AddSingleton<IAnswerLog, SqliteAnswerLog>();
        services.AddSingleton<ICuratedAnswers, SqliteCuratedAnswers>();
        services.AddSingleton<IAskingPauses, SqliteAskingPauses>();
        services.AddSingleton<IDailyCounts, SqliteDailyCounts>();
        services.AddSingleton<ITokenBudgets, SqliteTokenBudgets>();
        services.AddSingleton<IStoreFaults, SqliteFaults>();
        services.AddSingleton<IDependencyProbe, SqliteProbe>();
        services.AddSingleton<IStoreContents, SqliteStoreContents>();
        return services;
    }
}
