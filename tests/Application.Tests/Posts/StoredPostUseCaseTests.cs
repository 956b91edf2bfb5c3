using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using BlogManager.Domain.Text;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>
/// What is done with posts that were taken in: finding where they stand, finding similar ones, erasing.
/// </summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StoredPostUseCaseTests : IDisposable
{
    private const string Url = "https://blog.example/rye";
    private static readonly Caller Reader = new("key", "reader", [Scope.PostsRead]);
    private static readonly Caller Writer = new("key", "writer", [Scope.PostsRead, Scope.PostsWrite]);

    private readonly InMemoryBlog _blog = new();

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [Test]
    public async Task Questions_that_are_there_are_loaded_at_once()
    {
        await StoreAsync(Url);
        var state = (await _blog.SendAsync(new CheckAndLoad(At(Url + "#part")), Reader)).Value;
        Assert.That((state.Status, state.JobId), Is.EqualTo(("ready", (string?)null)));
        Assert.That(state.Questions, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_reader_is_told_that_nothing_was_begun_and_begins_nothing()
    {
        var state = (await _blog.SendAsync(new CheckAndLoad(At(Url)), Reader)).Value;
        Assert.That((state.Status, StartLoading.IsOpenTo(Reader)), Is.EqualTo(("not_started", false)));
        var begun = await _blog.SendAsync(new StartLoading(At(Url)), Reader);
        Assert.That(begun.Value.Status, Is.EqualTo("not_started"));
        Assert.That((await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items, Is.Empty);
    }

    [Test]
    public async Task A_writer_begins_a_job_that_readers_then_see()
    {
        Assert.That(
            (await _blog.SendAsync(new CheckAndLoad(At(Url)), Writer)).Value,
            Is.EqualTo(new LoadState("not_started") { MayStart = true })
        );
        Assert.That(
            (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items,
            Is.Empty,
            "to look changes nothing"
        );
        var begun = (await _blog.SendAsync(new StartLoading(At(Url)), Writer)).Value;
        Assert.That((begun.Status, begun.RetryAfterSeconds), Is.EqualTo(("processing", 3)));
        var job = (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items.Single();
        Assert.That((job.Id, job.Kind, job.Subject), Is.EqualTo((begun.JobId, Job.ProcessPost, Url)));
        Assert.That((await _blog.SendAsync(new CheckAndLoad(At(Url)), Reader)).Value, Is.EqualTo(begun));
        Assert.That((await _blog.SendAsync(new CheckAndLoad(At(Url)), Writer)).Value, Is.EqualTo(begun));
    }

    [TestCase("https://blog.example", true)]
    [TestCase("https://blog.example:8443", false)]
    [TestCase("http://blog.example", false)]
    [TestCase("https://blog.example.evil.com", false)]
    [TestCase(null, false)]
    public async Task A_page_begins_a_job_for_posts_of_its_own_origins_alone(string? origin, bool begins)
    {
        var page = Reader with
        {
            Origins = ["https://blog.example"],
            MayAutoProcess = origin is not null,
            Sites = new SiteScope("https://other.example", origin ?? "https://blog.example"),
        };
        var looked = (await _blog.SendAsync(new CheckAndLoad(At("HTTPS://Blog.Example:443/rye")), page)).Value;
        Assert.That(
            (looked.Status, looked.MayStart && StartLoading.IsOpenTo(page)),
            Is.EqualTo(("not_started", begins))
        );
        var begun = await _blog.SendAsync(new StartLoading(At("HTTPS://Blog.Example:443/rye")), page);
        Assert.That(
            begun.IsSuccess ? begun.Value.Status : begun.Error.Code,
            Is.EqualTo(
                begins ? "processing"
                : origin is null ? "not_started"
                : "forbidden"
            )
        );
        Assert.That(
            (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items,
            Has.Count.EqualTo(begins ? 1 : 0)
        );
        Assert.That(
            (await _blog.SendAsync(new QueueProcessPost(At(Url)), page)).Error!.Kind,
            Is.EqualTo(ErrorKind.Forbidden),
            "nothing else may be written"
        );
    }

    [Test]
    public async Task Readers_visits_have_so_many_posts_taken_in_a_day_and_key_and_an_owner_has_as_many_as_it_likes()
    {
        var page = Reader with
        {
            KeyId = "page",
            Origins = ["https://blog.example"],
            MayAutoProcess = true,
            Sites = new SiteScope("https://blog.example"),
        };
        for (var i = 0; i < 100; i++)
            Assert.That(
                (await _blog.SendAsync(new StartLoading(At($"https://blog.example/{i}")), page)).Value.Status,
                Is.EqualTo("processing"),
                $"post {i}"
            );
        Assert.That(
            (await _blog.SendAsync(new StartLoading(At("https://blog.example/more")), page)).Value,
            Is.EqualTo(new LoadState("not_started"))
        );
        Assert.That(
            (await _blog.SendAsync(new StartLoading(At("https://blog.example/more")), page with { KeyId = "another" }))
                .Value
                .Status,
            Is.EqualTo("processing")
        );
        Assert.That(
            (await _blog.SendAsync(new StartLoading(At("https://blog.example/own")), Writer)).Value.Status,
            Is.EqualTo("processing")
        );
        _blog.Time.Advance(TimeSpan.FromDays(1));
        Assert.That(
            (await _blog.SendAsync(new StartLoading(At("https://blog.example/tomorrow")), page)).Value.Status,
            Is.EqualTo("processing")
        );
    }

    [Test]
    public async Task A_queued_post_is_taken_in_by_its_job()
    {
        _blog.Pages[Url] = "Rye bread.";
        await _blog.SendAsync(new QueueProcessPost(At(Url), NumQuestions: 3), Writer);
        var job = (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items.Single();
        var progress = new Mock<Application.Background.IJobProgress>();
        using (_blog.Use(Caller.System))
        {
            var result = await _blog.JobHandler(Job.ProcessPost).RunAsync(job, progress.Object, default);
            Assert.That(result.Value, Does.Contain("\"status\":\"processed\"").And.Contain(_blog.Only.Id));
        }

        Assert.That(_blog.Only.QuestionsRequested, Is.EqualTo(3));
        progress.Verify(
            p =>
                p.StepDoneAsync(
                    It.IsAny<JobStep>(),
                    It.IsAny<JobProgress>(),
                    It.IsAny<string>(),
                    It.IsAny<CancellationToken>()
                ),
            Times.Exactly(7)
        );
    }

    [Test]
    public async Task A_job_that_crashed_goes_on_from_its_checkpoint_and_repeats_no_step([Range(1, 7)] int stepsDone)
    {
        _blog.Pages[Url] = "Rye bread 🍞 needs a starter.";
        await _blog.SendAsync(new QueueProcessPost(At(Url)), Writer);
        var job = (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items.Single();
        List<(string Step, string Checkpoint)> steps = [];
        var progress = new Mock<Application.Background.IJobProgress>();
        progress
            .Setup(p =>
                p.StepDoneAsync(
                    It.IsAny<JobStep>(),
                    It.IsAny<JobProgress>(),
                    It.IsAny<string>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Returns(
                (JobStep step, JobProgress _, string checkpoint, CancellationToken _) =>
                {
                    steps.Add((step.Name, checkpoint));
                    return steps.Count == stepsDone ? throw new InvalidOperationException("crash") : Task.CompletedTask;
                }
            );
        using var system = _blog.Use(Caller.System);
        var handler = _blog.JobHandler(Job.ProcessPost);
        await Assert.ThatAsync(() => handler.RunAsync(job, progress.Object, default), Throws.InvalidOperationException);
        var resumed = await handler.RunAsync(job with { Checkpoint = steps[^1].Checkpoint }, progress.Object, default);
        Assert.That(resumed.IsSuccess, Is.True);
        Assert.That(
            steps.Select(s => s.Step),
            Is.EqualTo(["crawl", "extract", "chunk", "summarise", "write_questions", "embed", "store"])
        );
        Assert.That(_blog.Only.Text.Value, Is.EqualTo("Rye bread 🍞 needs a starter."));
        Assert.That(_blog.Only.Text.Length, Is.EqualTo(28));
    }

    [Test]
    public async Task Another_request_for_a_URL_that_is_under_way_is_joined_only_where_it_asks_for_the_same()
    {
        var first = (await _blog.SendAsync(new QueueProcessPost(At(Url)), Writer)).Value;
        Assert.That(
            (await _blog.SendAsync(new QueueProcessPost(At(Url)), Writer)).Value.JobId,
            Is.EqualTo(first.JobId)
        );
        var other = (await _blog.SendAsync(new QueueProcessPost(At(Url), NumQuestions: 9), Writer)).Error!;
        Assert.That((other.Kind, other.Details["job_id"]), Is.EqualTo((ErrorKind.Conflict, (object)first.JobId)));
    }

    [Test]
    public async Task Similar_posts_are_told_best_first_without_the_post_itself()
    {
        var (a, b, c) = (
            await StoreAsync(Url),
            await StoreAsync("https://blog.example/b"),
            await StoreAsync("https://blog.example/c")
        );
        Find([new VectorHit(b, b, 1.2f), new VectorHit("gone", "gone", 0.9f), new VectorHit(c, c, -0.5f)]);
        var similar = (await _blog.SendAsync(new FindSimilarPosts(BlogUrl: At(Url)), Reader)).Value;
        Assert.That(
            similar.SimilarBlogs.Select(s => (s.BlogId, s.SimilarityScore)),
            Is.EqualTo([(b, 1.0), (c, 0.0)]),
            "scores are from 0 to 1, and posts that are gone are left out"
        );
        _blog.Vectors.Verify(v =>
            v.SearchAsync(
                InMemoryBlog.Space.Space,
                It.IsAny<ReadOnlyMemory<float>>(),
                new VectorFilter(VectorKind.Post, null, null, a),
                3,
                It.IsAny<CancellationToken>()
            )
        );
    }

    [Test]
    public async Task Posts_like_a_question_leave_out_its_own_post_and_repeat_the_question()
    {
        var id = await StoreAsync(Url);
        var question = _blog.Stored[id].Questions[0];
        Find([]);
        var similar = (
            await _blog.SendAsync(new FindSimilarPosts(QuestionId: Question(question.Id), Limit: 20), Reader)
        ).Value;
        Assert.That((similar.QuestionId, similar.QuestionText), Is.EqualTo((question.Id, question.Text)));
        _blog.Vectors.Verify(v =>
            v.SearchAsync(
                InMemoryBlog.Space.Space,
                It.IsAny<ReadOnlyMemory<float>>(),
                new VectorFilter(VectorKind.Post, null, null, id),
                20,
                It.IsAny<CancellationToken>()
            )
        );
    }

    [Test]
    public async Task Before_the_first_post_nothing_is_similar_and_what_is_unknown_is_not_found()
    {
        Assert.That((await _blog.SendAsync(new FindSimilarPosts(Text: "bread"), Reader)).Value.SimilarBlogs, Is.Empty);
        Assert.That(
            (await _blog.SendAsync(new FindSimilarPosts(BlogId: Post("x")), Reader)).Error!.Kind,
            Is.EqualTo(ErrorKind.NotFound)
        );
        Assert.That(
            (await _blog.SendAsync(new FindSimilarPosts(BlogUrl: At(Url)), Reader)).Error!.Kind,
            Is.EqualTo(ErrorKind.NotFound)
        );
        Assert.That(
            (await _blog.SendAsync(new FindSimilarPosts(QuestionId: Question("x")), Reader)).Error!.Kind,
            Is.EqualTo(ErrorKind.NotFound)
        );
    }

    [Test]
    public async Task Erasing_takes_a_post_from_the_truth_first_and_then_from_everywhere([Values] bool byUrl)
    {
        var id = await StoreAsync(Url);
        _blog.Stored[id] = _blog.Stored[id] with { Aliases = [PostUrl.Parse("https://blog.example/alias").Value] };
        await _blog.SendAsync(new QueueProcessPost(At("https://blog.example/alias")), Writer);
        var order = new List<string>();
        _blog
            .Vectors.Setup(v => v.DeletePostAsync(id, It.IsAny<CancellationToken>()))
            .Callback(() => order.Add(_blog.Stored.Count == 0 ? "truth first" : "index first"))
            .Returns(Task.CompletedTask);
        // Before the truth, which no later attempt would find, and after it, for what was kept meanwhile.
        _blog
            .Answers.Setup(a => a.DeleteByPostAsync(id, It.IsAny<CancellationToken>()))
            .ReturnsAsync(() => _blog.Stored.Count == 0 ? 1 : 2);
        _blog.Dropped.Clear();

        var erased = byUrl
            ? await _blog.SendAsync(new DeletePostByUrl(At("https://blog.example/alias")), Writer)
            : await _blog.SendAsync(new DeletePost(Post(id)), Writer);

        Assert.That(erased.Value.Erased, Is.EqualTo(new ErasedCounts(1, 1, 2, 1, 3, 5)));
        Assert.That(order, Is.EqualTo(["truth first"]));
        Assert.That(
            _blog.Dropped,
            Is.EquivalentTo(["answers", "corpus", "post:" + id, "url:" + Url, "url:https://blog.example/alias"])
        );
        Assert.That(
            (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items,
            Is.Empty,
            "queued work would bring it back"
        );
    }

    [Test]
    public async Task Erasing_what_is_not_there_is_not_found()
    {
        Assert.That((await _blog.SendAsync(new DeletePost(Post("x")), Writer)).Error!.Code, Is.EqualTo("not_found"));
        Assert.That((await _blog.SendAsync(new DeletePostByUrl(At(Url)), Writer)).Error!.Code, Is.EqualTo("not_found"));
        Assert.That(
            (await _blog.SendAsync(new DeletePostByUrl(At(Url)), Writer)).Error,
            Is.EqualTo(PostErrors.NotFound)
        );
        Assert.That(
            (await _blog.SendAsync(new DeletePostByUrl(At(Url)), Reader)).Error!.Kind,
            Is.EqualTo(ErrorKind.Forbidden)
        );
    }

    private async Task<string> StoreAsync(string url)
    {
        _blog.Pages[url] = "Text of " + url;
        _blog.Drafts.Clear();
        _blog.Drafts.Add(new DraftQuestion("What is it?", "Text.", "❓", [new Evidence("Text", 0, 4)]));
        return (await _blog.SendAsync(new ProcessPost(At(url)))).Value.BlogId;
    }

    private void Find(IReadOnlyList<VectorHit> hits) =>
        _blog
            .Vectors.Setup(v =>
                v.SearchAsync(
                    It.IsAny<EmbeddingSpace>(),
                    It.IsAny<ReadOnlyMemory<float>>(),
                    It.IsAny<VectorFilter>(),
                    It.IsAny<int>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(hits);
}
