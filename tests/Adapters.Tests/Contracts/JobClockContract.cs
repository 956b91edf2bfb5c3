using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>Two instances on one store that do not agree on the time of day.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class JobClockContract
{
    protected static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, 250, TimeSpan.Zero);

    protected FakeTimeProvider Time { get; } = new(Start);

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    /// <summary>
    /// Makes an instance over the store of this test; <see cref="Time"/> is the store's own clock, where it has one.
    /// </summary>
    protected abstract Task<ServiceProvider> InstanceAsync(TimeProvider time);

    [Test]
    public async Task An_instance_a_minute_ahead_does_not_run_a_leased_job_twice()
    {
        await using var here = await InstanceAsync(Time);
        await using var ahead = await InstanceAsync(new SkewedTimeProvider(Time, TimeSpan.FromSeconds(60)));
        await Jobs(here).EnqueueAsync(Queued("j1"), Cancel);
        Assert.That((await Jobs(here).ClaimAsync("here", Lease, Cancel))?.Id, Is.EqualTo("j1"));
        Assert.That(await Jobs(ahead).ClaimAsync("ahead", Lease, Cancel), Is.Null);
        Time.Advance(Lease - TimeSpan.FromSeconds(1));
        Assert.That(await Jobs(here).HeartbeatAsync("j1", "here", Lease, Cancel), Is.True);
        Time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await Jobs(ahead).ClaimAsync("ahead", Lease, Cancel), Is.Null);
        Time.Advance(Lease);
        Assert.That(
            (await Jobs(ahead).ClaimAsync("ahead", Lease, Cancel))?.Id,
            Is.EqualTo("j1"),
            "its lease has run out"
        );
        Assert.That(await Jobs(here).ClaimAsync("here", Lease, Cancel), Is.Null);
    }

    [Test]
    public async Task An_instance_an_hour_back_runs_what_another_queued_and_another_what_it_queued()
    {
        await using var here = await InstanceAsync(Time);
        var late = new SkewedTimeProvider(Time, TimeSpan.FromHours(-1));
        await using var back = await InstanceAsync(late);
        await Jobs(here).EnqueueAsync(Queued("j1"), Cancel);
        Assert.That((await Jobs(back).ClaimAsync("back", Lease, Cancel))?.Id, Is.EqualTo("j1"));
        Assert.That(
            await Jobs(back).FailAsync("j1", "back", new JobError("x", "y"), late.GetUtcNow().AddSeconds(10), Cancel),
            Is.True
        );
        Assert.That(
            await Jobs(here).ClaimAsync("here", Lease, Cancel),
            Is.Null,
            "not before ten seconds, by whoever's clock"
        );
        Assert.That(await Jobs(here).OldestDueAsync(Cancel), Is.Null);
        Time.Advance(TimeSpan.FromSeconds(10));
        Assert.That(await Jobs(here).OldestDueAsync(Cancel), Is.EqualTo(Start.AddSeconds(10)));
        Assert.That(
            await Jobs(back).OldestDueAsync(Cancel),
            Is.EqualTo(Start.AddSeconds(10).AddHours(-1)),
            "each by its own clock"
        );
        Assert.That((await Jobs(here).ClaimAsync("here", Lease, Cancel))?.Attempts, Is.EqualTo(2));
    }

    [Test]
    public async Task A_time_of_day_that_is_set_while_a_job_runs_changes_nothing([Values(-3600, 3600)] int seconds)
    {
        var clock = new SkewedTimeProvider(Time, TimeSpan.Zero);
        await using var instance = await InstanceAsync(clock);
        await Jobs(instance).EnqueueAsync(Queued("j1"), Cancel);
        await Jobs(instance).ClaimAsync("one", Lease, Cancel);
        clock.Ahead = TimeSpan.FromSeconds(seconds);
        Assert.That(await Jobs(instance).ClaimAsync("two", Lease, Cancel), Is.Null);
        await Jobs(instance).EnqueueAsync(Queued("j2") with { NotBefore = clock.GetUtcNow() }, Cancel);
        Assert.That((await Jobs(instance).ClaimAsync("two", Lease, Cancel))?.Id, Is.EqualTo("j2"));
        Time.Advance(Lease);
        Assert.That((await Jobs(instance).ClaimAsync("three", Lease, Cancel))?.Id, Is.EqualTo("j1"));
    }

    protected static IJobStore Jobs(ServiceProvider instance) => instance.GetRequiredService<IJobStore>();

    protected static Job Queued(string id) =>
        new()
        {
            Id = id,
            Kind = Job.ProcessPost,
            Subject = id,
            Payload = "{}",
            Status = JobStatus.Queued,
            CreatedAt = Start,
            NotBefore = Start,
        };

    /// <summary>The same clock with another time of day.</summary>
    protected sealed class SkewedTimeProvider(TimeProvider inner, TimeSpan ahead) : TimeProvider
    {
        internal TimeSpan Ahead { get; set; } = ahead;

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Ahead;

        public override long GetTimestamp() => inner.GetTimestamp();
    }
}
