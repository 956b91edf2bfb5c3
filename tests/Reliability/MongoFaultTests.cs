using System.Diagnostics;
using System.Globalization;
using System.Net;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using BlogManager.Testing.MongoWire;
using MongoDB.Driver;

namespace BlogManager.Reliability.Tests;

/// <summary>
/// MongoDB as the store: meanwhile what is remembered is still served and all else refused, to be tried again. On the server
/// that <c>BLOGMANAGER_TEST_MONGO</c> names, where that is on this machine; else on the stand-in.
/// </summary>
public sealed class MongoFaultTests
{
    private const string Breaker = "mongodb";

    private static readonly TimeSpan Slow = TimeSpan.FromSeconds(10);

    // A slow store is waited for: what is written must not be given up on lightly.
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    private readonly string _name = $"blogmanager_test_{Guid.NewGuid():n}";
    private MongoUrl? _server;
    private MongoStandIn? _standIn;
    private TempDirectory _data = null!;
    private TcpRelay _relay = null!;
    private Instance _instance = null!;
    private Health _atStart = null!;
    private Call _firstPost = null!;

    [OneTimeSetUp]
    public async Task StartWithoutTheStoreAsync()
    {
        MongoUrl server;
        if (Environment.GetEnvironmentVariable(MongoStandIn.RealServer) is { Length: > 0 } given)
        {
            server = MongoUrl.Create(given);
            if (
                !(
                    server.Server?.Host == "localhost"
                    || (IPAddress.TryParse(server.Server?.Host, out var address) && IPAddress.IsLoopback(address))
                )
            )
                Assert.Ignore(
                    $"The MongoDB that {MongoStandIn.RealServer} names is not one server on this machine, so nothing can be put in between."
                );
        }
        else
        {
            _standIn = MongoStandIn.Start();
            server = MongoUrl.Create(_standIn.ConnectionString);
        }

        _server = server;
        _data = new TempDirectory();
        _relay = new TcpRelay(server.Server.Port);
        var through = new MongoUrlBuilder(server.ToString())
        {
            Server = MongoServerAddress.Parse(_relay.ConnectionString),
            DirectConnection = true,
            ReplicaSetName = null,
        }.ToString();
        (string, string)[] settings =
        [
            ("BlogManager:Storage:Provider", "mongo"),
            ("BlogManager:Storage:Mongo:ConnectionString", through),
            ("BlogManager:Storage:Mongo:Database", _name),
            ("BlogManager:CircuitBreakers:Mongodb:MinimumThroughput", "2"),
            ("BlogManager:CircuitBreakers:Mongodb:FailureRatio", "0.3"),
            ("BlogManager:CircuitBreakers:Mongodb:BreakSeconds", "1"),
        ];
        var key = await Instance.MakeKeyAsync(_data.Path, settings);
        _relay.Refuse();
        _instance = await Instance.StartAsync(_data.Path, key, settings);
        _firstPost = await _instance.Blog.ProcessAsync(0);
        _atStart = await _instance.Blog.HealthAsync();
        _relay.Restore();
        await UntilWholeAsync();
        for (var number = 0; number < 4; number++)
            Assert.That((await _instance.Blog.ProcessAsync(number)).Status, Is.EqualTo(200));
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        if (_server is null)
            return;
        if (_instance is not null)
            await _instance.DisposeAsync();
        await _relay.DisposeAsync();
        using (var client = new MongoClient(_server))
            await client.DropDatabaseAsync(_name);
        if (_standIn is not null)
            await _standIn.DisposeAsync();
        _data.Dispose();
    }

    [TearDown]
    public void Mend() => _relay?.Restore();

    [Test]
    public void Down_at_start_it_starts_and_says_so_and_serves_once_the_store_is_there() =>
        Assert.Multiple(() =>
        {
            Assert.That(
                (_firstPost.Status, _firstPost.Dependency, _firstPost.HasRetryAfter),
                Is.EqualTo((503, Breaker, true)),
                _firstPost.ToString()
            );
            Assert.That(
                (_atStart.Http, _atStart.Status, _atStart.Database),
                Is.EqualTo((503, "unhealthy", "unhealthy")),
                _atStart.ToString()
            );
        });

    [Test]
    public Task Killed_in_mid_load() => SurviveAsync("killed", _relay.Cut);

    [Test]
    // A search asks several times, and its deadline of 30 seconds comes before the breaker where each answer takes ten.
    public Task Slow_by_ten_seconds() => SurviveAsync("slow", () => _relay.Slow(Slow), mayRunOutOfTime: true);

    [Test]
    public Task Refusing_connections() => SurviveAsync("refusing", _relay.Refuse);

    [Test]
    public Task Answering_noise() =>
        SurviveAsync("answering noise", () =>
            _relay.AnswerWith([.. Enumerable.Range(0, 512).Select(i => (byte)(i * 167 % 251))])
        );

    private async Task SurviveAsync(string fault, Action inject, bool mayRunOutOfTime = false)
    {
        var blog = _instance.Blog;
        var before = blog.Calls.Count;
        await using var callers = Callers.Begin(blog);
        await callers.RoundsAsync(1);
        inject();
        var begun = Stopwatch.GetTimestamp();
        var health = default(Health);
        var opened = await WaitTimeout.UntilAsync(
            async () =>
                (health = await blog.HealthAsync()) is { Http: 503, Status: "unhealthy", Database: "unhealthy" }
                && health.NotClosed.Contains(Breaker),
            () => $"the store is said to be out: {health}\n{_instance.Output}"
        );
        await callers.RoundsAsync(1);
        _relay.Restore();
        var recovered = await UntilWholeAsync();
        await callers.EndAsync();
        await blog.CheckAsync();

        var calls = blog.Calls.Skip(before).ToList();
        TestContext.Out.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {Breaker} | {fault} | {string.Join(", ", calls.GroupBy(c => c.Status).OrderBy(g => g.Key).Select(g => $"{g.Key} × {g.Count()}"))} | {calls.Where(c => c.Ended > begun).Max(c => c.Took).TotalSeconds:0.0} s | {opened.TotalSeconds:0.0} s | {recovered.TotalSeconds:0.0} s |"
            )
        );
        Assert.Multiple(() =>
        {
            Assert.That(
                calls.Where(c =>
                    c.Status is not (200 or 202)
                    && (c.Status, c.HasRetryAfter) != (503, true)
                    && !(mayRunOutOfTime && c.Status == 504)
                ),
                Is.Empty,
                "what cannot be served is refused, to be tried again"
            );
            Assert.That(blog.Wrong, Is.Empty);
            Assert.That(calls.Max(c => c.Took), Is.LessThan(Bound));
        });
    }

    private Task<TimeSpan> UntilWholeAsync()
    {
        var last = default(Health);
        return WaitTimeout.UntilAsync(
            async () => (last = await _instance.Blog.HealthAsync()) is { Http: 200, Status: "healthy" },
            () => $"the service is whole again: {last}\n{_instance.Output}"
        );
    }
}
