using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;

namespace BlogManager.Application.Tests.Posts;

/// <summary>What a reader's visit does not take in: pages that ask to be left out, and pages of search results.</summary>
public sealed class IngestionBoundsTests
{
    private const string Site = "https://blog.example";

    [TestCase("/search?q=sourdough", "Results for sourdough", TestName = "The title repeats the query")]
    [TestCase("/search?q=SOURDOUGH", "Results for: Sourdough!", TestName = "Case and punctuation do not count")]
    [TestCase("/search?a=1&q=rye+bread", "Rye  bread - Blog", TestName = "A plus is a space")]
    [TestCase("/search?q=rye%20bread", "\"Rye, bread\"", TestName = "Escapes are read")]
    [TestCase("/search?sourdough", "Sourdough", TestName = "A query need not have a name")]
    [TestCase("/search?q=tea", "Tea", TestName = "Three letters are enough")]
    public void A_page_whose_title_repeats_its_query_is_no_article(string path, string title) =>
        Assert.That(Refusal(path, title)?.Code, Is.EqualTo("no_article_found"));

    [TestCase("/post?q=rye", "Ryebread", TestName = "Part of a word is not the word")]
    [TestCase("/post?q=te", "Te", TestName = "Two letters are too few")]
    [TestCase("/post?page=2024", "Review of 2024", TestName = "A number is no letter")]
    [TestCase("/post?q=", "Rye bread", TestName = "An empty value repeats nothing")]
    [TestCase("/rye-bread", "Rye bread", TestName = "A path is no query")]
    [TestCase("/post?q=wheat", "Rye bread", TestName = "Another word")]
    [TestCase("/post?rye=1", "Rye bread", TestName = "A name is no value")]
    public void Another_page_is(string path, string title) => Assert.That(Refusal(path, title), Is.Null);

    [Test]
    public void Any_of_its_addresses_and_any_of_its_titles_counts()
    {
        var queried = At(Site + "/s?q=sourdough");
        var plain = At(Site + "/s");
        Assert.Multiple(() =>
        {
            Assert.That(Refuse(State(queried), Page(plain), Titled("Sourdough"), plain), Is.Not.Null, "as asked");
            Assert.That(Refuse(State(plain), Page(queried), Titled("Sourdough"), plain), Is.Not.Null, "as answered");
            Assert.That(Refuse(State(plain), Page(plain), Titled("Sourdough"), queried), Is.Not.Null, "as named");
            Assert.That(
                Refuse(State(queried), Page(plain), Titled("Blog") with { Titles = ["Blog", "Sourdough"] }, plain),
                Is.Not.Null,
                "of several titles one"
            );
            Assert.That(Refuse(State(plain), Page(plain), Titled("Sourdough"), plain), Is.Null);
        });
    }

    [Test]
    public void A_page_that_asks_not_to_be_indexed_is_left_out_by_its_header_or_its_text()
    {
        var url = At(Site + "/s");
        var (page, article) = (Page(url), Titled("Rye"));
        Assert.Multiple(() =>
        {
            Assert.That(
                Refuse(State(url), page with { NoIndex = true }, article, url)?.Code,
                Is.EqualTo("not_indexable")
            );
            Assert.That(
                Refuse(State(url), page, article with { NoIndex = true }, url)?.Code,
                Is.EqualTo("not_indexable")
            );
            Assert.That(Refuse(State(url), page, article, url), Is.Null);
        });
    }

    [Test]
    public void Whoever_may_write_takes_in_both()
    {
        var url = At(Site + "/s?q=sourdough");
        var state = State(url) with { Request = Request(forReader: false) };
        Assert.That(Refuse(state, Page(url) with { NoIndex = true }, Titled("Sourdough"), url), Is.Null);
    }

    [TestCase("https://other.example/s", Site + "/s")]
    [TestCase(Site + "/s", "https://other.example/s")]
    public void Neither_where_a_page_is_nor_what_it_names_is_of_another_site(string final, string named)
    {
        var state = State(At(Site + "/s")) with { Request = Request(forReader: false, Site) };
        var error = Refuse(state, Page(At(final)), Titled("Rye"), At(named));
        Assert.That((error?.Code, error?.Kind), Is.EqualTo(("forbidden", ErrorKind.Forbidden)));
        Assert.That(Refuse(state, Page(At(Site + "/t")), Titled("Rye"), At(Site + "/u")), Is.Null);
    }

    private static Error? Refusal(string path, string title) =>
        At(Site + path) is var url ? Refuse(State(url), Page(url), Titled(title), url) : null;

    private static Error? Refuse(IngestionState state, CrawledPage page, Article article, PostUrl url) =>
        IngestionBounds.Refuse(state, page, article, url);

    private static IngestionState State(PostUrl url) => IngestionState.Begin(url, Request(forReader: true));

    private static IngestionRequest Request(bool forReader, params string[] sites) =>
        new(null, null, null, 5, false, sites.Length == 0 ? null : sites, forReader);

    private static CrawledPage Page(PostUrl url) => new(url, "text/html", "<p>", PageValidators.None, false);

    private static Article Titled(string title) => new(title, null, null, "en", null, StoredText.From("Text."), 1);
}
