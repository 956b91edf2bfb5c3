using System.Collections.Concurrent;
using BlogManager.Domain.Jobs;
using BlogManager.Domain.Posts;

namespace BlogManager.Adapters.Tests.Contracts;

public abstract class JobStoreContract : StorageContract
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);
    private static readonly JobStep Step = new("crawl", 42);
    private static readonly JobError Error = new("upstream_failed", "The page could not be fetched.");

    [Test]
    public async Task A_job_comes_back_as_it_was_enqueued()
    {
        var job = Queued("j1") with
        {
            Payload = "{\"content\":\"𝒳 \\u0000 '\"}",
            Progress = new JobProgress(0, 5),
            NotBefore = Start.AddHours(1),
            TraceParent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
        };
        Assert.That(Samples.Dump(await Storage.Jobs.EnqueueAsync(job, Cancel)), Is.EqualTo(Samples.Dump(job)));
        Assert.That(Samples.Dump(await Storage.Jobs.FindAsync("j1", Cancel)), Is.EqualTo(Samples.Dump(job)));
        Assert.That((await Storage.Jobs.FindLiveAsync(job.Kind, job.Subject, Cancel))!.Id, Is.EqualTo("j1"));
        Assert.That(await Storage.Jobs.FindAsync("none", Cancel), Is.Null);
        Assert.That(await Storage.Jobs.FindLiveAsync(Job.Reindex, job.Subject, Cancel), Is.Null);
    }

    [Test]
    public async Task The_newest_job_of_a_subject_is_found_live_or_finished()
    {
        await Storage.Jobs.EnqueueAsync(Queued("old", "https://a.example/p", Start), Cancel);
        await Storage.Jobs.CancelAsync("old", Cancel);
        await Storage.Jobs.EnqueueAsync(Queued("new", "https://a.example/p", Start.AddMinutes(1)), Cancel);
        await Storage.Jobs.EnqueueAsync(Queued("other", "https://a.example/q", Start.AddMinutes(2)), Cancel);
        Assert.That(await NewestAsync("https://a.example/p"), Is.EqualTo("new: Queued"));
        await Storage.Jobs.CancelAsync("new", Cancel);
        Assert.That(await NewestAsync("https://a.example/p"), Is.EqualTo("new: Cancelled"));
        Assert.That(await Storage.Jobs.FindNewestAsync(Job.ProcessPost, "https://a.example/none", Cancel), Is.Null);
        Assert.That(await Storage.Jobs.FindNewestAsync(Job.Reindex, "https://a.example/p", Cancel), Is.Null);

        async Task<string> NewestAsync(string subject)
        {
            var job = await Storage.Jobs.FindNewestAsync(Job.ProcessPost, subject, Cancel);
            return $"{job?.Id}: {job?.Status}";
        }
    }

    [Test]
    public async Task Finished_jobs_are_erased_by_their_end_and_no_live_one_is()
    {
        foreach (var id in (string[])["succeeded", "failed", "cancelled", "running", "queued again", "later"])
            await Storage.Jobs.EnqueueAsync(Queued(id, id, Start.AddDays(-90)), Cancel);
        await Storage.Jobs.CancelAsync("cancelled", Cancel);
        for (var i = 0; i < 5; i++)
            await Storage.Jobs.ClaimAsync("w", TimeSpan.FromDays(900), Cancel);
        await Storage.Jobs.SucceedAsync("succeeded", "w", "{}", Cancel);
        await Storage.Jobs.FailAsync("failed", "w", Error, null, Cancel);
        await Storage.Jobs.FailAsync("queued again", "w", Error, Start, Cancel);
        Time.Advance(TimeSpan.FromDays(1));
        await Storage.Jobs.SucceedAsync("later", "w", "{}", Cancel);

        Assert.That(
            await Storage.Jobs.PurgeAsync(Start, 10, Cancel),
            Is.Zero,
            "what ended at the moment did not end before it"
        );
        Assert.That(await Storage.Jobs.PurgeAsync(Start.AddHours(1), 2, Cancel), Is.EqualTo(2));
        Assert.That(await Storage.Jobs.PurgeAsync(Start.AddHours(1), 10, Cancel), Is.EqualTo(1));
        Assert.That(await Storage.Jobs.PurgeAsync(Start.AddHours(1), 10, Cancel), Is.Zero);
        Assert.That(
            (await Storage.Jobs.ListAsync(null, null, 10, null, Cancel)).Value.Items.Select(j => j.Id),
            Is.EquivalentTo((string[])["running", "queued again", "later"])
        );
    }

    [Test]
    public async Task A_kind_and_subject_has_one_live_job()
    {
        await Storage.Jobs.EnqueueAsync(Queued("j1", "same"), Cancel);
        Assert.That((await Storage.Jobs.EnqueueAsync(Queued("j2", "same"), Cancel)).Id, Is.EqualTo("j1"));
        Assert.That(
            (await Storage.Jobs.EnqueueAsync(Queued("j3", "same") with { Kind = Job.Reindex }, Cancel)).Id,
            Is.EqualTo("j3")
        );
        await Storage.Jobs.ClaimAsync("w", Lease, Cancel);
        Assert.That((await Storage.Jobs.EnqueueAsync(Queued("j4", "same"), Cancel)).Id, Is.EqualTo("j1"));
        await Storage.Jobs.SucceedAsync("j1", "w", "{}", Cancel);
        Assert.That((await Storage.Jobs.EnqueueAsync(Queued("j5", "same"), Cancel)).Id, Is.EqualTo("j5"));
    }

    [Test]
    public async Task Of_many_who_enqueue_the_same_at_once_all_get_the_one_job()
    {
        var jobs = await Task.WhenAll(
            Enumerable
                .Range(0, 16)
                .Select(i => Task.Run(() => Storage.Jobs.EnqueueAsync(Queued($"j{i}", "same"), Cancel)))
        );
        Assert.That(jobs.Select(j => j.Id).Distinct().Count(), Is.EqualTo(1));
        Assert.That((await Storage.Jobs.CountAsync(Cancel))[JobStatus.Queued], Is.EqualTo(1));
    }

    [Test]
    public async Task The_oldest_due_job_is_claimed_and_its_attempt_counted()
    {
        await Storage.Jobs.EnqueueAsync(Queued("young", createdAt: Start.AddMinutes(-1)), Cancel);
        await Storage.Jobs.EnqueueAsync(
            Queued("oldest but not due", createdAt: Start.AddMinutes(-9)) with
            {
                NotBefore = Start.AddMilliseconds(1),
            },
            Cancel
        );
        await Storage.Jobs.EnqueueAsync(Queued("old", createdAt: Start.AddMinutes(-5)), Cancel);
        var claimed = await Storage.Jobs.ClaimAsync("w", Lease, Cancel);
        Assert.That(
            (claimed!.Id, claimed.Status, claimed.Attempts, claimed.LeaseOwner, claimed.LeaseUntil, claimed.StartedAt),
            Is.EqualTo(("old", JobStatus.Running, 1, "w", (DateTimeOffset?)(Start + Lease), (DateTimeOffset?)Start))
        );
        Assert.That((await Storage.Jobs.ClaimAsync("w", Lease, Cancel))!.Id, Is.EqualTo("young"));
        Assert.That(await Storage.Jobs.ClaimAsync("w", Lease, Cancel), Is.Null);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await Storage.Jobs.ClaimAsync("w", Lease, Cancel))!.Id, Is.EqualTo("oldest but not due"));
    }

    [Test]
    public async Task A_job_that_is_tried_again_stands_behind_those_that_wait_for_their_first_try()
    {
        await Storage.Jobs.EnqueueAsync(DueAt("dead host", Start.AddMinutes(-9)), Cancel);
        await Storage.Jobs.ClaimAsync("w", Lease, Cancel);
        await Storage.Jobs.FailAsync("dead host", "w", new JobError("upstream_failed", "Out."), Start, Cancel);
        await Storage.Jobs.EnqueueAsync(DueAt("waiting", Start.AddSeconds(-1)), Cancel);
        Assert.That((await Storage.Jobs.ClaimAsync("w", Lease, Cancel))!.Id, Is.EqualTo("waiting"));
        Assert.That((await Storage.Jobs.ClaimAsync("w", Lease, Cancel))!.Id, Is.EqualTo("dead host"));

        static Job DueAt(string id, DateTimeOffset moment) => Queued(id, createdAt: moment) with { NotBefore = moment };
    }

    [Test]
    public async Task Eight_workers_claim_two_hundred_jobs_once_each()
    {
        for (var i = 0; i < 200; i++)
            await Storage.Jobs.EnqueueAsync(Queued($"j{i}"), Cancel);
        var claimed = new ConcurrentBag<Job>();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(w =>
                    Task.Run(async () =>
                    {
                        while (await Storage.Jobs.ClaimAsync($"w{w}", Lease, Cancel) is { } job)
                            claimed.Add(job);
                    })
                )
        );
        Assert.That(claimed.Select(j => j.Id), Is.EquivalentTo(Enumerable.Range(0, 200).Select(i => $"j{i}")));
        Assert.That(claimed.Select(j => j.Attempts), Is.All.EqualTo(1));
    }

    [Test]
    public async Task A_lease_that_ran_out_goes_to_the_next_worker_with_the_checkpoint()
    {
        await ClaimNewAsync("j1", "dead");
        await Storage.Jobs.SaveStepAsync("j1", "dead", Step, new JobProgress(1, 7), "{\"at\":1}", Lease, Cancel);
        Time.Advance(Lease - TimeSpan.FromMilliseconds(1));
        Assert.That(await Storage.Jobs.ClaimAsync("next", Lease, Cancel), Is.Null);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        var job = await Storage.Jobs.ClaimAsync("next", Lease, Cancel);
        Assert.That(
            (job!.Id, job.Attempts, job.LeaseOwner, job.Checkpoint, job.StartedAt),
            Is.EqualTo(("j1", 2, "next", "{\"at\":1}", (DateTimeOffset?)Start))
        );
        Assert.That(job.Steps, Is.EqualTo([Step]));
        await AssertAllRefusedAsync("j1", "dead");
        Assert.That(await Storage.Jobs.HeartbeatAsync("j1", "next", Lease, Cancel), Is.True);
    }

    [Test]
    public async Task A_late_worker_keeps_its_job_while_nobody_else_has_claimed_it()
    {
        await ClaimNewAsync("j1", "w");
        Time.Advance(Lease * 2);
        Assert.That(await Storage.Jobs.HeartbeatAsync("j1", "w", Lease, Cancel), Is.True);
        Assert.That(await Storage.Jobs.ClaimAsync("next", Lease, Cancel), Is.Null);
    }

    [Test]
    public async Task A_heartbeat_and_a_finished_step_extend_the_lease()
    {
        await ClaimNewAsync("j1", "w");
        Time.Advance(Lease / 2);
        Assert.That(await Storage.Jobs.HeartbeatAsync("j1", "w", Lease, Cancel), Is.True);
        Assert.That((await Storage.Jobs.FindAsync("j1", Cancel))!.LeaseUntil, Is.EqualTo(Time.GetUtcNow() + Lease));
        Time.Advance(Lease / 2);
        Assert.That(
            await Storage.Jobs.SaveStepAsync("j1", "w", Step, new JobProgress(1, 7), "1", Lease, Cancel),
            Is.True
        );
        Assert.That(
            await Storage.Jobs.SaveStepAsync(
                "j1",
                "w",
                new JobStep("\"ex\ttract\"", 0),
                new JobProgress(2, 7),
                "2",
                Lease,
                Cancel
            ),
            Is.True
        );
        var job = await Storage.Jobs.FindAsync("j1", Cancel);
        Assert.That(
            (job!.LeaseUntil, job.Progress, job.Checkpoint),
            Is.EqualTo(((DateTimeOffset?)(Time.GetUtcNow() + Lease), new JobProgress(2, 7), "2"))
        );
        Assert.That(job.Steps, Is.EqualTo([Step, new JobStep("\"ex\ttract\"", 0)]));
    }

    [Test]
    public async Task A_job_that_succeeded_keeps_its_result_and_not_its_checkpoint()
    {
        await ClaimNewAsync("j1", "w");
        await Storage.Jobs.SaveStepAsync("j1", "w", Step, new JobProgress(7, 7), "text", Lease, Cancel);
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await Storage.Jobs.SucceedAsync("j1", "w", "{\"blog_id\":\"b\"}", Cancel), Is.True);
        var job = await Storage.Jobs.FindAsync("j1", Cancel);
        Assert.That(
            (
                job!.Status,
                job.Result,
                job.Checkpoint,
                job.FinishedAt,
                job.LeaseOwner,
                job.LeaseUntil,
                job.Progress.Percent
            ),
            Is.EqualTo(
                (
                    JobStatus.Succeeded,
                    "{\"blog_id\":\"b\"}",
                    (string?)null,
                    (DateTimeOffset?)Start.AddSeconds(2),
                    (string?)null,
                    (DateTimeOffset?)null,
                    100
                )
            )
        );
        await AssertAllRefusedAsync("j1", "w");
    }

    [Test]
    public async Task A_failed_attempt_waits_for_its_retry_with_the_checkpoint()
    {
        await ClaimNewAsync("j1", "w");
        await Storage.Jobs.SaveStepAsync("j1", "w", Step, new JobProgress(1, 7), "text", Lease, Cancel);
        Assert.That(await Storage.Jobs.FailAsync("j1", "w", Error, Start.AddMinutes(1), Cancel), Is.True);
        var job = await Storage.Jobs.FindAsync("j1", Cancel);
        Assert.That(
            (job!.Status, job.Error, job.Checkpoint, job.NotBefore, job.LeaseOwner, job.FinishedAt, job.Attempts),
            Is.EqualTo((JobStatus.Queued, Error, "text", Start.AddMinutes(1), (string?)null, (DateTimeOffset?)null, 1))
        );
        Assert.That(await Storage.Jobs.ClaimAsync("w", Lease, Cancel), Is.Null);
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await Storage.Jobs.ClaimAsync("w", Lease, Cancel))!.Attempts, Is.EqualTo(2));
        Assert.That(await Storage.Jobs.SucceedAsync("j1", "w", "{}", Cancel), Is.True);
        Assert.That((await Storage.Jobs.FindAsync("j1", Cancel))!.Error, Is.Null);
    }

    [Test]
    public async Task A_job_that_failed_for_good_keeps_the_reason_and_not_its_checkpoint()
    {
        await ClaimNewAsync("j1", "w");
        await Storage.Jobs.SaveStepAsync("j1", "w", Step, new JobProgress(1, 7), "text", Lease, Cancel);
        Assert.That(await Storage.Jobs.FailAsync("j1", "w", Error, null, Cancel), Is.True);
        var job = await Storage.Jobs.FindAsync("j1", Cancel);
        Assert.That(
            (job!.Status, job.Error, job.Checkpoint, job.FinishedAt),
            Is.EqualTo((JobStatus.Failed, Error, (string?)null, (DateTimeOffset?)Start))
        );
        await AssertAllRefusedAsync("j1", "w");
        Time.Advance(TimeSpan.FromDays(1));
        Assert.That(await Storage.Jobs.ClaimAsync("w", Lease, Cancel), Is.Null);
    }

    [Test]
    public async Task A_finished_job_keeps_nothing_of_the_text_it_was_given()
    {
        foreach (var id in (string[])["succeeded", "failed", "cancelled"])
        {
            await Storage.Jobs.EnqueueAsync(Queued(id, id) with { Payload = "{\"content\":\"canary\"}" }, Cancel);
            Assert.That((await Storage.Jobs.ClaimAsync("w", Lease, Cancel))!.Payload, Does.Contain("canary"));
        }

        await Storage.Jobs.SucceedAsync("succeeded", "w", "{}", Cancel);
        await Storage.Jobs.FailAsync("failed", "w", Error, null, Cancel);
        await Storage.Jobs.CancelAsync("cancelled", Cancel);
        foreach (var id in (string[])["succeeded", "failed", "cancelled"])
            Assert.That((await Storage.Jobs.FindAsync(id, Cancel))!.Payload, Is.EqualTo("{}"), id);
    }

    [Test]
    public async Task A_released_job_is_due_again_and_counts_no_attempt()
    {
        await ClaimNewAsync("j1", "w");
        Assert.That(await Storage.Jobs.ReleaseAsync("j1", "other", Cancel), Is.False);
        Assert.That(await Storage.Jobs.ReleaseAsync("j1", "w", Cancel), Is.True);
        var job = await Storage.Jobs.FindAsync("j1", Cancel);
        Assert.That((job!.Status, job.Attempts, job.LeaseOwner), Is.EqualTo((JobStatus.Queued, 0, (string?)null)));
        Assert.That((await Storage.Jobs.ClaimAsync("next", Lease, Cancel))!.Attempts, Is.EqualTo(1));
    }

    [Test]
    public async Task A_cancelled_job_is_taken_from_its_worker()
    {
        await ClaimNewAsync("j1", "w");
        await Storage.Jobs.SaveStepAsync("j1", "w", Step, new JobProgress(1, 7), "text", Lease, Cancel);
        var (job, isNew) = (await Storage.Jobs.CancelAsync("j1", Cancel))!;
        Assert.That(isNew, Is.True);
        Assert.That(
            (job.Status, job.FinishedAt, job.Checkpoint, job.LeaseOwner),
            Is.EqualTo((JobStatus.Cancelled, (DateTimeOffset?)Start, (string?)null, (string?)null))
        );
        await AssertAllRefusedAsync("j1", "w");
        Time.Advance(TimeSpan.FromDays(1));
        var again = (await Storage.Jobs.CancelAsync("j1", Cancel))!;
        Assert.That((Samples.Dump(again.Job), again.IsNew), Is.EqualTo((Samples.Dump(job), false)));
        Assert.That(await Storage.Jobs.ClaimAsync("w", Lease, Cancel), Is.Null);
        Assert.That(await Storage.Jobs.CancelAsync("none", Cancel), Is.Null);
    }

    [Test]
    public async Task Jobs_are_listed_newest_first_by_status_and_counted()
    {
        for (var i = 0; i < 9; i++)
            await Storage.Jobs.EnqueueAsync(Queued($"j{i}", createdAt: Start.AddSeconds(i / 2)), Cancel);
        for (var i = 0; i < 4; i++)
            await Storage.Jobs.CancelAsync($"j{i * 2}", Cancel);
        Assert.That(await IdsAsync(null), Is.EqualTo(["j8", "j7", "j6", "j5", "j4", "j3", "j2", "j1", "j0"]));
        Assert.That(await IdsAsync(JobStatus.Cancelled), Is.EqualTo(["j6", "j4", "j2", "j0"]));
        Assert.That(await IdsAsync(JobStatus.Failed), Is.Empty);
        var counts = await Storage.Jobs.CountAsync(Cancel);
        Assert.That(
            (counts[JobStatus.Cancelled], counts[JobStatus.Queued], counts.GetValueOrDefault(JobStatus.Running)),
            Is.EqualTo((4, 5, 0))
        );
    }

    [Test]
    public async Task The_first_in_turn_tells_since_when_it_is_due_and_what_runs_or_waits_for_its_moment_tells_nothing()
    {
        Assert.That(await Storage.Jobs.OldestDueAsync(Cancel), Is.Null);
        await Storage.Jobs.EnqueueAsync(Queued("runs", createdAt: Start.AddMinutes(-9)), Cancel);
        await Storage.Jobs.ClaimAsync("w", Lease, Cancel);
        await Storage.Jobs.EnqueueAsync(
            Queued("later", createdAt: Start.AddMinutes(-8)) with
            {
                NotBefore = Start.AddMinutes(1),
            },
            Cancel
        );
        Assert.That(await Storage.Jobs.OldestDueAsync(Cancel), Is.Null);
        await Storage.Jobs.EnqueueAsync(
            Queued("young", createdAt: Start.AddMinutes(-2)) with
            {
                NotBefore = Start.AddMinutes(-2),
            },
            Cancel
        );
        await Storage.Jobs.EnqueueAsync(
            Queued("old", createdAt: Start.AddMinutes(-5)) with
            {
                NotBefore = Start.AddMinutes(-5),
            },
            Cancel
        );
        Assert.That(await Storage.Jobs.OldestDueAsync(Cancel), Is.EqualTo(Start.AddMinutes(-5)));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(
            await Storage.Jobs.OldestDueAsync(Cancel),
            Is.EqualTo(Start.AddMinutes(-5)),
            "what became due first comes first"
        );
        await Storage.Jobs.CancelAsync("later", Cancel);
        await Storage.Jobs.CancelAsync("old", Cancel);
        Assert.That(await Storage.Jobs.OldestDueAsync(Cancel), Is.EqualTo(Start.AddMinutes(-2)));
    }

    [Test]
    public async Task A_subjects_jobs_are_erased_live_or_finished()
    {
        await ClaimNewAsync("j1", "w", "gone");
        await Storage.Jobs.SucceedAsync("j1", "w", "{}", Cancel);
        await ClaimNewAsync("j2", "w", "gone");
        await Storage.Jobs.EnqueueAsync(Queued("j3", "kept"), Cancel);
        Assert.That(await Storage.Jobs.DeleteBySubjectAsync("gone", Cancel), Is.EquivalentTo(["j1", "j2"]));
        Assert.That(await Storage.Jobs.DeleteBySubjectAsync("gone", Cancel), Is.Empty);
        Assert.That(await IdsAsync(null), Is.EqualTo(["j3"]));
        await AssertAllRefusedAsync("j2", "w");
    }

    private static Job Queued(string id, string? subject = null, DateTimeOffset? createdAt = null) =>
        new()
        {
            Id = id,
            Kind = Job.ProcessPost,
            Subject = subject ?? $"https://blog.example/{id}",
            Payload = "{}",
            Status = JobStatus.Queued,
            CreatedAt = createdAt ?? Start,
            NotBefore = createdAt ?? Start,
        };

    private async Task ClaimNewAsync(string id, string worker, string? subject = null)
    {
        await Storage.Jobs.EnqueueAsync(Queued(id, subject), Cancel);
        Assert.That((await Storage.Jobs.ClaimAsync(worker, Lease, Cancel))?.Id, Is.EqualTo(id));
    }

    private async Task AssertAllRefusedAsync(string id, string worker)
    {
        var before = Samples.Dump(await Storage.Jobs.FindAsync(id, Cancel));
        Assert.That(await Storage.Jobs.HeartbeatAsync(id, worker, Lease, Cancel), Is.False);
        Assert.That(
            await Storage.Jobs.SaveStepAsync(id, worker, Step, new JobProgress(9, 9), "late", Lease, Cancel),
            Is.False
        );
        Assert.That(await Storage.Jobs.SucceedAsync(id, worker, "late", Cancel), Is.False);
        Assert.That(await Storage.Jobs.FailAsync(id, worker, Error, Start, Cancel), Is.False);
        Assert.That(await Storage.Jobs.FailAsync(id, worker, Error, null, Cancel), Is.False);
        Assert.That(await Storage.Jobs.ReleaseAsync(id, worker, Cancel), Is.False);
        Assert.That(Samples.Dump(await Storage.Jobs.FindAsync(id, Cancel)), Is.EqualTo(before));
    }

    [Test]
    public async Task A_job_that_was_put_before_others_is_claimed_before_them_and_has_not_waited_longer()
    {
        await Storage.Jobs.EnqueueAsync(Queued("first"), Cancel);
        Time.Advance(TimeSpan.FromMinutes(1));
        await Storage.Jobs.EnqueueAsync(
            Job.Queue("hook", Job.SyncPost, "https://blog.example/a#hook-1", "{}", Time.GetUtcNow(), null).Ahead(),
            Cancel
        );
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await Storage.Jobs.OldestDueAsync(Cancel), Is.EqualTo(Start.AddMinutes(1)));
        Assert.That(await Storage.Jobs.IsDueAsync(Job.SyncPost, Cancel), Is.True);
        Assert.That(await Storage.Jobs.IsDueAsync(Job.Import, Cancel), Is.False);
        Assert.That((await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel))!.Id, Is.EqualTo("hook"));
        Assert.That(await Storage.Jobs.IsDueAsync(Job.SyncPost, Cancel), Is.False, "it runs");
        Assert.That((await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel))!.Id, Is.EqualTo("first"));
    }

    [Test]
    public async Task A_job_that_is_put_off_says_why_and_goes_on_from_its_checkpoint_without_losing_an_attempt()
    {
        await Storage.Jobs.EnqueueAsync(Queued("j"), Cancel);
        await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel);
        JobError reason = new("site_asks_to_wait", "The site wants to be left alone.");
        Assert.That(
            await Storage.Jobs.PutOffAsync("j", "other", reason, TimeSpan.FromMinutes(5), "{}", Cancel),
            Is.False
        );
        Assert.That(
            await Storage.Jobs.PutOffAsync("j", "w", reason, TimeSpan.FromMinutes(5), """{"a":1}""", Cancel),
            Is.True
        );
        var put = (await Storage.Jobs.FindAsync("j", Cancel))!;
        Assert.That((put.Status, put.Attempts, put.Error), Is.EqualTo((JobStatus.Queued, 0, reason)));
        Assert.That(put.Checkpoint, Is.EqualTo("""{"a":1}"""));
        Time.Advance(TimeSpan.FromMinutes(5) - TimeSpan.FromMilliseconds(1));
        Assert.That(await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel), Is.Null);
        Time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That((await Storage.Jobs.ClaimAsync("w", TimeSpan.FromSeconds(30), Cancel))!.Id, Is.EqualTo("j"));
        await Storage.Jobs.PutOffAsync("j", "w", null, TimeSpan.Zero, "{}", Cancel);
        Assert.That((await Storage.Jobs.FindAsync("j", Cancel))!.Error, Is.EqualTo(reason), "there is nothing to say");
    }

    [Test]
    public async Task The_subjects_of_live_jobs_are_told()
    {
        await Storage.Jobs.EnqueueAsync(Queued("a"), Cancel);
        await Storage.Jobs.EnqueueAsync(Queued("b"), Cancel);
        var (a, b) = (Queued("a").Subject, Queued("b").Subject);
        await Storage.Jobs.CancelAsync("b", Cancel);
        Assert.That(await Storage.Jobs.LiveSubjectsAsync([a, b, "none"], Cancel), Is.EqualTo([a]));
        Assert.That(await Storage.Jobs.LiveSubjectsAsync([], Cancel), Is.Empty);
    }

    [Test]
    public async Task A_list_can_be_held_to_sites()
    {
        string[] subjects =
        [
            "https://one.example/a",
            "https://one.example:8443/a",
            "http://one.example/a",
            "https://one.example.evil/a",
            "https://two.example/",
            "reindex",
            "https://one.example/z?q=1",
        ];
        foreach (var (subject, i) in subjects.Select((s, i) => (s, i)))
            await Storage.Jobs.EnqueueAsync(Queued($"j{i}", subject, Start.AddMinutes(i)), Cancel);
        await Storage.Jobs.CancelAsync("j6", Cancel);
        Assert.That(await IdsAsync(null, new SiteScope("https://one.example")), Is.EqualTo(["j6", "j0"]));
        Assert.That(await IdsAsync(JobStatus.Queued, new SiteScope("https://one.example")), Is.EqualTo(["j0"]));
        Assert.That(
            await IdsAsync(null, new SiteScope("https://two.example", "http://one.example")),
            Is.EqualTo(["j4", "j2"])
        );
        Assert.That(await IdsAsync(null, new SiteScope()), Is.Empty, "no site is not every site");
    }

    private async Task<List<string>> IdsAsync(JobStatus? status, SiteScope? sites = null)
    {
        var ids = new List<string>();
        string? cursor = null;
        do
        {
            var page = (await Storage.Jobs.ListAsync(status, sites, 2, cursor, Cancel)).Value;
            ids.AddRange(page.Items.Select(j => j.Id));
            cursor = page.NextCursor;
        } while (cursor is not null);
        return ids;
    }
}
