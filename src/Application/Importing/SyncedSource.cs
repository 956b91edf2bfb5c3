using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Sources;

namespace BlogManager.Application.Importing;

/// <summary>What the import of a source does beyond that of a blog that is taken in once.</summary>
internal sealed class SyncedSource(
    ISourceStore sources,
    IPostStore posts,
    IImportItems items,
    PostEraser eraser,
    SourceRules rules,
    TimeProvider time
)
{
    private const int PagesAtOnce = 1000;

    internal Task<Source?> FindAsync(string id, CancellationToken cancellationToken) =>
        sources.FindAsync(id, cancellationToken);

    /// <summary>Where a sync looks, and what the server said of that before.</summary>
    internal static (ImportScope Scope, PageValidators Since) LookOf(Source source, bool isWhole)
    {
        var kind = source.Kind == SourceKind.Feed ? ImportSourceKind.Feed : ImportSourceKind.Sitemap;
        return isWhole && source.Home is { } home
            ? (ScopeOf(source, home, null), PageValidators.None)
            : (ScopeOf(source, source.Url, kind), source.Validators);
    }

    internal static ImportScope ScopeOf(Source source, PostUrl url, ImportSourceKind? kind) =>
        new(url, kind, source.Limit, source.Include, source.Exclude);

    /// <summary>
    /// The pages that a sync looks after: those that are told of, and, where it looks after all, those that were told of
    /// before. That one is told of no more says nothing: it is asked for.
    /// </summary>
    internal async Task<IReadOnlyList<SiteIndexEntry>> PagesAsync(
        Source source,
        FoundPosts found,
        bool isWhole,
        CancellationToken cancellationToken
    )
    {
        var pages = found.Pages.ToList();
        if (isWhole)
            await AddKnownAsync(source, found, pages, cancellationToken);
        if (found.Pages.Count > 0)
            await sources.NotePagesAsync(
                source.Id,
                [.. found.Pages.Select(p => new SourcePage(p.Url, p.Modified))],
                cancellationToken
            );
        if (!found.IsNotModified)
            await NoteIndexAsync(source.Id, found, isOwn: !isWhole || source.Home is null, cancellationToken);
        return pages;
    }

    /// <summary>
    /// Does with the post of a page that its site has no more what its source says. Another address of a post that goes
    /// says nothing of the post.
    /// </summary>
    /// <param name="jobId">The job that found it so.</param>
    internal async Task GoneAsync(string jobId, string sourceId, PostUrl url, CancellationToken cancellationToken)
    {
        if (
            await sources.FindAsync(sourceId, cancellationToken) is not { } source
            || await posts.FindListingByUrlAsync(url, cancellationToken) is not { } post
            || post.Url != url
        )
            return;
        switch (source.WhenGone)
        {
            case WhenGone.Keep when post.Mark is not null:
                await posts.MarkAsync(post.Id, mark: null, cancellationToken);
                break;
            case WhenGone.Mark when post.Mark is not { Kind: PostMarkKind.Gone }:
                await posts.MarkAsync(post.Id, PostMark.Gone(time.GetUtcNow()), cancellationToken);
                break;
            case WhenGone.Erase:
                await eraser.EraseAsync(url, cancellationToken, ownJob: jobId);
                // Erasing takes a page from every import; of this one its owner is to see what became of it.
                await items.AddAsync(jobId, [url], cancellationToken);
                await items.SettleAsync(jobId, new ImportItem(url, ImportOutcome.Gone), cancellationToken);
                break;
            default:
                break;
        }
    }

    /// <summary>Notes that a source has a page.</summary>
    internal Task NoteAsync(string sourceId, PostUrl url, CancellationToken cancellationToken) =>
        sources.NotePagesAsync(sourceId, [new SourcePage(url)], cancellationToken);

    private async Task AddKnownAsync(
        Source source,
        FoundPosts found,
        List<SiteIndexEntry> pages,
        CancellationToken cancellationToken
    )
    {
        var scope = ScopeOf(source, source.Url, kind: null);
        var told = found.Pages.Select(p => p.Url).ToHashSet();
        var after = string.Empty;
        while (true)
        {
            var known = await sources.PagesAsync(source.Id, after, PagesAtOnce, cancellationToken);
            // When it was changed is as true as before where nothing is told anew.
            pages.AddRange(
                known
                    .Where(p => !told.Contains(p.Url) && scope.Covers(p.Url))
                    .Select(p => new SiteIndexEntry(p.Url, found.IsNotModified ? p.Modified : null))
            );
            if (known.Count < PagesAtOnce)
                return;
            after = known[^1].Url.Value;
        }
    }

    private Task<Source?> NoteIndexAsync(
        string id,
        FoundPosts found,
        bool isOwn,
        CancellationToken cancellationToken
    ) =>
        sources.ChangeAsync(
            id,
            source =>
            {
                var changed = source with
                {
                    // Those of a home page are of no use to the look at the feed.
                    Validators = isOwn ? found.Validators : source.Validators,
                    Hub = HubOf(source, found),
                };
                return changed == source ? null : changed.Next();
            },
            cancellationToken
        );

    private SourceHub? HubOf(Source source, FoundPosts found) =>
        rules.PublicUrl is null || found.Hub is not { } hub ? null
        : source.Hub is { } before && before.Url == hub.Url && before.Topic == hub.Topic ? before
        : new SourceHub(hub.Url, hub.Topic, Until: null, AskAt: time.GetUtcNow());
}
