using System.Globalization;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// Subscribes at hubs (W3C WebSub, section 5.1) through the crawler's client, whose gate lets no address through that is
/// not public.
/// </summary>
internal sealed class HttpFeedHub(IHttpClientFactory clients, IOptions<CrawlerOptions> options, TimeProvider time)
    : IFeedHub
{
    public async Task<Result<Nothing>> SubscribeAsync(
        SourceHub hub,
        string callback,
        string secret,
        TimeSpan lease,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(hub);
        using var form = new FormUrlEncodedContent([
            new("hub.mode", "subscribe"),
            new("hub.topic", hub.Topic.Value),
            new("hub.callback", callback),
            new("hub.secret", secret),
            new("hub.lease_seconds", lease.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture)),
        ]);
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(options.Value.TimeoutSeconds), time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(hub.Url.Value)) { Content = form };
            using var response = await clients
                .CreateClient(HttpCrawler.ClientName)
                .SendAsync(request, HttpCompletionOption.ResponseHeadersRead, both.Token);
            return response.IsSuccessStatusCode
                ? Nothing.Instance
                : PostErrors.FetchFailed($"the hub answered {(int)response.StatusCode}");
        }
        catch (Exception e) when (PublicAddressHandler.IsRefusal(e))
        {
            return PostErrors.UrlNotAllowed("the hub's host is not a public address");
        }
        catch (Exception e) when (SiteFault.Is(e) || e is OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return PostErrors.FetchFailed("the hub could not be reached");
        }
    }
}
