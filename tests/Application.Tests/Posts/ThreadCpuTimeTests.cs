using BlogManager.Application.Ingestion;

namespace BlogManager.Application.Tests.Posts;

/// <summary>The processor's time of a thread, and no one else's; no test says how fast the machine is.</summary>
[Platform("Linux")]
public sealed class ThreadTimeTests
{
    [Test, CancelAfter(60_000)]
    public void A_thread_that_computes_uses_time_and_no_more_than_has_passed(CancellationToken cancellationToken)
    {
        // What it used before does not count.
        Spin(ThreadCpuTime.OfThisThread(), TimeSpan.FromMilliseconds(100), cancellationToken);
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var time = ThreadCpuTime.OfThisThread();
        Assert.That(time.Used, Is.LessThan(TimeSpan.FromMilliseconds(90)), "it has just begun");
        Spin(time, TimeSpan.FromMilliseconds(60), cancellationToken);
        // The kernel counts in hundredths of a second.
        Assert.That(time.Used, Is.LessThanOrEqualTo(watch.Elapsed + TimeSpan.FromMilliseconds(20)));
    }

    [Test, CancelAfter(60_000)]
    public void A_thread_that_waits_uses_none_whatever_others_do(CancellationToken cancellationToken)
    {
        ThreadCpuTime? waiting = null;
        using var begun = new ManualResetEventSlim();
        using var end = new ManualResetEventSlim();
        var thread = new Thread(() =>
        {
            waiting = ThreadCpuTime.OfThisThread();
            begun.Set();
            end.Wait(CancellationToken.None);
        });
        thread.Start();
        begun.Wait(cancellationToken);
        Spin(ThreadCpuTime.OfThisThread(), TimeSpan.FromMilliseconds(200), cancellationToken);
        var used = waiting!.Used;
        end.Set();
        thread.Join();
        Assert.That(used, Is.LessThan(TimeSpan.FromMilliseconds(100)), "read from another thread");
        Assert.That(waiting.Used, Is.EqualTo(TimeSpan.Zero), "a thread that is gone uses nothing");
    }

    private static void Spin(ThreadCpuTime time, TimeSpan until, CancellationToken cancellationToken)
    {
        while (time.Used < until)
            cancellationToken.ThrowIfCancellationRequested();
    }
}
