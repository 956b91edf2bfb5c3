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
}
