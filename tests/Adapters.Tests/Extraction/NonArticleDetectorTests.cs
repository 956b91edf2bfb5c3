using static BlogManager.Adapters.Tests.Extraction.Extracting;

namespace BlogManager.Adapters.Tests.Extraction;

public sealed class PageVerdictTests
{
    private static readonly string Teasers = string.Concat(
        Enumerable
            .Range(1, 8)
            .Select(i =>
                $"<div class='teaser'><h2><a href='/post-{i}'>Post number {i}</a></h2><p>In this post we look at the garden in month {i} and what there is to sow, to plant and to pick.</p></div>"
            )
    );

    [TestCase(
        "<title>Just a moment...</title><body><h1>Checking your browser</h1><p>Verify you are human by completing the action below. Ray ID: 12ab</p>",
        "block page"
    )]
    [TestCase(
        "<title>Access Denied</title><body><p>You don't have permission to access this page on this server. Reference 18.2</p>",
        "block page"
    )]
    [TestCase("<title>Robot check</title><body><p>Please complete the CAPTCHA to go on.</p>", "block page")]
    [TestCase(
        "<title>Site</title><body><noscript>You need to enable JavaScript to run this app.</noscript><div id=root></div><script src=app.js></script>",
        "fewer than"
    )]
    [TestCase(
        "<title>Site</title><body><p>We value your privacy. We and our partners use cookies to store data. Accept all cookies or manage your choices.</p>",
        "cookie"
    )]
    [TestCase(
        "<title>Sign in</title><body><p>Log in to continue reading this story. Forgot your password? Create a free account.</p>",
        "login"
    )]
    [TestCase(
        "<title>Page not found</title><body><p>Sorry, what you look for is not here any more. Try the search.</p>",
        "error page"
    )]
    [TestCase("<title>Site</title><body></body>", "fewer than")]
    [TestCase("", "fewer than")]
    [TestCase("<p>Four words are few.</p>", "fewer than")]
    [TestCase("\0\0\0", "fewer than")]
    public void A_page_that_is_no_article_is_refused_with_the_reason(string html, string why)
    {
        var error = Try(html).Error;
        Assert.That(error?.Code, Is.EqualTo("no_article_found"));
        Assert.That(error!.Message, Does.Contain(why));
    }

    [TestCase("<title>Blog</title><body><main>{0}</main>")]
    [TestCase("<title>Tag: garden</title><body><main><h1>Posts tagged garden</h1>{0}</main>")]
    [TestCase("<title>Blog</title><body><div>{0}</div>")]
    public void A_list_of_posts_is_refused(string page) =>
        Assert.That(
            Try(page.Replace("{0}", Teasers, StringComparison.Ordinal)).Error?.Message,
            Does.Contain("list of posts")
        );

    [Test]
    public void A_list_of_links_is_refused() =>
        Assert.That(
            Try(
                "<title>Archive</title><body><ul>"
                    + string.Concat(
                        Enumerable.Range(0, 60).Select(i => $"<li><a href='/{i}'>Post number {i} of all</a></li>")
                    )
                    + "</ul>"
            ).IsSuccess,
            Is.False
        );

    [Test]
    public void A_post_that_speaks_of_walls_is_no_wall() =>
        Assert.That(
            Article(
                $"<title>Gates</title><article>{Paragraphs}<p>{First} {Third}</p><p>Some sites show a captcha, or ask you to accept cookies, or to log in to continue.</p></article>"
            ).WordCount,
            Is.GreaterThan(80)
        );
}
