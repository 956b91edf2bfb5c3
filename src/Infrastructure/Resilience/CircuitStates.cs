using BlogManager.Application.Ports;
using Polly.CircuitBreaker;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>Keeps the breakers' states for <c>/health</c>: state from Polly's provider, counts and times from its events.</summary>
internal sealed class CircuitStates(TimeProvider time) : ICircuitStates
{
    /// <summary>The breaker of the web.</summary>
    internal const string Crawler = "crawler";

    /// <summary>The breaker of Redis.</summary>
    internal const string Redis = "redis";

    /// <summary>The breaker of MongoDB.</summary>
    internal const string Mongo = "mongodb";

    private static readonly string[] Dependencies = ["llm_service", Mongo, "vector_db", Crawler, "external_api", Redis];

    private readonly Dictionary<string, Breaker> _breakers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public IReadOnlyDictionary<string, CircuitSnapshot> Snapshot()
    {
        lock (_gate)
            return Dependencies.ToDictionary(d => d, d => _breakers.TryGetValue(d, out var breaker) ? breaker.Snapshot() : new("closed", false, 0, null, null));
    }

    /// <summary>Has a breaker report here. Called once a dependency, where its chain is built.</summary>
    internal CircuitBreakerStrategyOptions Observe(string dependency, CircuitBreakerStrategyOptions options)
    {
        var breaker = new Breaker();
        options.StateProvider = breaker.Provider;
        options.OnOpened = args =>
        {
            lock (_gate)
                (breaker.LastFailure, breaker.RetryAt) = (time.GetUtcNow(), time.GetUtcNow() + args.BreakDuration);
            return default;
        };
        options.OnClosed = _ =>
        {
            lock (_gate)
                (breaker.Failures, breaker.RetryAt) = (0, null);
            return default;
        };
        var shouldHandle = options.ShouldHandle;
        options.ShouldHandle = async args =>
        {
            var failed = await shouldHandle(args);
            if (failed)
            {
                lock (_gate)
                    (breaker.Failures, breaker.LastFailure) = (breaker.Failures + 1, time.GetUtcNow());
            }

            return failed;
        };
        lock (_gate)
            _breakers[dependency] = breaker;
        return options;
    }

    private sealed class Breaker
    {
        internal CircuitBreakerStateProvider Provider { get; } = new();

        internal int Failures { get; set; }

        internal DateTimeOffset? LastFailure { get; set; }

        internal DateTimeOffset? RetryAt { get; set; }

        internal CircuitSnapshot Snapshot()
        {
            var state = Provider.CircuitState switch
            {
                CircuitState.Open => "open",
                CircuitState.HalfOpen => "half_open",
                CircuitState.Isolated => "isolated",
                _ => "closed",
            };
            return new CircuitSnapshot(state, true, Failures, LastFailure, state == "open" ? RetryAt : null);
        }
    }
}
