using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BlogManager.Application;

/// <summary>The names under which the service is traced and measured, and its instruments. No layer but Api knows an exporter.</summary>
/// <remarks>The exporter puts the meter's name before an instrument's: <c>blogmanager_posts_processed_total</c>.</remarks>
public static class Telemetry
{
    /// <summary>Name of the activity source and of the meter.</summary>
    public const string Name = "BlogManager";

    /// <summary>The source of all spans made here.</summary>
    public static readonly ActivitySource Source = new(Name);

    /// <summary>The W3C <c>traceparent</c> of what is being done now, with which later work continues its trace; null where nothing is traced.</summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    private static readonly Meter Meter = new(Name);

    /// <summary>Posts taken in, by <c>result</c>: processed, unchanged, failed.</summary>
    public static readonly Counter<long> PostsProcessed = Meter.CreateCounter<long>("posts_processed_total");

    /// <summary>Questions written.</summary>
    public static readonly Counter<long> QuestionsGenerated = Meter.CreateCounter<long>("questions_generated_total");

    /// <summary>Answers, by <c>outcome</c>: answered, abstained.</summary>
    public static readonly Counter<long> Answers = Meter.CreateCounter<long>("answers_total");

    /// <summary>Cache look-ups, by <c>cache</c> (the request's name) and <c>result</c>: hit, miss, stale.</summary>
    public static readonly Counter<long> CacheRequests = Meter.CreateCounter<long>("cache_requests_total");

    /// <summary>Requests refused for their number, by <c>category</c> and <c>identifier_type</c>: api_key, ip.</summary>
    public static readonly Counter<long> RateLimitExceeded = Meter.CreateCounter<long>("rate_limit_exceeded_total");

    /// <summary>The state of each circuit breaker, by <c>dependency</c>: 0 closed, 1 half-open, 2 open, 3 isolated. Recorded as changes.</summary>
    public static readonly UpDownCounter<int> CircuitBreakerState = Meter.CreateUpDownCounter<int>("circuit_breaker_state");

    /// <summary>Changes of a circuit breaker's state, by <c>dependency</c> and <c>to</c>: closed, half_open, open, isolated.</summary>
    public static readonly Counter<long> CircuitBreakerTransitions = Meter.CreateCounter<long>("circuit_breaker_transitions_total");

    /// <summary>Hosts that the crawler does not ask for a while, because their own circuit breaker is not closed. Recorded as changes.</summary>
    public static readonly UpDownCounter<int> CrawlerHostsOpen = Meter.CreateUpDownCounter<int>("crawler_hosts_open");

    /// <summary>Decisions on rate limits that this process made alone, because the shared store did not answer.</summary>
    public static readonly Counter<long> RateLimitDegraded = Meter.CreateCounter<long>("rate_limit_degraded_total");

    /// <summary>Tokens that language models consumed, by <c>provider</c> and <c>direction</c>: input, output.</summary>
    public static readonly Counter<long> LlmTokens = Meter.CreateCounter<long>("llm_tokens_total");

    /// <summary>Seconds of each request to a language model's server, by <c>provider</c>, <c>operation</c> (chat, embeddings) and <c>outcome</c>: ok, or the sort of fault.</summary>
    public static readonly Histogram<double> LlmRequestDuration = Meter.CreateHistogram<double>("llm_request_duration_seconds");
}
