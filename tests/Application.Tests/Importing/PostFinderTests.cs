using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Importing;

public sealed class PostFinderTests
{
    private static readonly DateTimeOffset Day = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Dictionary<string, SiteIndex> _there = [];
    private readonly List<string> _asked = [];
    private string[] _robots = [];

    [Test]
    public async Task A_home_pages_feed_comes_first_and_its_sitemap_adds_what_the_feed_has_no_more()
    {
        Page("https://b.example/", "https://b.example/feed", "https://b.example/comments/feed");
        Feed("https://b.example/feed", "https://b.example/new");
        Feed("https://b.example/comments/feed", "https://b.example/comment-1");
        _robots = ["https://b.example/index.xml.gz"];
        Index("https://b.example/index.xml.gz", "https://b.example/one.xml", "https://b.example/gone.xml");
        Sitemap(
            "https://b.example/one.xml",
            ("https://b.example/old", Day),
            ("https://b.example/newer", Day.AddDays(1)),
            ("https://b.example/new", Day),
            ("https://b.example/", Day),
            ("https://b.example/picture.jpg", Day),
            ("https://elsewhere.example/x", Day)
        );
        var found = await FindAsync("https://b.example/");
        Assert.That(
            found.Pages.Select(p => p.Url.Value),
            Is.EqualTo(["https://b.example/new", "https://b.example/newer", "https://b.example/old"])
        );
        Assert.That(found.Pages[0].Modified, Is.EqualTo(Day), "the sitemap tells when the feed's page changed");
        Assert.That(found.Feeds, Is.EqualTo([new FoundIndex(Url("https://b.example/feed"), 1)]));
        Assert.That(found.Sitemaps, Is.EqualTo([new FoundIndex(Url("https://b.example/one.xml"), 3)]));
    }

    [Test]
    public async Task Where_a_page_names_nothing_the_usual_places_are_tried_below_it_and_at_the_root()
    {
        Page("https://b.example/blog");
        Feed("https://b.example/blog/index.xml", "https://b.example/blog/a");
        Sitemap("https://b.example/sitemap.xml", ("https://b.example/blog/b", Day), ("https://b.example/shop/c", Day));
        var found = await FindAsync("https://b.example/blog/");
        Assert.That(
            found.Pages.Select(p => p.Url.Value),
            Is.EqualTo(["https://b.example/blog/a", "https://b.example/blog/b"])
        );
    }

    [Test]
    public async Task Sitemaps_that_name_each_other_are_read_once()
    {
        Index("https://b.example/a.xml", "https://b.example/b.xml", "https://b.example/a.xml");
        Index("https://b.example/b.xml", "https://b.example/a.xml", "https://b.example/c.xml");
        Sitemap("https://b.example/c.xml", ("https://b.example/post", Day));
        var found = await FindAsync("https://b.example/a.xml");
        Assert.That(found.Pages, Has.Count.EqualTo(1));
        Assert.That(_asked, Is.Unique);
    }

    [Test]
    public async Task Include_exclude_and_limit_hold()
    {
        Feed(
            "https://b.example/feed",
            "https://b.example/2024/a",
            "https://b.example/2025/b",
            "https://b.example/2025/draft-c",
            "https://b.example/2026/d"
        );
        var found = await FindAsync(
            new ImportScope(Url("https://b.example/feed"), null, 2, ["/2025/", "https://b.example/2026*"], ["*draft"])
        );
        Assert.That(
            found.Value.Pages.Select(p => p.Url.Value),
            Is.EqualTo(["https://b.example/2025/b", "https://b.example/2026/d"])
        );
        Assert.That(found.Value.Feeds[0].Posts, Is.EqualTo(2));
    }

    [Test]
    public async Task What_is_not_what_it_was_said_to_be_is_refused()
    {
        Page("https://b.example/");
        Feed("https://b.example/feed", "https://b.example/a");
        foreach (
            var (url, kind) in new[]
            {
                ("https://b.example/", ImportSourceKind.Feed),
                ("https://b.example/", ImportSourceKind.Sitemap),
                ("https://b.example/feed", ImportSourceKind.Sitemap),
            }
        )
        {
            var found = await FindAsync(new ImportScope(Url(url), kind, 10, [], []));
            Assert.That(found.Error?.Code, Is.EqualTo("not_a_site_index"), $"{url} as {kind}");
        }
    }

    [TestCase("https://b.example/x/y", "https://b.example/x", true)]
    [TestCase("https://b.example/x/y", "https://b.example/y", false)]
    [TestCase("https://b.example/x/y", "HTTPS://B.EXAMPLE/*/Y", true)]
    [TestCase("https://b.example/x/y", "/x", true)]
    [TestCase("https://b.example/x/y", "/y", false)]
    [TestCase("https://b.example/x/y", "*y", true)]
    [TestCase("https://b.example/x/y", "*y*y", false)]
    [TestCase("https://b.example", "/", false)]
    [TestCase("https://b.example/x", "**x", true)]
    public void A_pattern_is_a_prefix_with_stars(string url, string pattern, bool begins) =>
        Assert.That(UrlPattern.Begins(url, pattern), Is.EqualTo(begins));

    private static PostUrl Url(string url) => PostUrl.Parse(url).Value;

    private void Page(string url, params string[] feeds) =>
        Add(new SiteIndex(Url(url), SiteIndexKind.Page, [], [.. feeds.Select(Url)]));

    private void Feed(string url, params string[] posts) =>
        Add(new SiteIndex(Url(url), SiteIndexKind.Feed, [.. posts.Select(p => new SiteIndexEntry(Url(p), null))], []));

    private void Index(string url, params string[] sitemaps) =>
        Add(
            new SiteIndex(
                Url(url),
                SiteIndexKind.SitemapIndex,
                [.. sitemaps.Select(s => new SiteIndexEntry(Url(s), null))],
                []
            )
        );

    private void Sitemap(string url, params (string Url, DateTimeOffset Modified)[] pages) =>
        Add(
            new SiteIndex(
                Url(url),
                SiteIndexKind.Sitemap,
                [.. pages.Select(p => new SiteIndexEntry(Url(p.Url), p.Modified))],
                []
            )
        );

    private void Add(SiteIndex index) => _there[index.Url.Value] = index;

    private async Task<FoundPosts> FindAsync(string url) =>
        (await FindAsync(new ImportScope(Url(url), null, 100, [], []))).Value;

    private async Task<Result<FoundPosts>> FindAsync(ImportScope scope)
    {
        var reader = new Mock<ISiteIndexReader>(MockBehavior.Strict);
        reader
            .Setup(r => r.ReadAsync(It.IsAny<PostUrl>(), It.IsAny<PageValidators>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                (PostUrl url, PageValidators _, CancellationToken _) =>
                {
                    _asked.Add(url.Value);
                    return
                        _there.TryGetValue(url.Value, out var index)
                        || _there.TryGetValue(url.Value.TrimEnd('/'), out index)
                        ? index
                        : Result<SiteIndex>.Failure(PostErrors.FetchFailed("the site answered 404"));
                }
            );
        reader
            .Setup(r => r.SitemapsAsync(It.IsAny<PostUrl>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => [.. _robots.Select(Url)]);
        return await new PostFinder(reader.Object).FindAsync(scope, default);
    }

    [SetUp]
    public void SetUp()
    {
        _there.Clear();
        _asked.Clear();
        _robots = [];
    }
}
