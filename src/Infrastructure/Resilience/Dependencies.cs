using Polly.CircuitBreaker;

namespace BlogManager.Infrastructure.Resilience;

/// <param name="Name">Its name on the wire: in <c>/health</c>, the metrics and the log.</param>
/// <param name="Setting">Its name below <c>BlogManager:CircuitBreakers</c>.</param>
/// <param name="FailureRatio">The share of calls in the sampling time that must fail before it opens.</param>
/// <param name="MinimumThroughput">Calls in the sampling time below which it stays closed.</param>
internal sealed record Dependency(
    string Name,
    string Setting,
    double FailureRatio,
    int MinimumThroughput,
    TimeSpan Sampling,
    TimeSpan Break
)
{
    /// <summary>
    /// Whether single calls that fail say something of the dependency. Of the web they do not: each is of another site.
    /// </summary>
    internal bool TellsOfCalls { get; init; } = true;

    internal Func<CircuitBreakerOptions> NewOptions { get; init; } = () => new CircuitBreakerOptions();

    /// <param name="isFault">What counts against it, besides time-outs.</param>
    internal CircuitBreakerStrategyOptions Breaker(Func<Exception, bool> isFault) =>
        new()
        {
            ShouldHandle = args => ValueTask.FromResult(args.Outcome.Exception is { } fault && isFault(fault)),
            FailureRatio = FailureRatio,
            MinimumThroughput = MinimumThroughput,
            SamplingDuration = Sampling,
            BreakDuration = Break,
        };
}

/// <summary>The dependencies that have a circuit breaker. A new one is a row here.</summary>
internal static class Dependencies
{
    /// <summary>The language model that writes: few and slow calls, hence the long sampling.</summary>
    internal static readonly Dependency LanguageModel = new(
        "llm_service",
        "LlmService",
        FailureRatio: 0.5,
        MinimumThroughput: 3,
        Sampling: TimeSpan.FromMinutes(2),
        Break: TimeSpan.FromSeconds(30)
    );

    internal static readonly Dependency Mongo = new(
        "mongodb",
        "Mongodb",
        FailureRatio: 0.5,
        MinimumThroughput: 5,
        Sampling: TimeSpan.FromSeconds(15),
        Break: TimeSpan.FromSeconds(5)
    );

    internal static readonly Dependency VectorDatabase = new(
        "vector_db",
        "VectorDb",
        FailureRatio: 0.5,
        MinimumThroughput: 5,
        Sampling: TimeSpan.FromSeconds(10),
        Break: TimeSpan.FromSeconds(5)
    );

    /// <summary>
    /// The web as a whole, whose throughput is sites: opens where it seems that our own way to the web is out, since
    /// not one answers. It shows, and refuses nothing: whoever names enough dead addresses could otherwise stop
    /// fetching for everybody (ADR 27).
    /// </summary>
    internal static readonly Dependency Crawler = new(
        "crawler",
        "Crawler",
        FailureRatio: 1,
        MinimumThroughput: 10,
        Sampling: TimeSpan.FromSeconds(60),
        Break: TimeSpan.FromSeconds(15)
    )
    {
        TellsOfCalls = false,
        NewOptions = () => new CrawlerBreakerOptions(),
    };

    /// <summary>
    /// The server that embeds: a breaker of its own even where both are on one machine, for a model that writes slowly
    /// must not stop the embedding.
    /// </summary>
    internal static readonly Dependency ExternalApi = LanguageModel with
    {
        Name = "external_api",
        Setting = "ExternalApi",
    };

    internal static readonly Dependency Redis = new(
        "redis",
        "Redis",
        FailureRatio: 0.5,
        MinimumThroughput: 5,
        Sampling: TimeSpan.FromSeconds(10),
        Break: TimeSpan.FromSeconds(5)
    );

    /// <summary>All of them, in the order in which they are shown.</summary>
    internal static IReadOnlyList<Dependency> All { get; } =
    [LanguageModel, Mongo, VectorDatabase, Crawler, ExternalApi, Redis];
}
