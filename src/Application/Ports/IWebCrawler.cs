using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>
/// Fetches public pages: politely, with limits, never from an address that is not public unless allowed.
/// </summary>
public interface IWebCrawler
{
    /// <param name="validators">Validators of an earlier fetch; with them the answer may be "not modified".</param>
    /// <returns>
    /// The page, or why there is none: not allowed (400), robots.txt (422 <c>robots_disallowed</c>), too large (413),
    /// wrong type (415), upstream (502), breaker open (503).
    /// </returns>
    Task<Result<CrawledPage>> FetchAsync(PostUrl url, PageValidators validators, CancellationToken cancellationToken);
}

/// <param name="FinalUrl">Its URL after redirects, canonical.</param>
/// <param name="MediaType"><c>text/html</c>, <c>text/markdown</c> or <c>text/plain</c>.</param>
/// <param name="Content">The body, decoded; empty where not modified.</param>
/// <param name="NotModified">Whether the server answered 304.</param>
public sealed record CrawledPage(
    PostUrl FinalUrl,
    string MediaType,
    string Content,
    PageValidators Validators,
    bool NotModified
)
{
    /// <summary>Whether its headers ask that it not be indexed (<c>X-Robots-Tag</c>).</summary>
    public bool NoIndex { get; init; }
}
