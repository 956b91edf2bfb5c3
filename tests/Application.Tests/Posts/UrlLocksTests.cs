using BlogManager.Application.Ingestion;

namespace BlogManager.Application.Tests.Posts;

public sealed class UrlLocksTests
{
    [Test]
    public async Task Holders_of_overlapping_urls_take_turns_and_none_waits_for_ever()
    {
        var locks = new UrlLocks();
        var inside = 0;
        var most = 0;
        async Task HoldAsync(string[] urls)
        {
            for (var i = 0; i < 200; i++)
            {
                using var held = await locks.AcquireAsync(urls, CancellationToken.None);
                most = Math.Max(most, Interlocked.Increment(ref inside));
                await Task.Yield();
                Interlocked.Decrement(ref inside);
            }
        }

        await Task.WhenAll(
                Task.Run(() => HoldAsync(["a", "b"])),
                Task.Run(() => HoldAsync(["b", "a"])),
                Task.Run(() => HoldAsync(["b"])),
                Task.Run(() => HoldAsync(["c", "b"]))
            )
            .WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(most, Is.EqualTo(1));
    }

    [Test]
    public async Task A_waiter_who_gives_up_leaves_what_he_held()
    {
        var locks = new UrlLocks();
        var b = await locks.AcquireAsync("b", CancellationToken.None);
        using var cancelled = new CancellationTokenSource();
        var waiting = locks.AcquireAsync(["a", "b"], cancelled.Token);
        await cancelled.CancelAsync();
        Assert.That(async () => await waiting, Throws.InstanceOf<OperationCanceledException>());
        using (await locks.AcquireAsync("a", CancellationToken.None).WaitAsync(TimeSpan.FromMinutes(1)))
            b.Dispose();
    }

    [Test, CancelAfter(60_000)]
    public async Task Who_comes_while_another_waits_waits_too_and_nothing_is_remembered(
        CancellationToken cancellationToken
    )
    {
        var locks = new UrlLocks();
        var first = await locks.AcquireAsync("a", cancellationToken);
        var second = locks.AcquireAsync("a", cancellationToken);
        Assert.That((second.IsCompleted, locks.Known), Is.EqualTo((false, 1)));
        first.Dispose();
        var held = await second;
        var third = locks.AcquireAsync("a", cancellationToken);
        Assert.That(third.IsCompleted, Is.False);
        using var gone = new CancellationTokenSource();
        var fourth = locks.AcquireAsync("a", gone.Token);
        await gone.CancelAsync();
        Assert.That(async () => await fourth, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(third.IsCompleted, Is.False);
        held.Dispose();
        (await third).Dispose();
        Assert.That(locks.Known, Is.Zero);
    }
}
