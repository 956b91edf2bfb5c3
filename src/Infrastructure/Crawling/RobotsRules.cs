using System.Net;
using System.Text;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>Keeps the robots.txt of each site for a day (RFC 9309, 2.4). Memory is bounded.</summary>
internal sealed class RobotsRules(IHttpClientFactory clients, IOptions<CrawlerOptions> options, TimeProvider time)
{
    /// <summary>What of a robots.txt is read, at least 500 KiB (RFC 9309, 2.5).</summary>
    private const int MaxBytes = 512 * 1024;

    private const int MaxSites = 5_000;
    private const int MaxRedirects = 5;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    /// <summary>A site that could not be reached is asked again sooner.</summary>
    private static readonly TimeSpan UnreachableLifetime = TimeSpan.FromMinutes(1);

    // Null: robots.txt is unreachable, so nothing may be fetched (RFC 9309, 2.3.1.4), which is the site's failure and
    // passes.
    private readonly Dictionary<string, (RobotsTxt? Rules, DateTimeOffset Until)> _sites = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <exception cref="UpstreamFault">The site's robots.txt answered with a server error.</exception>
    internal async Task<RobotsTxt> OfAsync(Uri page, CancellationToken cancellationToken)
    {
        var site = page.GetLeftPart(UriPartial.Authority);
        lock (_gate)
        {
            if (_sites.TryGetValue(site, out var known) && known.Until > time.GetUtcNow())
                return known.Rules ?? throw Unreachable();
        }

        var (rules, lifetime) = await FetchAsync(new Uri(site + "/robots.txt"), cancellationToken);
        lock (_gate)
        {
            if (_sites.Count >= MaxSites)
                _sites.Clear();
            _sites[site] = (rules, time.GetUtcNow() + lifetime);
        }

        return rules ?? throw Unreachable();
    }

    private static UpstreamFault Unreachable() =>
        new("the site's robots.txt could not be read, and without it nothing may be fetched", isTransient: false);

    private async Task<(RobotsTxt? Rules, TimeSpan Lifetime)> FetchAsync(Uri uri, CancellationToken cancellationToken)
    {
        var hop = 0;
        try
        {
            for (; hop <= MaxRedirects; hop++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, uri);
                using var response = await clients
                    .CreateClient(HttpCrawler.ClientName)
                    .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (HttpCrawler.IsRedirect(response.StatusCode))
                {
                    if (Link.Target(uri, response) is not { Scheme: "http" or "https" } next)
                        return (RobotsTxt.AllowAll, Lifetime);
                    uri = next;
                    continue;
                }

                return await ReadAsync(response, cancellationToken);
            }

            // Too many redirects count as unavailable, that is, as none (RFC 9309, 2.3.1.2).
            return (RobotsTxt.AllowAll, Lifetime);
        }
        catch (Exception e) when (e is InvalidDataException || (hop > 0 && PublicAddressHandler.IsRefusal(e)))
        {
            // A site that cannot be reached at all fails by itself, as its page would.
            return (null, UnreachableLifetime);
        }
    }

    private async Task<(RobotsTxt? Rules, TimeSpan Lifetime)> ReadAsync(
        HttpResponseMessage response,
        CancellationToken cancellationToken
    )
    {
        if (
            response.StatusCode >= HttpStatusCode.InternalServerError
            || response.StatusCode == HttpStatusCode.TooManyRequests
        )
            return (null, UnreachableLifetime);
        if (!response.IsSuccessStatusCode)
            return (RobotsTxt.AllowAll, Lifetime);
        var body = await LimitedBody.ReadStartAsync(response.Content, MaxBytes, cancellationToken);
        return (
            RobotsTxt.Parse(Encoding.UTF8.GetString(body).TrimStart('\uFEFF'), options.Value.ProductToken),
            Lifetime
        );
    }
}
