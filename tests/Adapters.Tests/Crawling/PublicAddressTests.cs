using System.Net;
using BlogManager.Domain.Shared;
using BlogManager.Testing;
using Microsoft.Extensions.Options;

namespace BlogManager.Adapters.Tests.Crawling;

public sealed class PublicAddressTests
{
    private FakeSite _site = null!;

    [SetUp]
    public async Task StartAsync() => _site = (await FakeSite.StartAsync()).Html("/", "<p>secret</p>");

    [TearDown]
    public async Task StopAsync() => await _site.DisposeAsync();

    [TestCase("0.0.0.0")]
    [TestCase("0.1.2.3")]
    [TestCase("10.0.0.1")]
    [TestCase("100.64.0.1")]
    [TestCase("127.0.0.1")]
    [TestCase("127.1")]
    [TestCase("127.255.255.254")]
    [TestCase("169.254.169.254")]
    [TestCase("172.16.0.1")]
    [TestCase("172.31.255.255")]
    [TestCase("192.0.0.1")]
    [TestCase("192.0.2.1")]
    [TestCase("192.168.1.1")]
    [TestCase("198.18.0.1")]
    [TestCase("198.51.100.1")]
    [TestCase("203.0.113.1")]
    [TestCase("224.0.0.1")]
    [TestCase("239.255.255.255")]
    [TestCase("240.0.0.1")]
    [TestCase("255.255.255.255")]
    [TestCase("0x7f.1")]
    [TestCase("0x7f000001")]
    [TestCase("017700000001")]
    [TestCase("2130706433")]
    [TestCase("0177.0.0.01")]
    [TestCase("0")]
    [TestCase("127.0.0.1.")]
    [TestCase("localhost")]
    [TestCase("LOCALHOST.")]
    [TestCase("[::]")]
    [TestCase("[::1]")]
    [TestCase("[0:0:0:0:0:0:0:1]")]
    [TestCase("[::ffff:127.0.0.1]")]
    [TestCase("[::ffff:7f00:1]")]
    [TestCase("[::ffff:169.254.169.254]")]
    [TestCase("[::ffff:0:127.0.0.1]")]
    [TestCase("[::127.0.0.1]")]
    [TestCase("[::10.0.0.1]")]
    [TestCase("[64:ff9b::127.0.0.1]")]
    [TestCase("[64:ff9b::a00:1]")]
    [TestCase("[64:ff9b:1::7f00:1]")]
    [TestCase("[2002:7f00:1::]")]
    [TestCase("[2002:a00:1::1]")]
    [TestCase("[2001:0:7f00:1::]")]
    [TestCase("[2001:db8::1]")]
    [TestCase("[100::1]")]
    [TestCase("[fc00::1]")]
    [TestCase("[fd12:3456::1]")]
    [TestCase("[fe80::1]")]
    [TestCase("[fec0::1]")]
    [TestCase("[ff02::1]")]
    public async Task An_address_that_is_not_public_is_refused_without_naming_it(string host)
    {
        using var crawler = new CrawlerUnderTest(
            allowed: null,
            settings: [("RespectRobots", "false"), ("TimeoutSeconds", "4")]
        );
        var error = await crawler.ErrorAsync($"http://{host}:{_site.Port}/");
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Invalid), error.Message);
        Assert.That(error.Message, Does.Not.Match(@"\d+\.\d+|::|localhost|secret"));
        Assert.That(_site.Count("/"), Is.Zero);
    }

    [Test]
    public async Task The_gate_stands_before_robots_txt_too()
    {
        using var crawler = new CrawlerUnderTest(allowed: null);
        Assert.That((await crawler.ErrorAsync(_site.Root + "/")).Kind, Is.EqualTo(ErrorKind.Invalid));
        Assert.That(_site.Count("/robots.txt"), Is.Zero);
    }

    [TestCase("http://127.0.0.1:{0}/")]
    [TestCase("http://localhost:{0}/")]
    [TestCase("http://2130706433:{0}/")]
    public async Task An_allowed_network_is_let_through(string url)
    {
        using var crawler = new CrawlerUnderTest(
            allowed: "127.0.0.0/8",
            settings: ("AllowedPrivateNetworks:1", "::1/128")
        );
        Assert.That(
            (await crawler.PageAsync(string.Format(null, url, _site.Port))).Content,
            Is.EqualTo("<p>secret</p>")
        );
    }

    [Test]
    public async Task The_loopback_address_of_IPv6_can_be_allowed_though_it_lies_in_a_denied_range()
    {
        await using var six = (await FakeSite.StartAsync(IPAddress.IPv6Loopback)).Html("/", "<p>six</p>");
        using var allowed = new CrawlerUnderTest(allowed: "::1/128");
        using var other = new CrawlerUnderTest(allowed: "127.0.0.0/8");
        Assert.That((await allowed.PageAsync(six.Root + "/")).Content, Is.EqualTo("<p>six</p>"));
        Assert.That((await other.ErrorAsync(six.Root + "/")).Kind, Is.EqualTo(ErrorKind.Invalid));
        Assert.That((await allowed.ErrorAsync("http://[::127.0.0.1]/")).Kind, Is.EqualTo(ErrorKind.Invalid));
    }

    [TestCase("http://10.0.0.1/")]
    [TestCase("http://169.254.169.254/latest/meta-data/")]
    [TestCase("http://[::ffff:10.0.0.1]/")]
    [TestCase("//192.168.0.1/")]
    public async Task A_redirect_from_an_allowed_host_to_a_private_one_is_refused(string target)
    {
        _site.Redirect("/go", target);
        using var crawler = new CrawlerUnderTest();
        Assert.That((await crawler.ErrorAsync(_site.Root + "/go")).Kind, Is.EqualTo(ErrorKind.Invalid));
    }

    [TestCase("http://user:secret@127.0.0.1/")]
    [TestCase("ftp://127.0.0.1/")]
    [TestCase("file:///etc/passwd")]
    [TestCase("javascript:alert(1)")]
    [TestCase("data:text/html,hi")]
    public async Task A_redirect_to_what_a_caller_may_not_send_is_refused(string target)
    {
        _site.Redirect("/go", target);
        using var crawler = new CrawlerUnderTest();
        var error = await crawler.ErrorAsync(_site.Root + "/go");
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.Invalid));
        Assert.That(error.Message, Does.Not.Contain("secret").And.Not.Contain("passwd"));
    }

    [Test]
    public async Task The_proxy_of_the_environment_is_not_used()
    {
        await using var proxy = await FakeSite.StartAsync();
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy(proxy.Root);
        try
        {
            using var crawler = new CrawlerUnderTest();
            Assert.That((await crawler.PageAsync(_site.Root + "/")).Content, Is.EqualTo("<p>secret</p>"));
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }
    }

    [TestCase("127.0.0.1")]
    [TestCase("loopback")]
    [TestCase("10.0.0.0/33")]
    public void A_network_that_is_no_CIDR_stops_the_start(string network) =>
        Assert.That(
            () => new CrawlerUnderTest(allowed: network).Crawler,
            Throws.TypeOf<OptionsValidationException>().With.Message.Contains("AllowedPrivateNetworks must hold CIDRs")
        );
}
