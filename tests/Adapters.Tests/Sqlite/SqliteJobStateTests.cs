using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Domain.Jobs;
using BlogManager.Infrastructure.Storage.Sqlite;
using BlogManager.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace BlogManager.Adapters.Tests.Sqlite;

/// <summary>What a transition reads of a job.</summary>
public sealed class SqliteJobStateTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(30);

    [Test]
    public async Task A_transition_does_not_read_the_texts_of_a_job()
    {
        using var directory = new TempDirectory();
        await using var services = SqliteStorageUnderTest.Services(directory.Path);
        var jobs = services.GetRequiredService<IJobStore>();
        var text = new string('x', 4_000_000);
        await jobs.EnqueueAsync(Job.Queue("j", Job.ProcessPost, "s", text, DateTimeOffset.UnixEpoch, null), default);
        await jobs.ClaimAsync("w", Lease, default);
        await jobs.SaveStepAsync("j", "w", new JobStep("crawl", 1), new JobProgress(1, 2), text, Lease, default);
        await jobs.HeartbeatAsync("j", "w", Lease, default);

        var before = GC.GetAllocatedBytesForCurrentThread();
        var held = jobs.HeartbeatAsync("j", "w", Lease, default);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.That(held.IsCompleted, Is.True, "all of it ran on this thread");
        Assert.That(await held, Is.True);
        Assert.That(allocated, Is.LessThan(200_000), "the payload alone is eight million bytes");

        var job = (await jobs.FindAsync("j", default))!;
        Assert.That((job.Payload == text, job.Checkpoint == text), Is.EqualTo((true, true)), "and keeps them");
    }

    [Test]
    public void What_stands_in_place_of_the_texts_stands_where_they_do()
    {
        string[] unread = ["payload", "checkpoint", "result", "trace_parent"];
        Assert.That(
            Names(JobRows.StateColumns),
            Is.EqualTo(Names(JobRows.Columns).Select(c => unread.Contains(c) ? "char(0)" : c))
        );

        static string[] Names(string columns) =>
            columns.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
    }
}
