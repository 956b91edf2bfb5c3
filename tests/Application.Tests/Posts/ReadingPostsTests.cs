using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;
using BlogManager.Application.Tests.Asking;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>The use cases that show what was stored.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ReadingPostsTests : IDisposable
{
    private const string Url = "https://blog.example/rye";
    private const string Text = "Rye bread needs a starter. A starter needs flour.";

    private readonly InMemoryBlog _blog = new();
    private ProcessedPost _post = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task TakeIn()
    {
        _blog.Pages[Url] = Text;
        _blog.Drafts.Add(Draft("What needs a starter?", "Rye bread needs a starter.", 0, 26));
        _blog.Drafts.Add(Draft("What needs flour?", "A starter needs flour.", 27, 49));
        _post = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
    }

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task A_post_is_read_by_its_id_with_everything_that_callers_see()
    {
        var read = (
            await new GetPostHandler(_blog.Posts.Object).HandleAsync(new GetPost(Post(_post.BlogId)), Cancel)
        ).Value;
        Assert.That(
            (read.Success, read.BlogId, read.BlogUrl, read.Title, read.Language, read.WordCount, read.Summary),
            Is.EqualTo((true, _post.BlogId, Url, "A title", "en", 9, "About A title"))
        );
        Assert.That((read.KeyPoints, read.TotalQuestions), Is.EqualTo((new[] { "Point" }, 2)));
        Assert.That(
            read.Questions.Select(q => (q.Question, q.Answer, q.BlogUrl)),
            Is.EqualTo([
                ("What needs a starter?", "Rye bread needs a starter.", Url),
                ("What needs flour?", "A starter needs flour.", Url),
            ])
        );
        Assert.That(read.ProcessedAt, Is.EqualTo(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        var missing = await new GetPostHandler(_blog.Posts.Object).HandleAsync(new GetPost(Post("none")), Cancel);
        Assert.That(missing.Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public void A_read_post_is_remembered_until_it_changes()
    {
        var request = new GetPost(Post("1"));
        Assert.That(
            (request.CacheKey, string.Join(',', request.CacheTags), request.CacheLifetime),
            Is.EqualTo(("1", "post:1", TimeSpan.FromMinutes(10)))
        );
    }

    [Test]
    public async Task The_stored_text_is_what_offsets_count_in()
    {
        var handler = new GetPostContentHandler(_blog.Posts.Object);
        Assert.That(
            (await handler.HandleAsync(new GetPostContent(Post(_post.BlogId)), Cancel)).Value,
            Is.EqualTo(new PostContent(_post.BlogId, "A title", Text))
        );
        Assert.That(
            (await handler.HandleAsync(new GetPostContent(Post("x")), Cancel)).Error!.Code,
            Is.EqualTo("not_found")
        );
    }

    [Test]
    public async Task A_question_is_read_by_its_id()
    {
        var handler = new GetQuestionHandler(_blog.Posts.Object);
        var read = (await handler.HandleAsync(new GetQuestion(Question(_post.Questions[1].Id)), Cancel)).Value;
        Assert.That((read.Question, read.BlogId, read.Icon), Is.EqualTo(("What needs flour?", _post.BlogId, "❓")));
        Assert.That(read.Evidence, Is.EqualTo([new Evidence("A starter needs flour.", 27, 49)]));
        Assert.That(
            (await handler.HandleAsync(new GetQuestion(Question("x")), Cancel)).Error!.Kind,
            Is.EqualTo(ErrorKind.NotFound)
        );
    }

    [Test]
    public async Task A_posts_questions_are_listed_best_first_up_to_the_limit()
    {
        var all = (await _blog.SendAsync(new ListQuestions(At(Url)))).Value;
        Assert.That(all.Select(q => q.Question), Is.EqualTo(["What needs a starter?", "What needs flour?"]));
        var one = (await _blog.SendAsync(new ListQuestions(At(Url), PageSize.Parse("1").Value))).Value;
        Assert.That(one.Select(q => q.Question), Is.EqualTo(["What needs a starter?"]));
        var none = await _blog.SendAsync(new ListQuestions(At("https://blog.example/none")));
        Assert.That(none.Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task A_post_is_read_by_any_form_of_its_address()
    {
        var handler = new GetPostByUrlHandler(_blog.Posts.Object);
        var read = (await handler.HandleAsync(new GetPostByUrl(At("HTTPS://Blog.example:443/rye#top")), Cancel)).Value;
        Assert.That((read.BlogId, read.BlogUrl, read.TotalQuestions), Is.EqualTo((_post.BlogId, Url, 2)));
        var none = await handler.HandleAsync(new GetPostByUrl(At("https://blog.example/none")), Cancel);
        Assert.That(none.Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task Posts_are_listed_in_pages_of_a_site()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        var site = new SiteScope("https://blog.example");
        _blog
            .Posts.Setup(p => p.ListAsync(site, 2, "c", It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<PostListing>([new PostListing("1", new PostUrl(Url), "A title", 2, at)], "next"));
        var page = await new ListPostsHandler(_blog.Posts.Object, _blog.JobStore, _blog.Imports).HandleAsync(
            new ListPosts(Site("https://Blog.example/"), PageSize.Parse("2").Value, Cursor.Parse("c").Value),
            Cancel
        );
        Assert.That(
            page.Value.Items.Single(),
            Is.EqualTo(new PostListItem("1", Url, "A title", 2, at, "ready", null, null))
        );
        Assert.That(page.Value.NextCursor, Is.EqualTo("next"));
    }

    [Test]
    public async Task A_list_says_how_each_post_stands()
    {
        var at = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        PostListing Listing(string id, PostMark? mark = null) =>
            new(id, At("https://blog.example/" + id), id, 1, at) { Mark = mark };
        _blog
            .Posts.Setup(p =>
                p.ListAsync(It.IsAny<SiteScope?>(), It.IsAny<int>(), It.IsAny<string?>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(
                new Page<PostListing>(
                    [
                        Listing("plain"),
                        Listing("failed", new PostMark(PostMarkKind.Failed, "The site answered 500.", at)),
                        Listing("gone", new PostMark(PostMarkKind.Gone, "It is gone.", at)),
                        Listing("queued", new PostMark(PostMarkKind.Failed, "once", at)),
                        Listing("imported"),
                        Listing("hooked"),
                    ],
                    null
                )
            );
        foreach (
            var (kind, subject) in new[]
            {
                (Job.ProcessPost, "https://blog.example/queued"),
                (Job.SyncPost, "https://blog.example/hooked#hook-1"),
            }
        )
            await _blog.JobStore.EnqueueAsync(Job.Queue(subject, kind, subject, "{}", at, null), Cancel);
        await _blog.Imports.AddAsync("j", [At("https://blog.example/imported")], Cancel);
        var listed = await _blog.SendAsync(new ListPosts());
        Assert.That(
            listed.Value.Items.Select(i => (i.Title, i.State, i.Reason, i.GoneSince)),
            Is.EqualTo(
                new (string, string, string?, DateTimeOffset?)[]
                {
                    ("plain", "ready", null, null),
                    ("failed", "failed", "The site answered 500.", null),
                    ("gone", "gone", "It is gone.", at),
                    ("queued", "refreshing", null, null),
                    ("imported", "refreshing", null, null),
                    ("hooked", "refreshing", null, null),
                }
            )
        );
    }

    [Test]
    public async Task The_faq_has_a_posts_questions_with_their_answers()
    {
        var faq = await new GetFaqHandler(_blog.Posts.Object).HandleAsync(new GetFaq(At(Url)), Cancel);
        Assert.That(
            faq.Value.MainEntity.Select(q => (q.Name, q.AcceptedAnswer.Text)),
            Is.EqualTo([
                ("What needs a starter?", "Rye bread needs a starter."),
                ("What needs flour?", "A starter needs flour."),
            ])
        );
        Assert.That(
            (
                faq.Value.Context,
                faq.Value.Type,
                faq.Value.MainEntity[0].Type,
                faq.Value.MainEntity[0].AcceptedAnswer.Type
            ),
            Is.EqualTo(("https://schema.org", "FAQPage", "Question", "Answer"))
        );
        var none = await new GetFaqHandler(_blog.Posts.Object).HandleAsync(
            new GetFaq(At("https://blog.example/none")),
            Cancel
        );
        Assert.That(none.Error!.Code, Is.EqualTo("not_found"));
    }

    [Test]
    public async Task A_search_shows_posts_best_first_with_a_snippet_of_whole_words()
    {
        var indexes = new ScriptedIndexes { Space = null };
        indexes.Texts["a1"] = string.Join(' ', Enumerable.Repeat("bread", 60));
        indexes.Texts["b1"] = "Short\n\n text.";
        indexes.Texts["c1"] = new string('x', 239) + "🍞" + new string('x', 20);
        indexes.Word("a1", 9);
        indexes.Word("b1", 5);
        indexes.Word("c1", 1);
        var handler = new SearchPostsHandler(indexes.Retriever());
        var found = (await handler.HandleAsync(new SearchPosts("bread"), Cancel)).Value;
        Assert.That((found.Query, found.Total, found.Degraded), Is.EqualTo(("bread", 3, false)));
        Assert.That(
            found.Results.Select(r => (r.BlogId, r.Url, r.Title)),
            Is.EqualTo([
                ("a", "https://blog.example/a", "Post a"),
                ("b", "https://blog.example/b", "Post b"),
                ("c", "https://blog.example/c", "Post c"),
            ])
        );
        Assert.That(found.Results.Select(r => r.Score), Is.EqualTo([0.7692, 0.3846, 0]));
        Assert.That(
            found.Results.Select(r => r.Snippet),
            Is.EqualTo([
                string.Join(' ', Enumerable.Repeat("bread", 40)) + "…",
                "Short text.",
                new string('x', 239) + "…",
            ]),
            "the third has no space to cut at, and no character is cut in half"
        );
        var one = (await handler.HandleAsync(new SearchPosts("bread", 1), Cancel)).Value;
        Assert.That((one.Results.Count, one.Total), Is.EqualTo((1, 3)));
    }

    [TestCase("https://blog.example", true)]
    [TestCase("https://blog.example/", true)]
    [TestCase("https://blog.example/a", false)]
    [TestCase("https://blog.example/?q=1", false)]
    [TestCase("blog", false)]
    public void A_site_is_an_origin(string site, bool isValid) =>
        Assert.That(SiteOrigin.Parse(site).IsSuccess, Is.EqualTo(isValid));

    private static DraftQuestion Draft(string text, string quote, int start, int end) =>
        new(text, quote, "❓", [new Evidence(quote, start, end)]);
}
