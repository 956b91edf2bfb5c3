using BlogManager.Application.Background;
using BlogManager.Application.Health;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Insights;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class GetHealthTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
    private readonly Mock<IPostStore> _posts = new(MockBehavior.Strict);
    private readonly Dictionary<string, CircuitSnapshot> _breakers = new()
    {
        ["redis"] = new("closed", true, 0, null, null),
        ["crawler"] = new("closed", true, 0, null, null),
    };
    private readonly RunningJobs _jobs;
    private readonly PostWork _work;

    public GetHealthTests()
    {
        _jobs = new RunningJobs(_time);
        _work = new PostWork(new PostWorkLimits(20, 1), _time);
        _posts
            .Setup(p => p.PingAsync(It.IsAny<CancellationToken>()))
            .Returns(() =>
            {
                _time.Advance(TimeSpan.FromMilliseconds(12.345));
                return Task.CompletedTask;
            });
        _posts.Setup(p => p.TakesWritesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(true);
    }

    [TearDown]
    public void Dispose() => _work.Dispose();

    [Test]
    public async Task Where_all_is_well_it_is_healthy_with_the_time_of_the_ping()
    {
        var health = await HealthAsync();
        Assert.That(health.Status, Is.EqualTo("healthy"));
        Assert.That(
            health.Details.Database,
            Is.EqualTo(new DatabaseHealth("healthy", "sqlite", 12.35))
                .Or.EqualTo(new DatabaseHealth("healthy", "sqlite", 12.34))
        );
        Assert.That(health.Details.CircuitBreakers.AllClosed, Is.True);
        Assert.That(health.Details.CircuitBreakers.OpenBreakers, Is.Empty);
        Assert.That((health.Details.Work.Status, health.Details.Work.Stuck.Count), Is.EqualTo(("healthy", 0)));
    }

    [TestCase("open")]
    [TestCase("half_open")]
    [TestCase("isolated")]
    public async Task A_breaker_that_is_not_closed_degrades_it_and_is_named_in_order(string state)
    {
        _breakers["redis"] = _breakers["redis"] with { State = state };
        _breakers["crawler"] = _breakers["crawler"] with { State = state };
        var health = await HealthAsync();
        Assert.That((health.Status, health.Details.CircuitBreakers.AllClosed), Is.EqualTo(("degraded", false)));
        Assert.That(health.Details.CircuitBreakers.OpenBreakers, Is.EqualTo(["crawler", "redis"]));
        Assert.That(health.Details.Database.Status, Is.EqualTo("healthy"));
    }

    [Test]
    public async Task A_store_that_takes_no_writes_degrades_it()
    {
        _posts.Setup(p => p.TakesWritesAsync(It.IsAny<CancellationToken>())).ReturnsAsync(false);
        var health = await HealthAsync();
        Assert.That((health.Status, health.Details.Database.Status), Is.EqualTo(("degraded", "degraded")));
    }

    [Test]
    public async Task A_store_that_is_out_makes_it_unhealthy_whatever_else_is_wrong_and_its_text_is_shown_to_nobody()
    {
        _breakers["redis"] = _breakers["redis"] with { State = "open" };
        _posts
            .Setup(p => p.PingAsync(It.IsAny<CancellationToken>()))
            .ThrowsAsync(new IOException("/var/lib/secret.db is gone"));
        var health = await HealthAsync();
        Assert.That(
            (health.Status, health.Details.Database),
            Is.EqualTo(("unhealthy", new DatabaseHealth("unhealthy", "sqlite", null)))
        );
    }

    [Test]
    public async Task A_lost_store_says_so()
    {
        var lost = new StoreLostException("The database was replaced.");
        _posts.Setup(p => p.PingAsync(It.IsAny<CancellationToken>())).ThrowsAsync(lost);
        Assert.That((await HealthAsync()).Details.Database.Reason, Is.EqualTo("The database was replaced."));
    }

    [Test]
    public async Task Work_that_does_not_stop_degrades_it()
    {
        using var source = new CancellationTokenSource();
        using var running = _jobs.Add("7", source, "reindex");
        var begun = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(21));
        var health = await HealthAsync();
        Assert.That((health.Status, health.Details.Work.Status), Is.EqualTo(("degraded", "degraded")));
        Assert.That(health.Details.Work.Stuck, Is.EqualTo([new StuckItem("job", "reindex", "7", begun)]));
    }

    private async Task<HealthView> HealthAsync()
    {
        var circuits = new Mock<ICircuitStates>();
        circuits.Setup(c => c.Snapshot()).Returns(_breakers);
        var handler = new GetHealthHandler(
            new StorePing(_posts.Object, _time),
            circuits.Object,
            new ChosenAdapters("sqlite", "in-process", "memory", "extractive", "built-in", "memory"),
            new StuckWork(_jobs, _work)
        );
        return (await handler.HandleAsync(new GetHealth(), TestContext.CurrentContext.CancellationToken)).Value;
    }
}
