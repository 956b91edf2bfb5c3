using System.Net;
using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Infrastructure.Resilience;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Crawling;

public sealed class CrawlerBreakerTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));
    private static readonly (string, string)[] Patient = [("RespectRobots", "false"), ("TimeoutSeconds", "300")];

    private FakeSite _site = null!;
    private FakeSite _elsewhere = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _site = await FakeSite.StartAsync();
        _elsewhere = await FakeSite.StartAsync(IPAddress.Parse("127.0.0.2"));
        _elsewhere.Html("/well", "<p>well</p>");
    }

    [TearDown]
    public async Task StopAsync()
    {
        await _site.DisposeAsync();
        await _elsewhere.DisposeAsync();
    }

    [Test]
    public void The_breaker_is_reported_before_the_first_page()
    {
        using var crawler = new CrawlerUnderTest(_time);
        var states = crawler.Circuits.Snapshot();
        Assert.That(
            states.Keys,
            Is.EquivalentTo((string[])["llm_service", "mongodb", "vector_db", "crawler", "external_api", "redis"])
        );
        Assert.That(states["crawler"], Is.EqualTo(new CircuitSnapshot("closed", true, 0, null, null)));
        Assert.That(states["redis"].InUse, Is.False);
    }

    [Test]
    public async Task A_host_that_fails_is_left_alone_while_another_goes_on_and_a_page_that_comes_ends_that()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: Patient);
        _site.Status("/ill", 503).Html("/well", "<p>well</p>");
        var error = await UntilSuspendedAsync(crawler, _site.Root + "/ill");
        Assert.That((error.Code, error.Kind), Is.EqualTo(("dependency_unavailable", ErrorKind.Unavailable)));
        Assert.That(error.Details["dependency"], Is.EqualTo("crawler"));
        Assert.That(error.RetryAfter, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(TimeSpan.FromSeconds(15)));
        Assert.That(error.Message, Does.Not.Contain("127.0.0.1"));
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo("closed"), "one host is not the web");

        Assert.That((await crawler.ErrorAsync(_site.Root + "/well")).Kind, Is.EqualTo(ErrorKind.Unavailable));
        Assert.That(_site.Count("/well"), Is.Zero, "a host whose breaker is open is not asked");
        await crawler.PageAsync($"http://127.0.0.2:{_elsewhere.Port}/well");

        _time.Advance(TimeSpan.FromSeconds(16));
        await crawler.PageAsync(_site.Root + "/well");
        Assert.That(
            (await EndAsync(crawler.FetchAsync(_site.Root + "/ill"))).Error!.Kind,
            Is.EqualTo(ErrorKind.UpstreamFailed),
            "it is asked again"
        );
    }

    [Test]
    public async Task A_host_that_is_redirected_to_fails_for_itself()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: Patient);
        _site.Redirect("/away", $"http://127.0.0.2:{_elsewhere.Port}/ill").Html("/well", "<p>well</p>");
        _elsewhere.Status("/ill", 500);
        await UntilSuspendedAsync(crawler, _site.Root + "/away");
        await crawler.PageAsync(_site.Root + "/well");
        Assert.That(
            (await crawler.ErrorAsync($"http://127.0.0.2:{_elsewhere.Port}/well")).Kind,
            Is.EqualTo(ErrorKind.Unavailable)
        );
    }

    [Test]
    public async Task Many_hosts_that_cannot_be_reached_show_and_stop_nobody_elses_fetching()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: Patient);
        _site.Html("/well", "<p>well</p>");
        await TenDeadHostsAsync(crawler, states: "closed");
        var open = crawler.Circuits.Snapshot()["crawler"];
        Assert.Multiple(() =>
        {
            Assert.That(open.State, Is.EqualTo("open"));
            Assert.That(open.FailureCount, Is.EqualTo(10), "hosts, not calls");
            Assert.That(open.LastFailureTime, Is.EqualTo(_time.GetUtcNow()).Within(TimeSpan.FromSeconds(5)));
            Assert.That(open.RetryAt, Is.EqualTo(open.LastFailureTime + TimeSpan.FromSeconds(15)));
        });

        // In the same moment: the page of somebody else is fetched, and proves that there is a way.
        await crawler.PageAsync(_site.Root + "/well");
        var closed = crawler.Circuits.Snapshot()["crawler"];
        Assert.That(
            (closed.State, closed.FailureCount, closed.RetryAt),
            Is.EqualTo(("closed", 0, (DateTimeOffset?)null))
        );
        Assert.That(closed.LastFailureTime, Is.EqualTo(open.LastFailureTime), "when it last failed stays known");
    }

    [Test]
    public async Task One_dead_address_every_quarter_of_a_minute_keeps_nobody_from_the_web()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: Patient);
        _site.Html("/well", "<p>well</p>");
        await TenDeadHostsAsync(crawler, states: "closed");
        var nobody = new Uri(FakeSite.Dead()).Port;
        for (var host = 30; host < 34; host++)
        {
            _time.Advance(TimeSpan.FromSeconds(15.1));
            await EndAsync(crawler.FetchAsync($"http://127.0.0.{host}:{nobody}/"));
            Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.Not.EqualTo("closed"));
        }

        await crawler.PageAsync(_site.Root + "/well");
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo("closed"));
    }

    [Test]
    public async Task One_site_that_answers_keeps_the_web_closed_and_what_asks_nobody_does_not_close_it()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: [.. Patient, ("RespectRobots", "true")]);
        _site
            .Html("/well", "<p>well</p>")
            .Bytes("/robots.txt", "User-agent: *\nDisallow: /no"u8.ToArray(), "text/plain");
        await crawler.PageAsync(_site.Root + "/well");
        await TenDeadHostsAsync(crawler, states: "closed");
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo("closed"), "one of eleven answers");
        _time.Advance(TimeSpan.FromSeconds(61));
        await TenDeadHostsAsync(crawler, states: "closed");
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo("open"));
        _time.Advance(TimeSpan.FromSeconds(16));
        Assert.That(
            (await crawler.ErrorAsync(_site.Root + "/no")).Code,
            Is.EqualTo("robots_disallowed"),
            "known, so nobody is asked"
        );
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.Not.EqualTo("closed"));
    }

    [Test]
    public async Task All_names_under_one_domain_are_one_site()
    {
        var states = new CircuitStates(_time);
        using var breakers = new HostBreakers(new CrawlerOptions(), new CrawlerBreakerOptions(), states, _time);
        for (var i = 0; i < 40; i++)
            await Assert.ThatAsync(async () => await FailAsync($"h{i}.evil.example"), Throws.TypeOf<UpstreamFault>());
        Assert.That(
            (states.Snapshot()["crawler"].State, states.Snapshot()["crawler"].FailureCount),
            Is.EqualTo(("closed", 1))
        );

        ValueTask<HopResult<CrawledPage>> FailAsync(string host) =>
            breakers.AskAsync<CrawledPage>(host, _ => throw new UpstreamFault("it failed", isTransient: true), default);
    }

    [Test]
    public async Task Hosts_that_answer_with_errors_do_not_close_the_web()
    {
        using var crawler = new CrawlerUnderTest(
            _time,
            settings: [.. Patient, ("CircuitBreakers:Crawler:MinimumHosts", "2")]
        );
        _site.Status("/ill", 503);
        _elsewhere.Status("/ill", 503);
        await UntilSuspendedAsync(crawler, _site.Root + "/ill");
        await UntilSuspendedAsync(crawler, $"http://127.0.0.2:{_elsewhere.Port}/ill");
        Assert.That(
            crawler.Circuits.Snapshot()["crawler"],
            Is.EqualTo(new CircuitSnapshot("closed", true, 0, null, null))
        );
    }

    [Test]
    public async Task The_settings_are_for_each_host_and_for_the_web()
    {
        using var crawler = new CrawlerUnderTest(
            _time,
            settings:
            [
                .. Patient,
                ("CircuitBreakers:Crawler:MinimumThroughput", "2"),
                ("CircuitBreakers:Crawler:MinimumHosts", "2"),
                ("CircuitBreakers:Crawler:BreakSeconds", "90"),
            ]
        );
        var nobody = new Uri(FakeSite.Dead()).Port;
        Assert.That(
            (await EndAsync(crawler.FetchAsync($"http://127.0.0.3:{nobody}/"))).Error!.Kind,
            Is.EqualTo(ErrorKind.UpstreamFailed)
        );
        var suspended = await crawler.ErrorAsync($"http://127.0.0.3:{nobody}/");
        Assert.That(suspended.RetryAfter, Is.GreaterThan(TimeSpan.FromSeconds(80)));
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo("closed"));
        await EndAsync(crawler.FetchAsync($"http://127.0.0.4:{nobody}/"));
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo("open"));
    }

    [Test]
    public async Task By_hand_all_hosts_are_left_alone_and_all_are_asked_again()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: Patient);
        _site.Status("/ill", 503).Html("/well", "<p>well</p>");
        await UntilSuspendedAsync(crawler, _site.Root + "/ill");
        Assert.That(await crawler.Circuits.ResetAsync("crawler", default), Is.True);
        await crawler.PageAsync(_site.Root + "/well");

        await crawler.Circuits.IsolateAsync("crawler", default);
        Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo("isolated"));
        foreach (var url in (string[])[_site.Root + "/well", $"http://127.0.0.2:{_elsewhere.Port}/well"])
            Assert.That((await crawler.ErrorAsync(url)).Kind, Is.EqualTo(ErrorKind.Unavailable));
        await crawler.Circuits.ResetAsync("crawler", default);
        await crawler.PageAsync($"http://127.0.0.2:{_elsewhere.Port}/well");
    }

    [Test]
    public async Task Hosts_are_remembered_up_to_a_number_and_the_least_recently_used_is_forgotten()
    {
        var options = CrawlerFaults.HostBreaker();
        var states = new CircuitStates(_time);
        using var breakers = new HostBreakers(new CrawlerOptions(), new CrawlerBreakerOptions(), states, _time);
        for (var i = 0; i < options.MinimumThroughput; i++)
            await Assert.ThatAsync(async () => await FailAsync("ill.example"), Throws.TypeOf<UpstreamFault>());
        for (var i = 1; i < 1_000; i++)
            await AnswerAsync($"host{i}.example");
        await Assert.ThatAsync(async () => await AnswerAsync("ILL.example"), Throws.TypeOf<HostSuspendedException>());
        for (var i = 0; i < 1_000; i++)
        {
            await AnswerAsync($"other{i}.example");
            Assert.That(breakers.Count, Is.EqualTo(1_000));
        }

        await AnswerAsync("ill.example");

        ValueTask<HopResult<CrawledPage>> AnswerAsync(string host) =>
            breakers.AskAsync<CrawledPage>(
                host,
                _ => ValueTask.FromResult(new HopResult<CrawledPage>(null, null, Answered: true)),
                default
            );
        ValueTask<HopResult<CrawledPage>> FailAsync(string host) =>
            breakers.AskAsync<CrawledPage>(
                host,
                _ => throw new UpstreamFault("it failed", isTransient: true, answered: true),
                default
            );
    }

    [Test]
    public async Task Refusals_do_not_open_the_breaker()
    {
        using var crawler = new CrawlerUnderTest(_time, settings: ("RespectRobots", "false"));
        for (var i = 0; i < 40; i++, _time.Advance(TimeSpan.FromSeconds(1)))
            Assert.That((await crawler.ErrorAsync(_site.Root + "/none")).Kind, Is.EqualTo(ErrorKind.UpstreamFailed));
        Assert.That(
            crawler.Circuits.Snapshot()["crawler"],
            Is.EqualTo(new CircuitSnapshot("closed", true, 0, null, null))
        );
    }

    [Test]
    public async Task Requests_to_one_host_are_spaced_and_those_to_another_are_not_held_up()
    {
        _site.Html("/page", "<p>page</p>");
        using var crawler = new CrawlerUnderTest(
            _time,
            settings: [("RespectRobots", "false"), ("RequestsPerSecondPerHost", "0.5")]
        );
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
        using var crawler = new CrawlerUnderTest(
            _time,
            settings: [("RespectRobots", "false"), ("RequestsPerSecondPerHost", "0.05")]
        );
        await crawler.PageAsync(_site.Root + "/page");
        var error = await crawler.ErrorAsync(_site.Root + "/page");
        Assert.That(
            (error.Kind, error.RetryAfter),
            Is.EqualTo((ErrorKind.Unavailable, (TimeSpan?)TimeSpan.FromSeconds(20)))
        );
        Assert.That(crawler.Circuits.Snapshot()["crawler"].FailureCount, Is.Zero, "waiting is not the site's failure");
        _time.Advance(TimeSpan.FromSeconds(20));
        await crawler.PageAsync(_site.Root + "/page");
    }

    private async Task TenDeadHostsAsync(CrawlerUnderTest crawler, string states)
    {
        var nobody = new Uri(FakeSite.Dead()).Port;
        for (var host = 10; host < 20; host++)
        {
            Assert.That(crawler.Circuits.Snapshot()["crawler"].State, Is.EqualTo(states));
            Assert.That(
                (await EndAsync(crawler.FetchAsync($"http://127.0.0.{host}:{nobody}/"))).Error!.Kind,
                Is.EqualTo(ErrorKind.UpstreamFailed)
            );
        }
    }

    private async Task<Error> UntilSuspendedAsync(CrawlerUnderTest crawler, string url)
    {
        for (var i = 0; i < 5; i++)
        {
            if ((await EndAsync(crawler.FetchAsync(url))).Error is { Kind: ErrorKind.Unavailable } error)
                return error;
        }

        throw new AssertionException("The breaker stayed closed.");
    }

    private async Task<Result<CrawledPage>> EndAsync(Task<Result<CrawledPage>> fetch)
    {
        // The wait before the second attempt is the fake clock's.
        while (!fetch.IsCompleted)
        {
            await Task.WhenAny(fetch, Task.Delay(5));
            _time.Advance(TimeSpan.FromMilliseconds(50));
        }

        return await fetch;
    }
}
