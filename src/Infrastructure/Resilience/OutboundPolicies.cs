using Polly;
using Polly.Retry;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// One chain per dependency. In a chain the first added is the outermost: read it top to bottom. Each strategy counts
/// what it does (<see cref="OutboundMetrics"/>); what a fault means, the dependency's adapter says
/// (<see cref="IDependencyFaults"/>).
/// </summary>
internal static class OutboundPolicies
{
    /// <summary>
    /// When a call began, in ticks of the clock: a wait that a server asks for must end before the call's time does.
    /// </summary>
    internal static readonly ResiliencePropertyKey<long> Begun = new("begun");

    /// <summary>
    /// Says of a call whether it may be made again: it changes nothing, or the same whenever it is made.
    /// </summary>
    internal static readonly ResiliencePropertyKey<bool> IsIdempotent = new("idempotent");

    /// <summary>
    /// A page: every call is a GET and may be made again. The breakers stand inside, at each hop: a redirect leads to
    /// another host.
    /// </summary>
    internal static ResiliencePipeline Crawler(TimeSpan total, IDependencyFaults faults, TimeProvider time) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(Dependencies.Crawler.Name, total) // for the page as a whole
            .AddRetry(
                Dependencies.Crawler.Name,
                new RetryStrategyOptions
                {
                    // A site that says when to come back is not asked before.
                    ShouldHandle = args =>
                        ValueTask.FromResult(
                            args.Outcome.Exception is { } fault
                                && (
                                    fault is TimeoutRejectedException
                                    || (faults.IsWorthRetrying(fault) && faults.RetryAfter(fault) is null)
                                )
                        ),
                    MaxRetryAttempts = 1,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(400),
                }
            )
            .Build();

    internal static ResiliencePipeline Hop(
        ResiliencePipeline breaker,
        TimeSpan total,
        IDependencyFaults faults,
        TimeProvider time
    ) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddAttemptCount(Dependencies.Crawler.Name, args =>
                ValueTask.FromResult(IsFault(args.Outcome.Exception, faults))
            )
            .AddPipeline(breaker)
            .AddTimeout(Dependencies.Crawler.Name, total * 0.7) // for one attempt, so that a second has time left
            .Build();

    /// <summary>
    /// The vector database: upserts and deletes come to the same when made again, and searches change nothing.
    /// </summary>
    internal static ResiliencePipeline VectorDatabase(
        TimeSpan total,
        IDependencyFaults faults,
        CircuitStates states,
        TimeProvider time
    ) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(Dependencies.VectorDatabase.Name, total) // for all attempts
            .AddRetry(
                Dependencies.VectorDatabase.Name,
                new RetryStrategyOptions
                {
                    ShouldHandle = args =>
                        ValueTask.FromResult(args.Outcome.Exception is { } fault && faults.IsWorthRetrying(fault)),
                    MaxRetryAttempts = 2,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(100),
                }
            )
            .AddBreaker(states, Dependencies.VectorDatabase, faults)
            .AddTimeout(Dependencies.VectorDatabase.Name, total / 2) // for one attempt
            .Build();

    /// <summary>
    /// A language model's server, which writes or embeds: what is asked twice is paid twice and changes nothing, so any
    /// call may be made again.
    /// </summary>
    internal static ResiliencePipeline ModelServer(
        Dependency server,
        TimeSpan total,
        TimeSpan attempt,
        IDependencyFaults faults,
        CircuitStates states,
        TimeProvider time
    ) =>
        new ResiliencePipelineBuilder { TimeProvider = time }
            .AddTimeout(server.Name, total) // for all attempts
            .AddRetry(
                server.Name,
                new RetryStrategyOptions
                {
                    ShouldHandle = args =>
                        ValueTask.FromResult(
                            args.Outcome.Exception is { } fault
                                && faults.IsWorthRetrying(fault)
                                && (faults.RetryAfter(fault) ?? TimeSpan.Zero)
                                    < total - time.GetElapsedTime(args.Context.Properties.GetValue(Begun, 0))
                        ),
                    MaxRetryAttempts = 2,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(500),
                    DelayGenerator = args =>
                        ValueTask.FromResult(args.Outcome.Exception is { } fault ? faults.RetryAfter(fault) : null),
                }
            )
            .AddBreaker(states, server, faults)
            .AddTimeout(server.Name, attempt)
            .Build();

    /// <summary>
    /// Redis behind one use of it: requests wait for it, so it has little time, and what fails is decided in this
    /// process at once and not tried again. By the system's clock: what it bounds is real waiting.
    /// </summary>
    /// <param name="breaker">The one breaker of all uses, <see cref="RedisBreaker"/>.</param>
    internal static ResiliencePipeline Redis(ResiliencePipeline breaker, TimeSpan timeout) =>
        new ResiliencePipelineBuilder().AddPipeline(breaker).AddTimeout(Dependencies.Redis.Name, timeout).Build();

    /// <summary>
    /// The breaker of Redis. Built once: what one use learns of a Redis that is down saves the others the wait.
    /// </summary>
    internal static ResiliencePipeline RedisBreaker(IDependencyFaults faults, CircuitStates states) =>
        new ResiliencePipelineBuilder().AddBreaker(states, Dependencies.Redis, faults).Build();

    /// <summary>
    /// MongoDB behind every store. What changes nothing, or the same whenever it is made, is made again at once; what does
    /// not is made again where the server did nothing, and else by the driver alone, where the server can tell that it had it
    /// before. A server that asks to wait is waited for. An election takes some 12 seconds, which one attempt outlasts. By the
    /// system's clock: what it bounds is real waiting.
    /// </summary>
    internal static ResiliencePipeline Mongo(IDependencyFaults faults, CircuitStates states) =>
        new ResiliencePipelineBuilder()
            .AddTimeout(Dependencies.Mongo.Name, TimeSpan.FromSeconds(30)) // for all attempts
            .AddRetry(
                Dependencies.Mongo.Name,
                new RetryStrategyOptions
                {
                    ShouldHandle = args =>
                        ValueTask.FromResult(
                            args.Outcome.Exception is { } fault
                                && faults.IsWorthRetrying(fault)
                                && (args.Context.Properties.GetValue(IsIdempotent, false) || faults.DidNothing(fault))
                        ),
                    MaxRetryAttempts = 4,
                    BackoffType = DelayBackoffType.Exponential,
                    UseJitter = true,
                    Delay = TimeSpan.FromMilliseconds(50),
                    DelayGenerator = args =>
                        ValueTask.FromResult(args.Outcome.Exception is { } fault ? faults.RetryAfter(fault) : null),
                }
            )
            .AddBreaker(states, Dependencies.Mongo, faults)
            .AddTimeout(Dependencies.Mongo.Name, TimeSpan.FromSeconds(15)) // for one attempt
            .Build();

    /// <summary>Whether a breaker counts what came of a call.</summary>
    internal static bool IsFault(Exception? fault, IDependencyFaults faults) =>
        fault is not null && (fault is TimeoutRejectedException || faults.CountsAgainst(fault));
}
