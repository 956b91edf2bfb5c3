using BlogManager.Domain.Jobs;
using BlogManager.Domain.Shared;
using FsCheck;
using FsCheck.Fluent;

namespace BlogManager.Domain.Tests.Jobs;

public sealed class JobTests
{
    [TestCase(0, 7, 0)]
    [TestCase(1, 3, 33)]
    [TestCase(2, 3, 66)]
    [TestCase(999, 1000, 99)]
    [TestCase(7, 7, 100)]
    [TestCase(8, 7, 100)]
    [TestCase(-1, 7, 0)]
    [TestCase(1, 0, 0)]
    [TestCase(1, -1, 0)]
    [TestCase(int.MaxValue, int.MaxValue, 100)]
    [TestCase(int.MaxValue - 1, int.MaxValue, 99)]
    public void Progress_is_whole_percent(int done, int total, int percent) =>
        Assert.That(new JobProgress(done, total).Percent, Is.EqualTo(percent));

    [Test]
    public void Percent_stays_within_bounds_and_hundred_means_done() =>
        Prop.ForAll<int, int>(
                (done, total) =>
                    new JobProgress(done, total).Percent is var percent
                    && percent is >= 0 and <= 100
                    && (percent == 100) == (total > 0 && done >= total)
            )
            .QuickCheckThrowOnFailure();

    [TestCase(JobStatus.Queued, false)]
    [TestCase(JobStatus.Running, false)]
    [TestCase(JobStatus.Succeeded, true)]
    [TestCase(JobStatus.Failed, true)]
    [TestCase(JobStatus.Cancelled, true)]
    public void A_job_has_ended_when_nothing_can_follow(JobStatus status, bool finished) =>
        Assert.That(Make(status).IsFinished, Is.EqualTo(finished));

    [Test]
    public void A_new_job_has_done_nothing()
    {
        var job = Make(JobStatus.Queued);
        Assert.That(job.Progress.Percent, Is.Zero);
        Assert.That(job.Steps, Is.Empty);
        Assert.That(job.Attempts, Is.Zero);
        Assert.That(job.Checkpoint, Is.Null);
    }

    [Test]
    public void What_cannot_be_done_to_a_job_has_a_code() =>
        Assert.That(
            new[] { Job.NotHeld, Job.NotDue, Job.Ended }.Select(e => (e.Code, e.Kind)),
            Is.EqualTo([
                ("job_not_held", ErrorKind.Conflict),
                ("job_not_due", ErrorKind.Conflict),
                ("job_ended", ErrorKind.Conflict),
            ])
        );

    [TestCase(JobStatus.Succeeded)]
    [TestCase(JobStatus.Failed)]
    [TestCase(JobStatus.Cancelled)]
    public void A_job_that_has_ended_is_neither_claimed_nor_cancelled(JobStatus status)
    {
        var job = Make(status) with { LeaseUntil = Now.AddDays(-1) };
        Assert.That(job.Claim("w", Now, Lease, Now).Error, Is.EqualTo(Job.NotDue));
        Assert.That(job.Cancel(Now).Error, Is.EqualTo(Job.Ended));
    }

    [TestCase(-1, false)]
    [TestCase(0, true)]
    public void A_queued_job_is_claimed_from_its_moment_on(int seconds, bool isDue)
    {
        var claimed = Queued.Claim("w", Now.AddSeconds(seconds), Lease, Now.AddHours(1));
        Assert.That(claimed.Error, isDue ? Is.Null : Is.EqualTo(Job.NotDue));
        if (!isDue)
            return;
        Assert.Multiple(() =>
        {
            Assert.That(claimed.Value.Status, Is.EqualTo(JobStatus.Running));
            Assert.That(claimed.Value.Attempts, Is.EqualTo(1));
            Assert.That(claimed.Value.StartedAt, Is.EqualTo(Now.AddHours(1)));
            Assert.That(claimed.Value.LeaseOwner, Is.EqualTo("w"));
            Assert.That(claimed.Value.LeaseUntil, Is.EqualTo(Now.AddSeconds(30)));
        });
    }

    [TestCase(29, false)]
    [TestCase(30, true)]
    public void A_running_job_is_claimed_when_its_lease_has_run_out(int seconds, bool isDue)
    {
        var claimed = Running.Claim("v", Now.AddSeconds(seconds), Lease, Now.AddHours(9));
        Assert.That(claimed.Error, isDue ? Is.Null : Is.EqualTo(Job.NotDue));
        if (isDue)
            Assert.That(
                (claimed.Value.LeaseOwner, claimed.Value.Attempts, claimed.Value.StartedAt),
                Is.EqualTo(("v", 2, (DateTimeOffset?)Now)),
                "begun is when it was first begun"
            );
    }

    [Test]
    public void A_finished_step_is_kept_with_what_the_rest_needs_and_extends_the_lease()
    {
        var job = Running
            .FinishStep("w", new JobStep("crawl", 5), new JobProgress(1, 7), "[]", Now.AddSeconds(60))
            .Value.FinishStep("w", new JobStep("extract", 6), new JobProgress(2, 7), "[1]", Now.AddSeconds(90))
            .Value;
        Assert.Multiple(() =>
        {
            Assert.That(job.Steps, Is.EqualTo([new JobStep("crawl", 5), new JobStep("extract", 6)]));
            Assert.That(job.Progress, Is.EqualTo(new JobProgress(2, 7)));
            Assert.That(job.Checkpoint, Is.EqualTo("[1]"));
            Assert.That(job.LeaseUntil, Is.EqualTo(Now.AddSeconds(90)));
            Assert.That(
                Running.Advance("w", new JobProgress(3, 9), Now.AddSeconds(50)).Value,
                Has.Property("Progress")
                    .EqualTo(new JobProgress(3, 9))
                    .And.Property("LeaseUntil")
                    .EqualTo(Now.AddSeconds(50))
            );
            Assert.That(Running.Advance("other", new JobProgress(3, 9), Now).IsSuccess, Is.False);
            Assert.That(Running.Extend("w", Now.AddSeconds(45)).Value.LeaseUntil, Is.EqualTo(Now.AddSeconds(45)));
        });
    }

    [Test]
    public void A_job_ends_without_the_text_that_it_was_given_and_without_a_holder()
    {
        var stepped = Running.FinishStep("w", new JobStep("crawl", 5), new JobProgress(1, 7), "[]", Now).Value with
        {
            Error = Broken,
        };
        var done = stepped.Succeed("w", "[1]", Now.AddSeconds(9)).Value;
        var failed = stepped.Fail("w", new JobError("other", "m"), Now.AddSeconds(9)).Value;
        var cancelled = stepped.Cancel(Now.AddSeconds(9)).Value;
        Assert.Multiple(() =>
        {
            Assert.That(
                (done.Status, done.Result, done.Error),
                Is.EqualTo((JobStatus.Succeeded, "[1]", (JobError?)null))
            );
            Assert.That((failed.Status, failed.Error?.Code), Is.EqualTo((JobStatus.Failed, "other")));
            Assert.That((cancelled.Status, cancelled.Error), Is.EqualTo((JobStatus.Cancelled, Broken)));
            foreach (var ended in new[] { done, failed, cancelled })
            {
                Assert.That((ended.Payload, ended.Checkpoint), Is.EqualTo(("{}", (string?)null)));
                Assert.That((ended.LeaseOwner, ended.LeaseUntil), Is.EqualTo(((string?)null, (DateTimeOffset?)null)));
                Assert.That(ended.FinishedAt, Is.EqualTo(Now.AddSeconds(9)));
                Assert.That(ended.Steps, Has.Count.EqualTo(1));
            }
        });
    }

    [Test]
    public void A_job_that_is_given_back_keeps_its_checkpoint()
    {
        var stepped = Running.FinishStep("w", new JobStep("crawl", 5), new JobProgress(1, 7), "[]", Now).Value;
        var waiting = stepped.Retry("w", Broken, Now.AddMinutes(1)).Value;
        var released = stepped.Release("w").Value;
        Assert.Multiple(() =>
        {
            foreach (var back in new[] { waiting, released })
                Assert.That(
                    (back.Status, back.Checkpoint, back.Payload, back.LeaseOwner, back.LeaseUntil),
                    Is.EqualTo((JobStatus.Queued, "[]", "in", (string?)null, (DateTimeOffset?)null))
                );
            Assert.That(
                (waiting.Attempts, waiting.NotBefore, waiting.Error),
                Is.EqualTo((1, Now.AddMinutes(1), Broken))
            );
            Assert.That((released.Attempts, released.NotBefore, released.Error), Is.EqualTo((0, Now, (JobError?)null)));
        });
    }

    private static IEnumerable<TestCaseData> WorkersTransitions() =>
        [
            new TestCaseData((Job job, string worker) => job.Extend(worker, Now)).SetArgDisplayNames("Extend"),
            new TestCaseData(
                (Job job, string worker) => job.FinishStep(worker, new JobStep("s", 1), new JobProgress(1, 1), "", Now)
            ).SetArgDisplayNames("FinishStep"),
            new TestCaseData((Job job, string worker) => job.Succeed(worker, "", Now)).SetArgDisplayNames("Succeed"),
            new TestCaseData((Job job, string worker) => job.Fail(worker, Broken, Now)).SetArgDisplayNames("Fail"),
            new TestCaseData((Job job, string worker) => job.Retry(worker, Broken, Now)).SetArgDisplayNames("Retry"),
            new TestCaseData((Job job, string worker) => job.Release(worker)).SetArgDisplayNames("Release"),
        ];

    [TestCaseSource(nameof(WorkersTransitions))]
    public void Only_the_worker_that_holds_a_job_changes_it(Func<Job, string, Result<Job>> change)
    {
        var late = Running.Claim("v", Now.AddSeconds(30), Lease, Now).Value;
        Assert.Multiple(() =>
        {
            Assert.That(change(Running, "w").IsSuccess, Is.True);
            Assert.That(change(late, "v").IsSuccess, Is.True);
            Assert.That(change(late, "w").Error, Is.EqualTo(Job.NotHeld), "another has claimed it");
            Assert.That(change(Queued, "w").Error, Is.EqualTo(Job.NotHeld));
            foreach (var ended in Ended)
                Assert.That(change(ended, "w").Error, Is.EqualTo(Job.NotHeld), ended.Status.ToString());
        });
    }

    [Test]
    public void A_job_that_is_put_before_others_is_due_before_all_that_wait()
    {
        var job = Job.Queue("j", Job.SyncPost, "subject", "{}", new DateTimeOffset(2026, 3, 2, 0, 0, 0, default), null);
        Assert.That(job.Ahead().NotBefore, Is.EqualTo(new DateTimeOffset(2026, 3, 1, 0, 0, 0, default)));
        Assert.That(job.Ahead().CreatedAt, Is.EqualTo(job.CreatedAt));
    }

    [Test]
    public void A_job_that_is_put_off_waits_from_its_checkpoint_and_only_its_holder_may()
    {
        var now = new DateTimeOffset(2026, 3, 2, 0, 0, 0, default);
        var job = Job.Queue("j", Job.Import, "subject", "{}", now, null)
            .Claim("w", now, TimeSpan.FromMinutes(1), now)
            .Value;
        JobError reason = new("site_asks_to_wait", "The site wants to be left alone.");
        Assert.That(job.PutOff("other", reason, now.AddHours(1), "{}").Error, Is.EqualTo(Job.NotHeld));
        var off = job.PutOff("w", reason, now.AddHours(1), "checkpoint").Value;
        Assert.That(
            (off.Status, off.Attempts, off.NotBefore, off.Error, off.Checkpoint, off.LeaseOwner),
            Is.EqualTo((JobStatus.Queued, 0, now.AddHours(1), reason, "checkpoint", (string?)null))
        );
        var again = off.Claim("w", now.AddHours(1), TimeSpan.FromMinutes(1), now).Value;
        Assert.That(again.PutOff("w", null, now, "{}").Value.Error, Is.EqualTo(reason));
    }

    [Test]
    public void Nothing_follows_an_end()
    {
        Assert.Multiple(() =>
        {
            foreach (var ended in Ended)
            {
                Assert.That(ended.Cancel(Now).Error, Is.EqualTo(Job.Ended));
                Assert.That(ended.Claim("w", Now.AddYears(1), Lease, Now).Error, Is.EqualTo(Job.NotDue));
            }
        });
    }

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly JobError Broken = new("broken", "It broke.");
    private static readonly Job Queued = Job.Queue("j", Job.ProcessPost, "s", "in", Now, null);
    private static readonly Job Running = Queued.Claim("w", Now, Lease, Now).Value;

    private static Job[] Ended =>
        [
            Running.Succeed("w", "[]", Now).Value,
            Running.Fail("w", Broken, Now).Value,
            Running.Cancel(Now).Value,
            Queued.Cancel(Now).Value,
        ];

    private static Job Make(JobStatus status) =>
        new()
        {
            Id = "j",
            Kind = Job.ProcessPost,
            Subject = "s",
            Payload = "{}",
            Status = status,
            CreatedAt = default,
            NotBefore = default,
        };
}
