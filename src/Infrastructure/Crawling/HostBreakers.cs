using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Resilience;
using Polly;
using Polly.CircuitBreaker;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// A circuit breaker for each host, so that a sick site closes itself alone, and one that shows whether the web as a
/// whole is out. That one counts sites and not calls: a site weighs once in a sampling time, and again when it turns
/// from answering to not answering or back. Any answer speaks for the web, a server error too. It refuses nobody,
/// unless the operator isolates it: which addresses are asked is in the hands of callers. Memory is bounded.
/// </summary>
internal sealed class HostBreakers : IDisposable
{
    /// <summary>Hosts that are remembered; who was not asked longest goes first.</summary>
    internal const int MaxHosts = 1_000;

    private readonly CrawlerOptions _options;
    private readonly CrawlerBreakerOptions _breaker;
    private readonly TimeProvider _time;
    private readonly CircuitBreakerStrategyOptions _webOptions;
    private readonly ResiliencePipeline _verdicts;
    private readonly Dictionary<string, LinkedListNode<Host>> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly LinkedList<Host> _byUse = new();
    private readonly Dictionary<string, (bool Unreachable, DateTimeOffset At)> _sites = new(
        StringComparer.OrdinalIgnoreCase
    );
    private readonly Lock _gate = new();
    private int _open;

    internal HostBreakers(
        CrawlerOptions options,
        CrawlerBreakerOptions breaker,
        CircuitStates states,
        TimeProvider time
    )
    {
        (_options, _breaker, _time) = (options, breaker, time);
        // Closed by hand or by a host that answers again: what was learnt of the others before says nothing of them
        // now.
        _webOptions = states.Observe(
            Dependencies.Crawler,
            Dependencies.Crawler.Breaker(CrawlerFaults.IsUnreachable),
            CrawlerFaults.Instance,
            Forget
        );
        _verdicts = new ResiliencePipelineBuilder { TimeProvider = time }
            .AddCircuitBreaker(_webOptions)
            .Build();
    }

    internal int Count
    {
        get
        {
            lock (_gate)
                return _hosts.Count;
        }
    }

    /// <summary>Asks a host for something, unless its breaker is open or the operator wants nothing asked.</summary>
    /// <exception cref="IsolatedCircuitException">The web's breaker is isolated.</exception>
    /// <exception cref="HostSuspendedException">The host's is open.</exception>
    internal async ValueTask<HopResult<T>> AskAsync<T>(
        string host,
        Func<CancellationToken, ValueTask<HopResult<T>>> hop,
        CancellationToken cancellationToken
    )
    {
        if (_webOptions.StateProvider!.CircuitState == CircuitState.Isolated)
            throw new IsolatedCircuitException();
        var known = Find(host);
        try
        {
            var answer = await known.Pipeline.ExecuteAsync(hop, cancellationToken);
            if (answer.Answered)
                await ReportToWebBreakerAsync(known, null);
            return answer;
        }
        catch (BrokenCircuitException e)
        {
            throw new HostSuspendedException(e.RetryAfter, known.LastFault);
        }
        catch (Exception e) when (e is UpstreamFault { Answered: true } || CrawlerFaults.IsUnreachable(e))
        {
            known.LastFault = (e as UpstreamFault)?.Message;
            await ReportToWebBreakerAsync(known, e);
            throw;
        }
    }

    public void Dispose() => Forget();

    private async ValueTask ReportToWebBreakerAsync(Host host, Exception? fault)
    {
        var unreachable = CrawlerFaults.IsUnreachable(fault);
        var state = _webOptions.StateProvider!.CircuitState;
        // Whoever answers proves that there is a way.
        if (!unreachable && state is CircuitState.Open or CircuitState.HalfOpen)
            await _webOptions.ManualControl!.CloseAsync();
        if (state == CircuitState.Isolated || !IsStateChange(host, unreachable))
            return;
        var context = ResilienceContextPool.Shared.Get();
        // An outcome and not a throw: this adds to the count alone. One that comes while the web's breaker is open is
        // not counted, and no matter.
        await _verdicts.ExecuteOutcomeAsync(
            static (_, fault) =>
                ValueTask.FromResult(fault is null ? Outcome.FromResult(true) : Outcome.FromException<bool>(fault)),
            context,
            fault
        );
        ResilienceContextPool.Shared.Return(context);
    }

    private bool IsStateChange(Host host, bool unreachable)
    {
        lock (_gate)
        {
            // A name that answers for any host below it is one site.
            var site = _sites.GetValueOrDefault(host.Site);
            var now = _time.GetUtcNow();
            if (site.At != default && site.Unreachable == unreachable && now - site.At < _webOptions.SamplingDuration)
                return false;
            if (_sites.Count >= MaxHosts)
                _sites.Clear();
            _sites[host.Site] = (unreachable, now);
            return true;
        }
    }

    private Host Find(string name)
    {
        lock (_gate)
        {
            if (_hosts.TryGetValue(name, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value;
            }

            if (_hosts.Count >= MaxHosts)
                Drop(_byUse.Last!);
            return (_hosts[name] = _byUse.AddFirst(Create(name))).Value;
        }
    }

    private Host Create(string name)
    {
        var options = CrawlerFaults.HostBreaker();
        _breaker.ApplyToHost(options);
        Host? host = null;
        options.OnOpened = _ => Mark(host!, isOpen: true);
        options.OnClosed = _ => Mark(host!, isOpen: false);
        var breaker = new ResiliencePipelineBuilder { TimeProvider = _time }
            .AddCircuitBreaker(options)
            .Build();
        return host = new Host(
            name,
            OutboundPolicies.Hop(breaker, TimeSpan.FromSeconds(_options.TimeoutSeconds), CrawlerFaults.Instance, _time)
        );
    }

    private ValueTask Mark(Host host, bool isOpen)
    {
        lock (_gate)
        {
            if (host.IsOpen != isOpen && !host.IsForgotten)
                Tell(isOpen ? 1 : -1);
            host.IsOpen = isOpen;
        }

        return default;
    }

    private void Forget()
    {
        lock (_gate)
        {
            while (_byUse.Last is { } host)
                Drop(host);
            _sites.Clear();
        }
    }

    private void Tell(int change) => Telemetry.CrawlerHostsOpen.Record(_open += change);

    private void Drop(LinkedListNode<Host> node)
    {
        if (node.Value.IsOpen)
            Tell(-1);
        node.Value.IsForgotten = true;
        _hosts.Remove(node.Value.Name);
        _byUse.Remove(node);
    }

    private sealed class Host(string name, ResiliencePipeline pipeline)
    {
        internal string Name { get; } = name;

        internal ResiliencePipeline Pipeline { get; } = pipeline;

        internal bool IsOpen { get; set; }

        /// <summary>What was wrong with it when it was last asked; null where there are no words for it.</summary>
        internal string? LastFault { get; set; }

        // Calls that it was asked for may still be under way.
        internal bool IsForgotten { get; set; }

        /// <summary>Roughly who owns the name: its last two labels, or all of an address.</summary>
        internal string Site { get; } =
            Uri.CheckHostName(name) == UriHostNameType.Dns ? string.Join('.', name.Split('.').TakeLast(2)) : name;
    }
}

/// <param name="Read">What was read, or what is wrong with it; null where it redirects.</param>
/// <param name="Answered">Whether the host answered; else nobody asked it.</param>
internal readonly record struct HopResult<T>(Result<T>? Read, Uri? Next = null, bool Answered = false);

/// <summary>A host is not asked for a while, because it failed too often.</summary>
internal sealed class HostSuspendedException(TimeSpan? retryAfter, string? lastFault)
    : Exception("The site is not asked for a while.")
{
    public string? LastFault { get; } = lastFault;

    public TimeSpan? RetryAfter { get; } = retryAfter;
}
