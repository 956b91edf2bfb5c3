using BlogManager.Application.Background;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Application.Tests.Jobs;

public sealed class StuckJobsTests
{
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_job_that_does_not_stop_within_ten_seconds_is_stuck()
    {
        var jobs = new RunningJobs(_time);
        using var source = new CancellationTokenSource();
        using (jobs.Add("one", source, "process_post"))
        {
            source.Cancel();
            var told = _time.GetUtcNow();
            Assert.That(jobs.Stuck, Is.Empty);
            _time.Advance(TimeSpan.FromSeconds(11));
            Assert.That(jobs.Stuck, Is.EqualTo([new StuckJob("one", "process_post", told)]));
        }

        Assert.That(jobs.Stuck, Is.Empty);
    }

    [Test]
    public void A_job_without_a_step_for_twenty_minutes_is_stuck_until_it_does_one()
    {
        var jobs = new RunningJobs(_time);
        using var source = new CancellationTokenSource();
        using var running = jobs.Add("one", source, "reindex");
        var begun = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromMinutes(21));
        Assert.That(jobs.Stuck, Is.EqualTo([new StuckJob("one", "reindex", begun)]));
        jobs.Advanced("one");
        Assert.That(jobs.Stuck, Is.Empty);
    }

    [Test]
    public void The_one_that_is_stuck_longest_comes_first()
    {
        var time = new FakeTimeProvider();
        var jobs = new RunningJobs(time);
        using var source = new CancellationTokenSource();
        using var later = jobs.Add("b", source, "reindex");
        using var first = jobs.Add("a", source, "reindex");
        time.Advance(TimeSpan.FromSeconds(1));
        jobs.Advanced("b");
        time.Advance(TimeSpan.FromMinutes(21));
        Assert.That(jobs.Stuck.Select(s => s.JobId), Is.EqualTo(["a", "b"]));
        jobs.Advanced("a");
        time.Advance(TimeSpan.FromMinutes(20));
        Assert.That(jobs.Stuck.Select(s => s.JobId), Is.EqualTo(["b"]), "twenty minutes and no more are a step's");
        jobs.Advanced("none");
    }

    [Test]
    public void The_end_of_an_attempt_does_not_hide_the_next_one_of_its_job()
    {
        var time = new FakeTimeProvider();
        var jobs = new RunningJobs(time);
        using var source = new CancellationTokenSource();
        using var next = new CancellationTokenSource();
        var first = jobs.Add("a", source);
        var second = jobs.Add("a", next);
        first.Dispose();
        jobs.Cancel("a");
        Assert.That((source.IsCancellationRequested, next.IsCancellationRequested), Is.EqualTo((false, true)));
        second.Dispose();
        time.Advance(TimeSpan.FromHours(1));
        Assert.That(jobs.Stuck, Is.Empty);
        Assert.That(() => jobs.Cancel("a"), Throws.Nothing);
    }
}
