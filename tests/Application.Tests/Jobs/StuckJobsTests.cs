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
}
