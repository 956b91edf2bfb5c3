using Microsoft.Security.AntiSSRF;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// The gate against server-side request forgery: Microsoft's AntiSSRF handler, which resolves a host, checks every
/// address and connects to the checked one. It refuses all non-public IPv4 and IPv6 ranges (mapped and translated ones
/// included) but those that the settings allow. Redirects are followed by
/// <see cref="HttpCrawler"/>, one request each, so that each passes here.
/// </summary>
internal static class PublicAddressHandler
{
    /// <summary>
    /// Forms of IPv6 that hold an IPv4 address and that the policy's own list lacks: compatible (RFC 4291, 2.5.5.1) and
    /// translated (RFC 2765), both deprecated.
    /// </summary>
    private static readonly string[] MoreDenied = ["::/96", "::ffff:0:0:0/96"];

    internal static HttpMessageHandler Create(CrawlerOptions options)
    {
        var policy = new AntiSSRFPolicy(PolicyConfigOptions.ExternalOnlyLatest)
        {
            AllowPlainTextHttp = true,
            AddXFFHeader = false,
        };
        policy.AddDeniedAddresses(MoreDenied);
        if (options.AllowedPrivateNetworks.Length > 0)
            policy.AddAllowedAddresses(options.AllowedPrivateNetworks);
        var handler = policy.GetHandler();
        handler.AllowAutoRedirect = false;
        handler.UseCookies = false;
        handler.SslOptions.RemoteCertificateValidationCallback = SiteCertificate.Check;
        // A pooled connection keeps the address it was checked with; two minutes bound how long a changed name is not
        // looked up again.
        handler.PooledConnectionLifetime = TimeSpan.FromMinutes(2);
        // Well within the time of an attempt, so that a host that does not answer is told from a slow one.
        handler.ConnectTimeout = TimeSpan.FromSeconds(Math.Min(10, options.TimeoutSeconds / 2.0));
        return handler;
    }

    /// <summary>Whether a failure is the gate's refusal.</summary>
    internal static bool IsRefusal(Exception exception)
    {
        for (var e = exception; e is not null; e = e.InnerException)
        {
            // The unspecified addresses are refused by the socket layer's own check.
            if (e is AntiSSRFException or ArgumentException)
                return true;
        }

        return false;
    }
}
