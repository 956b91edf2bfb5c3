using BlogManager.Application.Ports;
using BlogManager.Application.Sites;
using BlogManager.Infrastructure.Answers;
using BlogManager.Infrastructure.Caching;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Ingestion;
using BlogManager.Infrastructure.Jobs;
using BlogManager.Infrastructure.Languages;
using BlogManager.Infrastructure.Models;
using BlogManager.Infrastructure.Models.BuiltIn;
using BlogManager.Infrastructure.Models.Extractive;
using BlogManager.Infrastructure.Models.Gguf;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Models.Onnx;
using BlogManager.Infrastructure.RateLimiting;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using BlogManager.Infrastructure.Sources;
using BlogManager.Infrastructure.Spending;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.Chroma;
using BlogManager.Infrastructure.Vectors.InProcess;
using BlogManager.Infrastructure.Vectors.Qdrant;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Infrastructure;

/// <summary>A row of <see cref="Adapters.Table"/>: one provider that can stand behind a group of ports.</summary>
/// <param name="Setting">The setting that names the provider, below section <c>BlogManager</c>.</param>
public sealed record AdapterRow(
    string Setting,
    string Name,
    IReadOnlyList<Type> Ports,
    Action<IServiceCollection, IConfiguration> Add
);

/// <summary>
/// The one place where it is read which adapters there are. The first row of a setting is its default.
/// </summary>
public static class Adapters
{
    /// <summary>Port groups by setting, and the providers of each.</summary>
    public static IReadOnlyList<AdapterRow> Table { get; } =
    [
        new(
            "Storage:Provider",
            "sqlite",
            [
                typeof(IPostStore),
                typeof(IEmbeddingStore),
                typeof(IVectorChanges),
                typeof(ILexicalIndex),
                typeof(IJobStore),
                typeof(IImportItems),
                typeof(ISourceStore),
                typeof(IApiKeyStore),
                typeof(IIdempotencyStore),
                typeof(IAnswerLog),
                typeof(IDailyCounts),
                typeof(ITokenBudgets),
                typeof(IStoreFaults),
                typeof(IStoreContents),
            ],
            (s, c) => s.AddSqliteStorage(c)
        ),
        new(
            "Storage:Provider",
            "mongo",
            [
                typeof(IPostStore),
                typeof(IEmbeddingStore),
                typeof(IVectorChanges),
                typeof(ILexicalIndex),
                typeof(IJobStore),
                typeof(IImportItems),
                typeof(ISourceStore),
                typeof(IApiKeyStore),
                typeof(IIdempotencyStore),
                typeof(IAnswerLog),
                typeof(IDailyCounts),
                typeof(ITokenBudgets),
                typeof(IStoreFaults),
                typeof(IStoreContents),
            ],
            (s, c) => s.AddMongoStorage(c)
        ),
        new("Vectors:Provider", "in-process", [typeof(IVectorIndex)], (s, c) => s.AddInProcessVectors(c)),
        new("Vectors:Provider", "chroma", [typeof(IVectorIndex)], (s, c) => s.AddChromaVectors(c)),
        new("Vectors:Provider", "qdrant", [typeof(IVectorIndex)], (s, c) => s.AddQdrantVectors(c)),
        new("Cache:Provider", "memory", [typeof(IResultCache)], (s, c) => s.AddMemoryCache(c)),
        new("Cache:Provider", "redis", [typeof(IResultCache)], (s, c) => s.AddRedisCache(c)),
        new("RateLimits:Store", "memory", [typeof(IRateLimitStore)], (s, c) => s.AddMemoryRateLimits(c)),
        new("RateLimits:Store", "redis", [typeof(IRateLimitStore)], (s, c) => s.AddRedisRateLimits(c)),
        new("Models:Provider", "extractive", [typeof(ITextModel)], (s, c) => s.AddExtractiveModel(c)),
        new("Models:Provider", "openai", [typeof(ITextModel)], (s, c) => s.AddOpenAIModel(c)),
        new("Models:Provider", "ollama", [typeof(ITextModel)], (s, c) => s.AddOllamaModel(c)),
        new("Models:Provider", "anthropic", [typeof(ITextModel)], (s, c) => s.AddAnthropicModel(c)),
        new("Models:Provider", "gguf", [typeof(ITextModel)], (s, c) => s.AddGgufModel(c)),
        new("Embeddings:Provider", "built-in", [typeof(IEmbedder)], (s, c) => s.AddBuiltInEmbeddings(c)),
        new("Embeddings:Provider", "openai", [typeof(IEmbedder)], (s, c) => s.AddOpenAIEmbeddings(c)),
        new("Embeddings:Provider", "ollama", [typeof(IEmbedder)], (s, c) => s.AddOllamaEmbeddings(c)),
        new("Embeddings:Provider", "onnx", [typeof(IEmbedder)], (s, c) => s.AddOnnxEmbeddings(c)),
    ];

    /// <summary>
    /// Registers the adapters that the settings name, and what has no alternative: the crawler and the worker.
    /// </summary>
    /// <exception cref="SettingsException">
    /// A provider name is unknown, or what it cannot do without is missing; the message tells every fault, and valid
    /// names.
    /// </exception>
    public static IServiceCollection AddInfrastructure(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        List<string> faults = [];
        var chosen = Choose(configuration, faults);
        foreach (var row in chosen)
        {
            try
            {
                row.Add(services, configuration);
            }
            catch (SettingsException e)
            {
                // One message is to tell every fault, those of the other rows too.
                faults.AddRange(e.Faults);
            }
        }

        if (faults.Count == 0)
        {
            services.Decorate<ITextModel, TracedTextModel>();
            services.Decorate<IEmbedder, TracedEmbedder>();
            services.HoldCallersToSites();
            services.QueueAnswers();
        }

        services.AddCircuitBreakerOptions(configuration);
        services.AddLanguages();
        services.AddCrawling(configuration);
        services.AddIngestionLimits(configuration);
        services.AddJobWorker(configuration);
        services.AddFinishedJobs();
        services.AddIndexRepair();
        services.AddSources(configuration);
        services.AddAnswerKeeping(configuration);
        services.AddBudgets(configuration);
        if (faults.Count > 0)
            throw new SettingsException(faults);
        string Name(string setting) => chosen.First(r => r.Setting == setting).Name;
        services.AddSingleton(
            new ChosenAdapters(
                Name("Storage:Provider"),
                Name("Vectors:Provider"),
                Name("Cache:Provider"),
                Name("Models:Provider"),
                Name("Embeddings:Provider"),
                Name("RateLimits:Store")
            )
        );
        return services;
    }

    /// <exception cref="SettingsException">
    /// A provider name is unknown; the message lists the valid ones, for every wrong setting at once.
    /// </exception>
    public static IReadOnlyList<AdapterRow> Choose(IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        List<string> wrong = [];
        var chosen = Choose(configuration, wrong);
        return wrong.Count == 0 ? chosen : throw new SettingsException(wrong);
    }

    private static List<AdapterRow> Choose(IConfiguration configuration, List<string> wrong)
    {
        var chosen = new List<AdapterRow>();
        foreach (var rows in Table.GroupBy(r => r.Setting))
        {
            var name = configuration[$"{SettingsException.Section}:{rows.Key}"];
            var row = string.IsNullOrWhiteSpace(name)
                ? rows.First()
                : rows.FirstOrDefault(r => string.Equals(r.Name, name.Trim(), StringComparison.OrdinalIgnoreCase));
            if (row is null)
                wrong.Add(
                    $"{SettingsException.Section}:{rows.Key} is \"{name}\"; valid values: {string.Join(", ", rows.Select(r => r.Name))}."
                );
            else
                chosen.Add(row);
        }

        return chosen;
    }
}
