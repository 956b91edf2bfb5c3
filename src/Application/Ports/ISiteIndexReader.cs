using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Ports;

/// <summary>Fetches what tells which pages a site has: its pages, feeds and sitemaps, as politely as posts.</summary>
public interface ISiteIndexReader
{
    /// <summary>Reads an address as whatever it turns out to be, whatever its media type says.</summary>
    /// <param name="since">What the server said of what was read before; none to have it sent whatever it is.</param>
    /// <returns>
    /// What is there, or why it could not be read: as <see cref="IWebCrawler.FetchAsync"/>, and 422
    /// <c>not_a_site_index</c> where it is neither a page nor a feed nor a sitemap.
    /// </returns>
    Task<Result<SiteIndex>> ReadAsync(PostUrl url, PageValidators since, CancellationToken cancellationToken);

    /// <summary>The sitemaps that a site's robots.txt names; none where it has no such file.</summary>
    Task<IReadOnlyList<PostUrl>> SitemapsAsync(PostUrl site, CancellationToken cancellationToken);
}

public enum SiteIndexKind
{
    /// <summary>A web page, which may name feeds.</summary>
    Page,

    /// <summary>RSS, Atom or JSON Feed.</summary>
    Feed,

    /// <summary>A sitemap of pages.</summary>
    Sitemap,

    /// <summary>A sitemap of sitemaps.</summary>
    SitemapIndex,
}

/// <param name="Url">Where it was found, after redirects.</param>
/// <param name="Entries">
/// The pages of a feed or a sitemap, or the sitemaps of an index, in their order; none of a page.
/// </param>
/// <param name="Feeds">The feeds that a page names; none of others.</param>
public sealed record SiteIndex(
    PostUrl Url,
    SiteIndexKind Kind,
    IReadOnlyList<SiteIndexEntry> Entries,
    IReadOnlyList<PostUrl> Feeds
)
{
    /// <summary>What the server said of it, for the next conditional request.</summary>
    public PageValidators Validators { get; init; } = PageValidators.None;

    /// <summary>Whether the server said that nothing has changed: then nothing else is told.</summary>
    public bool IsNotModified { get; init; }

    /// <summary>The hub that a feed names, with what it calls itself; null where it names none.</summary>
    public FeedHub? Hub { get; init; }
}

/// <param name="Topic">The feed's own address, by which the hub knows it.</param>
public sealed record FeedHub(PostUrl Url, PostUrl Topic);

/// <param name="Modified">When it was last changed, where the index says; the end of the day where it gives a day.</param>
public sealed record SiteIndexEntry(PostUrl Url, DateTimeOffset? Modified);
