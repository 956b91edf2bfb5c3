using System.Net;
using BlogManager.Testing;
using Microsoft.Extensions.Options;

namespace BlogManager.Api.Tests;

/// <summary>Whose word on an address is believed. The test's own connection, from loopback, plays the proxy.</summary>
public sealed class TrustedProxyTests
{
    private const string Trusted = "BlogManager:ForwardedHeaders:TrustedProxies:0";

    [Test]
    public async Task Behind_a_trusted_proxy_each_caller_has_a_limit_of_its_own()
    {
        await using var app = Create(
            (Trusted, "127.0.0.0/8"),
            ("BlogManager:ForwardedHeaders:TrustedProxies:1", "::1/128")
        );
        using var client = app.CreateClient();
        Assert.That(await AllowedAsync(client, "203.0.113.1", 5), Is.EqualTo(3));
        Assert.That(await AllowedAsync(client, "203.0.113.2", 5), Is.EqualTo(3));
        Assert.That(app.Log.Lines, Has.None.Contains("TrustedProxies"));
    }

    [Test]
    public async Task What_a_caller_writes_into_the_header_before_the_proxy_does_is_not_believed()
    {
        await using var app = Create(
            (Trusted, "127.0.0.0/8"),
            ("BlogManager:ForwardedHeaders:TrustedProxies:1", "::1/128")
        );
        using var client = app.CreateClient();
        var allowed = 0;
        for (var i = 0; i < 6; i++)
            allowed += await AllowedAsync(client, $"198.51.100.{i}, 203.0.113.1", 1);
        Assert.That(allowed, Is.EqualTo(3));
    }

    [Test]
    public async Task Of_several_trusted_proxies_the_first_address_beyond_them_counts()
    {
        await using var app = Create(
            (Trusted, "127.0.0.0/8"),
            ("BlogManager:ForwardedHeaders:TrustedProxies:1", "::1/128"),
            ("BlogManager:ForwardedHeaders:TrustedProxies:2", "10.0.0.0/8")
        );
        using var client = app.CreateClient();
        Assert.That(await AllowedAsync(client, "203.0.113.1, 10.1.1.1", 5), Is.EqualTo(3));
        Assert.That(await AllowedAsync(client, "203.0.113.2, 10.1.1.1", 5), Is.EqualTo(3));
    }

    [Test]
    public async Task From_anyone_else_the_header_changes_nothing_and_the_operator_is_warned_once(
        [Values(false, true)] bool frameworkSwitch
    )
    {
        (string, string)[] settings = frameworkSwitch
            ? [("FORWARDEDHEADERS_ENABLED", "true")]
            : [(Trusted, "192.0.2.0/24")];
        await using var app = Create(settings);
        using var client = app.CreateClient();
        var allowed = 0;
        for (var i = 0; i < 6; i++)
            allowed += await AllowedAsync(client, $"203.0.113.{i}", 1);
        Assert.That(allowed, Is.EqualTo(3), "one bucket: the address is the proxy's");
        Assert.That(
            app.Log.Lines.Count(l => l.StartsWith("Warning: X-Forwarded-For came from", StringComparison.Ordinal)),
            Is.EqualTo(1)
        );
        Assert.That(
            app.Log.Lines.Any(l => l.Contains("ASPNETCORE_FORWARDEDHEADERS_ENABLED has no effect")),
            Is.EqualTo(frameworkSwitch)
        );
    }

    [Test]
    public async Task A_forged_loopback_address_opens_no_metrics_and_a_real_outer_one_closes_them()
    {
        await using var untrusting = Create(("BlogManager:Metrics:AllowedNetworks:0", "192.0.2.0/24"));
        using var forger = untrusting.CreateClient();
        forger.DefaultRequestHeaders.Add("X-Forwarded-For", "192.0.2.1");
        Assert.That((await forger.GetAsync("/metrics")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));

        await using var trusting = Create(
            (Trusted, "127.0.0.0/8"),
            ("BlogManager:ForwardedHeaders:TrustedProxies:1", "::1/128")
        );
        using var outer = trusting.CreateClient();
        outer.DefaultRequestHeaders.Add("X-Forwarded-For", "203.0.113.1");
        Assert.That((await outer.GetAsync("/metrics")).StatusCode, Is.EqualTo(HttpStatusCode.Unauthorized));
    }

    [Test]
    public async Task A_header_that_is_no_address_is_no_error(
        [Values("unknown", "", "999.1.1.1", "203.0.113.1,,", "[::1", "a, b, c")] string value
    )
    {
        await using var app = Create(
            (Trusted, "127.0.0.0/8"),
            ("BlogManager:ForwardedHeaders:TrustedProxies:1", "::1/128")
        );
        using var client = app.CreateClient();
        Assert.That(await AllowedAsync(client, value, 1), Is.EqualTo(1));
    }

    [Test]
    public void What_is_no_network_and_the_whole_internet_stop_the_start(
        [Values("proxy", "10.0.0.1/99", "0.0.0.0/0", "::/0")] string network
    )
    {
        Assert.That(
            () => StartupChecks.Run((Trusted, network)),
            Throws
                .TypeOf<OptionsValidationException>()
                .With.Message.Contains("TrustedProxies must list networks in CIDR form")
        );
    }

    private static BlogManagerApp Create(params (string Key, string Value)[] settings) =>
        new(
            settings
                .Append(("BlogManager:RateLimits:Health:PermitsPerMinute", "3"))
                .ToDictionary(s => s.Item1, s => s.Item2)
        );

    /// <summary>How many of some calls through a proxy that writes this header are not refused.</summary>
    private static async Task<int> AllowedAsync(HttpClient client, string forwardedFor, int calls)
    {
        var allowed = 0;
        for (var i = 0; i < calls; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/health/live");
            request.Headers.TryAddWithoutValidation("X-Forwarded-For", forwardedFor);
            using var answer = await client.SendAsync(request);
            Assert.That(answer.StatusCode, Is.AnyOf(HttpStatusCode.OK, HttpStatusCode.TooManyRequests));
            allowed += answer.StatusCode == HttpStatusCode.OK ? 1 : 0;
        }

        return allowed;
    }
}
