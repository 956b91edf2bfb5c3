using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Crawling;

public sealed class RobotsTests
{
    private FakeSite _site = null!;

    [SetUp]
    public async Task StartAsync() => _site = (await FakeSite.StartAsync()).Html("/post", "<p>post</p>");

    [TearDown]
    public async Task StopAsync() => await _site.DisposeAsync();

    [TestCase("User-agent: *\nCrawl-delay: 5", 5)]
    [TestCase("User-agent: *\nCrawl-delay: 0.5\nDisallow: /x", 0.5)]
    [TestCase("User-agent: *\nCrawl-delay: 86400", 30)]
    [TestCase("User-agent: *\nCrawl-delay: -1", 0)]
    [TestCase("User-agent: *\nCrawl-delay: NaN", 0)]
    [TestCase("User-agent: *\nCrawl-delay: soon", 0)]
    [TestCase("User-agent: *\nCrawl-delay: 9\n\nUser-agent: BlogManagerBot\nAllow: /", 0)]
    [TestCase("User-agent: BlogManagerBot\nCrawl-delay: 3\n\nUser-agent: *\nCrawl-delay: 9", 3)]
    [TestCase("", 0)]
    public void How_far_apart_requests_are_to_be_is_heeded_up_to_30_seconds(string robots, double seconds) =>
        Assert.That(RobotsTxt.Parse(robots, "BlogManagerBot").CrawlDelay, Is.EqualTo(TimeSpan.FromSeconds(seconds)));

    [Test]
    public void Sitemaps_stand_anywhere_and_belong_to_no_group()
    {
        var robots = RobotsTxt.Parse(
            "Sitemap: https://b.example/1.xml\nUser-agent: *\nSITEMAP: /2.xml # two\nDisallow: /x",
            "BlogManagerBot"
        );
        Assert.That(robots.Sitemaps, Is.EqualTo(["https://b.example/1.xml", "/2.xml"]));
        Assert.That(robots.Allows("/x"), Is.False);
    }

    [Test]
    public async Task A_host_that_wants_more_time_between_requests_gets_it()
    {
        var time = new FakeTimeProvider();
        var throttle = new HostThrottle(requestsPerSecond: 2, TimeSpan.FromSeconds(10), time);
        Assert.That(await throttle.WaitAsync("a.example", TimeSpan.FromSeconds(20), default), Is.Null);
        Assert.That(
            await throttle.WaitAsync("a.example", TimeSpan.FromSeconds(20), default),
            Is.EqualTo(TimeSpan.FromSeconds(20))
        );
        Assert.That(await throttle.WaitAsync("b.example", TimeSpan.Zero, default), Is.Null);
        time.Advance(TimeSpan.FromSeconds(20));
        Assert.That(await throttle.WaitAsync("a.example", TimeSpan.FromSeconds(20), default), Is.Null);
    }

    [TestCase("User-agent: *\nDisallow: /private", "/private/x", false)]
    [TestCase("User-agent: *\nDisallow: /private", "/public", true)]
    [TestCase("User-agent: *\nDisallow:", "/x", true)]
    [TestCase("User-agent: *\nDisallow: /\nAllow: /blog/", "/blog/x", true)]
    [TestCase("User-agent: *\nDisallow: /\nAllow: /blog/", "/other", false)]
    [TestCase("User-agent: *\nAllow: /a\nDisallow: /a", "/a", true)]
    [TestCase("User-agent: *\nDisallow: /*.php", "/x/y.php?z", false)]
    [TestCase("User-agent: *\nDisallow: /*.php$", "/x/y.php?z", true)]
    [TestCase("User-agent: *\nDisallow: /*.php$", "/x/y.php", false)]
    [TestCase("User-agent: *\nDisallow: /a$", "/a", false)]
    [TestCase("User-agent: *\nDisallow: /a$", "/ab", true)]
    [TestCase("User-agent: *\nDisallow: /a*b*c", "/a-c-b", true)]
    [TestCase("User-agent: *\nDisallow: /a*b*c", "/a-b-c", false)]
    [TestCase("User-agent: *\nDisallow: /?q=", "/?q=1", false)]
    [TestCase("User-agent: *\nDisallow: /x\n\nUser-agent: blogmanagerbot\nDisallow: /y", "/x", true)]
    [TestCase("User-agent: *\nDisallow: /x\n\nUser-agent: blogmanagerbot\nDisallow: /y", "/y", false)]
    [TestCase("User-agent: BlogManagerBot/2.0\nDisallow: /y", "/y", false)]
    [TestCase("User-agent: other\nUser-agent: BlogManagerBot\nDisallow: /y", "/y", false)]
    [TestCase(
        "User-agent: BlogManagerBot\nDisallow: /x\nUser-agent: other\nDisallow: /z\nUser-agent: BlogManagerBot\nDisallow: /y",
        "/y",
        false
    )]
    [TestCase("User-agent: BlogManagerBot\nDisallow: /x\nUser-agent: other\nDisallow: /z", "/z", true)]
    [TestCase("user-AGENT : * # all\r\nDISALLOW : /y # not this\r\n", "/y", false)]
    [TestCase("Sitemap: /s\nUser-agent: *\nCrawl-delay: 5\nDisallow: /y", "/y", false)]
    [TestCase("Disallow: /", "/x", true)]
    [TestCase("User-agent: *\nDisallow: /", "/robots.txt", true)]
    [TestCase("User-agent: *\nDisallow: /ツ", "/%E3%83%84", false)]
    [TestCase("User-agent: *\nDisallow: /%e3%83%84", "/%E3%83%84/x", false)]
    [TestCase("User-agent: *\nDisallow: /%7Ejoe", "/~joe", false)]
    [TestCase("User-agent: *\nDisallow: /a%2Fb", "/a/b", true)]
    [TestCase("User-agent: *\nDisallow: /😀", "/%F0%9F%98%80", false)]
    [TestCase("\0\uFFFD<html>nonsense", "/x", true)]
    public void A_rule_holds_as_RFC_9309_says(string robots, string path, bool allowed) =>
        Assert.That(RobotsTxt.Parse(robots, "BlogManagerBot").Allows(path), Is.EqualTo(allowed));

    [Test]
    public void Many_wildcards_take_no_time()
    {
        var rules = RobotsTxt.Parse(
            "User-agent: *\nDisallow: /" + string.Concat(Enumerable.Repeat("*a", 2000)) + "b$",
            "x"
        );
        Assert.That(rules.Allows("/" + new string('a', 2000)), Is.True);
    }

    [Test]
    public async Task A_disallowed_page_is_not_fetched()
    {
        _site.Robots("User-agent: *\nDisallow: /post");
        using var crawler = new CrawlerUnderTest();
        var error = await crawler.ErrorAsync(_site.Root + "/post");
        Assert.That((error.Code, error.Kind), Is.EqualTo(("robots_disallowed", ErrorKind.Unprocessable)));
        Assert.That(_site.Count("/post"), Is.Zero);
    }

    [Test]
    public async Task Robots_txt_is_not_asked_for_where_it_is_not_heeded()
    {
        _site.Robots("User-agent: *\nDisallow: /");
        using var crawler = new CrawlerUnderTest(settings: ("RespectRobots", "false"));
        await crawler.PageAsync(_site.Root + "/post");
        Assert.That(_site.Count("/robots.txt"), Is.Zero);
    }

    [TestCase(404)]
    [TestCase(403)]
    [TestCase(401)]
    public async Task A_site_without_robots_txt_allows_all(int status)
    {
        _site.Status("/robots.txt", status);
        using var crawler = new CrawlerUnderTest();
        await crawler.PageAsync(_site.Root + "/post");
    }

    [TestCase(500)]
    [TestCase(503)]
    [TestCase(429)]
    public async Task A_robots_txt_that_fails_is_the_sites_failure_and_asked_for_again_soon(int status)
    {
        _site.Status("/robots.txt", status);
        var time = new FakeTimeProvider();
        using var crawler = new CrawlerUnderTest(time);
        Assert.That((await crawler.ErrorAsync(_site.Root + "/post")).Kind, Is.EqualTo(ErrorKind.UpstreamFailed));
        _site.Status("/robots.txt", 404);
        Assert.That(
            (await crawler.ErrorAsync(_site.Root + "/post")).Kind,
            Is.EqualTo(ErrorKind.UpstreamFailed),
            "within the minute"
        );
        Assert.That(_site.Count("/robots.txt"), Is.EqualTo(1));
        time.Advance(TimeSpan.FromSeconds(61));
        await crawler.PageAsync(_site.Root + "/post");
    }

    [Test]
    public async Task Robots_txt_is_kept_for_a_day()
    {
        var time = new FakeTimeProvider();
        _site.Robots("User-agent: *\nDisallow: /x");
        using var crawler = new CrawlerUnderTest(time);
        await crawler.PageAsync(_site.Root + "/post");
        time.Advance(TimeSpan.FromHours(23));
        await crawler.PageAsync(_site.Root + "/post");
        Assert.That(_site.Count("/robots.txt"), Is.EqualTo(1));
        time.Advance(TimeSpan.FromHours(2));
        await crawler.PageAsync(_site.Root + "/post");
        Assert.That(_site.Count("/robots.txt"), Is.EqualTo(2));
    }

    [Test]
    public async Task A_redirect_of_robots_txt_is_followed()
    {
        _site
            .Redirect("/robots.txt", "/real.txt")
            .Bytes("/real.txt", "User-agent: *\nDisallow: /"u8.ToArray(), "text/plain");
        using var crawler = new CrawlerUnderTest();
        Assert.That((await crawler.ErrorAsync(_site.Root + "/post")).Code, Is.EqualTo("robots_disallowed"));
    }

    [TestCase("/robots.txt", true)]
    [TestCase("ftp://127.0.0.1/robots.txt", true)]
    [TestCase("http://10.0.0.1/robots.txt", false)]
    public async Task A_robots_txt_that_leads_nowhere_counts_as_none_and_one_behind_the_gate_as_unreachable(
        string location,
        bool isNone
    )
    {
        _site.Redirect("/robots.txt", location);
        using var crawler = new CrawlerUnderTest();
        var result = await crawler.FetchAsync(_site.Root + "/post");
        ErrorKind? expected = isNone ? null : ErrorKind.UpstreamFailed;
        Assert.That(result.Error?.Kind, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_robots_txt_that_is_too_long_is_read_as_far_as_the_limit()
    {
        _site.Robots("User-agent: *\nDisallow: /post\n" + new string('#', 600 * 1024));
        using var crawler = new CrawlerUnderTest();
        Assert.That((await crawler.ErrorAsync(_site.Root + "/post")).Code, Is.EqualTo("robots_disallowed"));
    }

    [Test]
    public async Task Each_site_on_the_way_is_asked()
    {
        await using var other = (await FakeSite.StartAsync())
            .Robots("User-agent: *\nDisallow: /")
            .Html("/there", "<p>there</p>");
        _site.Redirect("/go", other.Root + "/there");
        using var crawler = new CrawlerUnderTest();
        Assert.That((await crawler.ErrorAsync(_site.Root + "/go")).Code, Is.EqualTo("robots_disallowed"));
        Assert.That(other.Count("/there"), Is.Zero);
    }
}
