using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;
using Polly;
using Polly.CircuitBreaker;
using Polly.Retry;
using Polly.Timeout;

namespace BlogManager.Adapters.Tests.Resilience;

/// <summary>What a chain counts, on one built as those of the service are.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class OutboundMetricsTests : IDisposable
{
    private const string Crawler = "crawler";

    private readonly FakeTimeProvider _time = new();
    private readonly Measurements _measured = new();
    private readonly CircuitStates _states;
    private readonly ResiliencePipeline _chain;

    public OutboundMetricsTests()
    {
        _states = new CircuitStates(_time);
        _chain = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddTimeout(Crawler, TimeSpan.FromSeconds(30))
            .AddRetry(
                Crawler,
                new RetryStrategyOptions
                {
                    ShouldHandle = new PredicateBuilder().Handle<IOException>(),
                    MaxRetryAttempts = 2,
                    Delay = TimeSpan.Zero,
                }
            )
            .AddBreaker(
                _states,
                Dependencies.Crawler with
                {
                    FailureRatio = 0.1,
                    MinimumThroughput = 4,
                    Sampling = TimeSpan.FromSeconds(30),
                    Break = TimeSpan.FromSeconds(5),
                },
                new FaultsOfTheDisk()
            )
            .AddTimeout(Crawler, TimeSpan.FromSeconds(10))
            .Build();
    }

    [TearDown]
    public void Dispose() => _measured.Dispose();

    [Test]
    public void An_answer_counts_as_ok_and_once()
    {
        for (var i = 0; i < 3; i++)
            _chain.Execute(() => { });
        AssertCounts(ok: 3);
    }

    [Test]
    public void A_refusal_that_says_nothing_against_the_dependency_counts_as_ok()
    {
        Assert.That(() => _chain.Execute(() => throw new ArgumentException("404")), Throws.ArgumentException);
        AssertCounts(ok: 1);
    }

    [Test]
    public void Each_attempt_counts_and_each_retry()
    {
        Assert.That(() => _chain.Execute(() => throw new IOException()), Throws.InstanceOf<IOException>());
        AssertCounts(fault: 3, retries: 2);
    }

    [Test]
    public void Whom_an_open_breaker_turns_away_is_counted_as_rejected()
    {
        for (var i = 0; i < 2; i++)
            Assert.That(() => _chain.Execute(() => throw new IOException()), Throws.Exception);
        AssertCounts(fault: 4, retries: 3, rejected: 1);
        Assert.That(_measured.Of("circuit_breaker_state", Crawler), Is.EqualTo([0, 2]));
        Assert.That(_measured.Sum("circuit_breaker_transitions_total", Crawler, "open"), Is.EqualTo(1));
        Assert.That(() => _chain.Execute(() => { }), Throws.InstanceOf<BrokenCircuitException>());
        AssertCounts(fault: 4, retries: 3, rejected: 2);
    }

    [Test]
    public void A_trial_that_is_called_off_does_not_close_the_circuit_and_one_that_is_answered_does()
    {
        for (var i = 0; i < 2; i++)
            Assert.That(() => _chain.Execute(() => throw new IOException()), Throws.Exception);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.That(
            () => _chain.Execute(() => throw new OperationCanceledException()),
            Throws.InstanceOf<OperationCanceledException>()
        );
        Assert.That(_states.Snapshot()["crawler"].State, Is.EqualTo("open"));
        _time.Advance(TimeSpan.FromSeconds(6));
        _chain.Execute(() => { });
        Assert.That(_states.Snapshot()["crawler"].State, Is.EqualTo("closed"));
    }

    [Test]
    public async Task An_attempt_that_ran_out_of_its_time_counts_as_a_timeout()
    {
        var call = _chain
            .ExecuteAsync(async token => await Task.Delay(Timeout.InfiniteTimeSpan, _time, token))
            .AsTask();
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(() => call, Throws.InstanceOf<TimeoutRejectedException>());
        await call.ContinueWith(_ => { }, TaskScheduler.Default);
        AssertCounts(timeout: 1, timeouts: 1);
    }

    [Test]
    public void What_the_caller_calls_off_is_not_counted()
    {
        using var caller = new CancellationTokenSource();
        Assert.That(
            async () =>
                await _chain.ExecuteAsync(
                    async token =>
                    {
                        await caller.CancelAsync();
                        token.ThrowIfCancellationRequested();
                    },
                    caller.Token
                ),
            Throws.InstanceOf<OperationCanceledException>()
        );
        AssertCounts();
    }

    private void AssertCounts(
        int ok = 0,
        int fault = 0,
        int timeout = 0,
        int rejected = 0,
        int retries = 0,
        int timeouts = 0
    )
    {
        double Attempts(string outcome) => _measured.Sum("outbound_attempts_total", Crawler, outcome);
        Assert.That(
            (
                Attempts("ok"),
                Attempts("fault"),
                Attempts("timeout"),
                Attempts("rejected"),
                _measured.Sum("outbound_retries_total", Crawler),
                _measured.Sum("outbound_timeouts_total", Crawler)
            ),
            Is.EqualTo((ok, fault, timeout, rejected, retries, timeouts))
        );
    }

    private sealed class FaultsOfTheDisk : IDependencyFaults
    {
        public bool IsWorthRetrying(Exception fault) => fault is IOException;

        public bool CountsAgainst(Exception fault) => fault is IOException;
    }
}
