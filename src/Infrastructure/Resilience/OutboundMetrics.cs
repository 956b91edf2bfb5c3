using BlogManager.Application.Requests;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>Adds the strategies of a chain, each of which counts what it does for the dependency.</summary>
internal static class OutboundMetrics
{
    internal static ResiliencePipelineBuilder AddTimeout(
        this ResiliencePipelineBuilder chain,
        string dependency,
        TimeSpan limit
    )
    {
        var label = Of(dependency);
        return chain.AddTimeout(
            new TimeoutStrategyOptions
            {
                Timeout = limit,
                OnTimeout = _ =>
                {
                    Telemetry.OutboundTimeouts.Add(1, label);
                    return default;
                },
            }
        );
    }

    internal static ResiliencePipelineBuilder AddRetry(
        this ResiliencePipelineBuilder chain,
        string dependency,
        RetryStrategyOptions options
    )
    {
        var label = Of(dependency);
        options.OnRetry = _ =>
        {
            Telemetry.OutboundRetries.Add(1, label);
            return default;
        };
        return chain.AddRetry(options);
    }

    /// <summary>
    /// The breaker, and outside of it the count of attempts: so it sees those that the breaker turns away.
    /// </summary>
    internal static ResiliencePipelineBuilder AddBreaker(
        this ResiliencePipelineBuilder chain,
        CircuitStates states,
        Dependency dependency,
        IDependencyFaults faults
    )
    {
        var options = dependency.Breaker(fault => OutboundPolicies.IsFault(fault, faults));
        // Before the states are told: they count what this asks about.
        var isFault = options.ShouldHandle;
        return chain
            .AddAttemptCount(dependency.Name, isFault)
            .AddCircuitBreaker(states.Observe(dependency, options, faults));
    }

    internal static ResiliencePipelineBuilder AddAttemptCount(
        this ResiliencePipelineBuilder chain,
        string dependency,
        Func<CircuitBreakerPredicateArguments<object>, ValueTask<bool>> isFault
    ) => chain.AddStrategy(_ => new AttemptCount(dependency, isFault), new AttemptCountOptions());

    private static KeyValuePair<string, object?> Of(string dependency) => new("dependency", dependency);

    private sealed class AttemptCountOptions : ResilienceStrategyOptions
    {
        public AttemptCountOptions() => Name = nameof(AttemptCount);
    }

    private sealed class AttemptCount(
        string dependency,
        Func<CircuitBreakerPredicateArguments<object>, ValueTask<bool>> isFault
    ) : ResilienceStrategy
    {
        private readonly KeyValuePair<string, object?> _dependency = Of(dependency);

        protected override async ValueTask<Outcome<TResult>> ExecuteCore<TResult, TState>(
            Func<ResilienceContext, TState, ValueTask<Outcome<TResult>>> callback,
            ResilienceContext context,
            TState state
        )
        {
            var outcome = await callback(context, state);
            if (await NameAsync(outcome.Exception, context) is { } name)
                Telemetry.OutboundAttempts.Add(1, _dependency, new KeyValuePair<string, object?>("outcome", name));
            return outcome;
        }

        private async ValueTask<string?> NameAsync(Exception? failure, ResilienceContext context) =>
            failure switch
            {
                null => "ok",
                BrokenCircuitException => "rejected",
                TimeoutRejectedException or TimeoutException => "timeout",
                // The caller, or the time for all attempts, which is counted as such.
                OperationCanceledException when context.CancellationToken.IsCancellationRequested => null,
                _ => await isFault(
                    new CircuitBreakerPredicateArguments<object>(context, Outcome.FromException<object>(failure))
                )
                    ? "fault"
                    : "ok",
            };
    }
}
