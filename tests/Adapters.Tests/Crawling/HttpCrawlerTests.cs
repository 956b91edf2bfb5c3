using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Testing;
using Microsoft.AspNetCore.Http;

namespace BlogManager.Adapters.Tests.Crawling;

public sealed class HttpCrawlerTests
{
    private const int MaxBytes = 4096;
    private FakeSite _site = null!;
    private CrawlerUnderTest _crawler = null!;

    [SetUp]
    public async Task StartAsync()
    {
        _site = await FakeSite.StartAsync();
        _crawler = new CrawlerUnderTest(
            settings: [("MaxBytes", $"{MaxBytes}"), ("TimeoutSeconds", "4"), ("MaxRedirects", "3")]
        );
    }

    [TearDown]
    public async Task StopAsync()
    {
        Assert.That(
            _crawler.Logs.Lines,
            Has.None.Contains("127.0.0.1").And.None.Contains("http://").And.None.Contains("/page"),
            "no URL is logged"
        );
        _crawler.Dispose();
        await _site.DisposeAsync();
    }

    [Test]
    public async Task A_page_comes_with_its_type_its_canonical_URL_and_its_validators()
    {
        _site.Bytes(
            "/page",
            "<p>Grün</p>"u8.ToArray(),
            "text/html; charset=utf-8",
            200,
            ("ETag", "\"v1\""),
            ("Last-Modified", "Tue, 05 Mar 2024 10:00:00 GMT")
        );
        var page = await _crawler.PageAsync(_site.Root + "/page?b=2&utm_source=x&a=1");
        Assert.Multiple(() =>
        {
            Assert.That(page.Content, Is.EqualTo("<p>Grün</p>"));
            Assert.That(page.MediaType, Is.EqualTo("text/html"));
            Assert.That(page.FinalUrl.Value, Is.EqualTo(_site.Root + "/page?a=1&b=2"));
            Assert.That(page.Validators, Is.EqualTo(new PageValidators("\"v1\"", "Tue, 05 Mar 2024 10:00:00 GMT")));
            Assert.That(page.NotModified, Is.False);
            Assert.That(_site.Headers("/page").UserAgent.ToString(), Does.StartWith("BlogManagerBot/1.0 (+https://"));
            Assert.That(_site.Headers("/page").Cookie.ToString(), Is.Empty);
        });
    }

    [Test]
    public async Task Redirects_are_followed_and_the_last_URL_is_the_pages()
    {
        _site
            .Redirect("/a", "b?utm_medium=mail", 301)
            .Redirect("/b", _site.Root + "/c#part", 308)
            .Redirect("/c", "/page", 307)
            .Html("/page", "<p>here</p>");
        Assert.That((await _crawler.PageAsync(_site.Root + "/a")).FinalUrl.Value, Is.EqualTo(_site.Root + "/page"));
    }

    [Test]
    public async Task A_loop_of_redirects_ends_at_the_limit()
    {
        _site.Redirect("/page", "/page");
        var error = await _crawler.ErrorAsync(_site.Root + "/page");
        Assert.That(
            (error.Kind, error.Message),
            Is.EqualTo((ErrorKind.UpstreamFailed, "The page could not be fetched: it redirects more than 3 times."))
        );
        Assert.That(_site.Count("/page"), Is.EqualTo(4));
    }

    [TestCase("http://[bad")]
    [TestCase("http://:99999/")]
    [TestCase("")]
    [TestCase("//")]
    public async Task A_redirect_that_is_no_URL_is_the_sites_failure_or_refused(string location)
    {
        _site.Redirect("/page", location);
        Assert.That(
            (await _crawler.ErrorAsync(_site.Root + "/page")).Kind,
            Is.AnyOf(ErrorKind.UpstreamFailed, ErrorKind.Invalid)
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_page_above_the_limit_is_refused_whether_it_says_its_length_or_not(bool says)
    {
        _site.On("/page", async context =>
        {
            context.Response.ContentType = "text/plain";
            context.Response.ContentLength = says ? MaxBytes + 1 : null;
            await context.Response.Body.WriteAsync(new byte[MaxBytes + 1]);
        });
        Assert.That((await _crawler.ErrorAsync(_site.Root + "/page")).Kind, Is.EqualTo(ErrorKind.TooLarge));
    }

    [Test]
    public async Task A_page_of_just_the_limit_is_taken()
    {
        _site.Bytes("/page", Encoding.ASCII.GetBytes(new string('a', MaxBytes)), "text/plain");
        Assert.That((await _crawler.PageAsync(_site.Root + "/page")).Content, Has.Length.EqualTo(MaxBytes));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    public async Task A_compressed_page_is_read_and_a_bomb_is_not(string encoding)
    {
        _site.Bytes(
            "/page",
            Compress(encoding, "<p>small</p>"u8.ToArray()),
            "text/html",
            200,
            ("Content-Encoding", encoding)
        );
        _site.Bytes(
            "/page-bomb",
            Compress(encoding, new byte[2_000_000]),
            "text/html",
            200,
            ("Content-Encoding", encoding)
        );
        Assert.That((await _crawler.PageAsync(_site.Root + "/page")).Content, Is.EqualTo("<p>small</p>"));
        Assert.That(
            Compress(encoding, new byte[2_000_000]),
            Has.Length.LessThan(MaxBytes),
            "sent, it is below the limit"
        );
        Assert.That((await _crawler.ErrorAsync(_site.Root + "/page-bomb")).Kind, Is.EqualTo(ErrorKind.TooLarge));
    }

    [TestCase("gzip")]
    [TestCase("br")]
    [TestCase("deflate")]
    [TestCase("zstd")]
    [TestCase("gzip, gzip")]
    public async Task A_page_that_is_not_encoded_as_it_says_is_the_sites_failure(string encoding)
    {
        _site.Bytes(
            "/page",
            "<p>This is not compressed at all, whatever the header says.</p>"u8.ToArray(),
            "text/html",
            200,
            ("Content-Encoding", encoding)
        );
        var error = await _crawler.ErrorAsync(_site.Root + "/page");
        Assert.That(
            (error.Kind, error.Message),
            Is.EqualTo(
                (ErrorKind.UpstreamFailed, "The page could not be fetched: the page is not encoded as its headers say.")
            )
        );
    }

    [TestCase("text/html", "text/html")]
    [TestCase("TEXT/HTML;charset=utf-8", "text/html")]
    [TestCase("application/xhtml+xml", "text/html")]
    [TestCase("text/html;; charset=utf-8", "text/html")]
    [TestCase("text/markdown", "text/markdown")]
    [TestCase("text/x-markdown", "text/markdown")]
    [TestCase("text/plain", "text/plain")]
    [TestCase(null, "text/html")]
    [TestCase("application/pdf", null)]
    [TestCase("application/pdf;;", null)]
    [TestCase("image/png", null)]
    [TestCase("application/json", null)]
    [TestCase("application/octet-stream", null)]
    public async Task Only_pages_are_read(string? contentType, string? mediaType)
    {
        _site.Bytes("/page", "<p>text</p>"u8.ToArray(), contentType);
        var result = await _crawler.FetchAsync(_site.Root + "/page");
        Assert.That(result.IsSuccess ? result.Value.MediaType : null, Is.EqualTo(mediaType));
        Assert.That(result.IsSuccess || result.Error!.Kind == ErrorKind.UnsupportedMediaType);
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(410)]
    [TestCase(429)]
    [TestCase(501)]
    [TestCase(304)]
    [TestCase(300)]
    public async Task A_refusal_is_told_with_its_status_and_not_tried_again(int status)
    {
        _site.Status("/page", status);
        var error = await _crawler.ErrorAsync(_site.Root + "/page");
        Assert.That((error.Code, error.Kind), Is.EqualTo(("upstream_failed", ErrorKind.UpstreamFailed)));
        Assert.That(error.Message, Does.Contain($"{status}"));
        Assert.That(error.MayPass, Is.EqualTo(status is 429 or 501), "what was refused will be refused again");
        Assert.That(_site.Count("/page"), Is.EqualTo(1));
    }

    [TestCase(500)]
    [TestCase(502)]
    [TestCase(503)]
    [TestCase(504)]
    public async Task A_server_error_is_tried_once_more(int status)
    {
        var asked = 0;
        _site
            .Html("/page-well", "<p>well</p>")
            .On("/page", async context =>
            {
                context.Response.StatusCode = Interlocked.Increment(ref asked) == 1 ? status : 200;
                context.Response.ContentType = "text/html";
                await context.Response.WriteAsync("<p>well</p>");
            });
        Assert.That((await _crawler.PageAsync(_site.Root + "/page")).Content, Is.EqualTo("<p>well</p>"));
        _site.Status("/page-ill", status);
        Assert.That((await _crawler.ErrorAsync(_site.Root + "/page-ill")).Message, Does.Contain($"{status}"));
        Assert.That(_site.Count("/page-ill"), Is.EqualTo(2));
    }

    [TestCase(429, "120", 120)]
    [TestCase(503, "7", 7)]
    [TestCase(503, "999999999", 86400)]
    [TestCase(503, "Fri, 31 Dec 9999 23:59:59 GMT", 86400)]
    [TestCase(429, "0", null)]
    [TestCase(429, "Thu, 01 Jan 1970 00:00:00 GMT", null)]
    [TestCase(429, "soon", null)]
    public async Task When_a_site_wants_to_be_asked_again_is_told_and_it_is_not_asked_before(
        int status,
        string says,
        int? seconds
    )
    {
        _site.Bytes("/page", [], null, status, ("Retry-After", says));
        var error = await _crawler.ErrorAsync(_site.Root + "/page");
        Assert.That((error.Kind, error.MayPass), Is.EqualTo((ErrorKind.UpstreamFailed, true)));
        Assert.That(
            error.RetryAfter,
            Is.EqualTo(seconds is null ? (TimeSpan?)null : TimeSpan.FromSeconds(seconds.Value))
        );
        Assert.That(_site.Count("/page"), Is.EqualTo(1));
    }

    [Test]
    public async Task A_conditional_request_names_the_version_and_hears_that_it_still_holds()
    {
        var known = new PageValidators("W/\"v1\"", "Tue, 05 Mar 2024 10:00:00 GMT");
        _site.Status("/page", 304);
        var page = await _crawler.PageAsync(_site.Root + "/page", known);
        Assert.That((page.NotModified, page.Content, page.Validators), Is.EqualTo((true, string.Empty, known)));
        Assert.That(_site.Headers("/page").IfNoneMatch.ToString(), Is.EqualTo("W/\"v1\""));
        Assert.That(_site.Headers("/page").IfModifiedSince.ToString(), Is.EqualTo("Tue, 05 Mar 2024 10:00:00 GMT"));
    }

    [Test]
    public async Task A_port_on_which_nothing_listens_is_the_sites_failure_and_not_that_of_its_robots_txt()
    {
        var error = await _crawler.ErrorAsync(FakeSite.Dead() + "/page");
        Assert.That(
            (error.Kind, error.Message),
            Is.EqualTo((ErrorKind.UpstreamFailed, "The page could not be fetched: the connection was refused."))
        );
    }

    [Test]
    public async Task A_host_that_does_not_exist_is_the_sites_failure()
    {
        var error = await _crawler.ErrorAsync("http://no-such-host.invalid/page");
        Assert.That(error.Kind, Is.EqualTo(ErrorKind.UpstreamFailed), error.Message);
        Assert.That(error.Message, Does.Not.Contain("no-such-host"));
    }

    [Test]
    public async Task A_body_that_breaks_off_is_the_sites_failure()
    {
        _site.On("/page", async context =>
        {
            context.Response.ContentType = "text/html";
            context.Response.ContentLength = 100;
            await context.Response.WriteAsync("<p>half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        Assert.That(
            (await _crawler.ErrorAsync(_site.Root + "/page")).Message,
            Is.EqualTo("The page could not be fetched: the connection was cut off.")
        );
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_site_that_does_not_come_to_an_end_runs_into_the_time_limit(bool headersFirst)
    {
        using var quick = new CrawlerUnderTest(settings: ("TimeoutSeconds", "1"));
        _site.On("/page", async context =>
        {
            context.Response.ContentType = "text/html";
            if (headersFirst)
                await context.Response.WriteAsync("<p>");
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        var error = await quick.ErrorAsync(_site.Root + "/page");
        Assert.That(
            (error.Kind, error.Message),
            Is.EqualTo(
                (ErrorKind.UpstreamFailed, "The page could not be fetched: the site did not answer within 1 seconds.")
            )
        );
    }

    [Test]
    public async Task A_host_that_never_completes_the_connection_is_the_sites_failure_and_no_cancellation()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var quick = new CrawlerUnderTest(settings: ("TimeoutSeconds", "1"));
        // The handshake of TLS is part of connecting, and nobody answers it.
        Assert.That(
            (await quick.ErrorAsync($"https://{listener.LocalEndpoint}/page")).Kind,
            Is.EqualTo(ErrorKind.UpstreamFailed)
        );
    }

    [Test]
    public void A_caller_that_goes_away_ends_the_fetch()
    {
        using var gone = new CancellationTokenSource();
        _site.On("/page", async context =>
        {
            await gone.CancelAsync();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        });
        Assert.That(
            () => _crawler.FetchAsync(_site.Root + "/page", cancellationToken: gone.Token),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    private static byte[] Compress(string encoding, byte[] plain)
    {
        using var packed = new MemoryStream();
        using (
            Stream packer = encoding switch
            {
                "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
                "br" => new BrotliStream(packed, CompressionLevel.Optimal, leaveOpen: true),
                _ => new ZLibStream(packed, CompressionLevel.SmallestSize, leaveOpen: true),
            }
        )
            packer.Write(plain);
        return packed.ToArray();
    }
}
