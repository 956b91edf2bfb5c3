using BlogManager.Application.Asking;
using BlogManager.Application.Ingestion;
using BlogManager.Application.Ports;
using BlogManager.Application.Posts;
using BlogManager.Application.Requests;

namespace BlogManager.Application.Tests.Posts;

public sealed class PostWorkTests
{
    [Test]
    public async Task Work_without_a_budget_is_done()
    {
        using var work = new PostWork(new PostWorkLimits(1, 1), TimeProvider.System);
        Assert.That(await work.RunAsync("extract", _ => 7, CancellationToken.None), Is.EqualTo(7));
    }

    [Test, CancelAfter(60_000)]
    public async Task A_post_that_uses_up_its_budget_is_stopped_and_does_no_further_step(
        CancellationToken cancellationToken
    )
    {
        using var work = new PostWork(new PostWorkLimits(1, 1), TimeProvider.System);
        using var post = work.BeginPost();
        Assert.That(
            async () => await work.RunAsync("extract", Spin, cancellationToken),
            Throws.InstanceOf<PostTooCostlyException>()
        );
        Assert.That(
            async () => await work.RunAsync("chunk", _ => 1, cancellationToken),
            Throws.InstanceOf<PostTooCostlyException>()
        );
        Assert.That(work.Stuck, Is.Empty);
        using var next = work.BeginPost();
        Assert.That(
            await work.RunAsync("chunk", _ => 1, cancellationToken),
            Is.EqualTo(1),
            "the next post has a budget of its own"
        );
    }

    [Test, CancelAfter(60_000)]
    public async Task Waiting_is_not_charged(CancellationToken cancellationToken)
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Elsewhere the time that passes stands for the processor's.");
        using var work = new PostWork(new PostWorkLimits(1, 1), TimeProvider.System);
        using var post = work.BeginPost();
        for (var i = 0; i < 2; i++)
        {
            var slept = await work.RunAsync(
                "extract",
                stop => stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(0.8)),
                cancellationToken
            );
            Assert.That(slept, Is.False);
        }
    }

    [Test, CancelAfter(60_000)]
    public async Task Work_that_does_not_stop_is_left_and_told_until_it_ends(CancellationToken cancellationToken)
    {
        using var work = new PostWork(new PostWorkLimits(60, 1), TimeProvider.System);
        using var caller = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var end = new ManualResetEventSlim();
        var deaf = work.RunAsync(
            "extract",
            _ =>
            {
                end.Wait(TimeSpan.FromSeconds(50), CancellationToken.None);
                return 1;
            },
            caller.Token
        );
        await caller.CancelAsync();
        Assert.That(async () => await deaf, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(work.Stuck.Select(s => s.What), Is.EqualTo(["extract"]));
        end.Set();
        Assert.That(await work.RunAsync("chunk", _ => 2, cancellationToken), Is.EqualTo(2), "its turn is given back");
        Assert.That(work.Stuck, Is.Empty);
    }

    [Test, CancelAfter(60_000)]
    public async Task No_more_are_computed_at_once_than_the_limit_says(CancellationToken cancellationToken)
    {
        using var work = new PostWork(new PostWorkLimits(60, 2), TimeProvider.System);
        var (now, most) = (0, 0);
        using var bothAreIn = new ManualResetEventSlim();
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ =>
                    work.RunAsync(
                        "extract",
                        stop =>
                        {
                            var mine = Interlocked.Increment(ref now);
                            InterlockedMax(ref most, mine);
                            if (mine == 2)
                                bothAreIn.Set();
                            bothAreIn.Wait(stop);
                            // Long enough for a third to come in, were it let.
                            stop.WaitHandle.WaitOne(50);
                            return Interlocked.Decrement(ref now);
                        },
                        cancellationToken
                    )
                )
        );
        Assert.That(most, Is.EqualTo(2));
    }

    [Test]
    public void Posts_share_no_turns_with_answers()
    {
        Assert.That(
            RequestDeclaration.Of(typeof(ProcessPost)),
            Has.Property("IsExpensive").True.And.Property("Lane").EqualTo(WorkLane.Ingestion)
        );
        Assert.That(
            RequestDeclaration.Of(typeof(AskQuestion)),
            Has.Property("IsExpensive").True.And.Property("Lane").EqualTo(WorkLane.Answering)
        );
    }

    private static int Spin(CancellationToken stop)
    {
        var n = 0;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            n = unchecked(n + 1);
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        { }
    }
}
