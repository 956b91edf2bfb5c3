using BlogManager.Domain.Shared;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Crawling;

public sealed class CrawlerBreakerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private FakeSite _site = null!;

    [SetUp]
    public async Task StartAsync() => _site = await FakeSite.StartAsync();

    [TearDown]
    public async Task StopAsync() => await _site.DisposeAsync();

    [Test]
    public void The_breaker_is_reported_before_the_first_page()
    {
        using var crawler = new CrawlerUnderTest(_time);
        var states = crawler.Circuits.Snapshot();
        Assert.That(states.Keys, Is.EquivalentTo((string[])["llm_service", "mongodb", "vector_db", "crawler", "external_api", "redis"]));
        Assert.That(states["crawler"], Is.EqualTo(new Application.Ports.CircuitSnapshot("closed", true, 0, null, null)));
        Assert.That(states["redis"].InUse, Is.False);
    }

    [Test]
    public async Task Many_failures_open_the_breaker_and_a_page_that_comes_closes_it()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: [("RespectRobots", "false"), ("TimeoutSeconds", "300")]);
        _site.Status("/ill", 503).Html("/well", "<p>well</p>");
        var error = await UntilOpenAsync(crawler);
        Assert.That((error.Code, error.Kind), Is.EqualTo(("dependency_unavailable", ErrorKind.Unavailable)));
        Assert.That(error.Details["dependency"], Is.EqualTo("crawler"));
        Assert.That(error.RetryAfter, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(15)));
        var open = crawler.Circuits.Snapshot()["crawler"];
        Assert.Multiple(() =>
        {
            Assert.That(open.State, Is.EqualTo("open"));
            Assert.That(open.FailureCount, Is.EqualTo(20));
            Assert.That(open.LastFailureTime, Is.EqualTo(_time.GetUtcNow()).Within(TimeSpan.FromSeconds(5)));
            Assert.That(open.RetryAt, Is.EqualTo(open.LastFailureTime + TimeSpan.FromSeconds(15)));
        });

        var asked = _site.Count("/well");
        Assert.That((await crawler.ErrorAsync(_site.Root + "/well")).Kind, Is.EqualTo(ErrorKind.Unavailable));
        Assert.That(_site.Count("/well"), Is.EqualTo(asked), "an open breaker asks nobody");

        _time.Advance(TimeSpan.FromSeconds(16));
        await crawler.PageAsync(_site.Root + "/well");
        var closed = crawler.Circuits.Snapshot()["crawler"];
        Assert.That((closed.State, closed.FailureCount, closed.RetryAt), Is.EqualTo(("closed", 0, (DateTimeOffset?)null)));
        Assert.That(closed.LastFailureTime, Is.EqualTo(open.LastFailureTime), "when it last failed stays known");
    }

    [Test]
    public async Task Refusals_do_not_open_the_breaker()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: ("RespectRobots", "false"));
        for (var i = 0; i < 40; i++, _time.Advance(TimeSpan.FromSeconds(1)))
            Assert.That((await crawler.ErrorAsync(_site.Root + "/none")).Kind, Is.EqualTo(ErrorKind.UpstreamFailed));
        Assert.That(crawler.Circuits.Snapshot()["crawler"], Is.EqualTo(new Application.Ports.CircuitSnapshot("closed", true, 0, null, null)));
    }

    [Test]
    public async Task Requests_to_one_host_are_spaced_and_those_to_another_are_not_held_up()
    {
        _site.Html("/page", "<p>page</p>");
        using var crawler = new CrawlerUnderTest(_time, settings: [("RespectRobots", "false"), ("RequestsPerSecondPerHost", "0.5")]);
        await crawler.PageAsync(_site.Root + "/page");
        var second = crawler.FetchAsync(_site.Root + "/page");
        await crawler.PageAsync($"http://localhost:{_site.Port}/page");
        _time.Advance(TimeSpan.FromSeconds(1.9));
        await Task.Delay(50);
        Assert.That((second.IsCompleted, _site.Count("/page")), Is.EqualTo((false, 2)));
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.That((await second).IsSuccess, Is.True);
        Assert.That(_site.Count("/page"), Is.EqualTo(3));
    }

    [Test]
    public async Task A_queue_longer_than_the_time_limit_is_refused_at_once_with_the_time_to_come_back()
    {
        _site.Html("/page", "<p>page</p>");
        using var crawler = new CrawlerUnderTest(_time, settings: [("RespectRobots", "false"), ("RequestsPerSecondPerHost", "0.05")]);
        await crawler.PageAsync(_site.Root + "/page");
        var error = await crawler.ErrorAsync(_site.Root + "/page");
        Assert.That((error.Kind, error.RetryAfter), Is.EqualTo((ErrorKind.Unavailable, (TimeSpan?)TimeSpan.FromSeconds(20))));
        Assert.That(crawler.Circuits.Snapshot()["crawler"].FailureCount, Is.Zero, "waiting is not the site's failure");
        _time.Advance(TimeSpan.FromSeconds(20));
        await crawler.PageAsync(_site.Root + "/page");
    }

    private async Task<Error> UntilOpenAsync(CrawlerUnderTest crawler)
    {
        for (var i = 0; i < 15; i++)
        {
            var fetch = crawler.FetchAsync(_site.Root + "/ill");
            // The wait before the second attempt is the fake clock's.
            while (!fetch.IsCompleted)
            {
                await Task.WhenAny(fetch, Task.Delay(5));
                _time.Advance(TimeSpan.FromMilliseconds(50));
            }

            if ((await fetch).Error is { Kind: ErrorKind.Unavailable } error)
                return error;
        }

        throw new AssertionException("The breaker stayed closed.");
    }
}
