using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Infrastructure.Crawling;
using static BlogManager.Adapters.Tests.Extraction.Extracting;

namespace BlogManager.Adapters.Tests.Extraction;

public sealed class ArticleMetadataTests
{
    [TestCase("<link rel=canonical href=/own>", "", "https://blog.example/own")]
    [TestCase("<meta property=og:url content=https://blog.example/own>", "", "https://blog.example/own")]
    [TestCase("", "<link rel=canonical href=/victim>", null)]
    [TestCase("", "<meta property=og:url content=https://blog.example/victim>", null)]
    [TestCase("<link rel=canonical href=/own>", "<link rel=canonical href=/victim>", "https://blog.example/own")]
    [TestCase("<link rel=canonical href=/own><link rel=canonical href=/other>", "", null)]
    [TestCase("<link rel=canonical href=/own><link rel=canonical href=/own>", "", "https://blog.example/own")]
    public void Only_the_head_says_what_the_pages_url_is(string head, string body, string? expected)
    {
        var words = string.Concat(
            Enumerable.Repeat(
                "<p>Rye bread needs a starter, and a starter needs flour and water and some days of patience in a warm kitchen.</p>",
                6
            )
        );
        var article = new ArticleExtractor().Extract(
            new RawDocument(
                new PostUrl("https://blog.example/page"),
                "text/html",
                $"<html><head><title>Rye</title>{head}</head><body><article><h1>Rye</h1>{words}{body}</article></body></html>",
                null,
                false
            ),
            default
        );
        Assert.That(article.Value.CanonicalUrl?.Value, Is.EqualTo(expected));
    }

    [Test]
    public void A_furnished_page_says_who_when_and_in_which_language()
    {
        var article = Article(Testing.FakeSite.Furnished(Paragraphs, "Growing tomatoes"));
        Assert.That(
            (article.Title, article.Author, article.PublishedAt, article.Language, article.CanonicalUrl),
            Is.EqualTo(
                (
                    "Growing tomatoes",
                    "Jane Gardener",
                    (DateTimeOffset?)new DateTimeOffset(2024, 3, 5, 10, 0, 0, TimeSpan.Zero),
                    "en",
                    (Domain.Posts.PostUrl?)null
                )
            )
        );
    }

    [TestCase(
        """{"@type":"BlogPosting","headline":"Linked","author":{"name":"Ann Lee"},"datePublished":"2024-02-01"}"""
    )]
    [TestCase(
        """[{"@type":"Person","name":"No"},{"@type":["Article"],"headline":"Linked","author":[{"name":"Ann Lee"}],"datePublished":"2024-02-01T00:00:00Z"}]"""
    )]
    [TestCase(
        """{"@graph":[{"@type":"WebSite","name":"No"},{"@type":"NewsArticle","headline":"Linked","author":"Ann Lee","datePublished":"2024-02-01"}]}"""
    )]
    public void Linked_data_is_read(string json)
    {
        var article = Article($"<head><script type='application/ld+json'>{json}</script></head><body>{Paragraphs}");
        Assert.That(
            (article.Title, article.Author, article.PublishedAt?.Month),
            Is.EqualTo(("Linked", "Ann Lee", (int?)2))
        );
    }

    [TestCase("{broken")]
    [TestCase("{\"@type\":\"Article\",\"headline\":\"\\ud800\"}")]
    [TestCase("{\"@type\":\"\\udc00\",\"headline\":\"\\ud800\"}")]
    [TestCase("{\"@type\":5,\"headline\":{},\"author\":[null,1,[]],\"datePublished\":[]}")]
    [TestCase("null")]
    [TestCase("")]
    public void Broken_linked_data_does_no_harm(string json) =>
        Assert.That(
            Article($"<title>Own</title><script type='application/ld+json'>{json}</script><body>{Paragraphs}").Title,
            Is.EqualTo("Own")
        );

    [TestCase("<title>Post | Site</title>", "Post")]
    [TestCase("<title>A longer title of the post - Site</title>", "A longer title of the post")]
    [TestCase("<title>Post — part two – Site</title><meta property='og:site_name' content='Site'>", "Post — part two")]
    [TestCase("<title>Site</title><meta property='og:title' content='Post'>", "Post")]
    [TestCase("<title>Post · Site</title><body><div class='site-title'><h1>Site</h1></div>", "Post")]
    [TestCase("<title>Post · Site</title><body><header><h1>Site</h1></header>", "Post")]
    [TestCase("<title>C# - a tour - Site</title><body><h1>C# - a tour</h1>", "C# - a tour")]
    public void The_title_is_the_posts_and_not_the_sites(string head, string title) =>
        Assert.That(Article(head + Paragraphs).Title, Is.EqualTo(title));

    [Test]
    public void A_page_without_a_title_is_called_by_its_heading_or_its_first_words()
    {
        Assert.That(Article($"<h2>Growing</h2>{Paragraphs}").Title, Is.EqualTo("Growing"));
        Assert.That(
            Article(Paragraphs).Title,
            Is.EqualTo("Tomatoes want sun and patience, and they repay both in August when…")
        );
    }

    [Test]
    public void The_heading_that_says_the_title_again_is_left_out() =>
        Assert.That(
            Article(
                $"<title>Growing | Site</title><article><h1>Growing <a href='#'>#</a></h1>{Paragraphs}</article>"
            ).Text.Value,
            Does.StartWith(First)
        );

    [TestCase("/real", "https://garden.example/real")]
    [TestCase("real?utm_source=x#y", "https://garden.example/real")]
    [TestCase("http://garden.example/real", "http://garden.example/real")]
    [TestCase("https://other.example/real", null)]
    [TestCase("https://garden.example:8443/real", null)]
    [TestCase("https://user:pw@garden.example/real", null)]
    [TestCase("https://garden.example/", null)]
    [TestCase("javascript:alert(1)", null)]
    [TestCase("http://[", null)]
    [TestCase("", null)]
    public void The_canonical_URL_is_taken_where_it_is_on_the_same_host_and_names_a_post(
        string href,
        string? canonical
    ) =>
        Assert.That(
            Article($"<link rel=canonical href='{href}'>{Paragraphs}").CanonicalUrl?.Value,
            Is.EqualTo(canonical)
        );

    [TestCase("<meta property='article:published_time' content='2024-02-01T10:00:00+02:00'>", "2024-02-01T08:00:00")]
    [TestCase("<span itemprop=datePublished>February 1, 2024</span>", "2024-02-01T00:00:00")]
    [TestCase("<time datetime='2024-02-01'>yesterday</time>", "2024-02-01T00:00:00")]
    [TestCase("<meta name=date content='3 March'>", null)]
    [TestCase("<meta name=date content='10:30'>", null)]
    [TestCase("<meta name=date content='0001-01-01'>", null)]
    public void A_date_is_read_where_it_is_whole(string html, string? date) =>
        Assert.That(
            Article($"{html}{Paragraphs}").PublishedAt?.ToString("yyyy-MM-ddTHH:mm:ss", null),
            Is.EqualTo(date)
        );

    [TestCase("---\ntitle: \"Growing: tomatoes\"\nauthor: Jane\ndate: 2024-02-01\nlang: de\ntags:\n  - a\n---\n")]
    [TestCase(
        "---\r\nseo:\r\n  title: Wrong\r\ntitle: 'Growing: tomatoes'\r\nauthors: [\"Jane\"]\r\ndate: 2024-02-01\r\nlang: de\r\n---\r\n"
    )]
    [TestCase(
        "+++\ntitle = \"Growing: tomatoes\"\nauthor = \"Jane\"\ndate = 2024-02-01\nlang = \"de\"\n[params]\ntitle = \"Wrong\"\n+++\n"
    )]
    public void The_head_of_a_Markdown_file_is_read_and_is_not_text(string head)
    {
        var article = Article(
            $"{head}\n{First}\n\n## More\n\n{Second}\n\n- one\n- two\n\n```js\nx = 1\n```\n\n{Third}",
            "text/markdown"
        );
        Assert.That(
            (article.Title, article.Author, article.PublishedAt?.Day, article.Language),
            Is.EqualTo(("Growing: tomatoes", "Jane", (int?)1, "de"))
        );
        Assert.That(
            article.Text.Value,
            Is.EqualTo($"{First}\n\n## More\n\n{Second}\n\n- one\n- two\n\n```\nx = 1\n```\n\n{Third}")
        );
    }

    [Test]
    public void Prose_between_two_rules_is_no_head() =>
        Assert.That(
            Article($"---\n\n{First}\n\n---\n\n{Second} {Third}", "text/markdown").Text.Value,
            Is.EqualTo($"{First}\n\n{Second} {Third}")
        );

    [Test]
    public void A_Markdown_file_without_a_head_is_called_by_its_heading() =>
        Assert.That(
            Article($"# Growing\n\n{First} {Second} {Third}", "text/markdown") is { Title: "Growing" } article
                && article.Text.Value.StartsWith(First, StringComparison.Ordinal)
        );

    [Test]
    public void Plain_text_is_taken_as_it_is() =>
        Assert.That(
            Article($"{First}\r\n\r\n{Second}\r\n{Third}", "text/plain").Text.Value,
            Is.EqualTo($"{First}\n\n{Second}\n{Third}")
        );
}
