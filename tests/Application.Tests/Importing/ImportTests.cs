using System.Text.Json;
using BlogManager.Application.Background;
using BlogManager.Application.Importing;
using BlogManager.Application.Ports;
using BlogManager.Application.Requests;
using BlogManager.Application.Tests.Posts;
using BlogManager.Domain.ApiKeys;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;
using BlogManager.Domain.Shared;
using Moq;

namespace BlogManager.Application.Tests.Importing;

public sealed class ImportTests
{
    private const string Home = "https://blog.example/";
    private static readonly Caller Held = Caller.System with { Sites = new SiteScope("https://other.example") };

    private InMemoryBlog _blog = null!;

    [SetUp]
    public void SetUp() => _blog = new InMemoryBlog();

    [TearDown]
    public void TearDown() => _blog.Dispose();

    [Test]
    public async Task Every_page_of_a_feed_becomes_a_post_and_its_outcome_is_told()
    {
        Feed("a", "b", "missing", "empty");
        _blog.Pages["https://blog.example/a"] = "Bread is baked at noon.";
        _blog.Pages["https://blog.example/b"] = "Butter is churned at night.";
        _blog.Pages["https://blog.example/empty"] = "";
        Fails("missing", PostErrors.FetchFailed("the site answered 404", mayPass: false), status: 404);

        var job = await RunAsync(new StartImport(Url(Home)));

        Assert.That(job.Result, Is.EqualTo("""{"taken_in":2,"unchanged":0,"skipped":1,"failed":0,"gone":1}"""));
        Assert.That(
            await ItemsAsync(job),
            Is.EqualTo([
                "a: taken_in",
                "b: taken_in",
                "missing: gone upstream_failed",
                "empty: skipped no_article_found",
            ])
        );
        Assert.That(job.Progress, Is.EqualTo(new JobProgress(4, 4)));
        Assert.That(job.Steps.Select(s => s.Name), Is.EqualTo(["find_pages", "take_in"]));
        Assert.That(_blog.Stored.Values.Select(p => p.Url.Value), Does.Contain("https://blog.example/b"));
        Assert.That(_blog.Dropped, Does.Contain("corpus"), "answers made before know nothing of the new posts");
    }

    [Test]
    public async Task A_second_import_changes_nothing_and_says_so()
    {
        Feed("a");
        _blog.Pages["https://blog.example/a"] = "Bread is baked at noon.";
        await RunAsync(new StartImport(Url(Home)));
        _blog.Time.Advance(TimeSpan.FromHours(1));

        var again = await RunAsync(new StartImport(Url(Home)));

        Assert.That(again.Result, Does.Contain("\"taken_in\":0,\"unchanged\":1"));
        Assert.That(_blog.Stored, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_page_that_has_not_changed_since_by_the_sites_own_word_is_not_fetched()
    {
        Feed("a");
        _blog.Pages["https://blog.example/a"] = "Bread is baked at noon.";
        await RunAsync(new StartImport(Url(Home)));
        _blog.Indexes[Home] = new SiteIndex(
            Url(Home),
            SiteIndexKind.Feed,
            [new SiteIndexEntry(Url("https://blog.example/a"), _blog.Time.GetUtcNow().AddDays(-1))],
            []
        );
        _blog.Crawler.Invocations.Clear();
        var again = await RunAsync(new StartImport(Url(Home)));
        Assert.That(again.Result, Does.Contain("\"unchanged\":1"));
        Assert.That(_blog.Crawler.Invocations, Is.Empty);
        await RunAsync(new StartImport(Url(Home), ForceRefresh: true));
        Assert.That(_blog.Crawler.Invocations, Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_import_that_was_cut_off_goes_on_where_it_was()
    {
        Feed("a", "b");
        _blog.Pages["https://blog.example/a"] = "Bread is baked at noon.";
        _blog.Pages["https://blog.example/b"] = "Butter is churned at night.";
        var job = await StartAsync(new StartImport(Url(Home)));
        using var cut = new CancellationTokenSource();
        await RunAsync(job, new Recorder(cut, after: 1));
        _blog.Crawler.Invocations.Clear();
        // What the feed tells meanwhile is another import's.
        Feed("c");

        var done = await RunAsync(job with { Checkpoint = "{}" }, new Recorder());

        Assert.That(done, Does.Contain("\"taken_in\":2"));
        Assert.That(_blog.Crawler.Invocations, Has.Count.EqualTo(1), "the first page was taken in before");
    }

    [Test]
    public async Task A_endlessimport_lets_others_go_first_and_goes_on_behind_them()
    {
        Feed("a", "b");
        _blog.Pages["https://blog.example/a"] = "Bread is baked at noon.";
        _blog.Pages["https://blog.example/b"] = "Butter is churned at night.";
        var job = await StartAsync(new StartImport(Url(Home)));
        Answers("a", () =>
        {
            _blog.Time.Advance(TimeSpan.FromSeconds(6));
            return new CrawledPage(Url("https://blog.example/a"), "text/plain", "Bread.", PageValidators.None, false);
        });
        Assert.That((await RunAsync(new Recorder()))?.Code, Is.Null, "nobody waits");

        _blog.Imports.DeleteByUrlAsync(Url("https://blog.example/a"), default).Wait();
        await _blog.Imports.AddAsync(job.Id, [Url("https://blog.example/a"), Url("https://blog.example/c")], default);
        await _blog.SendAsync(new StartImport(Url("https://other.example/")));
        Assert.That((await RunAsync(new Recorder()))?.Code, Is.EqualTo("job_gives_way"));
        Assert.That(await _blog.Imports.PendingAsync(job.Id, 9, default), Is.EqualTo([Url("https://blog.example/c")]));

        async Task<Error?> RunAsync(Recorder recorder) =>
            (await _blog.JobHandler(Job.Import).RunAsync(job with { Checkpoint = "{}" }, recorder, default)).Error;
    }

    [Test]
    public async Task A_site_that_is_busy_is_waited_for_and_a_page_that_stays_ill_has_failed()
    {
        Feed("busy", "ill");
        _blog.Pages["https://blog.example/busy"] = "Bread is baked at noon.";
        var asked = 0;
        Answers("busy", () =>
            ++asked == 1
                ? PostErrors.FetchFailed("the site answered 429", retryAfter: TimeSpan.FromSeconds(9))
                : new CrawledPage(Url("https://blog.example/busy"), "text/plain", "Bread.", PageValidators.None, false)
        );
        var ill = 0;
        Answers("ill", () =>
        {
            ill++;
            return PostErrors.FetchFailed("the site answered 503");
        });
        var job = await StartAsync(new StartImport(Url(Home)));
        var running = RunAsync(job, new Recorder());
        for (var i = 0; i < 100 && !running.IsCompleted; i++)
        {
            await Task.Delay(20);
            _blog.Time.Advance(TimeSpan.FromSeconds(45));
        }

        Assert.That(await running, Does.Contain("\"taken_in\":1").And.Contain("\"failed\":1"));
        Assert.That((asked, ill), Is.EqualTo((2, 3)));
    }

    [Test]
    public async Task A_site_that_asks_for_a_endlesswait_puts_the_import_off_which_says_so_and_counts_the_tries()
    {
        Feed("busy", "calm");
        _blog.Pages["https://blog.example/calm"] = "Butter is churned at night.";
        Answers("busy", () => PostErrors.FetchFailed("the site answered 429", retryAfter: TimeSpan.FromSeconds(90)));
        var job = await StartAsync(new StartImport(Url(Home)));
        foreach (var tried in (int[])[1, 2])
        {
            var recorder = new Recorder();
            var result = await _blog.JobHandler(Job.Import).RunAsync(job, recorder, default);
            Assert.That(result.Error!.Code, Is.EqualTo("job_gives_way"));
            Assert.That(recorder.PutOff, Is.EqualTo(TimeSpan.FromSeconds(90)));
            Assert.That(recorder.PutOffFor!.Code, Is.EqualTo("site_asks_to_wait"));
            Assert.That(recorder.PutOffFor.Message, Does.Contain("90 seconds"));
            Assert.That(recorder.Checkpoint, Is.EqualTo($$"""{"https://blog.example/busy":{{tried}}}"""));
            job = job with { Checkpoint = recorder.Checkpoint };
        }

        Assert.That(await RunAsync(job, new Recorder()), Does.Contain("\"taken_in\":1").And.Contain("\"failed\":1"));
        Answers("busy", () => PostErrors.FetchFailed("the site answered 429", retryAfter: TimeSpan.FromDays(1)));
        var endless = new Recorder();
        await _blog.Imports.AddAsync(job.Id, [Url("https://blog.example/busy?again")], default);
        Answers("busy?again", () => PostErrors.FetchFailed("429", retryAfter: TimeSpan.FromDays(1)));
        await _blog.JobHandler(Job.Import).RunAsync(job with { Checkpoint = "{}" }, endless, default);
        Assert.That(endless.PutOff, Is.EqualTo(TimeSpan.FromHours(1)), "nobody waits for a day");
    }

    [Test]
    public async Task What_a_hook_tells_goes_before_the_next_page()
    {
        Feed("a", "b");
        _blog.Pages["https://blog.example/a"] = "Bread is baked at noon.";
        _blog.Pages["https://blog.example/b"] = "Butter is churned at night.";
        var job = await StartAsync(new StartImport(Url(Home)));
        await _blog.JobStore.EnqueueAsync(
            Job.Queue("h", Job.SyncPost, Home + "x#hook-1", "{}", _blog.Time.GetUtcNow(), null).Ahead(),
            default
        );
        var recorder = new Recorder();
        var result = await _blog.JobHandler(Job.Import).RunAsync(job, recorder, default);
        Assert.That(result.Error!.Code, Is.EqualTo("job_gives_way"));
        Assert.That((recorder.PutOff, recorder.PutOffFor), Is.EqualTo((TimeSpan.Zero, (JobError?)null)));
        Assert.That(await _blog.Imports.PendingAsync(job.Id, 9, default), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_page_whose_post_was_erased_meanwhile_is_not_taken_in()
    {
        Feed("a", "b");
        _blog.Pages["https://blog.example/b"] = "Butter is churned at night.";
        Answers("a", () =>
        {
            _blog.Imports.DeleteByUrlAsync(Url("https://blog.example/b"), default);
            return PostErrors.NoArticleFound("a test");
        });
        var job = await RunAsync(new StartImport(Url(Home)));
        Assert.That(_blog.Stored, Is.Empty);
        Assert.That(job.Result, Does.Contain("\"taken_in\":0"));
    }

    [Test]
    public async Task Where_nothing_is_told_of_the_import_fails_and_says_what_to_do()
    {
        _blog.Indexes[Home] = new SiteIndex(Url(Home), SiteIndexKind.Page, [], []);
        var job = await StartAsync(new StartImport(Url(Home)));
        var result = await _blog.JobHandler(Job.Import).RunAsync(job, new Recorder(), default);
        Assert.That(result.Error!.Code, Is.EqualTo("no_posts_found"));
        Assert.That(result.Error.Message, Does.Contain("sitemap_url"));
    }

    [Test]
    public async Task The_same_import_twice_is_one_job_and_another_from_the_same_place_is_a_conflict()
    {
        var first = await _blog.SendAsync(new StartImport(Url(Home)));
        Assert.That((await _blog.SendAsync(new StartImport(Url(Home)))).Value.JobId, Is.EqualTo(first.Value.JobId));
        var other = await _blog.SendAsync(new StartImport(Url(Home), Limit: 3));
        Assert.That(
            (other.Error!.Kind, other.Error.Details["job_id"]),
            Is.EqualTo((ErrorKind.Conflict, first.Value.JobId))
        );
    }

    [Test]
    public async Task Who_is_held_to_a_site_imports_no_other()
    {
        Feed("a");
        Assert.That(
            (await _blog.SendAsync(new StartImport(Url(Home)), Held)).Error!.Kind,
            Is.EqualTo(ErrorKind.Forbidden)
        );
        Assert.That(
            (await _blog.SendAsync(new PreviewImport(Url(Home)), Held)).Error!.Kind,
            Is.EqualTo(ErrorKind.Forbidden)
        );
    }

    [Test]
    public async Task A_preview_counts_and_takes_nothing_in()
    {
        Feed("a", "b");
        var seen = await _blog.SendAsync(new PreviewImport(FeedUrl: Url(Home)));
        Assert.That(seen.Value.Feeds, Is.EqualTo([new FoundIndex(Url(Home), 2)]));
        Assert.That(seen.Value.Sitemaps, Is.Empty);
        Assert.That(_blog.Crawler.Invocations, Is.Empty);
    }

    [TestCase(null, null, 10, true)]
    [TestCase("https://blog.example/", "https://blog.example/feed", 10, false)]
    [TestCase("https://blog.example/", null, 0, false)]
    [TestCase("https://blog.example/", null, 10_001, false)]
    [TestCase("https://blog.example/", null, 10_000, true)]
    [TestCase("https://blog.example/", null, 1, true)]
    public async Task A_request_is_held_to_its_ranges(string? url, string? feed, int limit, bool isValid)
    {
        Feed("a");
        var sent = await _blog.SendAsync(
            new StartImport(
                url is null ? null : Url(url),
                FeedUrl: feed is null && url is not null ? null : Url(feed ?? Home),
                Limit: limit
            )
        );
        Assert.That(sent.IsSuccess, Is.EqualTo(isValid));
    }

    [Test]
    public async Task A_pattern_that_could_match_nothing_is_refused()
    {
        var sent = await _blog.SendAsync(new StartImport(Url(Home), Include: ["blog.example"], Exclude: [""]));
        Assert.That(sent.Error!.Message, Does.Contain("include").And.Contain("exclude"));
    }

    private static PostUrl Url(string url) => PostUrl.Parse(url).Value;

    private void Feed(params string[] posts) =>
        _blog.Indexes[Home] = new SiteIndex(
            Url(Home),
            SiteIndexKind.Feed,
            [.. posts.Select(p => new SiteIndexEntry(Url("https://blog.example/" + p), null))],
            []
        );

    private void Fails(string post, Error error, int status) =>
        Answers(post, () => error with { Details = new Dictionary<string, object?> { ["status"] = status } });

    private void Answers(string post, Func<Result<CrawledPage>> answer) =>
        _blog
            .Crawler.Setup(c =>
                c.FetchAsync(
                    Url("https://blog.example/" + post),
                    It.IsAny<PageValidators>(),
                    It.IsAny<CancellationToken>()
                )
            )
            .ReturnsAsync(answer);

    private async Task<Job> StartAsync(StartImport request)
    {
        var queued = (await _blog.SendAsync(request)).Value;
        await _blog.JobStore.ClaimAsync("w", TimeSpan.FromDays(90), default);
        return (await _blog.JobStore.FindAsync(queued.JobId, default))!;
    }

    private async Task<Job> RunAsync(StartImport request)
    {
        var job = await StartAsync(request);
        var recorder = new Recorder();
        var result = await RunAsync(job, recorder);
        await _blog.JobStore.CancelAsync(job.Id, default);
        return job with { Result = result, Progress = recorder.Progress, Steps = recorder.Steps };
    }

    private async Task<string?> RunAsync(Job job, Recorder recorder)
    {
        try
        {
            return (await _blog.JobHandler(Job.Import).RunAsync(job, recorder, recorder.Token)).Value;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private async Task<string[]> ItemsAsync(Job job)
    {
        var listed = await _blog.SendAsync(new ListImportItems(JobId.Parse(job.Id).Value));
        return
        [
            .. listed.Value.Items.Select(i =>
                $"{i.Url["https://blog.example/".Length..]}: {i.Status} {i.Error?.Code}".TrimEnd()
            ),
        ];
    }

    private sealed class Recorder(CancellationTokenSource? cut = null, int after = 0) : IJobProgress
    {
        public CancellationToken Token => cut?.Token ?? default;

        public JobProgress Progress { get; private set; } = new(0, 1);

        public List<JobStep> Steps { get; } = [];

        public Task AdvanceAsync(JobProgress progress, CancellationToken cancellationToken)
        {
            Progress = progress;
            if (progress.Done == after)
                cut?.Cancel();
            cancellationToken.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        }

        public JobError? PutOffFor { get; private set; }

        public TimeSpan PutOff { get; private set; }

        public string? Checkpoint { get; private set; }

        public Task PutOffAsync(JobError? reason, TimeSpan wait, string checkpoint, CancellationToken cancellationToken)
        {
            (PutOffFor, PutOff, Checkpoint) = (reason, wait, checkpoint);
            return Task.CompletedTask;
        }

        public Task StepDoneAsync(
            JobStep step,
            JobProgress progress,
            string checkpoint,
            CancellationToken cancellationToken
        )
        {
            Steps.Add(step);
            Progress = progress;
            JsonDocument.Parse(checkpoint).Dispose();
            return Task.CompletedTask;
        }
    }
}
