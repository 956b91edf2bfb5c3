using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.RateLimiting.Memory;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Memory;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class MemoryRateLimitStoreTests : RateLimitStoreContract
{
    private readonly FakeTimeProvider _time = new();
    private readonly MemoryRateLimitStore _store;

    public MemoryRateLimitStoreTests() => _store = new MemoryRateLimitStore(_time);

    protected override IRateLimitStore Store => _store;

    protected override IRateLimitStore Second => _store;

    [Test]
    public async Task Where_there_are_too_many_counters_none_that_counts_for_a_day_is_idle_after_a_minute()
    {
        var store = new MemoryRateLimitStore(_time, maxCounters: 20);
        var day = new RateLimitQuota(1, TimeSpan.FromDays(1));
        Assert.That((await store.TakeAsync("day", day, default)).Allowed, Is.True);
        _time.Advance(TimeSpan.FromMinutes(2));
        // Each of them has given as much, so that age alone decides.
        for (var i = 0; i < 15; i++)
            await store.TakeAsync($"old {i}", new RateLimitQuota(1, TimeSpan.FromMinutes(1)), default);
        _time.Advance(TimeSpan.FromMinutes(2));
        for (var i = 0; i < 6; i++)
            await store.TakeAsync($"new {i}", new RateLimitQuota(1, TimeSpan.FromMinutes(1)), default);
        Assert.That((await store.TakeAsync("day", day, default)).Allowed, Is.False);
    }

    [Test]
    public void No_window_holds_more_than_the_quota_and_none_refuses_what_a_sliver_less_would_allow() =>
        FsCheck.Check.QuickThrowOnFailure(
            Prop.ForAll(Gen.Choose(0, 400).ListOf().ToArbitrary(), Gen.Choose(1, 6).ToArbitrary(), (pauses, permits) =>
            {
                var quota = new RateLimitQuota(permits, TimeSpan.FromMilliseconds(1000));
                var window = new SlidingWindow(quota.Window.Ticks);
                List<long> taken = [];
                var now = 0L;
                foreach (var pause in pauses)
                {
                    now += pause * TimeSpan.TicksPerMillisecond;
                    var before = taken.Count(t => t > now - quota.Window.Ticks);
                    var surely = taken.Count(t =>
                        t > now - quota.Window.Ticks - (quota.Window.Ticks / SlidingWindow.Slots)
                    );
                    var allowed = window.Ask(now, quota, take: true).Allowed;
                    if ((allowed && before >= permits) || (!allowed && surely < permits))
                        return false;
                    if (allowed)
                        taken.Add(now);
                }

                return true;
            })
        );

    [Test]
    public async Task A_step_of_the_wall_clock_changes_nothing()
    {
        var counter = NewCounter();
        var stepping = new SteppingClock(_time);
        var store = new MemoryRateLimitStore(stepping);
        var quota = new RateLimitQuota(2, Window);
        await store.TakeAsync(counter, quota, Cancel);
        stepping.Step = TimeSpan.FromHours(-5);
        Assert.That((await store.TakeAsync(counter, quota, Cancel)).ResetAfter, Is.EqualTo(Window));
        stepping.Step = TimeSpan.FromHours(5);
        Assert.That((await store.TakeAsync(counter, quota, Cancel)).Allowed, Is.False);
        _time.Advance(Window);
        Assert.That((await store.TakeAsync(counter, quota, Cancel)).Allowed, Is.True);
    }

    [Test]
    public async Task Many_addresses_take_bounded_memory_and_a_full_counter_is_not_the_one_that_goes()
    {
        var store = new MemoryRateLimitStore(_time, maxCounters: 1000);
        var quota = new RateLimitQuota(10, Window);
        for (var i = 0; i < 10; i++)
            await store.TakeAsync("hammering", quota, Cancel);
        for (var i = 0; i < 25_000; i++)
        {
            await store.TakeAsync($"address {i}", quota, Cancel);
            Assert.That(store.Count, Is.LessThanOrEqualTo(1000));
        }

        Assert.That((await store.TakeAsync("hammering", quota, Cancel)).Allowed, Is.False);
    }

    [Test]
    public async Task What_is_idle_goes_first()
    {
        var store = new MemoryRateLimitStore(_time, maxCounters: 100);
        var quota = new RateLimitQuota(5, Window);
        for (var i = 0; i < 90; i++)
        {
            for (var n = 0; n < 5; n++)
                await store.TakeAsync($"idle {i}", quota, Cancel);
        }

        _time.Advance(Window);
        await store.TakeAsync("active", quota, Cancel);
        for (var i = 0; i < 20; i++)
            await store.TakeAsync($"new {i}", quota, Cancel);
        Assert.That((await store.PeekAsync("active", quota, Cancel)).Remaining, Is.EqualTo(4));
    }

    [Test]
    public async Task Exact_while_counters_are_being_dropped()
    {
        var store = new MemoryRateLimitStore(_time, maxCounters: 200);
        var quota = new RateLimitQuota(50, Window);
        var allowed = 0;
        // Filled by half first, so that it outweighs the flood that is to push it out.
        for (var i = 0; i < 25; i++)
            allowed += (await store.TakeAsync("hot", quota, Cancel)).Allowed ? 1 : 0;
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(worker =>
                    Task.Run(
                        async () =>
                        {
                            for (var i = 0; i < 2000; i++)
                            {
                                await store.TakeAsync($"cold {worker} {i}", quota, Cancel);
                                if (i % 10 == 0 && (await store.TakeAsync("hot", quota, Cancel)).Allowed)
                                    Interlocked.Increment(ref allowed);
                            }
                        },
                        Cancel
                    )
                )
        );
        Assert.That(allowed, Is.EqualTo(50));
    }

    protected override Task PassAsync(TimeSpan time)
    {
        _time.Advance(time);
        return Task.CompletedTask;
    }

    private sealed class SteppingClock(FakeTimeProvider inner) : TimeProvider
    {
        internal TimeSpan Step { get; set; }

        public override long TimestampFrequency => inner.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => inner.GetUtcNow() + Step;

        public override long GetTimestamp() => inner.GetTimestamp();
    }
}
