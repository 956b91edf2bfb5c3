using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using BlogManager.Testing;

namespace BlogManager.Api.Tests;

/// <summary>
/// What the web server refuses by itself is counted and logged, without what was sent; what can be is refused by the
/// service with a body.
/// </summary>
[NonParallelizable]
public sealed class ServerRefusalTests
{
    private const string Secret = "quexalotl";

    private BlogManagerApp _app = null!;
    private HttpClient _nobody = null!;

    [SetUp]
    public void Start()
    {
        _app = new BlogManagerApp();
        _nobody = _app.CreateClient();
    }

    [TearDown]
    public async Task Stop()
    {
        _nobody.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("GET\r\n\r\n", 400)]
    [TestCase("G@T /quexalotl HTTP/1.1\r\n\r\n", 400)]
    [TestCase("GET /quexalotl HTTP/1.1\r\n\r\n", 400)]
    [TestCase("GET /quexalotl HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400)]
    [TestCase("GET /quexalotl HTTP/3.7\r\nHost: x\r\n\r\n", 505)]
    [TestCase("GET /quexalotl HTTP/1.1\r\nHost: x\r\nX: {1000000}\r\n\r\n", 431)]
    [TestCase("GET /quexalotl{60000} HTTP/1.1\r\nHost: x\r\n\r\n", 414)]
    public async Task What_the_server_refuses_is_counted_once_and_logged_in_one_line_that_quotes_nothing(
        string request,
        int status
    )
    {
        var before = await CountAsync(status);
        var answer = await RawAsync(Filled(request));
        Assert.That(answer, Does.StartWith($"HTTP/1.1 {status}"));
        await WaitAsync(() => Lines(status) == 1);
        Assert.That(Lines(status), Is.EqualTo(1));
        Assert.That(await CountAsync(status) - before, Is.EqualTo(1));
        Assert.That(string.Join('\n', _app.Log.Lines), Does.Not.Contain(Secret));
    }

    [TestCase("ffffffff")]
    [TestCase("7fffffff0")]
    [TestCase("zz")]
    public async Task A_chunk_of_no_size_that_there_is_is_a_bad_request(string size)
    {
        using var admin = await _app.CreateAdminClientAsync();
        var answer = await RawAsync(
            $"POST /api/v1/qa/ask HTTP/1.1\r\nHost: x\r\nX-API-Key: {admin.DefaultRequestHeaders.GetValues("X-API-Key").Single()}\r\n"
                + $"Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n{size}\r\n{{\"\r\n"
        );
        Assert.That(answer, Does.StartWith("HTTP/1.1 400").And.Contain("application/problem+json"));
        Assert.That(_app.Log.Lines, Has.None.Contains("Unhandled"));
    }

    [TestCase("GET /quexalotl{20000} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", 414, "uri_too_long")]
    [TestCase("GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: {40000}\r\n\r\n", 431, "headers_too_large")]
    public async Task What_is_not_absurdly_large_is_refused_with_a_body_and_as_a_request(
        string request,
        int status,
        string code
    )
    {
        var before = await CountAsync(status);
        var answer = await RawAsync(Filled(request));
        Assert.That(
            answer,
            Does.StartWith($"HTTP/1.1 {status}")
                .And.Contain("application/problem+json")
                .And.Contain($"\"error\":\"{code}\"")
                .And.Contain("X-Correlation-ID")
        );
        Assert.That(Lines(status), Is.Zero);
        Assert.That(await CountAsync(status), Is.EqualTo(before));
    }

    private static string Filled(string request) =>
        System.Text.RegularExpressions.Regex.Replace(request, @"\{(\d+)\}", m => new string(
            'a',
            int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture)
        ));

    private static async Task WaitAsync(Func<bool> isSo)
    {
        for (var i = 0; i < 100 && !isSo(); i++)
            await Task.Delay(20);
    }

    private int Lines(int status) =>
        _app.Log.Lines.Count(l =>
            l.Contains($"The server refused a request before it was read: {status}", StringComparison.Ordinal)
        );

    private async Task<double> CountAsync(int status)
    {
        var line = (await _nobody.GetStringAsync("/metrics"))
            .Split('\n')
            .Single(l =>
                l.StartsWith("blogmanager_server_refusals_total{", StringComparison.Ordinal)
                && l.Contains($"code=\"{status}\"", StringComparison.Ordinal)
            );
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }

    private async Task<string> RawAsync(string request)
    {
        using var socket = new TcpClient();
        await socket.ConnectAsync(IPAddress.Loopback, _nobody.BaseAddress!.Port);
        await using var stream = socket.GetStream();
        try
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(request));
        }
        catch (IOException)
        {
            // Refused before all of it was sent.
            TestContext.Out.WriteLine("The server closed its side early.");
        }

        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        var buffer = new byte[8192];
        var read = 0;
        try
        {
            while (await stream.ReadAsync(buffer.AsMemory(read), patience.Token) is > 0 and var more)
                read += more;
        }
        catch (IOException)
        {
            TestContext.Out.WriteLine("The connection was cut after the answer.");
        }

        return Encoding.ASCII.GetString(buffer, 0, read);
    }
}
