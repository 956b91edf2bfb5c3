using System.IO.Compression;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Microsoft.Extensions.Options;

namespace BlogManager.Infrastructure.Crawling.SiteIndexes;

/// <summary>Feeds and sitemaps over HTTP, by the crawler's rules.</summary>
internal sealed class SiteIndexReader(HttpCrawler crawler, RobotsRules robots, IOptions<CrawlerOptions> options)
    : ISiteIndexReader
{
    private const string Accept =
        "application/rss+xml,application/atom+xml,application/feed+json,application/xml,text/xml,text/html;q=0.9,*/*;q=0.5";

    // A sitemap of 50,000 pages has some 8 MiB.
    private const int LargestIndex = 20 * 1024 * 1024;

    private static readonly Error NoIndex = new(
        "not_a_site_index",
        ErrorKind.Unprocessable,
        "There is neither a page nor a feed nor a sitemap at the address, or it is broken."
    );

    public async Task<Result<SiteIndex>> ReadAsync(
        PostUrl url,
        PageValidators since,
        CancellationToken cancellationToken
    )
    {
        var fetched = await crawler.FetchDocumentAsync(url, Accept, MostBytes, since, cancellationToken);
        if (!fetched.IsSuccess)
            return fetched.Error;
        if (fetched.Value.NotModified)
            return new SiteIndex(fetched.Value.Url, SiteIndexKind.Feed, [], []) { IsNotModified = true };
        if (Unzip(fetched.Value.Body) is not { } body)
            return NoIndex;
        var text = PageText.Decode(body, fetched.Value.Charset);
        return IndexDocument.Read(fetched.Value.Url, text, cancellationToken) is { } index
            ? index with
            {
                Validators = fetched.Value.Validators,
                Hub = index.Kind == SiteIndexKind.Feed ? HubLinks.Of(index.Url, text, fetched.Value.Links) : null,
            }
            : NoIndex;
    }

    public async Task<IReadOnlyList<PostUrl>> SitemapsAsync(PostUrl site, CancellationToken cancellationToken)
    {
        try
        {
            var home = new Uri(site.Value);
            var rules = await robots.OfAsync(home, cancellationToken);
            return
            [
                .. rules
                    .Sitemaps.Select(s => Link.Resolve(home, s))
                    .Where(link => link is not null)
                    .Select(link => PostUrl.Parse(link!.AbsoluteUri))
                    .Where(url => url.IsSuccess)
                    .Select(url => url.Value)
                    .Distinct(),
            ];
        }
        catch (Exception e) when (e is UpstreamFault || SiteFault.Is(e))
        {
            // Its pages say what is wrong with the site.
            cancellationToken.ThrowIfCancellationRequested();
            return [];
        }
    }

    private int MostBytes => Math.Max(options.Value.MaxBytes, LargestIndex);

    /// <summary>A document that is gzipped as such, not for the way; null where it is broken or too large.</summary>
    private byte[]? Unzip(byte[] body)
    {
        if (body is not [0x1F, 0x8B, ..])
            return body;
        var most = MostBytes;
        try
        {
            using var unzipped = new GZipStream(new MemoryStream(body), CompressionMode.Decompress);
            using var all = new MemoryStream();
            var block = new byte[81920];
            int read;
            while ((read = unzipped.Read(block)) > 0)
            {
                if (all.Length + read > most)
                    return null;
                all.Write(block, 0, read);
            }

            return all.ToArray();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
