using System.Collections.Concurrent;
using System.Reflection;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;

namespace BlogManager.Adapters.Tests.Jobs;

public sealed class JobLeaseTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Test]
    public async Task A_job_whose_worker_was_killed_goes_on_from_its_checkpoint_and_repeats_no_step()
    {
        var worked = new ConcurrentQueue<string>();
        await using var host = new WorkerHost(
            async (job, progress, cancellationToken) =>
            {
                foreach (
                    var step in new[] { "crawl", "extract", "store" }.SkipWhile(step =>
                        job.Checkpoint is not null && step != job.Checkpoint
                    )
                )
                {
                    worked.Enqueue(step);
                    await progress.StepDoneAsync(
                        new JobStep(step, 1),
                        new JobProgress(job.Steps.Count + 1, 3),
                        Following(step),
                        cancellationToken
                    );
                }

                return """{"ok":true}""";
            }
        );
        var queued = await host.EnqueueAsync();
        await host.Store.ClaimAsync("killed", Lease, CancellationToken.None);
        await host.Store.SaveStepAsync(
            queued.Id,
            "killed",
            new JobStep("crawl", 1),
            new JobProgress(1, 3),
            "extract",
            Lease,
            CancellationToken.None
        );
        await host.StartAsync();

        // Nobody takes it while the lease runs.
        host.Time.Advance(Lease - Second);
        host.Signal.Wake();
        await Task.Delay(50);
        Assert.That((await host.FindAsync(queued)).LeaseOwner, Is.EqualTo("killed"));
        var job = await host.FinishedAsync(queued, Second);

        Assert.Multiple(() =>
        {
            Assert.That(job.Status, Is.EqualTo(JobStatus.Succeeded));
            Assert.That(worked, Is.EqualTo(new[] { "extract", "store" }));
            Assert.That(job.Steps.Select(step => step.Name), Is.EqualTo(new[] { "crawl", "extract", "store" }));
            Assert.That(job.Attempts, Is.EqualTo(2));
        });
    }

    [Test]
    public async Task A_long_job_keeps_its_lease_by_heartbeats()
    {
        var release = new TaskCompletionSource();
        await using var host = new WorkerHost(
            async (_, _, cancellationToken) =>
            {
                await release.Task.WaitAsync(cancellationToken);
                return """{"ok":true}""";
            }
        );
        await host.StartAsync();
        var queued = await host.EnqueueAsync();
        await host.UntilAsync(queued, j => j.Status == JobStatus.Running);
        var end = host.Time.GetUtcNow() + (4 * Lease);

        await host.UntilAsync(queued, j => j.LeaseUntil > end, Second);
        release.SetResult();

        Assert.That(
            (await host.FinishedAsync(queued)),
            Has.Property(nameof(Job.Attempts)).EqualTo(1).And.Property(nameof(Job.Status)).EqualTo(JobStatus.Succeeded)
        );
    }

    [Test]
    public async Task An_attempt_that_slept_through_its_lease_cannot_go_on_beside_its_successor()
    {
        var attempts = 0;
        var secondBegun = new TaskCompletionSource();
        var firstRefused = new TaskCompletionSource<bool>();
        await using var host = new WorkerHost(
            async (_, progress, cancellationToken) =>
            {
                if (Interlocked.Increment(ref attempts) == 2)
                {
                    secondBegun.SetResult();
                    await firstRefused.Task.WaitAsync(cancellationToken);
                    return """{"by":2}""";
                }

                await secondBegun.Task;
                try
                {
                    await progress.StepDoneAsync(
                        new JobStep("crawl", 1),
                        new JobProgress(1, 1),
                        "{}",
                        cancellationToken
                    );
                    firstRefused.SetResult(false);
                }
                catch (OperationCanceledException)
                {
                    firstRefused.SetResult(true);
                }

                return """{"by":1}""";
            },
            SleepingStore.Over
        );
        await host.StartAsync();
        var queued = await host.EnqueueAsync();

        var job = await host.FinishedAsync(queued, Second);

        Assert.Multiple(() =>
        {
            Assert.That(firstRefused.Task.Result, Is.True);
            Assert.That(job.Result, Is.EqualTo("""{"by":2}"""));
            Assert.That(job.Steps, Is.Empty);
        });
    }

    [Test]
    public async Task Calling_a_job_off_in_this_process_stops_its_handler_at_once()
    {
        var stopped = new TaskCompletionSource();
        await using var host = new WorkerHost(
            (_, _, cancellationToken) => UntilStoppedAsync(stopped, cancellationToken)
        );
        await host.StartAsync();
        var job = await host.EnqueueAsync();
        await host.UntilAsync(job, j => j.Status == JobStatus.Running);

        await host.Store.CancelAsync(job.Id, CancellationToken.None);
        // The worker may hold the row as running a moment before its handler is known here.
        await host.UntilAsync(() =>
        {
            host.Running.Cancel(job.Id);
            return Task.FromResult(stopped.Task.IsCompleted);
        });

        Assert.That((await host.FindAsync(job)).Status, Is.EqualTo(JobStatus.Cancelled));
    }

    [Test]
    public async Task Calling_a_job_off_elsewhere_stops_its_handler_at_the_next_heartbeat()
    {
        var stopped = new TaskCompletionSource();
        await using var host = new WorkerHost(
            (_, _, cancellationToken) => UntilStoppedAsync(stopped, cancellationToken)
        );
        await host.StartAsync();
        var job = await host.EnqueueAsync();
        await host.UntilAsync(job, j => j.Status == JobStatus.Running);
        var start = host.Time.GetUtcNow();

        await host.Store.CancelAsync(job.Id, CancellationToken.None);
        await host.UntilAsync(() => Task.FromResult(stopped.Task.IsCompleted), Second);

        var after = await host.FindAsync(job);
        Assert.Multiple(() =>
        {
            Assert.That(after.Status, Is.EqualTo(JobStatus.Cancelled));
            Assert.That(after.Error, Is.Null);
            Assert.That(host.Time.GetUtcNow() - start, Is.GreaterThanOrEqualTo(TimeSpan.FromSeconds(5)));
        });
    }

    [Test]
    public async Task A_step_of_a_job_that_was_called_off_is_refused_and_stops_the_handler()
    {
        var begun = new TaskCompletionSource();
        var goOn = new TaskCompletionSource();
        var afterStep = false;
        await using var host = new WorkerHost(
            async (_, progress, cancellationToken) =>
            {
                begun.SetResult();
                await goOn.Task;
                await progress.StepDoneAsync(new JobStep("crawl", 1), new JobProgress(1, 2), "{}", cancellationToken);
                afterStep = true;
                return """{"ok":true}""";
            }
        );
        await host.StartAsync();
        var job = await host.EnqueueAsync();
        await begun.Task;
        await host.Store.CancelAsync(job.Id, CancellationToken.None);

        goOn.SetResult();
        await host.UntilAsync(() =>
            Task.FromResult(
                host.Logs.Lines.Any(line =>
                    line.Contains("was cancelled, erased, or taken over", StringComparison.Ordinal)
                )
            )
        );

        Assert.Multiple(() =>
        {
            Assert.That(afterStep, Is.False);
            Assert.That(host.Logs.Lines, Has.None.Contains("Unexpected"));
        });
    }

    [Test]
    public async Task An_orderly_stop_gives_running_jobs_back_without_counting_the_attempt()
    {
        var stopped = new TaskCompletionSource();
        await using var host = new WorkerHost(
            async (_, progress, cancellationToken) =>
            {
                await progress.StepDoneAsync(
                    new JobStep("crawl", 1),
                    new JobProgress(1, 2),
                    """{"at":1}""",
                    cancellationToken
                );
                return await UntilStoppedAsync(stopped, cancellationToken);
            }
        );
        await host.StartAsync();
        var queued = await host.EnqueueAsync();
        await host.UntilAsync(queued, j => j.Checkpoint is not null);

        await host.StopAsync();

        var job = await host.FindAsync(queued);
        Assert.Multiple(() =>
        {
            Assert.That(stopped.Task.IsCompleted, Is.True);
            Assert.That(job.Status, Is.EqualTo(JobStatus.Queued));
            Assert.That(job.Attempts, Is.Zero);
            Assert.That(job.LeaseOwner, Is.Null);
            Assert.That(job.Checkpoint, Is.EqualTo("""{"at":1}"""));
        });
    }

    [Test]
    public async Task A_job_that_outlived_no_attempt_is_buried_with_the_reason()
    {
        var ran = false;
        await using var host = new WorkerHost(
            (_, _, _) =>
            {
                ran = true;
                return Task.FromResult<Result<string>>("{}");
            },
            ("MaxAttempts", "2")
        );
        var queued = await host.EnqueueAsync();
        for (var i = 0; i < 2; i++)
        {
            await host.Store.ClaimAsync("killed", Lease, CancellationToken.None);
            host.Time.Advance(Lease + Second);
        }

        await host.StartAsync();
        var job = await host.FinishedAsync(queued, Second);

        Assert.Multiple(() =>
        {
            Assert.That(job.Status, Is.EqualTo(JobStatus.Failed));
            Assert.That(job.Error?.Code, Is.EqualTo("attempts_exhausted"));
            Assert.That(ran, Is.False);
        });
    }

    private static string Following(string step) =>
        step == "crawl" ? "extract"
        : step == "extract" ? "store"
        : "end";

    private static async Task<Result<string>> UntilStoppedAsync(
        TaskCompletionSource stopped,
        CancellationToken cancellationToken
    )
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            stopped.TrySetResult();
        }

        return "{}";
    }

    /// <summary>A store whose heartbeats come to nothing, as those of a process that is paused.</summary>
    private class SleepingStore : DispatchProxy
    {
        private IJobStore _store = null!;

        public static IJobStore Over(IJobStore store)
        {
            var proxy = Create<IJobStore, SleepingStore>();
            ((SleepingStore)(object)proxy)._store = store;
            return proxy;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IJobStore.HeartbeatAsync)
                ? Task.FromResult(true)
                : targetMethod.Invoke(_store, args);
    }
}
