using System.Collections.Concurrent;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Adapters.Tests.Jobs;

public sealed class JobWorkerTests
{
    private static readonly Error Upstream = new(
        "upstream_failed",
        ErrorKind.UpstreamFailed,
        "The page could not be fetched."
    );
    private static readonly Error Refused = new("no_article_found", ErrorKind.Unprocessable, "No article was found.");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task A_job_is_begun_when_it_is_queued_and_not_at_the_next_poll()
    {
        await using var host = new WorkerHost((_, _, _) => Done());
        await host.StartAsync();

        // The clock stands still, so no poll comes.
        var job = await host.FinishedAsync(await host.EnqueueAsync());

        Assert.Multiple(() =>
        {
            Assert.That(job.Status, Is.EqualTo(JobStatus.Succeeded));
            Assert.That(job.Result, Is.EqualTo("""{"ok":true}"""));
            Assert.That(job.Attempts, Is.EqualTo(1));
            Assert.That(host.Callers, Is.EqualTo(new[] { "system" }));
        });
    }

    [Test]
    public async Task A_job_queued_by_another_process_is_found_by_polling()
    {
        await using var host = new WorkerHost((_, _, _) => Done());
        await host.StartAsync();
        var now = host.Time.GetUtcNow();
        var job = await host.Store.EnqueueAsync(
            new Job
            {
                Id = Ids.New(host.Time),
                Kind = WorkerHost.Kind,
                Subject = "s",
                Payload = "{}",
                Status = JobStatus.Queued,
                CreatedAt = now,
                NotBefore = now,
            },
            CancellationToken.None
        );

        Assert.That((await host.FinishedAsync(job, Second)).Status, Is.EqualTo(JobStatus.Succeeded));
    }

    [Test]
    public async Task A_passing_failure_is_tried_again_after_a_wait_that_grows_and_given_up_after_the_last_attempt()
    {
        var begun = new ConcurrentQueue<(DateTimeOffset At, DateTimeOffset NotBefore)>();
        WorkerHost? current = null;
        await using var host = new WorkerHost(
            (job, _, _) =>
            {
                begun.Enqueue((current!.Time.GetUtcNow(), job.NotBefore));
                return Task.FromResult<Result<string>>(Upstream);
            },
            ("MaxAttempts", "3")
        );
        current = host;
        await host.StartAsync();

        var queued = await host.EnqueueAsync();
        var waiting = await host.UntilAsync(queued, j => j is { Attempts: 1, Status: JobStatus.Queued });
        var firstWait = waiting.NotBefore - host.Time.GetUtcNow();
        var job = await host.FinishedAsync(queued, TimeSpan.FromMilliseconds(250));

        var starts = begun.ToArray();
        Assert.Multiple(() =>
        {
            Assert.That(waiting.Error?.Code, Is.EqualTo("upstream_failed"));
            Assert.That(firstWait.TotalSeconds, Is.InRange(2, 4));
            Assert.That(starts, Has.Length.EqualTo(3));
            Assert.That(starts.All(s => s.At >= s.NotBefore), Is.True, "begun before its time");
            Assert.That((starts[2].At - starts[1].At).TotalSeconds, Is.GreaterThanOrEqualTo(4));
            Assert.That(job.Status, Is.EqualTo(JobStatus.Failed));
            Assert.That(
                job.Error,
                Is.EqualTo(new JobError("upstream_failed", "The page could not be fetched. Given up after 3 attempts."))
            );
        });
    }

    [Test]
    public async Task A_passing_failure_that_says_when_to_come_back_is_not_tried_before()
    {
        await using var host = new WorkerHost(
            (_, _, _) => Task.FromResult<Result<string>>(Upstream with { RetryAfter = TimeSpan.FromMinutes(10) })
        );
        await host.StartAsync();

        var job = await host.UntilAsync(await host.EnqueueAsync(), j => j is { Attempts: 1, Status: JobStatus.Queued });

        Assert.That(job.NotBefore - host.Time.GetUtcNow(), Is.EqualTo(TimeSpan.FromMinutes(10)));
    }

    [Test]
    public async Task A_refusal_ends_the_job_at_once_with_its_reason()
    {
        await using var host = new WorkerHost((_, _, _) => Task.FromResult<Result<string>>(Refused));
        await host.StartAsync();

        var job = await host.FinishedAsync(await host.EnqueueAsync());

        Assert.Multiple(() =>
        {
            Assert.That(job.Status, Is.EqualTo(JobStatus.Failed));
            Assert.That(job.Attempts, Is.EqualTo(1));
            Assert.That(job.Error, Is.EqualTo(new JobError("no_article_found", "No article was found.")));
        });
    }

    [Test]
    public async Task A_failure_of_a_site_that_will_not_pass_ends_the_job_at_once()
    {
        await using var host = new WorkerHost(
            (_, _, _) => Task.FromResult<Result<string>>(Upstream with { MayPass = false })
        );
        await host.StartAsync();

        var job = await host.FinishedAsync(await host.EnqueueAsync());

        Assert.That(
            (job.Status, job.Attempts, job.Error),
            Is.EqualTo((JobStatus.Failed, 1, new JobError("upstream_failed", "The page could not be fetched.")))
        );
    }

    [Test]
    public async Task A_job_of_an_unknown_kind_fails_for_good_and_names_the_kind()
    {
        await using var host = new WorkerHost((_, _, _) => Done());
        await host.StartAsync();

        var job = await host.FinishedAsync(await host.EnqueueAsync(kind: "from_the_future"));

        Assert.Multiple(() =>
        {
            Assert.That(job.Status, Is.EqualTo(JobStatus.Failed));
            Assert.That(job.Error?.Code, Is.EqualTo("unknown_job_kind"));
            Assert.That(job.Error?.Message, Does.Contain("'from_the_future'"));
        });
    }

    // The clock goes on while the machine keeps the worker waiting, and a lease may run out.
    [Test, Retry(3)]
    public async Task An_unexpected_exception_counts_as_an_attempt_and_leaves_no_payload_in_log_or_job()
    {
        await using var host = new WorkerHost(
            (job, _, _) => throw new InvalidOperationException("could not digest " + job.Payload),
            ("MaxAttempts", "2")
        );
        await host.StartAsync();

        var queued = await host.EnqueueAsync(payload: """{"content":"a very private diary"}""");
        var waiting = await host.UntilAsync(queued, j => j is { Attempts: 1, Status: JobStatus.Queued });
        var job = await host.FinishedAsync(queued, Second);

        Assert.Multiple(() =>
        {
            Assert.That(waiting.Error?.Code, Is.EqualTo("internal_error"));
            Assert.That(job.Status, Is.EqualTo(JobStatus.Failed));
            Assert.That(job.Error?.Code, Is.EqualTo("internal_error"));
            Assert.That(job.Error?.Message, Does.Not.Contain("diary").And.Not.Contain("digest"));
            Assert.That(
                host.Logs.Lines,
                Has.Some.Contains(job.Id).And.Some.Contains("System.InvalidOperationException")
            );
            Assert.That(host.Logs.Lines, Has.None.Contains("diary"));
        });
    }

    [Test]
    public async Task No_more_jobs_run_at_once_than_configured()
    {
        using var gate = new SemaphoreSlim(0);
        int running = 0,
            most = 0;
        await using var host = new WorkerHost(
            async (_, _, cancellationToken) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await gate.WaitAsync(cancellationToken);
                Interlocked.Decrement(ref running);
                return """{"ok":true}""";
            },
            ("Concurrency", "3")
        );
        await host.StartAsync();
        var jobs = new List<Job>();
        for (var i = 0; i < 10; i++)
            jobs.Add(await host.EnqueueAsync($"subject {i}"));
        await host.UntilAsync(() => Task.FromResult(Volatile.Read(ref running) == 3));

        gate.Release(10);
        foreach (var job in jobs)
            Assert.That((await host.FinishedAsync(job)).Status, Is.EqualTo(JobStatus.Succeeded));
        Assert.That(most, Is.EqualTo(3));
    }

    private static Task<Result<string>> Done() => Task.FromResult<Result<string>>("""{"ok":true}""");

    private static void InterlockedMax(ref int most, int now)
    {
        for (var seen = Volatile.Read(ref most); now > seen; seen = Volatile.Read(ref most))
        {
            if (Interlocked.CompareExchange(ref most, now, seen) == seen)
                return;
        }
    }
}
