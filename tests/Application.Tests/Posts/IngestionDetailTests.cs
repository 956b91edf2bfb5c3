using BlogManager.Application.Background;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Testing;
using Moq;

namespace BlogManager.Application.Tests.Posts;

/// <summary>What taking in a post does on the way: kinds of content, spaces that change, jobs called off, metrics.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[NonParallelizable]
public sealed class IngestionDetailTests : IDisposable
{
    private const string Url = "https://blog.example/rye";
    private const string Text = "Rye bread needs a starter.";
    private static readonly StoredSpace Newer = new(new EmbeddingSpace("test-2", "test", "test", 2), 0, default);

    private readonly InMemoryBlog _blog = new();
    private readonly Mock<IJobProgress> _progress = new();

    public IngestionDetailTests() => _blog.Pages[Url] = Text;

    [TearDown]
    public void Dispose() => _blog.Dispose();

    [TestCase("<!DOCTYPE html><title>x</title>", null, "text/html")]
    [TestCase("\n <!doctype html>x", null, "text/html")]
    [TestCase("<HTML lang=en>x", null, "text/html")]
    [TestCase("One <p>two", null, "text/html")]
    [TestCase("one</P>", null, "text/html")]
    [TestCase("one</div>", null, "text/html")]
    [TestCase("# One\n\nTwo <b>three</b> < 4", null, "text/markdown")]
    [TestCase("Say <html", null, "text/markdown")]
    [TestCase("<p>one</p>", "text/plain", "text/plain")]
    public async Task Content_without_a_type_is_HTML_where_it_looks_so_and_Markdown_else(
        string content,
        string? type,
        string taken
    )
    {
        await _blog.SendAsync(new ProcessPost(At(Url), content, type));
        _blog.Extractor.Verify(
            e => e.Extract(new RawDocument(At(Url), taken, content, null, true), It.IsAny<CancellationToken>()),
            Times.Once
        );
    }

    [Test]
    public async Task A_fetched_page_is_read_as_what_its_server_calls_it_and_not_as_its_callers()
    {
        await _blog.SendAsync(new ProcessPost(At(Url), Title: "Mine"));
        _blog.Extractor.Verify(
            e => e.Extract(new RawDocument(At(Url), "text/plain", Text, "Mine", false), It.IsAny<CancellationToken>()),
            Times.Once
        );
    }

    [Test]
    public async Task The_validators_of_a_page_are_kept_where_the_post_is_at_its_address()
    {
        await _blog.SendAsync(new ProcessPost(At(Url)));
        Assert.That(_blog.Only.Validators, Is.EqualTo(new PageValidators("\"26\"", null)));
        _blog.Stored.Clear();
        _blog.Canonical[Text] = "https://blog.example/own";
        _blog.Pages["https://blog.example/own"] = Text;
        await _blog.SendAsync(new ProcessPost(At(Url)));
        Assert.That(_blog.Only.Url.Value, Is.EqualTo("https://blog.example/own"));
        Assert.That(_blog.Only.Validators, Is.EqualTo(PageValidators.None));
    }

    [Test]
    public async Task A_post_is_written_into_the_space_that_became_active_meanwhile_too()
    {
        _blog.Active = InMemoryBlog.Space;
        _blog.BeforeWrite = () => _blog.Active = Newer;
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        Assert.That(processed.Degraded, Is.False);
        _blog.Spaces.Verify(s =>
            s.WriteAsync(
                "test-2",
                processed.BlogId,
                1,
                It.Is<IReadOnlyList<Embedding>>(e => e.Count == 2),
                It.IsAny<CancellationToken>()
            )
        );
        VerifyIndexed(Newer, Times.Once());
        VerifyIndexed(InMemoryBlog.Space, Times.Never());
    }

    [Test]
    public async Task Where_that_space_cannot_be_embedded_in_the_post_waits_for_its_vectors()
    {
        _blog.Active = InMemoryBlog.Space;
        _blog.BeforeWrite = () =>
        {
            _blog.Active = Newer;
            _blog
                .Embedder.Setup(e =>
                    e.EmbedAsync(
                        Newer,
                        It.IsAny<EmbeddingInput>(),
                        It.IsAny<IReadOnlyList<string>>(),
                        It.IsAny<CancellationToken>()
                    )
                )
                .ThrowsAsync(new DependencyUnavailableException("external_api", "out"));
        };
        Assert.That((await _blog.SendAsync(new ProcessPost(At(Url)))).Value.Degraded, Is.True);
        VerifyIndexed(Newer, Times.Never());
        Assert.That((await JobsAsync()).Select(j => j.Kind), Is.EqualTo([Job.Reindex]));
    }

    [Test]
    public async Task In_the_space_that_it_was_embedded_in_it_is_not_written_twice()
    {
        _blog.Active = InMemoryBlog.Space;
        await _blog.SendAsync(new ProcessPost(At(Url)));
        VerifyIndexed(InMemoryBlog.Space, Times.Once());
        _blog.Spaces.Verify(
            s =>
                s.WriteAsync(
                    It.IsAny<string>(),
                    It.IsAny<string>(),
                    It.IsAny<long>(),
                    It.IsAny<IReadOnlyList<Embedding>>(),
                    It.IsAny<CancellationToken>()
                ),
            Times.Never
        );
        _blog.Spaces.Verify(
            s => s.ActivateAsync(It.IsAny<string>(), It.IsAny<CancellationToken>()),
            Times.Never,
            "there was one"
        );
        Assert.That(await JobsAsync(), Is.Empty);
    }

    [TestCase(false, false, true, TestName = "A post whose job was erased while it was stored goes")]
    [TestCase(true, false, false, TestName = "One whose job is live stays")]
    [TestCase(true, true, true, TestName = "One whose job was called off goes")]
    public async Task A_job_that_is_called_off_at_its_last_step_takes_its_post_with_it(
        bool isKnown,
        bool isCancelled,
        bool isUndone
    )
    {
        var job = await QueuedAsync();
        if (!isKnown)
            await _blog.JobStore.DeleteBySubjectAsync(job.Subject, default);
        if (isCancelled)
            await _blog.JobStore.CancelAsync(job.Id, default);
        CallOffAt("store");
        await RunCalledOffAsync(job);
        Assert.That(_blog.Stored, Has.Count.EqualTo(isUndone ? 0 : 1));
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_post_that_was_there_before_or_was_written_by_another_since_stays(bool wasThere, bool wasChanged)
    {
        if (wasThere)
            await _blog.SendAsync(new ProcessPost(At(Url), "Older text."));
        var job = await QueuedAsync();
        await _blog.JobStore.DeleteBySubjectAsync(job.Subject, default);
        CallOffAt("store", () =>
        {
            if (wasChanged)
                _blog.Stored[_blog.Only.Id] = _blog.Only with { ContentHash = "theirs" };
        });
        await RunCalledOffAsync(job);
        Assert.That(_blog.Only.Version, Is.EqualTo(wasThere ? 2 : 1));
    }

    [Test]
    public async Task Each_step_is_told_with_what_is_done_of_all()
    {
        List<string> told = [];
        _progress
            .Setup(p =>
                p.StepDoneAsync(
                    It.IsAny<JobStep>(),
                    It.IsAny<JobProgress>(),
                    It.IsAny<string>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Callback(
                (JobStep step, JobProgress done, string _, CancellationToken _) =>
                    told.Add($"{step.Name} {done.Done}/{done.Total}")
            )
            .Returns(Task.CompletedTask);
        var job = await QueuedAsync();
        using var system = _blog.Use(Caller.System);
        var handler = _blog.JobHandler(Job.ProcessPost);
        await handler.RunAsync(job, _progress.Object, default);
        await handler.RunAsync(job, _progress.Object, default);
        Assert.That(
            told,
            Is.EqualTo([
                "crawl 1/7",
                "extract 2/7",
                "chunk 3/7",
                "summarise 4/7",
                "write_questions 5/7",
                "embed 6/7",
                "store 7/7",
                "crawl 7/7",
            ]),
            "the second time nothing has changed, and all is done with the first step"
        );
    }

    [Test]
    public async Task What_is_taken_in_is_counted_with_its_steps_and_questions()
    {
        _blog.Drafts.Add(Draft("One?"));
        _blog.Drafts.Add(Draft("Two?"));
        using var measured = new Measurements();
        await _blog.SendAsync(new ProcessPost(At(Url)));
        await _blog.SendAsync(new ProcessPost(At(Url)));
        await _blog.SendAsync(new ProcessPost(At("https://blog.example/none")));
        Assert.Multiple(() =>
        {
            Assert.That(measured.Of("posts_processed_total", "processed"), Is.EqualTo([1]));
            Assert.That(measured.Of("posts_processed_total", "unchanged"), Is.EqualTo([1]));
            Assert.That(measured.Of("posts_processed_total", "failed"), Is.EqualTo([1]));
            Assert.That(measured.Of("questions_generated_total"), Is.EqualTo([2]), "once, though it came twice");
            Assert.That(measured.Of("ingestion_step_duration_seconds", "crawl"), Has.Count.EqualTo(3));
            Assert.That(measured.Of("ingestion_step_duration_seconds", "store"), Has.Count.EqualTo(1));
            Assert.That(measured.Of("ingestion_step_duration_seconds"), Has.Count.EqualTo(9));
        });
    }

    [TestCase(null, "not every question was borne out by the text")]
    [TestCase("the text is short", "the text is short")]
    public async Task Fewer_questions_than_were_asked_for_have_a_reason(string? reason, string told)
    {
        Write(reason, degraded: false, Draft("One?"));
        Assert.That(
            (await _blog.SendAsync(new ProcessPost(At(Url), NumQuestions: 2))).Value.QuestionsNote,
            Is.EqualTo(told)
        );
        _blog.Stored.Clear();
        Write(reason, degraded: false, Draft("One?"));
        Assert.That(
            (await _blog.SendAsync(new ProcessPost(At(Url), NumQuestions: 1, ForceRefresh: true))).Value.QuestionsNote,
            Is.Null
        );
    }

    [TestCase(true, false)]
    [TestCase(false, true)]
    public async Task A_post_of_which_a_stand_in_wrote_any_part_is_degraded(bool summary, bool questions)
    {
        var identity = new ModelIdentity("extractive", "one");
        _blog
            .Model.Setup(m => m.SummariseAsync(It.IsAny<ArticleText>(), It.IsAny<CancellationToken>()))
            .ReturnsAsync(
                new Generated<PostSummary>(new PostSummary("s", []), new TokenUsage(1, 10), identity, summary)
            );
        Write(null, questions, Draft("One?"));
        var processed = (await _blog.SendAsync(new ProcessPost(At(Url)))).Value;
        Assert.That((processed.Degraded, _blog.Only.Degraded), Is.EqualTo((true, true)));
        Assert.That(processed.Usage, Is.EqualTo(new TokenUsage(101, 1_010)));
    }

    private void Write(string? reason, bool degraded, params DraftQuestion[] drafts) =>
        _blog
            .Model.Setup(m =>
                m.WriteQuestionsAsync(It.IsAny<ArticleText>(), It.IsAny<int>(), It.IsAny<CancellationToken>())
            )
            .ReturnsAsync(
                new Generated<DraftQuestions>(
                    new DraftQuestions(drafts, reason),
                    new TokenUsage(100, 1_000),
                    new ModelIdentity("extractive", "one"),
                    degraded
                )
            );

    private async Task<Job> QueuedAsync()
    {
        await _blog.SendAsync(new QueueProcessPost(At(Url)));
        return (await JobsAsync()).Single();
    }

    private async Task<IReadOnlyList<Job>> JobsAsync() =>
        (await _blog.JobStore.ListAsync(null, null, 10, null, default)).Value.Items;

    private void CallOffAt(string step, Action? before = null) =>
        _progress
            .Setup(p =>
                p.StepDoneAsync(
                    It.Is<JobStep>(s => s.Name == step),
                    It.IsAny<JobProgress>(),
                    It.IsAny<string>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .Callback(() => before?.Invoke())
            .ThrowsAsync(new OperationCanceledException());

    private async Task RunCalledOffAsync(Job job)
    {
        using var system = _blog.Use(Caller.System);
        await Assert.ThatAsync(
            () => _blog.JobHandler(Job.ProcessPost).RunAsync(job, _progress.Object, default),
            Throws.InstanceOf<OperationCanceledException>()
        );
    }

    private void VerifyIndexed(StoredSpace space, Times times) =>
        _blog.Vectors.Verify(
            v =>
                v.ReplacePostAsync(
                    space.Space,
                    It.IsAny<string>(),
                    It.Is<IReadOnlyList<Embedding>>(e => e.Count == 2),
                    It.IsAny<CancellationToken>()
                ),
            times
        );

    private static DraftQuestion Draft(string text) =>
        new(text, "Rye bread", "❓", [new Domain.Text.Evidence("Rye bread", 0, 9)]);
}
