using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Sites;

/// <summary>The sources of the sites that the caller is held to: what is of another site is not there.</summary>
internal sealed class SourcesOfCaller(ISourceStore sources, RequestContext current) : ISourceStore
{
    private SiteScope? Sites => current.Caller.Sites;

    public Task AddAsync(Source source, CancellationToken cancellationToken) =>
        IsOwn(source)
            ? sources.AddAsync(source, cancellationToken)
            : throw new InvalidOperationException(
                "A source of a site to which the caller is not held was about to be written."
            );

    public async Task<Source?> FindAsync(string id, CancellationToken cancellationToken) =>
        await sources.FindAsync(id, cancellationToken) is { } source && IsOwn(source) ? source : null;

    public Task<Result<Page<Source>>> ListAsync(
        SiteScope? sites,
        int limit,
        string? cursor,
        CancellationToken cancellationToken
    ) => sources.ListAsync(SiteScope.Both(sites, Sites), limit, cursor, cancellationToken);

    public async Task<bool> ReplaceAsync(Source source, CancellationToken cancellationToken) =>
        IsOwn(source) && await sources.ReplaceAsync(source, cancellationToken);

    public async Task<bool> DeleteAsync(string id, CancellationToken cancellationToken) =>
        (Sites is null || await FindAsync(id, cancellationToken) is not null)
        && await sources.DeleteAsync(id, cancellationToken);

    public Task<IReadOnlyList<Source>> DueAsync(DateTimeOffset now, int limit, CancellationToken cancellationToken) =>
        sources.DueAsync(now, limit, cancellationToken);

    public Task<IReadOnlyDictionary<SourceState, int>> CountAsync(CancellationToken cancellationToken) =>
        sources.CountAsync(cancellationToken);

    public async Task NotePagesAsync(
        string id,
        IReadOnlyCollection<SourcePage> pages,
        CancellationToken cancellationToken
    )
    {
        if (Sites is null || await FindAsync(id, cancellationToken) is not null)
            await sources.NotePagesAsync(id, pages, cancellationToken);
    }

    public async Task<IReadOnlyList<SourcePage>> PagesAsync(
        string id,
        string after,
        int limit,
        CancellationToken cancellationToken
    ) =>
        Sites is null || await FindAsync(id, cancellationToken) is not null
            ? await sources.PagesAsync(id, after, limit, cancellationToken)
            : [];

    public async Task<bool> HasPageAsync(string id, PostUrl url, CancellationToken cancellationToken) =>
        (Sites is null || await FindAsync(id, cancellationToken) is not null)
        && await sources.HasPageAsync(id, url, cancellationToken);

    public Task ForgetPageAsync(PostUrl url, CancellationToken cancellationToken) =>
        Sites is not { } sites || sites.Contains(url)
            ? sources.ForgetPageAsync(url, cancellationToken)
            : Task.CompletedTask;

    public Task<PageStanding> StandingAsync(PostUrl url, CancellationToken cancellationToken) =>
        sources.StandingAsync(url, cancellationToken);

    private bool IsOwn(Source source) => Sites?.Contains(source.Site) ?? true;
}
