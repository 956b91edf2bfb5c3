using BlogManager.Domain.Jobs;
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
