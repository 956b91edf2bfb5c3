using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using BlogManager.Domain.Shared;

namespace BlogManager.Adapters.Tests.Crawling;

/// <summary>
/// Whatever is wrong between here and a site is the site's failure in clear words, and none of our own.
/// </summary>
public sealed class SiteFaultTests
{
    private CrawlerUnderTest _crawler = null!;

    [SetUp]
    public void Start() =>
        _crawler = new CrawlerUnderTest(settings: [("RespectRobots", "false"), ("TimeoutSeconds", "5")]);

    [TearDown]
    public void Stop() => _crawler.Dispose();

    [TestCase("expired", "its certificate has expired and is self-signed")]
    [TestCase("early", "its certificate is not valid yet and is self-signed")]
    [TestCase("other host", "its certificate is for another host and is self-signed")]
    [TestCase("self-signed", "its certificate is self-signed")]
    [TestCase("untrusted", "its certificate comes from no authority that is trusted here")]
    public async Task A_bad_certificate_is_told_with_its_reason_and_not_tried_again(string how, string why)
    {
        using var certificate = Certificate(how);
        var asked = 0;
        await using var site = Listen(async stream =>
        {
            Interlocked.Increment(ref asked);
            await using var tls = new SslStream(stream);
            await tls.AuthenticateAsServerAsync(certificate);
            await tls.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nwell"u8.ToArray());
        });
        var error = await _crawler.ErrorAsync($"https://127.0.0.1:{site.Port}/");
        Assert.That(
            (error.Code, error.Kind, error.MayPass),
            Is.EqualTo(("upstream_failed", ErrorKind.UpstreamFailed, false))
        );
        Assert.That(error.Message, Is.EqualTo($"The page could not be fetched: {why}."));
        Assert.That(asked, Is.EqualTo(1));
    }

    [Test]
    public async Task A_site_that_speaks_no_TLS_is_told_so()
    {
        await using var site = Listen(async stream =>
            await stream.WriteAsync("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray())
        );
        var error = await _crawler.ErrorAsync($"https://127.0.0.1:{site.Port}/");
        Assert.That(
            (error.Kind, error.MayPass, error.Message),
            Is.EqualTo(
                (
                    ErrorKind.UpstreamFailed,
                    false,
                    "The page could not be fetched: no secure connection could be agreed on."
                )
            )
        );
    }

    [TestCase("SSH-2.0-OpenSSH_9.2\r\n", "what it answered is not valid HTTP")]
    [TestCase("HTTP/1.1 two hundred\r\n\r\n", "what it answered is not valid HTTP")]
    [TestCase("HTTP/1.1 200 OK\r\nno colon here\r\n\r\n", "what it answered is not valid HTTP")]
    [TestCase("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "what it answered is not valid HTTP")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf", "the connection was cut off")]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", null)]
    [TestCase("HTTP/1.1 200 OK\r\nContent-Type: \0\u00ff;;;\r\nETag: \u0001\r\nContent-Length: 2\r\n\r\nok", null)]
    [TestCase(
        "HTTP/1.1 200 OK\r\nLocation: \u00ff\r\nRetry-After: \u00ff\r\nContent-Encoding: \u00ff\r\nContent-Length: 0\r\n\r\n",
        null
    )]
    [TestCase("HTTP/1.1 302 Found\r\nLocation: \u0001http://[\r\nContent-Length: 0\r\n\r\n", null)]
    [TestCase("", "the connection was cut off")]
    public async Task A_broken_answer_is_the_sites_failure(string answer, string? why)
    {
        await using var site = Listen(async stream => await stream.WriteAsync(Encoding.Latin1.GetBytes(answer)));
        var result = await _crawler.FetchAsync($"http://127.0.0.1:{site.Port}/");
        Assert.That(
            result.IsSuccess
                || result.Error.Kind is ErrorKind.UpstreamFailed or ErrorKind.UnsupportedMediaType or ErrorKind.Invalid,
            Is.True
        );
        if (why is not null)
            Assert.That(
                (result.Error!.Kind, result.Error.Message),
                Is.EqualTo((ErrorKind.UpstreamFailed, $"The page could not be fetched: {why}."))
            );
    }

    [Test]
    public async Task Endless_headers_are_the_sites_failure()
    {
        await using var site = Listen(async stream =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\n"u8.ToArray());
            for (var i = 0; i < 3000; i++)
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"X-{i}: {new string('x', 100)}\r\n"));
        });
        var error = await _crawler.ErrorAsync($"http://127.0.0.1:{site.Port}/");
        Assert.That(
            (error.Kind, error.Message),
            Is.EqualTo((ErrorKind.UpstreamFailed, "The page could not be fetched: its headers are too large."))
        );
    }

    [Test]
    public async Task A_connection_that_is_reset_is_the_sites_failure()
    {
        await using var site = Listen(stream =>
        {
            stream.Socket.LingerState = new LingerOption(true, 0);
            stream.Socket.Close();
            return Task.CompletedTask;
        });
        var error = await _crawler.ErrorAsync($"http://127.0.0.1:{site.Port}/");
        Assert.That(
            (error.Kind, error.Message, error.MayPass),
            Is.EqualTo((ErrorKind.UpstreamFailed, "The page could not be fetched: the connection was cut off.", true))
        );
    }

    private static X509Certificate2 Certificate(string how)
    {
        using var key = RSA.Create(2048);
        var now = DateTimeOffset.UtcNow;
        var request = new CertificateRequest(
            "CN=blog.example",
            key,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        var names = new SubjectAlternativeNameBuilder();
        if (how == "other host")
            names.AddDnsName("elsewhere.example");
        else
            names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var (from, to) = how switch
        {
            "expired" => (-20, -10),
            "early" => (10, 20),
            _ => (-1, 10),
        };
        if (how != "untrusted")
            return Usable(request.CreateSelfSigned(now.AddDays(from), now.AddDays(to)));
        using var authorityKey = RSA.Create(2048);
        var authority = new CertificateRequest(
            "CN=nobody's authority",
            authorityKey,
            HashAlgorithmName.SHA256,
            RSASignaturePadding.Pkcs1
        );
        authority.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var issuer = authority.CreateSelfSigned(now.AddDays(-2), now.AddDays(20));
        using var issued = request.Create(issuer, now.AddDays(from), now.AddDays(to), [1, 2, 3]);
        return Usable(issued.CopyWithPrivateKey(key));
    }

    private static X509Certificate2 Usable(X509Certificate2 made)
    {
        using (made)
            return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    private static Listener Listen(Func<NetworkStream, Task> answer) => new(answer);

    /// <summary>Answers each connection in its own way, and closes it.</summary>
    private sealed class Listener : IAsyncDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _ending = new();
        private readonly Task _serving;

        internal Listener(Func<NetworkStream, Task> answer)
        {
            _listener.Start();
            _serving = ServeAsync(answer);
        }

        internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

        public async ValueTask DisposeAsync()
        {
            await _ending.CancelAsync();
            await _serving;
            _listener.Dispose();
            _ending.Dispose();
        }

        private async Task ServeAsync(Func<NetworkStream, Task> answer)
        {
            while (!_ending.IsCancellationRequested)
            {
                try
                {
                    using var client = await _listener.AcceptTcpClientAsync(_ending.Token);
                    await using var stream = client.GetStream();
                    // The request is read first: what is left unread when a connection is closed resets it.
                    if (!IsTls(client))
                        _ = await stream.ReadAsync(new byte[4096]);
                    await answer(stream);
                }
                catch (Exception e)
                    when (e
                            is IOException
                                or SocketException
                                or ObjectDisposedException
                                or OperationCanceledException
                                or AuthenticationException
                    )
                {
                    // The crawler hung up, as it should, or the test is over.
                }
            }
        }

        private static bool IsTls(TcpClient client)
        {
            var first = new byte[1];
            return client.Client.Receive(first, SocketFlags.Peek) == 1 && first[0] == 22;
        }
    }
}
