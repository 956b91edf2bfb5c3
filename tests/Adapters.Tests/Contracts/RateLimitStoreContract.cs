using BlogManager.Application.Ports;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What every store of rate limits promises.</summary>
public abstract class RateLimitStoreContract
{
    /// <summary>A short window, for stores whose clock cannot be set.</summary>
    protected static readonly TimeSpan Window = TimeSpan.FromSeconds(3);

    private static int _counters;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    // A server's clock goes on while a busy machine stands still for longer than the window: such a try says nothing.
    private const int StalledMachine = 3;

    /// <summary>The store, and one more client of the same counters.</summary>
    protected abstract IRateLimitStore Store { get; }

    /// <summary>A second client of the same counters; the store itself where there can be none.</summary>
    protected abstract IRateLimitStore Second { get; }

    /// <summary>Lets time pass on the store's clock.</summary>
    protected abstract Task PassAsync(TimeSpan time);

    /// <summary>A counter that no other test uses.</summary>
    protected static string NewCounter() => $"test {Interlocked.Increment(ref _counters)}";

    [Test]
    public async Task Permits_are_given_up_to_the_quota_and_no_more()
    {
        var counter = NewCounter();
        for (var left = 9; left >= 0; left--)
            Assert.That(
                await TakeAsync(counter, 10),
                Has.Property(nameof(RateLimitDecision.Allowed))
                    .True.And.Property(nameof(RateLimitDecision.Remaining))
                    .EqualTo(left)
            );
        var refused = await TakeAsync(counter, 10);
        Assert.That((refused.Allowed, refused.Remaining), Is.EqualTo((false, 0)));
        Assert.That(refused.ResetAfter, Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(Window));
    }

    [Test]
    [Retry(StalledMachine)]
    public async Task After_the_window_all_permits_are_there_again_and_refusals_did_not_count()
    {
        var counter = NewCounter();
        Assert.That(await AllowedOfAsync(counter, 10, 15), Is.EqualTo(10));
        await PassAsync(Window);
        Assert.That(await AllowedOfAsync(counter, 10, 15), Is.EqualTo(10));
    }

    [Test]
    [Retry(StalledMachine)]
    public async Task The_window_slides_a_permit_comes_back_when_the_one_before_it_leaves()
    {
        var counter = NewCounter();
        Assert.That(await AllowedOfAsync(counter, 3, 2), Is.EqualTo(2));
        await PassAsync(Window * 0.6);
        Assert.That(await AllowedOfAsync(counter, 3, 2), Is.EqualTo(1), "two of three are taken");
        await PassAsync((await Store.PeekAsync(counter, Quota(3), Cancel)).ResetAfter);
        Assert.That(await AllowedOfAsync(counter, 3, 5), Is.EqualTo(2), "the first two have left, the third has not");
    }

    [Test]
    [Retry(StalledMachine)]
    public async Task The_reset_is_when_a_refused_caller_gets_a_permit()
    {
        var counter = NewCounter();
        await TakeAsync(counter, 1);
        await PassAsync(Window / 3);
        var refused = await TakeAsync(counter, 1);
        Assert.That(refused.Allowed, Is.False);
        await PassAsync(refused.ResetAfter);
        Assert.That((await TakeAsync(counter, 1)).Allowed, Is.True);
    }

    [Test]
    public async Task Looking_takes_nothing()
    {
        var counter = NewCounter();
        Assert.That(
            await Store.PeekAsync(counter, Quota(2), Cancel),
            Is.EqualTo(new RateLimitDecision(true, 2, TimeSpan.Zero))
        );
        await TakeAsync(counter, 2);
        for (var i = 0; i < 5; i++)
            Assert.That((await Store.PeekAsync(counter, Quota(2), Cancel)).Remaining, Is.EqualTo(1));
        await TakeAsync(counter, 2);
        Assert.That((await Store.PeekAsync(counter, Quota(2), Cancel)).Allowed, Is.False);
    }

    [Test]
    public async Task Counters_do_not_touch_each_other()
    {
        var (one, other) = (NewCounter(), NewCounter());
        Assert.That(await AllowedOfAsync(one, 2, 3), Is.EqualTo(2));
        Assert.That(await AllowedOfAsync(other, 2, 3), Is.EqualTo(2));
    }

    [Test]
    public async Task A_lowered_quota_counts_what_was_taken_before()
    {
        var counter = NewCounter();
        Assert.That(await AllowedOfAsync(counter, 10, 8), Is.EqualTo(8));
        var refused = await TakeAsync(counter, 5);
        Assert.That((refused.Allowed, refused.Remaining), Is.EqualTo((false, 0)));
    }

    [Test]
    public async Task Two_clients_in_a_concurrent_burst_get_exactly_the_quota([Values(1, 10, 100)] int permits)
    {
        var counter = NewCounter();
        // A window that does not end within the burst.
        var quota = new RateLimitQuota(permits, TimeSpan.FromMinutes(10));
        var decisions = await Task.WhenAll(
            Enumerable
                .Range(0, 400)
                .Select(i =>
                    Task.Run(async () => await (i % 2 == 0 ? Store : Second).TakeAsync(counter, quota, Cancel), Cancel)
                )
        );
        Assert.That(decisions.Count(d => d.Allowed), Is.EqualTo(permits));
        Assert.That(
            decisions.Where(d => d.Allowed).Select(d => d.Remaining).Order(),
            Is.EqualTo(Enumerable.Range(0, permits))
        );
    }

    protected async Task<int> AllowedOfAsync(string counter, int permits, int calls)
    {
        var allowed = 0;
        for (var i = 0; i < calls; i++)
            allowed += (await TakeAsync(counter, permits)).Allowed ? 1 : 0;
        return allowed;
    }

    private static RateLimitQuota Quota(int permits) => new(permits, Window);

    private async Task<RateLimitDecision> TakeAsync(string counter, int permits) =>
        await Store.TakeAsync(counter, Quota(permits), Cancel);
}
