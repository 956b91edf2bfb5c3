using BlogManager.Api.Http;
using BlogManager.Api.RateLimits;
using BlogManager.Api.Security;
using BlogManager.Infrastructure;
using BlogManager.Infrastructure.Answers;
using BlogManager.Infrastructure.Caching;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Ingestion;
using BlogManager.Infrastructure.Jobs;
using BlogManager.Infrastructure.Models.Gguf;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Models.Neural;
using BlogManager.Infrastructure.Models.Onnx;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Infrastructure.Settings;
using BlogManager.Infrastructure.Sources;
using BlogManager.Infrastructure.Spending;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Infrastructure.Vectors.Chroma;
using BlogManager.Infrastructure.Vectors.Qdrant;

namespace BlogManager.Api.Settings;

/// <param name="Name">Its full name, such as <c>BlogManager:Crawler:MaxBytes</c>.</param>
/// <param name="Type">What its value is converted to; that of an item where it is a list.</param>
internal sealed record KnownSetting(string Name, Type Type, bool IsList);

/// <summary>
/// Every setting below <c>BlogManager</c>, read off the options classes. A test compares the list with what the
/// registrations read and with docs/configuration.md.
/// </summary>
internal static class KnownSettings
{
    // Where each options class is bound.
    private static readonly (string Section, Type Options)[] Bound =
    [
        ("", typeof(SqliteStorageOptions)),
        ("Storage:Mongo", typeof(MongoStorageOptions)),
        ("Vectors:Chroma", typeof(ChromaOptions)),
        ("Vectors:Qdrant", typeof(QdrantOptions)),
        ("Cache", typeof(CacheOptions)),
        ("RateLimits", typeof(RateLimitOptions)),
        ("AutoProcess", typeof(AutoProcessOptions)),
        ("ForwardedHeaders", typeof(TrustedProxyOptions)),
        ("Models:OpenAI", typeof(OpenAIChatOptions)),
        ("Models:Ollama", typeof(OllamaChatOptions)),
        ("Models:Anthropic", typeof(AnthropicChatOptions)),
        ("Models:Gguf", typeof(GgufOptions)),
        ("Embeddings:OpenAI", typeof(OpenAIEmbeddingOptions)),
        ("Embeddings:Ollama", typeof(OllamaEmbeddingOptions)),
        ("Embeddings:Onnx", typeof(OnnxEmbeddingOptions)),
        ("Crawler", typeof(CrawlerOptions)),
        ("Jobs", typeof(JobOptions)),
        ("Sources", typeof(SourceOptions)),
        ("Ingestion", typeof(IngestionOptions)),
        ("Asking", typeof(AskingOptions)),
        ("Insights", typeof(InsightsOptions)),
        ("Budgets", typeof(BudgetOptions)),
        .. CircuitBreakersOptions.Parts.Select(part => (Join("CircuitBreakers", part.Key), part.Value)),
        ("Limits", typeof(RequestLimitOptions)),
        ("Auth", typeof(AuthOptions)),
        ("Console:Oidc", typeof(ConsoleOidcOptions)),
        ("Telemetry", typeof(TracingOptions)),
        ("Metrics", typeof(MetricsOptions)),
    ];

    // Of each model, for a million tokens.
    private static readonly string[] Prices = ["Input", "Output"];

    // Read one by one.
    private static readonly string[] Single = ["Cache:Redis:ConnectionString", "RateLimits:Redis:ConnectionString"];

    /// <summary>What an earlier version read and this one does not, and what to do instead.</summary>
    internal static IReadOnlyDictionary<string, string> Gone { get; } =
        new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
        {
            ["BlogManager:RateLimits:VisitorPercent"] =
                "each visitor of a page now has the limit of the page's key for himself, BlogManager:RateLimits:CATEGORY:PermitsPerMinute",
        };

    internal static IReadOnlyDictionary<string, KnownSetting> All { get; } =
        Bound
            .SelectMany(b => Below(Join(SettingsException.Section, b.Section), b.Options))
            .Concat(
                Adapters
                    .Table.Select(r => r.Setting)
                    .Concat(Single)
                    .Select(name => new KnownSetting(Join(SettingsException.Section, name), typeof(string), false))
            )
            .DistinctBy(s => s.Name, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(s => s.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>A price of a model, whatever its name, which may hold colons; null where it is none.</summary>
    internal static KnownSetting? PriceOf(string name) =>
        name.StartsWith(BudgetOptions.Prices + ":", StringComparison.OrdinalIgnoreCase)
        && name.LastIndexOf(':') is var end
        && end > BudgetOptions.Prices.Length + 1
        && Prices.Contains(name[(end + 1)..], StringComparer.OrdinalIgnoreCase)
            ? new KnownSetting(name, typeof(decimal), IsList: false)
            : null;

    private static IEnumerable<KnownSetting> Below(string section, Type options) =>
        options
            .GetProperties()
            .SelectMany(p =>
                p.PropertyType.Namespace!.StartsWith("BlogManager", StringComparison.Ordinal)
                    ? Below(Join(section, p.Name), p.PropertyType)
                    : [Setting(Join(section, p.Name), p.PropertyType)]
            );

    private static KnownSetting Setting(string name, Type type) =>
        type.IsArray ? new(name, type.GetElementType()!, true)
        : type.IsGenericType && type.IsAssignableTo(typeof(System.Collections.IEnumerable))
        || type == typeof(IList<string>)
            ? new(name, type.GetGenericArguments()[0], true)
        : new(name, type, false);

    private static string Join(string section, string name) => name.Length == 0 ? section : section + ":" + name;
}
