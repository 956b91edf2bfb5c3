using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace BlogManager.Application.Requests;

/// <summary>
/// The names under which the service is traced and measured, and its instruments. No layer but Api knows an exporter.
/// </summary>
/// <remarks>
/// The exporter puts the meter's name before an instrument's: <c>blogmanager_posts_processed_total</c>. Labels are
/// bounded: never a URL, key, id, host or text. The histograms' buckets are upper bounds in seconds, closest together
/// where the measured times lie.
/// </remarks>
public static class Telemetry
{
    public const string Name = "BlogManager";

    public static readonly ActivitySource Source = new(Name);

    /// <summary>
    /// The W3C <c>traceparent</c> of what is being done now, with which later work continues its trace; null where
    /// nothing is traced.
    /// </summary>
    public static string? TraceParent => Activity.Current is { IdFormat: ActivityIdFormat.W3C, Id: { } id } ? id : null;

    private static readonly Meter Meter = new(Name);

    /// <summary>Posts taken in, by <c>result</c>: processed, unchanged, failed.</summary>
    public static readonly Counter<long> PostsProcessed = Count("posts_processed_total", "Posts taken in, by result.");

    public static readonly Counter<long> QuestionsGenerated = Count(
        "questions_generated_total",
        "Questions written for posts."
    );

    /// <summary>What a refresh did not have to make again, by <c>part</c>: chunks, questions, summaries.</summary>
    public static readonly Counter<long> IngestionReused = Count(
        "ingestion_reused_total",
        "Parts of edited posts that did not have to be made again, by part."
    );

    public static readonly Gauge<long> Posts = Gauge<long>("posts", "Posts stored.");

    public static readonly Gauge<long> Sources = Gauge<long>("sources", "Blogs that are kept in step, by state.");

    /// <summary>Seconds of each step of taking in a post, by <c>step</c>, whatever it came to.</summary>
    /// <remarks>From a millisecond, for splitting a text, to the minute that a slow site or model may take.</remarks>
    public static readonly Histogram<double> IngestionStepDuration = Seconds(
        "ingestion_step_duration_seconds",
        "Time of each step of taking in a post.",
        0.001,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60
    );

    /// <summary>
    /// Answers, by <c>outcome</c>: answered, close (what comes closest was shown), abstained (nothing).
    /// </summary>
    public static readonly Counter<long> Answers = Count("answers_total", "Answers made, by outcome.");

    /// <summary>
    /// Answers for which something stood in: the built-in engine for the model, or words alone for the vectors.
    /// </summary>
    public static readonly Counter<long> AnswersDegraded = Count(
        "answers_degraded_total",
        "Answers made with a stand-in for the model or for the vectors."
    );

    /// <summary>What callers say of answers, by <c>helpful</c>: true, false. A caller's every word counts here.</summary>
    public static readonly Counter<long> Feedback = Count(
        "feedback_total",
        "Feedback on answers, by whether they helped."
    );

    /// <summary>Seconds of each search for passages, by <c>stage</c>: lexical, vector.</summary>
    /// <remarks>
    /// BM25 takes 0.04 to 17 ms over 20,000 passages, a scan of vectors up to 5 ms, a vector database tens; past a
    /// second something is ill.
    /// </remarks>
    public static readonly Histogram<double> RetrievalDuration = Seconds(
        "retrieval_duration_seconds",
        "Time of each search for passages, by stage.",
        0.0005,
        0.001,
        0.0025,
        0.005,
        0.01,
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5
    );

    /// <summary>Cache look-ups, by <c>cache</c> (the request's name) and <c>result</c>: hit, miss, stale.</summary>
    public static readonly Counter<long> CacheRequests = Count(
        "cache_requests_total",
        "Look-ups of remembered answers, by request and result."
    );

    /// <summary>
    /// Requests refused for their number, by <c>category</c> and <c>identifier_type</c>: api_key, ip.
    /// </summary>
    public static readonly Counter<long> RateLimitExceeded = Count(
        "rate_limit_exceeded_total",
        "Requests refused with 429, by category of limit and what was counted."
    );

    /// <summary>
    /// Requests refused for their number, by <c>category</c> and <c>tier</c>: standard, elevated, unlimited, or none
    /// without a key.
    /// </summary>
    public static readonly Counter<long> RateLimitExceededByTier = Count(
        "rate_limit_exceeded_by_tier_total",
        "Requests refused with 429, by category of limit and the key's tier."
    );

    /// <summary>
    /// Hosts that the crawler does not ask for a while, because their own circuit breaker is not closed.
    /// </summary>
    public static readonly Gauge<int> CrawlerHostsOpen = Gauge<int>(
        "crawler_hosts_open",
        "Hosts that the crawler does not ask for a while."
    );

    /// <summary>
    /// Decisions on rate limits that this process made alone, because the shared store did not answer.
    /// </summary>
    public static readonly Counter<long> RateLimitDegraded = Count(
        "rate_limit_degraded_total",
        "Decisions on rate limits made without the shared store."
    );

    /// <summary>
    /// The state of each circuit breaker, by <c>dependency</c>: 0 closed, 1 half-open, 2 open, 3 isolated.
    /// </summary>
    public static readonly Gauge<int> CircuitBreakerState = Gauge<int>(
        "circuit_breaker_state",
        "State of each circuit breaker: 0 closed, 1 half-open, 2 open, 3 isolated by hand."
    );

    /// <summary>
    /// Changes of a circuit breaker's state, by <c>dependency</c> and <c>to</c>: closed, half_open, open, isolated.
    /// </summary>
    public static readonly Counter<long> CircuitBreakerTransitions = Count(
        "circuit_breaker_transitions_total",
        "Changes of a circuit breaker's state, by the new one."
    );

    /// <summary>
    /// Attempts at calls of a dependency, by <c>dependency</c> and <c>outcome</c>: ok (it answered, a refusal
    /// included), fault (what its breaker counts against it), timeout, rejected (the breaker was open). What the caller
    /// called off is not counted.
    /// </summary>
    public static readonly Counter<long> OutboundAttempts = Count(
        "outbound_attempts_total",
        "Attempts at calls of a dependency, by outcome."
    );

    /// <summary>Attempts that were made again, by <c>dependency</c>.</summary>
    public static readonly Counter<long> OutboundRetries = Count(
        "outbound_retries_total",
        "Calls of a dependency that were tried again."
    );

    /// <summary>
    /// Calls of a dependency cut off for their time, one attempt's or the whole call's, by <c>dependency</c>.
    /// </summary>
    public static readonly Counter<long> OutboundTimeouts = Count(
        "outbound_timeouts_total",
        "Calls of a dependency cut off for their time."
    );

    /// <summary>Tokens that language models consumed, by <c>provider</c> and <c>direction</c>: input, output.</summary>
    public static readonly Counter<long> LlmTokens = Count("llm_tokens_total", "Tokens that language models consumed.");

    /// <summary>Passages that a question had and a language model was not given, for they did not fit its input.</summary>
    public static readonly Counter<long> LlmPassagesLeftOut = Count(
        "llm_passages_left_out_total",
        "Passages that did not fit a language model's input."
    );

    /// <summary>
    /// Seconds of each request to a language model's server, by <c>provider</c>, <c>operation</c> (chat, embeddings)
    /// and <c>outcome</c>: ok, or the sort of fault.
    /// </summary>
    /// <remarks>
    /// Embeddings take tens of milliseconds, writing takes seconds, and a local model up to its timeout of minutes.
    /// </remarks>
    public static readonly Histogram<double> LlmRequestDuration = Seconds(
        "llm_request_duration_seconds",
        "Time of each request to a language model's server.",
        0.025,
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        20,
        30,
        60,
        120
    );

    /// <summary>Tokens that are left of the service's budgets, by <c>budget</c>: daily, monthly; absent where none is set.</summary>
    public static readonly Gauge<long> BudgetRemaining = Gauge<long>(
        "budget_tokens_remaining",
        "Tokens that language models may still consume, by budget."
    );

    /// <summary>Jobs, by <c>status</c>, as last counted.</summary>
    public static readonly Gauge<long> Jobs = Gauge<long>("jobs", "Jobs in the store, by status.");

    /// <summary>Seconds that the job whose turn is next has been due; 0 where none waits.</summary>
    public static readonly Gauge<double> JobsOldestQueued = Gauge<double>(
        "jobs_oldest_queued_seconds",
        "How long the job whose turn is next has been due; 0 where none waits."
    );

    /// <summary>
    /// Ends of attempts at jobs, by <c>kind</c> and <c>outcome</c>: succeeded, failed (for good), cancelled, retried
    /// (failed, and waits for its next attempt).
    /// </summary>
    public static readonly Counter<long> JobsFinished = Count(
        "jobs_finished_total",
        "Attempts at jobs that ended, by kind and outcome."
    );

    /// <summary>Seconds of each attempt at a job that ended here, by <c>kind</c>.</summary>
    /// <remarks>
    /// A post takes a tenth of a second with the built-in engine and a minute with a slow model; a new embedding space
    /// of a large blog may take an hour.
    /// </remarks>
    public static readonly Histogram<double> JobDuration = Seconds(
        "job_duration_seconds",
        "Time of each attempt at a job.",
        0.05,
        0.1,
        0.25,
        0.5,
        1,
        2.5,
        5,
        10,
        30,
        60,
        120,
        300,
        900,
        3600
    );

    /// <summary>
    /// Work that does not end, by <c>work</c>: job (does not stop though told to, or does no step), computation (a step
    /// on a post that does not stop).
    /// </summary>
    public static readonly Gauge<int> WorkStuck = Gauge<int>(
        "work_stuck",
        "Work that does not stop though it was told to, or does no step."
    );

    /// <summary>
    /// Statuses with which the web server refuses requests that reach no code of the service; all others count as
    /// <c>other</c>.
    /// </summary>
    public static readonly IReadOnlyList<string> ServerRefusalCodes =
    [
        "400",
        "408",
        "413",
        "414",
        "431",
        "505",
        "other",
    ];

    /// <summary>
    /// Requests that the web server refused before any code of the service ran, by <c>code</c>
    /// (<see cref="ServerRefusalCodes"/>).
    /// </summary>
    public static readonly Counter<long> ServerRefusals = Count(
        "server_refusals_total",
        "Requests that the web server itself refused, by status."
    );

    /// <summary>Messages written to the log, by <c>level</c>: warning, error, critical.</summary>
    public static readonly Counter<long> LogMessages = Count(
        "log_messages_total",
        "Messages written to the log at level warning and above."
    );

    private static Counter<long> Count(string name, string description) =>
        Meter.CreateCounter<long>(name, description: description);

    private static Gauge<T> Gauge<T>(string name, string description)
        where T : struct => Meter.CreateGauge<T>(name, description: description);

    private static Histogram<double> Seconds(string name, string description, params double[] buckets) =>
        Meter.CreateHistogram(
            name,
            "s",
            description,
            tags: null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = buckets }
        );
}
