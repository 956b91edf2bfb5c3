using System.Diagnostics;
using System.Globalization;
using System.Text;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;

namespace BlogManager.Reliability.Tests;

/// <summary>
/// What must hold of the service, in a process of its own, while one thing that it depends on is ill. One process goes
/// through all of it: that the next test finds it whole is the proof that no restart is needed. It is started while the
/// dependency is down, and that is a test too.
/// </summary>
/// <param name="breaker">The dependency's breaker as <c>/health</c> names it.</param>
public abstract class DependencyFaults(string breaker)
{
    /// <summary>How slow a slow dependency is; every caller is to have an answer before it has.</summary>
    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);

    /// <summary>What no caller waits for a dependency that fails at once. Wide, for the machine may be busy.</summary>
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private static readonly byte[] Noise = [.. Enumerable.Range(0, 512).Select(i => (byte)(i * 167 % 251))];

    private static readonly byte[] ForeignJson = Encoding.ASCII.GetBytes(
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 13\r\n\r\n{\"hello\":[1]}"
    );

    private TempDirectory? _data;
    private TcpRelay _relay = null!;
    private Instance _instance = null!;
    private Seen _atStart = null!;
    private Func<Task>? _mend;

    /// <summary>Why it cannot be tested here, or null.</summary>
    protected virtual string? Missing => null;

    /// <summary>Whether an answer to a question says so when it was made without the dependency.</summary>
    protected virtual bool MarksAnswers => true;

    /// <summary>What taking in the very first post comes to while the dependency is down.</summary>
    protected virtual int FirstPostWithout => 200;

    /// <summary>Starts the dependency.</summary>
    /// <returns>Its port on 127.0.0.1.</returns>
    protected abstract Task<int> StartDependencyAsync();

    /// <summary>Ends the dependency for good.</summary>
    protected abstract Task StopDependencyAsync();

    /// <summary>The settings by which the service finds it.</summary>
    /// <param name="address">Its <c>host:port</c>.</param>
    protected abstract IEnumerable<(string, string)> Settings(string address);

    /// <summary>Kills the dependency.</summary>
    protected virtual Task KillDependencyAsync()
    {
        // It lives in this process: what a client sees of a server that was killed is connections that end and others
        // that are refused.
        _relay.Refuse();
        return Task.CompletedTask;
    }

    /// <summary>Starts the killed dependency again.</summary>
    protected virtual Task RestartDependencyAsync()
    {
        _relay.Restore();
        return Task.CompletedTask;
    }

    [OneTimeSetUp]
    public async Task StartWithoutTheDependencyAsync()
    {
        if (Missing is { } reason)
            Assert.Ignore(reason);
        _data = new TempDirectory();
        _relay = new TcpRelay(await StartDependencyAsync());
        _relay.Refuse();
        var name = string.Concat(breaker.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part[1..]));
        _instance = await Instance.StartAsync(
            _data.Path,
            await Instance.MakeKeyAsync(_data.Path),
            [
                .. Settings(_relay.ConnectionString),
                ($"BlogManager:CircuitBreakers:{name}:MinimumThroughput", "2"),
                ($"BlogManager:CircuitBreakers:{name}:FailureRatio", "0.3"),
                ($"BlogManager:CircuitBreakers:{name}:SamplingSeconds", "4"),
                ($"BlogManager:CircuitBreakers:{name}:BreakSeconds", "1"),
            ]
        );
        var blog = _instance.Blog;
        var first = await blog.ProcessAsync(0);
        var opened = await WaitTimeout.UntilAsync(
            async () =>
            {
                await blog.ProcessAsync(1);
                await blog.AskAsync(0);
                return (await blog.HealthAsync()).NotClosed.Contains(breaker);
            },
            () => $"the breaker {breaker} has opened. The service wrote:\n{_instance.Output}"
        );
        var health = await blog.HealthAsync();
        var calls = blog.Calls;
        _relay.Restore();
        var stored = await WaitTimeout.UntilAsync(
            async () => (await blog.ProcessAsync(1)).Status == 200,
            () => "a post is taken in\n" + _instance.Output
        );
        _atStart = new Seen(first, calls, health, opened, stored + await UntilWholeAsync());
        for (var number = 0; number < 4; number++)
            Assert.That((await blog.ProcessAsync(number)).Status, Is.EqualTo(200));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_data is null)
            return;
        if (_instance is not null)
            await _instance.DisposeAsync();
        if (_relay is not null)
            await _relay.DisposeAsync();
        await StopDependencyAsync();
        _data.Dispose();
    }

    [TearDown]
    public async Task ReconnectAsync()
    {
        var mend = _mend;
        _mend = null;
        if (mend is not null)
            await mend();
    }

    [Test]
    public void Down_at_start_it_starts_serves_tells_the_truth_and_is_whole_once_the_dependency_is_there()
    {
        var statuses = _atStart.Calls.Select(c => (c.Kind, c.Status));
        Assert.Multiple(() =>
        {
            Assert.That(_atStart.First.Status, Is.EqualTo(FirstPostWithout), _atStart.First.ToString());
            Assert.That(statuses, Is.All.EqualTo(("ask", 200)).Or.EqualTo(("process", FirstPostWithout)));
            Assert.That(
                (_atStart.Health.Http, _atStart.Health.Status),
                Is.EqualTo((200, "degraded")),
                _atStart.Health.ToString()
            );
            if (FirstPostWithout != 200)
                Assert.That(
                    (_atStart.First.Dependency, _atStart.First.HasRetryAfter),
                    Is.EqualTo((breaker, true)),
                    _atStart.First.ToString()
                );
        });
        Tell("down at start", _atStart.Calls, _atStart.Opened, _atStart.Recovered);
    }

    [Test]
    public Task Killed_in_mid_load() => SurviveAsync("killed", KillDependencyAsync, RestartDependencyAsync);

    [Test]
    public Task Slow_by_ten_seconds() => SurviveAsync("slow", () => _relay.Slow(Slow), Slow);

    [Test]
    public Task Refusing_connections() => SurviveAsync("refusing", _relay.Refuse);

    [Test]
    public Task Answering_noise() => SurviveAsync("answering noise", () => _relay.AnswerWith(Noise));

    [Test]
    public Task Answering_what_is_not_its_to_answer() =>
        SurviveAsync("answering foreign JSON", () => _relay.AnswerWith(ForeignJson));

    private Task SurviveAsync(string fault, Action inject, TimeSpan? bound = null) =>
        SurviveAsync(
            fault,
            () =>
            {
                inject();
                return Task.CompletedTask;
            },
            () =>
            {
                _relay.Restore();
                return Task.CompletedTask;
            },
            bound
        );

    private async Task SurviveAsync(string fault, Func<Task> inject, Func<Task> mend, TimeSpan? bound = null)
    {
        var blog = _instance.Blog;
        var before = blog.Calls.Count;
        await using var callers = Callers.Begin(blog);
        await callers.RoundsAsync(1);
        await inject();
        var begun = Stopwatch.GetTimestamp();
        _mend = mend;
        var opened = await WaitTimeout.UntilAsync(
            async () => (await blog.HealthAsync()).NotClosed.Contains(breaker),
            () => $"the breaker {breaker} has opened. The service wrote:\n{_instance.Output}"
        );
        await callers.RoundsAsync(1);
        // Between its break and the next failed call it is half open, which is not closed either.
        var health = await blog.HealthAsync();
        var ended = Stopwatch.GetTimestamp();
        await ReconnectAsync();
        var recovered = await UntilWholeAsync();
        await callers.EndAsync();
        await blog.CheckAsync();

        var calls = blog.Calls.Skip(before).ToList();
        var during = calls.Where(c => c.Began > begun && c.Ended < ended).ToList();
        var met = calls.Where(c => c.Ended > begun && c.Began < ended).ToList();
        Tell(fault, met, opened, recovered);
        Assert.Multiple(() =>
        {
            Assert.That(calls.Where(c => c.Status is not (200 or 202)), Is.Empty, "every call is served");
            Assert.That(blog.Wrong, Is.Empty);
            Assert.That(met.Max(c => c.Took), Is.LessThan(bound ?? Bound), "nobody waits for it");
            Assert.That(
                during.Select(c => c.Kind).Distinct(),
                Is.EquivalentTo(["process", "process-async", "ask", "read", "search", "similar"])
            );
            Assert.That(
                during.Where(c => c.Kind == "ask" && c.Degraded != MarksAnswers),
                Is.Empty,
                "an answer says whether it was made without"
            );
            Assert.That((health.Http, health.Status), Is.EqualTo((200, "degraded")), health.ToString());
            Assert.That(health.NotClosed, Is.EqualTo([breaker]), health.ToString());
        });
    }

    /// <summary>Waits until the service is healthy and its answers are whole again.</summary>
    private Task<TimeSpan> UntilWholeAsync()
    {
        var blog = _instance.Blog;
        var last = default(Health);
        return WaitTimeout.UntilAsync(
            async () =>
            {
                var asked = await blog.AskAsync(1);
                last = await blog.HealthAsync();
                return asked is { Status: 200, Degraded: false } && last is { Http: 200, Status: "healthy" };
            },
            () => $"the service is whole again: {last}. It wrote:\n{_instance.Output}"
        );
    }

    private void Tell(string fault, IReadOnlyList<Call> calls, TimeSpan opened, TimeSpan recovered) =>
        TestContext.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {breaker} | {fault} | {string.Join(", ", calls.GroupBy(c => c.Status).OrderBy(g => g.Key).Select(g => $"{g.Key} × {g.Count()}"))} | {calls.Max(c => c.Took).TotalSeconds:0.0} s | {opened.TotalSeconds:0.0} s | {recovered.TotalSeconds:0.0} s |"
            )
        );

    private sealed record Seen(
        Call First,
        IReadOnlyList<Call> Calls,
        Health Health,
        TimeSpan Opened,
        TimeSpan Recovered
    );
}
