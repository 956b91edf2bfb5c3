using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;

namespace BlogManager.Application.Importing;

/// <summary>
/// Finds the pages of a blog that may be posts: a feed's, then a sitemap's. A feed tells posts alone, but often the newest
/// only; a sitemap tells every page.
/// </summary>
internal sealed class PostFinder(ISiteIndexReader reader)
{
    private const int MaxFeeds = 5;
    private const int MaxSitemaps = 500;
    private const int MaxUrls = 100_000;

    // What blogs of the common kinds have where they name none.
    private static readonly string[] UsualFeeds =
    [
        "feed",
        "rss.xml",
        "atom.xml",
        "feed.xml",
        "index.xml",
        "rss/",
        "feed.json",
    ];
    private static readonly string[] UsualSitemaps = ["sitemap.xml", "sitemap_index.xml", "wp-sitemap.xml"];

    private static readonly string[] NoPages =
    [
        ".jpg",
        ".jpeg",
        ".png",
        ".gif",
        ".webp",
        ".svg",
        ".pdf",
        ".mp3",
        ".mp4",
        ".zip",
        ".xml",
        ".json",
        ".css",
        ".js",
    ];

    internal Task<Result<FoundPosts>> FindAsync(ImportScope scope, CancellationToken cancellationToken) =>
        FindAsync(scope, PageValidators.None, cancellationToken);

    /// <param name="since">What the server said of the address when it was read before.</param>
    internal async Task<Result<FoundPosts>> FindAsync(
        ImportScope scope,
        PageValidators since,
        CancellationToken cancellationToken
    )
    {
        var read = await reader.ReadAsync(scope.Url, since, cancellationToken);
        if (!read.IsSuccess)
            return read.Error;
        if (read.Value.IsNotModified)
            return new FoundPosts([], [], []) { IsNotModified = true, Validators = since };
        var found = new Search(scope) { Validators = read.Value.Validators };
        switch (read.Value.Kind)
        {
            case SiteIndexKind.Feed when scope.Kind != ImportSourceKind.Sitemap:
                found.AddFeed(read.Value);
                break;
            case SiteIndexKind.Sitemap or SiteIndexKind.SitemapIndex when scope.Kind != ImportSourceKind.Feed:
                await AddSitemapAsync(found, read.Value, cancellationToken);
                break;
            case SiteIndexKind.Page when scope.Kind is null:
                await AddHomeAsync(found, read.Value, cancellationToken);
                break;
            default:
                return ImportErrors.OtherKind(scope.Kind);
        }

        return found.Result();
    }

    private async Task AddHomeAsync(Search found, SiteIndex home, CancellationToken cancellationToken)
    {
        found.Home = home.Url;
        foreach (
            var feed in home
                .Feeds.Where(f => !f.Value.Contains("/comments/", StringComparison.OrdinalIgnoreCase))
                .Take(MaxFeeds)
        )
        {
            if (
                await reader.ReadAsync(feed, PageValidators.None, cancellationToken) is
                { IsSuccess: true, Value: { } index }
            )
                found.AddFeed(index);
        }

        if (found.Feeds.Count == 0)
            await TryAsync(found, home.Url, UsualFeeds, cancellationToken);
        foreach (var sitemap in await reader.SitemapsAsync(home.Url, cancellationToken))
        {
            if (
                await reader.ReadAsync(sitemap, PageValidators.None, cancellationToken) is
                { IsSuccess: true, Value: { } index }
            )
                await AddSitemapAsync(found, index, cancellationToken);
        }

        if (found.Sitemaps.Count == 0)
            await TryAsync(found, home.Url, UsualSitemaps, cancellationToken);
    }

    /// <summary>Below the home page first, then at the root, until one is there.</summary>
    private async Task TryAsync(Search found, PostUrl home, string[] paths, CancellationToken cancellationToken)
    {
        var below = new Uri(home.Value.EndsWith('/') ? home.Value : home.Value + "/");
        foreach (var address in new[] { below, new Uri(home.Site + "/") }.Distinct())
        {
            foreach (var path in paths)
            {
                if (
                    PostUrl.Parse(new Uri(address, path).AbsoluteUri) is not { IsSuccess: true } url
                    || await reader.ReadAsync(url.Value, PageValidators.None, cancellationToken)
                        is not { IsSuccess: true, Value: { } index }
                )
                    continue;
                if (index.Kind is SiteIndexKind.Feed)
                    found.AddFeed(index);
                else if (index.Kind is SiteIndexKind.Sitemap or SiteIndexKind.SitemapIndex)
                    await AddSitemapAsync(found, index, cancellationToken);
                else
                    continue;
                return;
            }
        }
    }

    // Breadth first, and each once: an index may name itself.
    private async Task AddSitemapAsync(Search found, SiteIndex first, CancellationToken cancellationToken)
    {
        found.Sitemap ??= first.Url;
        // What an index of sitemaps says of itself says nothing of those.
        if (first.Kind == SiteIndexKind.SitemapIndex)
            found.Validators = PageValidators.None;
        Queue<SiteIndex> waiting = new([first]);
        HashSet<PostUrl> seen = [first.Url];
        while (waiting.TryDequeue(out var index))
        {
            if (index.Kind == SiteIndexKind.Sitemap)
                found.AddSitemap(index);
            if (index.Kind != SiteIndexKind.SitemapIndex)
                continue;
            foreach (var entry in index.Entries)
            {
                if (found.IsFull || seen.Count >= MaxSitemaps || !seen.Add(entry.Url))
                    continue;
                if (
                    await reader.ReadAsync(entry.Url, PageValidators.None, cancellationToken) is
                    { IsSuccess: true, Value: { } next }
                )
                    waiting.Enqueue(next);
            }
        }
    }

    private sealed class Search(ImportScope scope)
    {
        private readonly Dictionary<PostUrl, SiteIndexEntry> _ofFeeds = [];
        private readonly Dictionary<PostUrl, SiteIndexEntry> _ofSitemaps = [];

        internal PostUrl? Home { get; set; }

        internal PostUrl? Sitemap { get; set; }

        internal FeedHub? Hub { get; private set; }

        internal PageValidators Validators { get; set; } = PageValidators.None;

        internal List<FoundIndex> Feeds { get; } = [];

        internal List<FoundIndex> Sitemaps { get; } = [];

        internal bool IsFull => _ofSitemaps.Count >= MaxUrls;

        internal void AddFeed(SiteIndex feed)
        {
            if (feed.Kind != SiteIndexKind.Feed || Feeds.Any(f => f.Url == feed.Url))
                return;
            Hub ??= feed.Hub;
            Feeds.Add(Add(_ofFeeds, feed, feed.Entries.Where(e => Covers(e.Url))));
        }

        internal void AddSitemap(SiteIndex sitemap)
        {
            if (Sitemaps.All(s => s.Url != sitemap.Url))
                Sitemaps.Add(
                    Add(
                        _ofSitemaps,
                        sitemap,
                        sitemap.Entries.Where(e => Covers(e.Url) && IsPage(e.Url) && IsBelow(e.Url))
                    )
                );
        }

        internal FoundPosts Result()
        {
            // When a page changed is told by either; the newest of a sitemap come first where not all are taken.
            var rest = _ofSitemaps.Values.Where(e => !_ofFeeds.ContainsKey(e.Url)).OrderByDescending(e => e.Modified);
            return new FoundPosts(
                [
                    .. _ofFeeds
                        .Values.Select(e => _ofSitemaps.TryGetValue(e.Url, out var same) ? Later(e, same) : e)
                        .Concat(rest)
                        .Take(scope.Limit),
                ],
                Feeds,
                Sitemaps
            )
            {
                Home = Home,
                Sitemap = Sitemap,
                Hub = Hub,
                // Those of a home page are of a page that tells no posts.
                Validators = Home is null ? Validators : PageValidators.None,
            };
        }

        private static FoundIndex Add(
            Dictionary<PostUrl, SiteIndexEntry> all,
            SiteIndex index,
            IEnumerable<SiteIndexEntry> entries
        )
        {
            var own = entries.DistinctBy(e => e.Url).ToList();
            foreach (var entry in own.TakeWhile(_ => all.Count < MaxUrls))
                all.TryAdd(entry.Url, entry);
            return new FoundIndex(index.Url, own.Count);
        }

        private static SiteIndexEntry Later(SiteIndexEntry a, SiteIndexEntry b) =>
            a.Modified is null || b.Modified > a.Modified ? b : a;

        private bool Covers(PostUrl url) => url != Home && scope.Covers(url);

        private static bool IsPage(PostUrl url)
        {
            var path = new Uri(url.Value).AbsolutePath;
            return !NoPages.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase));
        }

        // The sitemap of a site whose blog is one part of it tells all the others too.
        private bool IsBelow(PostUrl url) =>
            Home is not { } home
            || (
                url.Site == home.Site
                && new Uri(url.Value).AbsolutePath.StartsWith(FolderOf(home), StringComparison.Ordinal)
            );

        // A home page is a folder, with a slash at its end or without, or a file in one.
        private static string FolderOf(PostUrl home)
        {
            var path = new Uri(home.Value).AbsolutePath;
            var file = path.LastIndexOf('/') + 1;
            return path[file..].Contains('.', StringComparison.Ordinal) ? path[..file] : path.TrimEnd('/') + "/";
        }
    }
}

/// <param name="Pages">Each once, those of feeds first.</param>
internal sealed record FoundPosts(
    IReadOnlyList<SiteIndexEntry> Pages,
    IReadOnlyList<FoundIndex> Feeds,
    IReadOnlyList<FoundIndex> Sitemaps
)
{
    /// <summary>The home page, where the address was of one.</summary>
    internal PostUrl? Home { get; init; }

    /// <summary>The sitemap, or index of sitemaps, that was found first.</summary>
    internal PostUrl? Sitemap { get; init; }

    /// <summary>The hub that a feed names.</summary>
    internal FeedHub? Hub { get; init; }

    /// <summary>What the server said of the feed or sitemap; none of a home page or an index of sitemaps.</summary>
    internal PageValidators Validators { get; init; } = PageValidators.None;

    /// <summary>Whether the server said that nothing has changed since.</summary>
    internal bool IsNotModified { get; init; }
}

/// <summary>A feed or a sitemap.</summary>
/// <param name="Url">Where it is.</param>
/// <param name="Posts">How many pages of it may be posts.</param>
public sealed record FoundIndex(PostUrl Url, int Posts);
