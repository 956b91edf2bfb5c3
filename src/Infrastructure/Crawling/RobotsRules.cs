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
    private static readonly TimeSpan UnreachableLifetime = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, (RobotsTxt Rules, DateTimeOffset Until)> _sites = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    internal async Task<RobotsTxt> OfAsync(Uri page, CancellationToken cancellationToken)
    {
        var site = page.GetLeftPart(UriPartial.Authority);
        lock (_gate)
        {
            if (_sites.TryGetValue(site, out var known) && known.Until > time.GetUtcNow())
                return known.Rules;
        }

        var (rules, lifetime) = await FetchAsync(new Uri(site + "/robots.txt"), cancellationToken);
        lock (_gate)
        {
            if (_sites.Count >= MaxSites)
                _sites.Clear();
            _sites[site] = (rules, time.GetUtcNow() + lifetime);
        }

        return rules;
    }

    private async Task<(RobotsTxt Rules, TimeSpan Lifetime)> FetchAsync(Uri uri, CancellationToken cancellationToken)
    {
        try
        {
            for (var hop = 0; hop <= MaxRedirects; hop++)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, uri);
                using var response = await clients.CreateClient(HttpCrawler.ClientName).SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
                if (HttpCrawler.IsRedirect(response.StatusCode) && response.Headers.Location is { } location)
                {
                    uri = new Uri(uri, location);
                    if (uri.Scheme is not ("http" or "https"))
                        return (RobotsTxt.AllowAll, Lifetime);
                    continue;
                }

                return await ReadAsync(response, cancellationToken);
            }

            // Too many redirects count as unavailable, that is, as none (RFC 9309, 2.3.1.2).
            return (RobotsTxt.AllowAll, Lifetime);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or InvalidDataException && !PublicAddressHandler.IsRefusal(e))
        {
            return (RobotsTxt.DisallowAll, UnreachableLifetime);
        }
    }

    private async Task<(RobotsTxt Rules, TimeSpan Lifetime)> ReadAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.StatusCode >= HttpStatusCode.InternalServerError || response.StatusCode == HttpStatusCode.TooManyRequests)
            return (RobotsTxt.DisallowAll, UnreachableLifetime);
        if (!response.IsSuccessStatusCode)
            return (RobotsTxt.AllowAll, Lifetime);
        var body = await LimitedBody.ReadAsync(response.Content, MaxBytes, cancellationToken);
        return body is null
            ? (RobotsTxt.AllowAll, Lifetime)
            : (RobotsTxt.Parse(Encoding.UTF8.GetString(body).TrimStart('\uFEFF'), options.Value.ProductToken), Lifetime);
    }
}
