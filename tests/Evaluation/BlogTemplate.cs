using System.Globalization;
using System.Net;
using System.Text;

namespace BlogManager.Evaluation;

/// <summary>
/// Dresses posts as a blog does: navigation, search, sidebar, share buttons, related posts, newsletter, footer. What
/// the reader came for is a part of the page.
/// </summary>
internal sealed class BlogTemplate(string name, Uri address, IReadOnlyList<BlogFolderPage> pages)
{
    private const int RelatedPosts = 3;
    private const int RecentPosts = 8;

    /// <summary>The page of one post.</summary>
    internal string Post(BlogFolderPage page)
    {
        var byline = string.Join(
            " · ",
            new[] { string.Join(", ", page.Authors.Select(WebUtility.HtmlEncode)), Time(page) }.Where(part =>
                part.Length > 0
            )
        );
        return Document(
            page.Title,
            $"""
            <article class="post">
            <header class="post-header"><h1>{WebUtility.HtmlEncode(
                page.Title
            )}</h1><p class="byline">{byline}</p></header>
            <div class="post-content">
            {page.Html}
            </div>
            <div class="share-buttons"><span>Share this post</span> <a href="#">Mastodon</a> <a href="#">LinkedIn</a> <a href="#">E-mail</a></div>
            </article>
            <section class="related-posts"><h2>You may also like</h2><ul>{Links(Neighbours(page))}</ul></section>
            <section class="newsletter"><h2>Never miss a post</h2><p>Get an e-mail when something new is out.</p><form action="/subscribe"><input type="email"><button>Subscribe</button></form></section>
            """
        );
    }

    /// <summary>The list of all posts: a page without an article.</summary>
    internal string Index() =>
        Document(name, $"""<h1>{WebUtility.HtmlEncode(name)}</h1><ul class="post-list">{Links(pages)}</ul>""");

    /// <summary>RSS 2.0 of all posts.</summary>
    internal string Feed()
    {
        var items = new StringBuilder();
        foreach (var page in pages)
        {
            var date = page.Date is { } d
                ? $"<pubDate>{d.ToDateTime(TimeOnly.MinValue).ToString("R", CultureInfo.InvariantCulture)}</pubDate>"
                : "";
            items.AppendLine(
                CultureInfo.InvariantCulture,
                $"<item><title>{WebUtility.HtmlEncode(page.Title)}</title><link>{Absolute(page)}</link>{date}</item>"
            );
        }

        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <rss version="2.0"><channel><title>{WebUtility.HtmlEncode(
                name
            )}</title><link>{address}</link><description>{WebUtility.HtmlEncode(name)}</description>
            {items}</channel></rss>
            """;
    }

    /// <summary>The sitemap of all posts.</summary>
    internal string Sitemap() =>
        $"""
            <?xml version="1.0" encoding="utf-8"?>
            <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
            {string.Join('\n', pages.Select(page => $"<url><loc>{Absolute(page)}</loc></url>"))}
            </urlset>
            """;

    private string Absolute(BlogFolderPage page) => new Uri(address, page.Path).AbsoluteUri;

    private IEnumerable<BlogFolderPage> Neighbours(BlogFolderPage page)
    {
        var at = pages.Select((p, i) => (p, i)).First(x => x.p == page).i;
        return pages.Skip(Math.Max(0, at - 1)).Where(p => p != page).Take(RelatedPosts);
    }

    private string Document(string title, string main) =>
        $"""
            <!doctype html>
            <html lang="en">
            <head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{WebUtility.HtmlEncode(
                title
            )}</title><link rel="alternate" type="application/rss+xml" href="/feed.xml"></head>
            <body>
            <header class="site-header"><a class="logo" href="/">{WebUtility.HtmlEncode(
                name
            )}</a><nav class="main-nav"><ul><li><a href="/">Home</a></li><li><a href="/about/">About</a></li><li><a href="/contact/">Contact</a></li></ul></nav><form role="search"><input type="search" placeholder="Search"></form></header>
            <main>
            {main}
            </main>
            <aside class="sidebar"><h3>Recent posts</h3><ul>{Links(
                pages.Take(RecentPosts)
            )}</ul><h3>Categories</h3><ul><li><a href="/category/news/">News</a></li><li><a href="/category/guides/">Guides</a></li></ul></aside>
            <footer class="site-footer"><p>© {WebUtility.HtmlEncode(
                name
            )}. All rights reserved.</p><a href="/privacy/">Privacy</a></footer>
            <div class="cookie-notice" role="dialog"><p>We use cookies to count our readers.</p><button>Accept</button></div>
            </body>
            </html>
            """;

    private static string Links(IEnumerable<BlogFolderPage> pages) =>
        string.Concat(pages.Select(p => $"""<li><a href="{p.Path}">{WebUtility.HtmlEncode(p.Title)}</a></li>"""));

    private static string Time(BlogFolderPage page) =>
        page.Date is { } date
            ? $"""<time datetime="{date:yyyy-MM-dd}">{date.ToString("d MMMM yyyy", CultureInfo.InvariantCulture)}</time>"""
            : "";
}
