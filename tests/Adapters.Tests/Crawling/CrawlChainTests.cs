using System.Net;
using System.Text;
using BlogManager.Infrastructure.Crawling;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Adapters.Tests.Crawling;

/// <summary>What a fetch carries from one hop to the next.</summary>
public sealed class CrawlChainTests
{
    private FakeSite _site = null!;
    private CrawlerUnderTest _crawler = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _site = await FakeSite.StartAsync();
        _crawler = new CrawlerUnderTest(settings: [("MaxRedirects", "3")]);
    }

    [TearDown]
    public async Task StopAsync()
    {
        _crawler.Dispose();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task A_page_that_sends_its_reader_on_at_once_is_followed()
    {
        _site.Html("/old", "<head><meta http-equiv='refresh' content='0; url=/new'></head><p>Moved.</p>");
        _site.Html("/new", "<p>Here.</p>");
        var page = await _crawler.PageAsync(_site.Root + "/old");
        Assert.That((page.Content, page.FinalUrl.Value), Is.EqualTo(("<p>Here.</p>", _site.Root + "/new")));
    }

    [Test]
    public async Task Pages_that_send_in_a_circle_are_left_after_as_many_hops_as_redirects()
    {
        _site.Html("/a", "<meta http-equiv=refresh content='0;url=/b'>");
        _site.Html("/b", "<meta http-equiv=refresh content='0;url=/a'>");
        Assert.That((await _crawler.ErrorAsync(_site.Root + "/a")).Message, Does.Contain("more than 3 times"));
    }

    [TestCase("<meta http-equiv=refresh content='0;url=/x'>", "/x")]
    [TestCase(
        "<META HTTP-EQUIV=\"Refresh\" CONTENT=\"1; URL='https://other.example/x?a=1&amp;b=2'\">",
        "https://other.example/x?a=1&b=2"
    )]
    [TestCase("<meta content='2, /x' http-equiv='refresh'>", "/x")]
    [TestCase("<meta http-equiv=refresh content='300;url=/x'>", null)]
    [TestCase("<meta http-equiv=refresh content='0'>", null)]
    [TestCase("<meta http-equiv=refresh content='0;url=/page'>", null)]
    [TestCase("<!-- <meta http-equiv=refresh content='0;url=/x'> -->", null)]
    [TestCase("<noscript><meta http-equiv=refresh content='0;url=/x'></noscript>", null)]
    [TestCase("<p>A refresh is content='0;url=/x'</p>", null)]
    public void Only_what_a_browser_follows_at_once_is_followed(string html, string? target) =>
        Assert.That(
            MetaRefresh.Target(new Uri("https://blog.example/page"), html)?.AbsoluteUri,
            Is.EqualTo(target is null ? null : new Uri(new Uri("https://blog.example/"), target).AbsoluteUri)
        );

    [Test]
    public async Task A_cookie_goes_along_one_chain_of_redirects_and_no_further()
    {
        _site.On("/post", async context =>
        {
            if (!context.Request.Headers.Cookie.ToString().Contains("seen=1", StringComparison.Ordinal))
            {
                context.Response.Headers.SetCookie = "seen=1; Path=/; HttpOnly";
                context.Response.Redirect("/post");
                return;
            }

            context.Response.ContentType = "text/html; charset=utf-8";
            await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes("<p>Read.</p>"));
        });
        Assert.That((await _crawler.PageAsync(_site.Root + "/post")).Content, Is.EqualTo("<p>Read.</p>"));
        _site.Html("/other", "<p>Other.</p>");
        await _crawler.PageAsync(_site.Root + "/other");
        Assert.That(_site.Headers("/other").Cookie.ToString(), Is.Empty);
    }

    [Test]
    public async Task A_cookie_of_one_site_is_not_told_to_another()
    {
        await using var other = await FakeSite.StartAsync(IPAddress.Parse("127.0.0.2"));
        other.Html("/page", "<p>Other.</p>");
        _site.On("/start", context =>
        {
            context.Response.Headers.SetCookie = "secret=1; Path=/";
            context.Response.Redirect(other.Root + "/page");
            return Task.CompletedTask;
        });
        await _crawler.PageAsync(_site.Root + "/start");
        Assert.That(other.Headers("/page").Cookie.ToString(), Is.Empty);
    }

    [Test]
    public async Task A_part_of_a_page_is_no_page()
    {
        _site.Html("/page", "<p>Part</p>", 206);
        Assert.That((await _crawler.ErrorAsync(_site.Root + "/page")).Message, Does.Contain("only a part"));
    }
}
