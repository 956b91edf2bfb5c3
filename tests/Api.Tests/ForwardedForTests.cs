using System.Net;
using BlogManager.Api.Security;
using BlogManager.Testing;
using Microsoft.Extensions.Primitives;

namespace BlogManager.Api.Tests;

/// <summary>
/// What is made of X-Forwarded-For, well written or not. What cannot be read is nobody, and never the proxy.
/// </summary>
public sealed class ForwardedForTests
{
    private static readonly IPNetwork[] Proxies =
    [
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("fd00::/8"),
    ];

    [TestCase("203.0.113.1", "203.0.113.1", 1)]
    [TestCase(" 203.0.113.1\t", "203.0.113.1", 1)]
    [TestCase("203.0.113.1:4711", "203.0.113.1", 1)]
    [TestCase("2001:db8::1", "2001:db8::1", 1)]
    [TestCase("[2001:db8::1]", "2001:db8::1", 1)]
    [TestCase("[2001:db8::1]:4711", "2001:db8::1", 1)]
    [TestCase("::ffff:203.0.113.1", "203.0.113.1", 1)]
    [TestCase("198.51.100.9, 203.0.113.1", "203.0.113.1", 1)]
    [TestCase("\", 203.0.113.1", "203.0.113.1", 1)]
    [TestCase("203.0.113.1, 10.1.1.1", "203.0.113.1", 2)]
    [TestCase("198.51.100.9, 203.0.113.1, fd00::7, 10.1.1.1:80", "203.0.113.1", 3)]
    [TestCase("10.2.2.2, 10.1.1.1", "10.2.2.2", 2)]
    public void The_nearest_address_that_is_no_proxy_of_ours_is_the_callers(
        string header,
        string caller,
        int proxies
    ) => Assert.That(Read(header), Is.EqualTo((IPAddress.Parse(caller), proxies)));

    [TestCase("\"")]
    [TestCase("")]
    [TestCase(" ")]
    [TestCase(",")]
    [TestCase("203.0.113.1,")]
    [TestCase("203.0.113.1,,")]
    [TestCase("unknown")]
    [TestCase("_hidden")]
    [TestCase("\"203.0.113.1\"")]
    [TestCase("for=203.0.113.1")]
    [TestCase("203.0.113.1, unknown, 10.1.1.1")]
    [TestCase("203.0.113.1, , 10.1.1.1")]
    [TestCase("127.1")]
    [TestCase("2130706433")]
    [TestCase("0x7f.0.0.1")]
    [TestCase("0177.0.0.1")]
    [TestCase("127.0.0.01")]
    [TestCase("999.1.1.1")]
    [TestCase("[::1")]
    [TestCase("::1]")]
    [TestCase("[::1]x")]
    [TestCase("[[::1]]")]
    [TestCase("[127.0.0.1]:")]
    [TestCase("fe80::1%eth0")]
    [TestCase("127.0.0.1:")]
    [TestCase("127.0.0.1:http")]
    [TestCase("127.0.0.1:123456")]
    [TestCase("127.0.0.1 127.0.0.1")]
    [TestCase("localhost")]
    public void What_is_no_address_is_nobody(string header) => Assert.That(Read(header).Caller, Is.Null);

    [Test]
    public void Several_headers_are_one_list_from_the_last_to_the_first()
    {
        Assert.That(Read("198.51.100.9", "203.0.113.1", "10.1.1.1").Caller, Is.EqualTo(IPAddress.Parse("203.0.113.1")));
        Assert.That(Read("203.0.113.1", "").Caller, Is.Null);
        Assert.That(Read().Caller, Is.Null);
    }

    [Test]
    public void A_list_of_any_length_is_read_to_the_caller_and_no_further()
    {
        Assert.That(
            Read(string.Concat(Enumerable.Repeat("x,", 1_000_000)) + "203.0.113.1").Caller,
            Is.EqualTo(IPAddress.Parse("203.0.113.1"))
        );
        Assert.That(
            Read("203.0.113.1" + string.Concat(Enumerable.Repeat(", 10.0.0.1", 31))).Caller,
            Is.EqualTo(IPAddress.Parse("203.0.113.1"))
        );
        Assert.That(Read("203.0.113.1" + string.Concat(Enumerable.Repeat(", 10.0.0.1", 32))).Caller, Is.Null);
    }

    [Test]
    public async Task What_cannot_be_read_opens_no_metrics_and_shares_the_bucket_of_no_reader(
        [Values("\"", "unknown", "203.0.113.7,", "127.0.0.1:", "localhost", "[::1")] string header
    )
    {
        await using var app = new BlogManagerApp(
            new Dictionary<string, string>
            {
                ["BlogManager:ForwardedHeaders:TrustedProxies:0"] = "127.0.0.0/8",
                ["BlogManager:RateLimits:Health:PermitsPerMinute"] = "2",
            }
        );
        using var client = app.CreateClient();
        Assert.That(
            await StatusAsync(client, "/metrics", null),
            Is.EqualTo(HttpStatusCode.OK),
            "the proxy's host itself"
        );
        Assert.That(await StatusAsync(client, "/metrics", header), Is.EqualTo(HttpStatusCode.Unauthorized));
        HttpStatusCode[] unreadable =
        [
            .. await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => StatusAsync(client, "/health/live", header))),
        ];
        Assert.That(
            unreadable.Count(s => s == HttpStatusCode.OK),
            Is.EqualTo(2),
            "all that cannot be read have one bucket"
        );
        Assert.That(
            await StatusAsync(client, "/health/live", null),
            Is.EqualTo(HttpStatusCode.OK),
            "and not the proxy's"
        );
        Assert.That(
            await StatusAsync(client, "/health/live", "203.0.113.7"),
            Is.EqualTo(HttpStatusCode.OK),
            "nor a reader's"
        );
    }

    private static (IPAddress? Caller, int Proxies) Read(params string[] headers) =>
        ForwardedFor.Read(new StringValues(headers), address => Proxies.Any(p => p.Contains(address)));

    private static async Task<HttpStatusCode> StatusAsync(HttpClient client, string path, string? forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (forwardedFor is not null)
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
