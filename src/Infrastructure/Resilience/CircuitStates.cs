using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Polly.CircuitBreaker;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// Keeps the breakers' states for <c>/health</c> and the metrics, state from Polly's provider, counts and times from
/// its events; and isolates and resets them by hand.
/// </summary>
internal sealed class CircuitStates(
    TimeProvider time,
    IOptions<CircuitBreakersOptions>? options = null,
    ILogger<CircuitStates>? logger = null
) : ICircuitStates
{
    private readonly CircuitBreakersOptions _options = options?.Value ?? new CircuitBreakersOptions();
    private readonly Dictionary<string, CircuitLog> _logs = Dependencies.All.ToDictionary(
        d => d.Name,
        d => new CircuitLog(d.Name, time, logger) { TellsOfCalls = d.TellsOfCalls },
        StringComparer.Ordinal
    );
    private readonly Dictionary<string, Breaker> _breakers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    public IReadOnlyDictionary<string, CircuitSnapshot> Snapshot()
    {
        lock (_gate)
            return Dependencies.All.ToDictionary(
                d => d.Name,
                d =>
                    _breakers.TryGetValue(d.Name, out var breaker)
                        ? breaker.Snapshot()
                        : new("closed", false, 0, null, null)
            );
    }

    public async Task<bool> IsolateAsync(string dependency, CancellationToken cancellationToken)
    {
        if (Find(dependency) is not { } breaker)
            return false;
        await breaker.Control.IsolateAsync(cancellationToken);
        return true;
    }

    public async Task<bool> ResetAsync(string dependency, CancellationToken cancellationToken)
    {
        if (Find(dependency) is not { } breaker)
            return false;
        await breaker.Control.CloseAsync(cancellationToken);
        // Where it is closed already, Polly says nothing of it.
        breaker.Closed?.Invoke();
        return true;
    }

    /// <summary>Says where a dependency is, for the log: host and port, never more of an address.</summary>
    internal void Locate(Dependency dependency, IEnumerable<string> servers) =>
        _logs[dependency.Name].Servers = string.Join(", ", servers);

    /// <summary>
    /// Has a breaker report here, with what the settings say otherwise. Called once a dependency, where its chain is
    /// built.
    /// </summary>
    /// <param name="dependency">The dependency.</param>
    internal CircuitBreakerStrategyOptions Observe(
        Dependency dependency,
        CircuitBreakerStrategyOptions options,
        IDependencyFaults faults,
        Action? closed = null
    )
    {
        _options.Of(dependency).ApplyTo(options);
        var breaker = new Breaker(dependency.Name, closed);
        var log = _logs[dependency.Name];
        log.Faults = faults;
        options.StateProvider = breaker.Provider;
        options.ManualControl = breaker.Control;
        options.OnOpened = args =>
        {
            lock (_gate)
            {
                // Isolated by hand, it has no time to close again by itself.
                breaker.LastFailure = args.IsManual ? breaker.LastFailure : time.GetUtcNow();
                breaker.RetryAt = args.IsManual ? null : time.GetUtcNow() + args.BreakDuration;
                breaker.Record(args.IsManual ? State.Isolated : State.Open);
            }

            if (args.IsManual)
                log.Isolated();
            else
                log.Opened(args.Outcome.Exception, args.BreakDuration);

            return default;
        };
        options.OnHalfOpened = _ =>
        {
            lock (_gate)
                breaker.Record(State.HalfOpen);
            log.HalfOpened();
            return default;
        };
        options.OnClosed = args =>
        {
            int failures;
            lock (_gate)
            {
                failures = breaker.Failures;
                (breaker.Failures, breaker.RetryAt) = (0, null);
                breaker.Record(State.Closed);
            }

            log.Closed(failures, args.IsManual);
            closed?.Invoke();
            return default;
        };
        var shouldHandle = options.ShouldHandle;
        options.ShouldHandle = async args =>
        {
            // A trial call that its caller called off proves nothing: taken for a success it would close the circuit.
            var failed =
                await shouldHandle(args)
                || (
                    args.Outcome.Exception is OperationCanceledException
                    && breaker.Provider.CircuitState == CircuitState.HalfOpen
                );
            if (failed)
            {
                lock (_gate)
                    (breaker.Failures, breaker.LastFailure) = (breaker.Failures + 1, time.GetUtcNow());
                log.Failed(args.Outcome.Exception);
            }
            else if (args.Outcome.Exception is not OperationCanceledException)
            {
                // An answer that is a refusal is an answer.
                log.Served();
            }

            return failed;
        };
        lock (_gate)
            _breakers[dependency.Name] = breaker;
        return options;
    }

    private Breaker? Find(string dependency)
    {
        lock (_gate)
            return _breakers.GetValueOrDefault(dependency);
    }

    // The numbers of the metric.
    private enum State
    {
        Closed = 0,
        HalfOpen = 1,
        Open = 2,
        Isolated = 3,
    }

    private sealed class Breaker
    {
        private readonly KeyValuePair<string, object?> _label;
        private State _state;

        internal Breaker(string dependency, Action? closed)
        {
            Closed = closed;
            _label = new("dependency", dependency);
            Telemetry.CircuitBreakerState.Record(0, _label);
        }

        internal Action? Closed { get; }

        internal CircuitBreakerStateProvider Provider { get; } = new();

        internal CircuitBreakerManualControl Control { get; } = new();

        internal int Failures { get; set; }

        internal DateTimeOffset? LastFailure { get; set; }

        internal DateTimeOffset? RetryAt { get; set; }

        internal void Record(State state)
        {
            Telemetry.CircuitBreakerState.Record((int)state, _label);
            if (state != _state)
                Telemetry.CircuitBreakerTransitions.Add(1, _label, new("to", Name(state)));
            _state = state;
        }

        internal CircuitSnapshot Snapshot()
        {
            var state = Provider.CircuitState switch
            {
                CircuitState.Open => State.Open,
                CircuitState.HalfOpen => State.HalfOpen,
                CircuitState.Isolated => State.Isolated,
                _ => State.Closed,
            };
            return new CircuitSnapshot(Name(state), true, Failures, LastFailure, state == State.Open ? RetryAt : null);
        }

        private static string Name(State state) =>
            state switch
            {
                State.Open => "open",
                State.HalfOpen => "half_open",
                State.Isolated => "isolated",
                _ => "closed",
            };
    }
}
