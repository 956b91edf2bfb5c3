using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Crawling.SiteIndexes;
using BlogManager.Testing;

namespace BlogManager.Adapters.Tests.Crawling.SiteIndexes;

/// <summary>Feeds and sitemaps as they are found, made small.</summary>
public sealed class IndexDocumentTests
{
    private static readonly PostUrl At = PostUrl.Parse("https://b.example/blog/feed").Value;

    private static readonly TestCaseData[] Feeds =
    [
        new TestCaseData(
            "<rss version='2.0'><channel><title>x</title><link>https://b.example/</link><item><link>https://b.example/a</link></item></channel></rss>",
            "https://b.example/a"
        ).SetArgDisplayNames("RSS 2.0"),
        new TestCaseData(
            "<rss version='2.0'><channel><title>Bread & butter &nbsp; caf&eacute; &madeup; &#x1;</title><item><title>A & B</title><link>https://b.example/a?x=1&y=2</link></item></channel></rss>",
            "https://b.example/a?x=1&y=2"
        ).SetArgDisplayNames("bare ampersands and characters of HTML"),
        new TestCaseData(
            "<!DOCTYPE rss [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;'>]><rss version='2.0'><channel><title>&b;</title><item><link>https://b.example/a</link></item></channel></rss>",
            "https://b.example/a"
        ).SetArgDisplayNames("entities of its own"),
        new TestCaseData(
            "<rss version='2.0'><channel><item><link><![CDATA[ https://b.example/a ]]></link><guid>1</guid></item></channel></rss>",
            "https://b.example/a"
        ).SetArgDisplayNames("CDATA"),
        new TestCaseData(
            "\uFEFF\n <rss version='2.0'><channel><item><link>/a</link></item><item><link>b</link></item></channel></rss>",
            "https://b.example/a https://b.example/blog/b"
        ).SetArgDisplayNames("relative links behind a byte order mark"),
        new TestCaseData(
            "<rss version='2.0'><channel><item><guid>https://b.example/g</guid></item><item><guid>tag:1</guid></item><item><link>mailto:a@b.example</link></item></channel></rss>",
            "https://b.example/g"
        ).SetArgDisplayNames("a guid for a link, and posts without any"),
        new TestCaseData(
            "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns='http://purl.org/rss/1.0/'><channel rdf:about='x'><title>t</title></channel><item rdf:about='https://b.example/d'><link>https://b.example/d</link></item></rdf:RDF>",
            "https://b.example/d"
        ).SetArgDisplayNames("RSS 1.0"),
        new TestCaseData(
            "<?xml version='1.0'?><!-- made by <x> --><feed xmlns='http://www.w3.org/2005/Atom'><entry><link rel='self' href='/self'/><link rel='alternate' href='/a'/><updated>2026-01-02T03:04:05Z</updated></entry></feed>",
            "https://b.example/a@2026-01-02T03:04:05Z"
        ).SetArgDisplayNames("Atom"),
        new TestCaseData(
            "<feed xmlns='http://www.w3.org/2005/Atom' xml:base='https://b.example/2026/'><entry><link href='a'/></entry></feed>",
            "https://b.example/2026/a"
        ).SetArgDisplayNames("XML Base"),
        new TestCaseData(
            "<a:feed xmlns:a='http://www.w3.org/2005/Atom'><a:entry><a:id>tag:1</a:id><a:link rel='self' href='/s'/><a:link href='/a'/></a:entry></a:feed>",
            "https://b.example/a"
        ).SetArgDisplayNames("Atom with a prefix"),
        new TestCaseData(
            "<rss version='2.0'><channel><item><media:thumbnail url='x'/><title>a < b <br> c</title><link>https://b.example/a?x=1&amp;y=2</link></item></channel></rss> and more",
            "https://b.example/a?x=1&y=2"
        ).SetArgDisplayNames("undeclared prefixes, tags in titles, text behind the end"),
        new TestCaseData(
            "<rss version='2.0'><channel><title>x</title><item><link><![CDATA[/a]]></link><guid>1</guid></item><item><link>/b</link><descr",
            "https://b.example/a https://b.example/b"
        ).SetArgDisplayNames("a feed that is cut off"),
        new TestCaseData(
            """{"version":"https://jsonfeed.org/version/1.1","title":"x","items":[{"id":"1","url":"https://b.example/j"}]}""",
            "https://b.example/j"
        ).SetArgDisplayNames("JSON Feed"),
    ];

    [TestCaseSource(nameof(Feeds))]
    public void A_feed_is_read_as_it_comes(string text, string posts)
    {
        var index = IndexDocument.Read(At, text, default);
        Assert.That(index?.Kind, Is.EqualTo(SiteIndexKind.Feed));
        Assert.That(Told(index!), Is.EqualTo(posts));
    }

    [Test]
    public void A_feed_of_five_thousand_is_read_whole()
    {
        var items = string.Concat(
            Enumerable.Range(0, 5000).Select(i => $"<item><link>https://b.example/{i}</link></item>")
        );
        var index = IndexDocument.Read(At, $"<rss version='2.0'><channel>{items}</channel></rss>", default);
        Assert.That(index!.Entries, Has.Count.EqualTo(5000));
    }

    [Test]
    public void A_sitemap_tells_pages_and_when_they_changed()
    {
        var index = IndexDocument.Read(
            At,
            """
            <?xml version="1.0"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
              <url><loc>https://b.example/a</loc><lastmod>2026-03-05</lastmod><image:image><image:loc>https://b.example/a.jpg</image:loc></image:image></url>
              <url><lastmod>2026-03-05T10:00:00+02:00</lastmod><loc>
                 https://b.example/b?x=1&amp;y=2
              </loc></url>
              <url><loc></loc></url><url><lastmod>2026</lastmod><loc>https://b.example/c</loc></url>
            </urlset>
            """,
            default
        );
        Assert.That(index?.Kind, Is.EqualTo(SiteIndexKind.Sitemap));
        Assert.That(
            Told(index!),
            Is.EqualTo(
                "https://b.example/a@2026-03-05T23:59:59Z https://b.example/b?x=1&y=2@2026-03-05T08:00:00Z https://b.example/c"
            )
        );
    }

    [Test]
    public void An_index_of_sitemaps_and_one_that_breaks_off_are_read_as_far_as_they_go()
    {
        var index = IndexDocument.Read(
            At,
            "<sitemapindex xmlns='http://www.sitemaps.org/schemas/sitemap/0.9'><sitemap><loc>https://b.example/1.xml</loc></sitemap><sitemap><loc>https://b.exam",
            default
        );
        Assert.That(index?.Kind, Is.EqualTo(SiteIndexKind.SitemapIndex));
        Assert.That(Told(index!), Is.EqualTo("https://b.example/1.xml"));
    }

    [Test]
    public void A_page_names_its_feeds()
    {
        var index = IndexDocument.Read(
            At,
            """
            <!doctype html><html><head><base href="/x/">
            <link rel="alternate" type="application/rss+xml" href="feed"><LINK REL="Alternate Home" TYPE="application/atom+xml; charset=utf-8" HREF="https://b.example/atom">
            <link rel="alternate" hreflang="de" href="/de"><link rel="alternate" type="application/feed+json" href="/feed.json"><link rel="stylesheet" type="text/xml" href="/s">
            </head><body></body></html>
            """,
            default
        );
        Assert.That(index?.Kind, Is.EqualTo(SiteIndexKind.Page));
        Assert.That(
            index!.Feeds.Select(f => f.Value),
            Is.EqualTo(["https://b.example/x/feed", "https://b.example/atom", "https://b.example/feed.json"])
        );
    }

    [TestCase("")]
    [TestCase("{\"a\":1}")]
    [TestCase("{")]
    [TestCase("no markup at all")]
    [TestCase("<urlset><url><loc>")]
    [TestCase("<!-- <rss/>")]
    public void What_is_none_of_these_is_nothing(string text) =>
        Assert.That(IndexDocument.Read(At, text, default), Is.Null);

    [Test]
    public void A_well_formed_text_is_left_as_it_is(
        [Values("<a b=\"&#38;\">x &#60; é 😀<![CDATA[ & <b> ]]></a>", "")] string text
    ) => Assert.That(XmlRepair.Repair(text), Is.EqualTo(text));

    [Test]
    public void Every_piece_a_hundred_thousand_times_ends([ValueSource(nameof(Hostile))] string piece)
    {
        var text = HostileTexts.Repeat(piece, 100_000);
        var before = Environment.CpuUsage.TotalTime;
        foreach (
            var root in new[] { "", "<rss version='2.0'><channel><item><link>", "<urlset><url><loc>", "<feed>", "{" }
        )
            _ = IndexDocument.Read(At, root + text, TestContext.CurrentContext.CancellationToken);
        Assert.That(Environment.CpuUsage.TotalTime - before, Is.LessThan(TimeSpan.FromSeconds(20)));
    }

    private static IEnumerable<string> Hostile =>
        [
            .. HostileAlphabets.Pieces,
            "<item>",
            "<loc>",
            "&amp;",
            "&",
            "<![CDATA[",
            "]]>",
            "<!DOCTYPE [",
            "<a><b>",
            "<link rel=alternate>",
        ];

    private static string Told(SiteIndex index) =>
        string.Join(
            ' ',
            index.Entries.Select(e =>
                e.Url.Value + (e.Modified is { } at ? $"@{at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}" : "")
            )
        );
}
