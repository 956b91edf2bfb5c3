using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Ports;

/// <summary>
/// Blogs that are kept in step, and the pages that each was seen to have. Moments are by the caller's clock: instances
/// whose clocks differ by minutes begin syncs by minutes too early or too late, and none twice.
/// </summary>
public interface ISourceStore
{
    /// <summary>Adds a new source, of version 1.</summary>
    Task AddAsync(Source source, CancellationToken cancellationToken);

    Task<Source?> FindAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Sources, newest first, by key. A cursor that was not made here is an <see cref="ErrorKind.Invalid"/> error on
    /// field <c>cursor</c>.
    /// </summary>
    /// <param name="sites">Only of these sites, or null for all.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cursor">From the page before, or null.</param>
    Task<Result<Page<Source>>> ListAsync(
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    );

    /// <summary>Stores a change, where the source still has the version before.</summary>
    /// <returns>False where it was changed or deleted meanwhile: nothing was written.</returns>
    Task<bool> ReplaceAsync(Source source, CancellationToken cancellationToken);

    /// <summary>Deletes a source and its pages.</summary>
    Task<bool> DeleteAsync(string id, CancellationToken cancellationToken);

    /// <summary>
    /// Sources that have to be seen to: their sync or their hub is due, or their sync was under way when they were last
    /// looked at.
    /// </summary>
    Task<IReadOnlyList<Source>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken);

    /// <summary>How many sources there are by state; states without sources may be absent.</summary>
    Task<IReadOnlyDictionary<SourceState, int>> CountAsync(CancellationToken cancellationToken);

    /// <summary>Adds pages to a source, or notes anew when they were changed. Nothing where there is no such source.</summary>
    Task NotePagesAsync(string id, IReadOnlyCollection<SourcePage> pages, CancellationToken cancellationToken);

    /// <summary>The pages of a source in the order of their URLs.</summary>
    /// <param name="after">Those behind this URL; empty for the first.</param>
    /// <param name="limit">At least 1; fewer are the last.</param>
    Task<IReadOnlyList<SourcePage>> PagesAsync(string id, string after, int limit, CancellationToken cancellationToken);

    Task<bool> HasPageAsync(string id, PostUrl url, CancellationToken cancellationToken);

    /// <summary>Forgets a page, of whichever source: its post is erased.</summary>
    Task ForgetPageAsync(PostUrl url, CancellationToken cancellationToken);

    Task<PageStanding> StandingAsync(PostUrl url, CancellationToken cancellationToken);
}

/// <param name="Modified">When it was last changed, as the feed or sitemap says; null where it does not.</param>
public sealed record SourcePage(PostUrl Url, DateTimeOffset? Modified = null);

/// <summary>What sources say of a URL.</summary>
public enum PageStanding
{
    /// <summary>No source is of its site.</summary>
    NoSource,

    /// <summary>A source was seen to have it.</summary>
    Listed,

    /// <summary>Its site has a source, none of which was seen to have it.</summary>
    NotListed,
}
