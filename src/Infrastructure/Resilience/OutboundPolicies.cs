using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Storage.Mongo;
using BlogManager.Infrastructure.Vectors.Chroma;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// One chain per dependency. In a chain the first added is the outermost: read it top to bottom. Each strategy counts
/// what it does (<see cref="OutboundMetrics"/>).
/// </summary>
internal static class OutboundPolicies
{
    /// <summary>
    /// When a call began, in ticks of the clock: a wait that a server asks for must end before the call's time does.
    /// </summary>
    internal static readonly ResiliencePropertyKey<long> Begun = new("begun");

    /// <summary>
    /// A page: every call is a GET and may be made again. The breakers stand inside, at each hop: a redirect leads to
    /// another host.
    /// </summary>
    internal static ResiliencePipeline Crawler(CrawlerOptions options, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(CircuitStates.Crawler, TimeSpan.FromSeconds(options.TimeoutSeconds)) // for the page as a whole
            .AddRetry(
                CircuitStates.Crawler,
                new RetryStrategyOptions
                {
                    // A site that says when to come back is not asked before.
                    ShouldHandle = new PredicateBuilder()
                        .Handle<UpstreamFault>(f => f is { IsTransient: true, RetryAfter: null })
                        .Handle<TimeoutRejectedException>(),
                    MaxRetryAttempts = 1,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(400),
                }
            )
            .Build();

    /// <summary>One hop of a page, behind a breaker.</summary>
    /// <param name="breaker">The host's.</param>
    /// <param name="options">The crawler's times.</param>
    /// <param name="time">The clock.</param>
    internal static ResiliencePipeline Hop(ResiliencePipeline breaker, CrawlerOptions options, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddAttemptCount(CircuitStates.Crawler, HostBreaker().ShouldHandle)
            .AddPipeline(breaker)
            .AddTimeout(CircuitStates.Crawler, TimeSpan.FromSeconds(options.TimeoutSeconds * 0.7)) // for one attempt, so that a second has time left
            .Build();

    /// <summary>The breaker of one host. High ratio: a few pages that are broken must not close a site.</summary>
    internal static CircuitBreakerStrategyOptions HostBreaker() =>
        new()
        {
            ShouldHandle = new PredicateBuilder()
                .Handle<UpstreamFault>(f => f.IsTransient)
                .Handle<TimeoutRejectedException>(),
            FailureRatio = 0.8,
            MinimumThroughput = 5,
            SamplingDuration = TimeSpan.FromSeconds(60),
            BreakDuration = TimeSpan.FromSeconds(15),
        };

    /// <summary>
    /// The breaker of the web as a whole, whose throughput is sites: opens where it seems that our own way to the web
    /// is out, since not one answers. It shows, and refuses nothing: whoever names enough dead addresses could else
    /// stop the fetching of everybody's (ADR 27).
    /// </summary>
    internal static CircuitBreakerStrategyOptions WebBreaker() =>
        new()
        {
            ShouldHandle = args => ValueTask.FromResult(IsUnreachable(args.Outcome.Exception)),
            FailureRatio = 1,
            MinimumThroughput = 10,
            SamplingDuration = TimeSpan.FromSeconds(60),
            BreakDuration = TimeSpan.FromSeconds(15),
        };

    /// <summary>Whether a host did not answer at all.</summary>
    internal static bool IsUnreachable(Exception? fault) =>
        fault is UpstreamFault { IsTransient: true, Answered: false } or TimeoutRejectedException;

    /// <summary>
    /// The vector database: upserts and deletes come to the same when made again, and searches change nothing.
    /// </summary>
    internal static ResiliencePipeline VectorDatabase(TimeSpan total, CircuitStates states, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(CircuitStates.VectorDatabase, total) // for all attempts
            .AddRetry(
                CircuitStates.VectorDatabase,
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<ChromaFault>(f => f.IsTransient),
                    MaxRetryAttempts = 2,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(100),
                }
            )
            .AddBreaker(
                states,
                CircuitStates.VectorDatabase,
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder()
                        .Handle<ChromaFault>(f => f.IsTransient)
                        .Handle<TimeoutRejectedException>(),
                    FailureRatio = 0.5,
                    MinimumThroughput = 5,
                    SamplingDuration = TimeSpan.FromSeconds(10),
                    BreakDuration = TimeSpan.FromSeconds(5),
                }
            )
            .AddTimeout(CircuitStates.VectorDatabase, total / 2) // for one attempt
            .Build();

    /// <summary>
    /// A language model's server, which writes or embeds: what is asked twice is paid twice and changes nothing, so any
    /// call may be made again. Few and slow calls, hence the low throughput and the long sampling.
    /// </summary>
    internal static ResiliencePipeline LanguageModel(
        string dependency,
        ModelServerTimes times,
        CircuitStates states,
        TimeProvider time
    ) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(dependency, times.Total) // for all attempts
            .AddRetry(
                dependency,
                new RetryStrategyOptions
                {
                    ShouldHandle = args =>
                        ValueTask.FromResult(
                            args.Outcome.Exception is ModelServerFault { IsWorthRetrying: true } fault
                                && (fault.RetryAfter ?? TimeSpan.Zero)
                                    < times.Total - time.GetElapsedTime(args.Context.Properties.GetValue(Begun, 0))
                        ),
                    MaxRetryAttempts = 2,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(500),
                    DelayGenerator = args =>
                        ValueTask.FromResult((args.Outcome.Exception as ModelServerFault)?.RetryAfter),
                }
            )
            .AddBreaker(
                states,
                dependency,
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder()
                        .Handle<ModelServerFault>(f => f.CountsAgainstServer)
                        .Handle<TimeoutRejectedException>(),
                    FailureRatio = 0.5,
                    MinimumThroughput = 3,
                    SamplingDuration = TimeSpan.FromMinutes(2),
                    BreakDuration = TimeSpan.FromSeconds(30),
                }
            )
            .AddTimeout(dependency, times.Attempt)
            .Build();

    /// <summary>
    /// Redis behind one use of it: requests wait for it, so it has little time, and what fails is decided in this
    /// process at once and not tried again. By the system's clock: what it bounds is real waiting.
    /// </summary>
    /// <param name="breaker">The one breaker of all uses, <see cref="RedisBreaker"/>.</param>
    /// <param name="timeout">How long this use waits for an answer.</param>
    internal static ResiliencePipeline Redis(ResiliencePipeline breaker, TimeSpan timeout) =>
        new ResiliencePipelineBuilder().AddPipeline(breaker).AddTimeout(CircuitStates.Redis, timeout).Build();

    /// <summary>
    /// The breaker of Redis. Built once: what one use learns of a Redis that is down saves the others the wait.
    /// </summary>
    internal static ResiliencePipeline RedisBreaker(CircuitStates states) =>
        new ResiliencePipelineBuilder()
            .AddBreaker(
                states,
                CircuitStates.Redis,
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder()
                        .Handle<RedisException>()
                        .Handle<TimeoutException>()
                        .Handle<TimeoutRejectedException>(),
                    FailureRatio = 0.5,
                    MinimumThroughput = 5,
                    SamplingDuration = TimeSpan.FromSeconds(10),
                    BreakDuration = TimeSpan.FromSeconds(5),
                }
            )
            .Build();

    /// <summary>
    /// Says of a call whether it may be made again: it changes nothing, or the same whenever it is made.
    /// </summary>
    internal static readonly ResiliencePropertyKey<bool> IsIdempotent = new("idempotent");

    /// <summary>
    /// MongoDB behind every store. A read is made again at once; a write is not, since the driver retries it by itself
    /// where the server can tell that it had it before. By the system's clock: what it bounds is real waiting.
    /// </summary>
    internal static ResiliencePipeline Mongo(CircuitStates states) =>
        new ResiliencePipelineBuilder()
            .AddTimeout(CircuitStates.Mongo, TimeSpan.FromSeconds(30)) // for all attempts
            .AddRetry(
                CircuitStates.Mongo,
                new RetryStrategyOptions
                {
                    ShouldHandle = args =>
                        ValueTask.FromResult(
                            args.Context.Properties.GetValue(IsIdempotent, false)
                                && args.Outcome.Exception is { } e
                                && MongoFaults.IsPassing(e)
                        ),
                    MaxRetryAttempts = 2,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(50),
                }
            )
            .AddBreaker(
                states,
                CircuitStates.Mongo,
                new CircuitBreakerStrategyOptions
                {
                    ShouldHandle = args =>
                        ValueTask.FromResult(args.Outcome.Exception is { } e && MongoFaults.IsOutage(e)),
                    FailureRatio = 0.5,
                    MinimumThroughput = 5,
                    SamplingDuration = TimeSpan.FromSeconds(15),
                    BreakDuration = TimeSpan.FromSeconds(5),
                }
            )
            .AddTimeout(CircuitStates.Mongo, TimeSpan.FromSeconds(15)) // for one attempt
            .Build();
}

/// <summary>A server that we called failed.</summary>
/// <param name="message">What happened, without addresses.</param>
/// <param name="isTransient">
/// Whether the same call may succeed soon: a server error or a broken connection, not a refusal.
/// </param>
/// <param name="inner">The cause, where there is one.</param>
/// <param name="answered">Whether it answered, if only with an error.</param>
internal sealed class UpstreamFault(string message, bool isTransient, Exception? inner = null, bool answered = false)
    : Exception(message, inner)
{
    public bool IsTransient { get; } = isTransient;

    public bool Answered { get; } = answered;

    /// <summary>Whether it stays so until somebody changes something: then no job tries again.</summary>
    public bool IsPermanent { get; init; }

    /// <summary>When the server wants to be asked again, where it says.</summary>
    public TimeSpan? RetryAfter { get; init; }
}
