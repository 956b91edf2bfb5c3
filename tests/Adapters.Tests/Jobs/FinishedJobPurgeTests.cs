using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Jobs;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Moq;

namespace BlogManager.Adapters.Tests.Jobs;

public sealed class FinishedJobsTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public async Task Batches_are_erased_until_one_is_not_full_and_an_hour_later_again_also_after_a_failure()
    {
        var clock = new FakeTimeProvider(Start);
        var asked = new List<DateTimeOffset>();
        var outcomes = new Queue<Func<int>>([
            () => FinishedJobPurge.Batch,
            () => 3,
            () => throw new IOException("the disk is full"),
            () => 0,
        ]);
        var store = new Mock<IJobStore>();
        store
            .Setup(s => s.PurgeAsync(It.IsAny<DateTimeOffset>(), FinishedJobPurge.Batch, It.IsAny<CancellationToken>()))
            .Returns(
                (DateTimeOffset before, int _, CancellationToken _) =>
                {
                    lock (asked)
                        asked.Add(before);
                    return Task.FromResult(outcomes.Dequeue()());
                }
            );
        using var jobs = new FinishedJobPurge(
            store.Object,
            Options.Create(new JobOptions { KeepFinishedDays = 7 }),
            clock,
            NullLogger<FinishedJobPurge>.Instance
        );
        await jobs.StartAsync(default);
        foreach (var expected in (int[])[2, 3, 4])
        {
            // Bounded only so that what never comes does not hang the run.
            for (var i = 0; i < 1500 && Count() < expected; i++)
            {
                await Task.Delay(20);
                if (Count() < expected && expected > 2)
                    clock.Advance(TimeSpan.FromMinutes(10));
            }

            Assert.That(Count(), Is.EqualTo(expected));
        }

        await jobs.StopAsync(default);
        Assert.That(asked[0], Is.EqualTo(Start.AddDays(-7)));
        Assert.That(asked[2], Is.GreaterThanOrEqualTo(asked[1].AddHours(1)));

        int Count()
        {
            lock (asked)
                return asked.Count;
        }
    }
}
