using System.Globalization;
using BlogManager.Application.Background;
using BlogManager.Application.Indexing;
using BlogManager.Application.Jobs;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Application.Tests.Jobs;

public sealed class JobUseCaseTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private FakeTimeProvider _time = null!;
    private InMemoryJobStore _jobs = null!;
    private JobSignal _signal = null!;

    [SetUp]
    public void SetUp()
    {
        _time = new FakeTimeProvider(new DateTimeOffset(2026, 5, 1, 8, 0, 0, TimeSpan.Zero));
        _jobs = new InMemoryJobStore(_time);
        _signal = new JobSignal(_time);
    }

    [Test]
    public async Task A_job_is_shown_with_its_steps_progress_and_result_and_without_its_payload()
    {
        var job = await EnqueueAsync("a");
        await _jobs.ClaimAsync("w", Lease, default);
        await _jobs.SaveStepAsync(
            job.Id,
            "w",
            new JobStep("crawl", 12),
            new JobProgress(1, 3),
            """{"text":"private"}""",
            Lease,
            default
        );
        await _jobs.SucceedAsync(job.Id, "w", """{"blog_id":"b1"}""", default);

        var view = (await new GetJobHandler(_jobs).HandleAsync(new GetJob(JobNo(job.Id)), default)).Value;

        Assert.Multiple(() =>
        {
            Assert.That(view.Status, Is.EqualTo("succeeded"));
            Assert.That(view.Kind, Is.EqualTo("process_post"));
            Assert.That(view.Progress.Percent, Is.EqualTo(33));
            Assert.That(view.Steps, Is.EqualTo(new[] { new JobStepView("crawl", 12) }));
            Assert.That(view.Attempts, Is.EqualTo(1));
            Assert.That(view.StartedAt, Is.EqualTo(_time.GetUtcNow()));
            Assert.That(view.FinishedAt, Is.EqualTo(_time.GetUtcNow()));
            Assert.That(view.Result!.Value.GetProperty("blog_id").GetString(), Is.EqualTo("b1"));
            Assert.That(view.Error, Is.Null);
            Assert.That(view.ToString(), Does.Not.Contain("private"));
        });
    }

    [Test]
    public async Task A_job_that_nobody_asked_for_is_not_found()
    {
        var got = await new GetJobHandler(_jobs).HandleAsync(new GetJob(JobNo("none")), default);
        var cancelled = await new CancelJobHandler(_jobs, new RunningJobs(), _signal).HandleAsync(
            new CancelJob(JobNo("none")),
            default
        );
        var watched = await new WatchJobHandler(_jobs, _signal).HandleAsync(new WatchJob(JobNo("none")), default);

        Assert.That(
            new[] { got.Error?.Kind, cancelled.Error?.Kind, watched.Error?.Kind },
            Is.All.EqualTo(ErrorKind.NotFound)
        );
    }

    [Test]
    public async Task Jobs_are_listed_by_status_in_pages()
    {
        for (var i = 0; i < 5; i++)
            await EnqueueAsync(i.ToString(CultureInfo.InvariantCulture));
        await _jobs.ClaimAsync("w", Lease, default);
        var handler = new ListJobsHandler(_jobs);
        var three = PageSize.Parse("3").Value;

        var first = (await handler.HandleAsync(new ListJobs(JobStatus.Queued, three), default)).Value;
        var rest = (
            await handler.HandleAsync(
                new ListJobs(JobStatus.Queued, three, Cursor.Parse(first.NextCursor).Value),
                default
            )
        ).Value;
        var badCursor = await handler.HandleAsync(new ListJobs(Cursor: Cursor.Parse("no cursor").Value), default);

        Assert.Multiple(() =>
        {
            Assert.That(first.Items, Has.Count.EqualTo(3));
            Assert.That(rest.Items, Has.Count.EqualTo(1));
            Assert.That(rest.NextCursor, Is.Null);
            Assert.That(first.Items.Concat(rest.Items).Select(job => job.Status), Is.All.EqualTo("queued"));
            Assert.That(badCursor.Error?.Kind, Is.EqualTo(ErrorKind.Invalid));
        });
    }

    [Test]
    public async Task Calling_a_job_off_is_counted_once_however_often_it_is_asked_for()
    {
        var job = await EnqueueAsync("a");
        using var measured = new Measurements();
        for (var i = 0; i < 3; i++)
            await new CancelJobHandler(_jobs, new RunningJobs(), _signal).HandleAsync(
                new CancelJob(JobNo(job.Id)),
                default
            );
        Assert.That(measured.Sum("jobs_finished_total", job.Kind, "cancelled"), Is.EqualTo(1));
    }

    [Test]
    public async Task Calling_off_a_running_job_stops_its_handler_and_wakes_who_watches()
    {
        var job = await EnqueueAsync("a");
        await _jobs.ClaimAsync("w", Lease, default);
        using var attempt = new CancellationTokenSource();
        var running = new RunningJobs();
        using var registration = running.Add(job.Id, attempt);
        var next = _signal.Next;

        var view = (
            await new CancelJobHandler(_jobs, running, _signal).HandleAsync(new CancelJob(JobNo(job.Id)), default)
        ).Value;

        Assert.Multiple(() =>
        {
            Assert.That(view.Status, Is.EqualTo("cancelled"));
            Assert.That(attempt.IsCancellationRequested, Is.True);
            Assert.That(next.IsCompleted, Is.True);
        });
    }

    [Test]
    public async Task A_job_can_be_called_off_twice_but_not_after_it_has_succeeded()
    {
        var cancelled = await EnqueueAsync("a");
        var handler = new CancelJobHandler(_jobs, new RunningJobs(), _signal);
        await handler.HandleAsync(new CancelJob(JobNo(cancelled.Id)), default);
        var again = await handler.HandleAsync(new CancelJob(JobNo(cancelled.Id)), default);
        var succeeded = await EnqueueAsync("b");
        await _jobs.ClaimAsync("w", Lease, default);
        await _jobs.SucceedAsync(succeeded.Id, "w", "{}", default);

        var refused = await handler.HandleAsync(new CancelJob(JobNo(succeeded.Id)), default);

        Assert.Multiple(() =>
        {
            Assert.That(again.IsSuccess, Is.True);
            Assert.That(refused.Error?.Kind, Is.EqualTo(ErrorKind.Conflict));
            Assert.That(refused.Error?.Code, Is.EqualTo("conflict"));
            Assert.That(refused.Error?.Message, Does.Contain("succeeded"));
        });
    }

    [Test]
    public async Task Reindexing_is_queued_once_while_it_is_live()
    {
        var handler = new QueueReindexHandler(new ReindexQueue(_jobs, _signal, _time));
        var next = _signal.Next;

        var first = (await handler.HandleAsync(new QueueReindex(), default)).Value;
        await _jobs.ClaimAsync("w", Lease, default);
        var second = (await handler.HandleAsync(new QueueReindex(), default)).Value;

        Assert.Multiple(() =>
        {
            Assert.That(first.Status, Is.EqualTo("queued"));
            Assert.That(next.IsCompleted, Is.True);
            Assert.That(second, Is.EqualTo(first with { Status = "running" }));
        });
    }

    private Task<Job> EnqueueAsync(string subject) =>
        _jobs.EnqueueAsync(
            new Job
            {
                Id = Ids.New(_time),
                Kind = Job.ProcessPost,
                Subject = subject,
                Payload = """{"content":"private"}""",
                Status = JobStatus.Queued,
                CreatedAt = _time.GetUtcNow(),
                NotBefore = _time.GetUtcNow(),
            },
            default
        );
}
