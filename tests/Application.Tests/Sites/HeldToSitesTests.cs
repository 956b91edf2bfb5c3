using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Sites;
using BlogManager.Application.Tests.Jobs;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Application.Tests.Sites;

/// <summary>What a caller of one site is shown of the stores, and may change there.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class HeldToSitesTests
{
    private static readonly SiteScope Own = new("https://own.example");
    private static readonly Caller Held = new("1", "held", Scopes.All) { Sites = Own };
    private static readonly Caller Free = new("2", "free", Scopes.All);
    private static readonly Caller Page = new("3", "page", [Scope.PostsRead])
    {
        Sites = Own,
        Origins = ["https://own.example"],
    };

    private readonly RequestContext _callers = new();
    private readonly Mock<IPostStore> _store = new(MockBehavior.Strict);
    private readonly PostsOfCaller _posts;

    public HeldToSitesTests()
    {
        _posts = new PostsOfCaller(_store.Object, _callers);
        foreach (var id in new[] { "own", "other" })
        {
            var post = Post(id);
            _store.Setup(s => s.FindAsync(id, It.IsAny<CancellationToken>())).ReturnsAsync(post);
            _store.Setup(s => s.FindByUrlAsync(post.Url, It.IsAny<CancellationToken>())).ReturnsAsync(post);
            _store
                .Setup(s => s.FindQuestionAsync(id, It.IsAny<CancellationToken>()))
                .ReturnsAsync(new StoredQuestion(new Question(id, id, "?", "!", "", [], default), post.Url));
        }
    }

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [TestCase("own", true, true)]
    [TestCase("other", true, false)]
    [TestCase("own", false, true)]
    [TestCase("other", false, true)]
    public async Task A_post_of_another_site_is_not_there(string id, bool isHeld, bool isThere)
    {
        _callers.Set(isHeld ? Held : Free);
        Assert.That((await _posts.FindAsync(id, Cancel))?.Id, Is.EqualTo(isThere ? id : null));
        Assert.That((await _posts.FindByUrlAsync(Post(id).Url, Cancel))?.Id, Is.EqualTo(isThere ? id : null));
        Assert.That((await _posts.FindQuestionAsync(id, Cancel))?.Question.Id, Is.EqualTo(isThere ? id : null));
    }

    [Test]
    public async Task Listings_and_passages_of_other_sites_are_left_out()
    {
        var listings = new[] { "own", "other" }.Select(i => new PostListing(i, Post(i).Url, i, 0, default)).ToList();
        var chunks = new[] { "own", "other" }
            .Select(i => new StoredChunk(new Chunk(i, 0, 0, 1, "x", ""), i, Post(i).Url, i, "en"))
            .ToList();
        _store
            .Setup(s => s.FindListingsAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(listings);
        _store
            .Setup(s => s.FindChunksAsync(It.IsAny<IReadOnlyCollection<string>>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(chunks);
        _callers.Set(Held);
        Assert.That((await _posts.FindListingsAsync(["x"], Cancel)).Select(l => l.Id), Is.EqualTo(["own"]));
        Assert.That((await _posts.FindChunksAsync(["x"], Cancel)).Select(c => c.PostId), Is.EqualTo(["own"]));
        _callers.Set(Free);
        Assert.That((await _posts.FindListingsAsync(["x"], Cancel)).Select(l => l.Id), Is.EqualTo(["own", "other"]));
        Assert.That((await _posts.FindChunksAsync(["x"], Cancel)).Select(c => c.PostId), Is.EqualTo(["own", "other"]));
    }

    [Test]
    public async Task Lists_and_indexes_are_asked_for_the_sites_that_both_mean()
    {
        _callers.Set(Held);
        var both = new SiteScope("https://own.example", "https://other.example");
        _store
            .Setup(s => s.ListAsync(Own, 5, null, It.IsAny<CancellationToken>()))
            .ReturnsAsync(new Page<PostListing>([], null));
        await _posts.ListAsync(both, 5, null, Cancel);
        await _posts.ListAsync(null, 5, null, Cancel);
        _store.Verify(s => s.ListAsync(Own, 5, null, It.IsAny<CancellationToken>()), Times.Exactly(2));

        var words = new Mock<ILexicalIndex>();
        await new WordsOfCaller(words.Object, _callers).SearchAsync(new LexicalQuery(["x"], 5, both), Cancel);
        words.Verify(w => w.SearchAsync(It.Is<LexicalQuery>(q => q.Sites!.Equals(Own)), It.IsAny<CancellationToken>()));

        var vectors = new Mock<IVectorIndex>();
        var space = new EmbeddingSpace("s", "p", "m", 2);
        await new VectorsOfCaller(vectors.Object, _callers).SearchAsync(
            space,
            default,
            new VectorFilter(VectorKind.Post),
            5,
            Cancel
        );
        vectors.Verify(v =>
            v.SearchAsync(
                space,
                It.IsAny<ReadOnlyMemory<float>>(),
                new VectorFilter(VectorKind.Post, Own),
                5,
                It.IsAny<CancellationToken>()
            )
        );
    }

    [Test]
    public async Task A_post_of_another_site_is_neither_written_nor_merged_nor_erased()
    {
        _callers.Set(Held);
        Assert.That(() => _posts.ReplaceAsync(Post("other"), "s", [], Cancel), Throws.InvalidOperationException);
        await _posts.AddAliasAsync("other", Post("own").Url, Cancel);
        await _posts.AddAliasAsync("own", Post("other").Url, Cancel);
        Assert.That(await _posts.MergeAsync("own", 1, "other", 1, Cancel), Is.False);
        Assert.That(await _posts.MergeAsync("other", 1, "own", 1, Cancel), Is.False);
        Assert.That(await _posts.DeleteAsync("other", Cancel), Is.Null);
        Assert.That(
            _store.Invocations.Select(i => i.Method.Name).Distinct(),
            Is.EqualTo(["FindAsync"]),
            "the store was asked to change nothing"
        );
    }

    [Test]
    public async Task What_is_the_callers_own_is_written_merged_and_erased([Values] bool isHeld)
    {
        _callers.Set(isHeld ? Held : Free);
        var post = Post(isHeld ? "own" : "other");
        _store.Setup(s => s.ReplaceAsync(post, "s", It.IsAny<IReadOnlyList<Embedding>>(), Cancel)).ReturnsAsync(true);
        _store.Setup(s => s.AddAliasAsync(post.Id, post.Url, Cancel)).Returns(Task.CompletedTask);
        _store.Setup(s => s.MergeAsync(post.Id, 1, post.Id, 2, Cancel)).ReturnsAsync(true);
        _store.Setup(s => s.DeleteAsync(post.Id, Cancel)).ReturnsAsync(new ErasedRows(1, 2, 3, 4));
        Assert.That(await _posts.ReplaceAsync(post, "s", [], Cancel), Is.True);
        await _posts.AddAliasAsync(post.Id, post.Url, Cancel);
        Assert.That(await _posts.MergeAsync(post.Id, 1, post.Id, 2, Cancel), Is.True);
        Assert.That(await _posts.DeleteAsync(post.Id, Cancel), Is.EqualTo(new ErasedRows(1, 2, 3, 4)));
        _store.Verify(s => s.AddAliasAsync(post.Id, post.Url, Cancel), Times.Once);
    }

    [Test]
    public async Task Jobs_are_those_of_the_callers_sites_and_a_page_has_none()
    {
        var (jobs, own, other) = await JobsAsync();
        _callers.Set(Held);
        Assert.That((await jobs.FindAsync(own.Id, Cancel))?.Id, Is.EqualTo(own.Id));
        Assert.That(await jobs.FindAsync(other.Id, Cancel), Is.Null);
        Assert.That(await jobs.CancelAsync(other.Id, Cancel), Is.Null);
        Assert.That(await jobs.DeleteBySubjectAsync("https://other.example/p", Cancel), Is.Empty);
        _callers.Set(Page);
        Assert.That(await jobs.FindAsync(own.Id, Cancel), Is.Null);
        _callers.Set(Free);
        Assert.That(
            (await jobs.FindAsync(other.Id, Cancel))?.Status,
            Is.EqualTo(JobStatus.Queued),
            "it was not called off"
        );
        Assert.That((await jobs.CancelAsync(other.Id, Cancel))!.Job.Status, Is.EqualTo(JobStatus.Cancelled));
    }

    [TestCase("""{"blog_url":"https://own.example/p"}""", true)]
    [TestCase("""{"blog_url":"https://other.example/p"}""", false)]
    [TestCase("""{"posts":3}""", false)]
    public async Task A_result_that_tells_of_another_site_is_not_shown(string result, bool isShown)
    {
        var (jobs, own, _) = await JobsAsync();
        await jobs.ClaimAsync("w", TimeSpan.FromSeconds(10), Cancel);
        await jobs.SucceedAsync(own.Id, "w", result, Cancel);
        _callers.Set(Held);
        Assert.That((await jobs.FindAsync(own.Id, Cancel))!.Result, Is.EqualTo(isShown ? result : null));
        _callers.Set(Free);
        Assert.That((await jobs.FindAsync(own.Id, Cancel))!.Result, Is.EqualTo(result));
    }

    [Test]
    public async Task A_list_shows_a_held_caller_its_own_jobs_and_no_result_of_another_site()
    {
        const string result = """{"blog_url":"https://other.example/p"}""";
        var (jobs, own, other) = await JobsAsync();
        await jobs.ClaimAsync("w", TimeSpan.FromSeconds(10), Cancel);
        await jobs.SucceedAsync(own.Id, "w", result, Cancel);
        _callers.Set(Held);
        var shown = (await jobs.ListAsync(null, null, 10, null, Cancel)).Value.Items;
        Assert.That(shown.Select(j => (j.Id, j.Result)), Is.EqualTo([(own.Id, (string?)null)]));
        _callers.Set(Free);
        var all = (await jobs.ListAsync(null, null, 10, null, Cancel)).Value.Items;
        Assert.That(all.Select(j => (j.Id, j.Result)), Is.EquivalentTo([(own.Id, (string?)result), (other.Id, null)]));
    }

    [Test]
    public async Task A_held_caller_calls_off_and_erases_its_own_jobs()
    {
        var (jobs, own, _) = await JobsAsync();
        _callers.Set(Held);
        Assert.That((await jobs.CancelAsync(own.Id, Cancel))!.Job.Status, Is.EqualTo(JobStatus.Cancelled));
        Assert.That(await jobs.CancelAsync("none", Cancel), Is.Null);
        Assert.That(await jobs.DeleteBySubjectAsync(own.Subject, Cancel), Is.EqualTo([own.Id]));
    }

    private async Task<(JobsOfCaller Jobs, Job Own, Job Other)> JobsAsync()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero));
        var jobs = new JobsOfCaller(new InMemoryJobStore(time), _callers);
        _callers.Set(Free);
        var own = await jobs.EnqueueAsync(Job("1", "https://own.example/p", time), Cancel);
        time.Advance(TimeSpan.FromSeconds(1));
        var other = await jobs.EnqueueAsync(Job("2", "https://other.example/p", time), Cancel);
        return (jobs, own, other);
    }

    private static Job Job(string id, string subject, FakeTimeProvider time) =>
        new()
        {
            Id = id,
            Kind = "process_post",
            Subject = subject,
            Payload = "{}",
            Status = JobStatus.Queued,
            CreatedAt = time.GetUtcNow(),
            NotBefore = time.GetUtcNow(),
        };

    private static BlogPost Post(string id) =>
        new()
        {
            Id = id,
            Url = new PostUrl($"https://{id}.example/p"),
            Title = id,
            Language = "en",
            Text = StoredText.From("x"),
            WordCount = 1,
            ContentHash = "h",
            Summary = new PostSummary("s", []),
            Chunks = [],
            Questions = [],
            QuestionsRequested = 5,
            Version = 1,
            CreatedAt = default,
            ProcessedAt = default,
            Provider = "test",
            Model = "one",
        };
}
