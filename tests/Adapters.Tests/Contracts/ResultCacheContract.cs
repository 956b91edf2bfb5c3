using BlogManager.Application.Ports;
using BlogManager.Domain.Shared;
using BlogManager.Infrastructure.Caching;
using Microsoft.Extensions.Time.Testing;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What every cache promises.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
[CancelAfter(60_000)]
public abstract class ResultCacheContract
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private IResultCache? _cache;
    private int _made;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected IResultCache Cache =>
        _cache ?? throw new InvalidOperationException("There is no cache before the set-up.");

    /// <summary>Makes an empty cache.</summary>
    /// <param name="settings">Its bounds.</param>
    /// <param name="time">The clock by which the age of what stands in is told.</param>
    protected abstract Task<IResultCache> CreateAsync(CacheOptions settings, TimeProvider time);

    /// <summary>How many entries a cache knows to be in this process.</summary>
    protected abstract int Known(IResultCache cache);

    /// <summary>Takes a cache down.</summary>
    protected abstract Task DestroyAsync(IResultCache cache);

    [SetUp]
    public async Task SetUpCache() => _cache = await CreateAsync(new CacheOptions(), TimeProvider.System);

    [TearDown]
    public async Task TearDownCache()
    {
        if (_cache is not null)
            await DestroyAsync(_cache);
    }

    [Test]
    public async Task A_value_is_made_once_and_then_remembered()
    {
        Assert.That(await GetAsync("k"), Is.EqualTo(("value 1", false)));
        Assert.That(await GetAsync("k"), Is.EqualTo(("value 1", true)));
        Assert.That(await GetAsync("other"), Is.EqualTo(("value 2", false)));
    }

    [Test]
    public async Task A_value_is_dropped_by_tags_that_only_it_told()
    {
        await Cache.GetOrCreateAsync("k", ["answers"], Long, Make("post:1", "post:2"), Cancel);
        Assert.That(await Cache.InvalidateAsync(["post:3"], Cancel), Is.Zero);
        Assert.That(
            (await Cache.GetOrCreateAsync("k", ["answers"], Long, Make(), Cancel)).Status,
            Is.EqualTo(CacheStatus.Hit)
        );
        Assert.That(await Cache.InvalidateAsync(["post:2"], Cancel), Is.EqualTo(1));
        Assert.That(
            (await Cache.GetOrCreateAsync("k", ["answers"], Long, Make(), Cancel)).Status,
            Is.EqualTo(CacheStatus.Miss)
        );

        static Func<CancellationToken, Task<CacheFill<string>>> Make(params string[] tags) =>
            _ => Task.FromResult(new CacheFill<string>("value", true) { Tags = tags });
    }

    [Test]
    public async Task What_changes_while_a_value_is_made_is_neither_remembered_nor_given_to_whoever_asks_after_the_change()
    {
        var change = new TaskCompletionSource();
        var reading = new TaskCompletionSource();
        var first = GetAsync("old", async () =>
            {
                reading.SetResult();
                await change.Task;
            })
            .AsTask();
        await reading.Task;
        await Cache.InvalidateAsync(["post:1"], Cancel);
        // It waits for the one that is being made, and is not to have it.
        var second = GetAsync("new", () => Task.CompletedTask).AsTask();
        change.SetResult();
        Assert.That((await first).Entry.Value, Is.EqualTo("old"));
        Assert.That((await second).Entry.Value, Is.EqualTo("new"));
        Assert.That((await GetAsync("newer", () => Task.CompletedTask)).Entry.Value, Is.EqualTo("new"));

        ValueTask<CacheLookup<string>> GetAsync(string value, Func<Task> meanwhile) =>
            Cache.GetOrCreateAsync(
                "asked",
                ["answers"],
                Long,
                async _ =>
                {
                    await meanwhile();
                    return new CacheFill<string>(value, true) { Tags = ["post:1"] };
                },
                Cancel
            );
    }

    [Test]
    public async Task A_value_that_is_not_to_be_remembered_is_made_again()
    {
        Assert.That(await GetAsync("k", remember: false), Is.EqualTo(("value 1", false)));
        Assert.That(await GetAsync("k"), Is.EqualTo(("value 2", false)));
        Assert.That(await GetAsync("k"), Is.EqualTo(("value 2", true)));
    }

    [Test]
    public async Task A_factory_that_throws_leaves_nothing_behind()
    {
        await Assert.ThatAsync(
            async () =>
                await Cache.GetOrCreateAsync<string>(
                    "k",
                    [],
                    Long,
                    _ => throw new InvalidOperationException("broken"),
                    Cancel
                ),
            Throws.InvalidOperationException.With.Message.EqualTo("broken")
        );
        Assert.That(await GetAsync("k"), Is.EqualTo(("value 1", false)));
    }

    [Test]
    public async Task Nothing_is_served_past_its_lifetime()
    {
        await Cache.GetOrCreateAsync("k", [], TimeSpan.FromMilliseconds(20), _ => Made("old"), Cancel);
        // The library behind it keeps its own time, which cannot be turned.
        await Task.Delay(200, Cancel);
        Assert.That((await GetAsync("k")).Hit, Is.False);
    }

    [Test]
    public async Task An_invalidation_drops_all_that_has_one_of_the_tags_and_counts_it()
    {
        await GetAsync("a", tags: ["post:1", "corpus"]);
        await GetAsync("b", tags: ["post:2", "corpus"]);
        await GetAsync("c", tags: ["post:3"]);
        Assert.That(await Cache.InvalidateAsync(["post:1", "post:2", "nothing"], Cancel), Is.EqualTo(2));
        Assert.That((await GetAsync("a", tags: ["post:1", "corpus"])).Hit, Is.False);
        Assert.That((await GetAsync("b", tags: ["post:2", "corpus"])).Hit, Is.False);
        Assert.That((await GetAsync("c", tags: ["post:3"])).Hit, Is.True);
    }

    [Test]
    public async Task An_entry_with_two_of_the_tags_counts_once_and_a_second_invalidation_finds_none()
    {
        await GetAsync("a", tags: ["post:1", "corpus"]);
        Assert.That(await Cache.InvalidateAsync(["post:1", "corpus"], Cancel), Is.EqualTo(1));
        Assert.That(await Cache.InvalidateAsync(["post:1", "corpus"], Cancel), Is.Zero);
    }

    [Test]
    public async Task After_an_invalidation_values_are_remembered_again()
    {
        await GetAsync("a", tags: ["corpus"]);
        await Cache.InvalidateAsync(["corpus"], Cancel);
        Assert.That((await GetAsync("a", tags: ["corpus"])).Hit, Is.False);
        Assert.That((await GetAsync("a", tags: ["corpus"])).Hit, Is.True);
    }

    [Test]
    public async Task A_value_whose_factory_runs_during_an_invalidation_is_not_served_afterwards()
    {
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var slow = Cache
            .GetOrCreateAsync(
                "k",
                ["corpus"],
                Long,
                async token =>
                {
                    begun.SetResult();
                    await finish.Task.WaitAsync(token);
                    return new CacheFill<string>("read before the change", true);
                },
                Cancel
            )
            .AsTask();
        await begun.Task.WaitAsync(Cancel);
        await Cache.InvalidateAsync(["corpus"], Cancel);
        var meanwhile = await GetAsync("k", tags: ["corpus"]);
        finish.SetResult();
        Assert.That(
            (await slow).Entry.Value,
            Is.EqualTo("read before the change"),
            "who asked before the change may have the answer from before"
        );
        Assert.That(meanwhile, Is.EqualTo(("value 1", false)));
        Assert.That((await GetAsync("k", tags: ["corpus"])).Value, Is.EqualTo("value 1"));
    }

    [Test]
    public async Task Fifty_callers_at_once_make_one_value()
    {
        var calls = 0;
        var values = await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(_ =>
                    Task.Run(() =>
                        Cache
                            .GetOrCreateAsync(
                                "k",
                                ["corpus"],
                                Long,
                                async token =>
                                {
                                    await Task.Delay(50, token);
                                    return new CacheFill<int>(Interlocked.Increment(ref calls), true);
                                },
                                Cancel
                            )
                            .AsTask()
                    )
                )
        );
        Assert.That(calls, Is.EqualTo(1));
        Assert.That(values.Select(v => v.Entry.Value), Is.All.EqualTo(1));
        Assert.That(values.Count(v => v.Status == CacheStatus.Miss), Is.EqualTo(1));
    }

    [Test]
    public async Task A_caller_who_stops_waiting_does_not_spoil_it_for_the_others()
    {
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var first = Cache
            .GetOrCreateAsync(
                "k",
                [],
                Long,
                async _ =>
                {
                    begun.SetResult();
                    await finish.Task;
                    return new CacheFill<string>("value", true);
                },
                Cancel
            )
            .AsTask();
        await begun.Task.WaitAsync(Cancel);
        using var impatient = new CancellationTokenSource();
        var second = Cache.GetOrCreateAsync("k", [], Long, _ => Made("another"), impatient.Token).AsTask();
        await impatient.CancelAsync();
        await Assert.ThatAsync(() => second, Throws.InstanceOf<OperationCanceledException>());
        finish.SetResult();
        Assert.That((await first).Entry.Value, Is.EqualTo("value"));
        Assert.That((await GetAsync("k")).Value, Is.EqualTo("value"));
    }

    [Test]
    public async Task A_first_caller_who_is_cancelled_leaves_the_work_to_the_next()
    {
        var begun = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        var first = Cache
            .GetOrCreateAsync(
                "k",
                [],
                Long,
                async _ =>
                {
                    begun.SetResult();
                    await Task.Delay(Timeout.Infinite, impatient.Token);
                    return new CacheFill<string>("never", true);
                },
                impatient.Token
            )
            .AsTask();
        await begun.Task.WaitAsync(Cancel);
        var second = GetAsync("k");
        await impatient.CancelAsync();
        await Assert.ThatAsync(() => first, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(await second, Is.EqualTo(("value 1", false)));
    }

    [Test]
    public async Task No_more_entries_are_held_than_the_bound()
    {
        await DestroyAsync(Cache);
        _cache = await CreateAsync(
            new CacheOptions { MaxBytes = 10 * (EntrySize.Overhead + (EntrySize.PerJsonByte * 100)) },
            TimeProvider.System
        );
        for (var i = 0; i < 100; i++)
            await GetAsync($"corpus {i}", tags: ["corpus"]);
        // A cache may learn of its evictions a little later.
        while (Known(Cache) > 10)
            await Task.Delay(10, Cancel);
        Assert.That(Known(Cache), Is.InRange(1, 10));
    }

    [Test]
    public async Task A_value_is_remembered_with_what_its_reader_made_of_it_and_made_anew_without()
    {
        var first = await Cache.GetOrCreateAsync("k", ["corpus"], Long, _ => Made("one"), Cancel);
        Assert.That(first.Entry.Rendering, Is.Null);
        first.Entry.Rendering = "ONE";
        var second = await Cache.GetOrCreateAsync("k", ["corpus"], Long, _ => Made("two"), Cancel);
        Assert.That(second.Entry.Rendering, Is.EqualTo("ONE"));
        await Cache.InvalidateAsync(["corpus"], Cancel);
        var third = await Cache.GetOrCreateAsync("k", ["corpus"], Long, _ => Made("three"), Cancel);
        Assert.That((third.Entry.Value, third.Entry.Rendering), Is.EqualTo(("three", (object?)null)));
    }

    [Test]
    public async Task A_result_comes_back_as_it_was()
    {
        var made = new Thing("ünïcode \u2028 \" <", [1.5, double.Epsilon], DateTimeOffset.UnixEpoch.AddTicks(1), null);
        await Cache.GetOrCreateAsync<Result<Thing>>(
            "k",
            [],
            Long,
            _ => Task.FromResult(new CacheFill<Result<Thing>>(made, true)),
            Cancel
        );
        var back = (
            await Cache.GetOrCreateAsync<Result<Thing>>(
                "k",
                [],
                Long,
                _ => throw new InvalidOperationException(),
                Cancel
            )
        )
            .Entry
            .Value
            .Value;
        Assert.That((back.Text, back.Time, back.Nothing), Is.EqualTo((made.Text, made.Time, made.Nothing)));
        Assert.That(back.Numbers, Is.EqualTo(made.Numbers));
    }

    [Test]
    public async Task What_is_past_its_lifetime_stands_in_while_a_new_value_cannot_be_made_but_not_for_ever()
    {
        await DestroyAsync(Cache);
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        _cache = await CreateAsync(new CacheOptions { StaleMinutes = 10 }, time);
        await ExpireAsync("k", "old");
        Assert.That(await DuringOutageAsync("k"), Is.EqualTo(("old", CacheStatus.Stale)));
        Assert.That(
            await DuringOutageAsync("k"),
            Is.EqualTo(("old", CacheStatus.Stale)),
            "also from the second time on"
        );
        time.Advance(TimeSpan.FromMinutes(11));
        // What stands in is served on for a moment, so that a store that is out is not asked by every caller.
        while ((await DuringOutageAsync("k")).Status == CacheStatus.Stale)
            await Task.Delay(50, Cancel);
        Assert.That(await DuringOutageAsync("k"), Is.EqualTo(("out", CacheStatus.Miss)));
    }

    [Test]
    public async Task What_was_invalidated_does_not_stand_in()
    {
        await ExpireAsync("k", "erased");
        await Cache.InvalidateAsync(["corpus"], Cancel);
        Assert.That(await DuringOutageAsync("k"), Is.EqualTo(("out", CacheStatus.Miss)));
    }

    [Test]
    public async Task What_stands_in_gives_way_to_a_new_value()
    {
        await ExpireAsync("k", "old");
        Assert.That(await DuringOutageAsync("k"), Is.EqualTo(("old", CacheStatus.Stale)));
        CacheLookup<string> lookup;
        while (
            (lookup = await Cache.GetOrCreateAsync("k", ["corpus"], Long, _ => Made("new"), Cancel)).Status
            == CacheStatus.Stale
        )
            await Task.Delay(50, Cancel);
        Assert.That((lookup.Entry.Value, lookup.Status), Is.EqualTo(("new", CacheStatus.Miss)));
    }

    [Test]
    public async Task A_fault_that_is_no_outage_is_not_hidden_by_what_is_past_its_lifetime()
    {
        await ExpireAsync("k", "old");
        await Assert.ThatAsync(
            async () =>
                await Cache.GetOrCreateAsync<string>(
                    "k",
                    ["corpus"],
                    Long,
                    _ => throw new InvalidOperationException("broken"),
                    Cancel
                ),
            Throws.InvalidOperationException
        );
        var refused = await Cache.GetOrCreateAsync(
            "k",
            ["corpus"],
            Long,
            _ => Task.FromResult(new CacheFill<string>("refused", Remember: false)),
            Cancel
        );
        Assert.That((refused.Entry.Value, refused.Status), Is.EqualTo(("refused", CacheStatus.Miss)));
    }

    /// <summary>Remembers a value and waits until its lifetime is over.</summary>
    protected async Task ExpireAsync(string key, string value)
    {
        await Cache.GetOrCreateAsync(key, ["corpus"], TimeSpan.FromMilliseconds(20), _ => Made(value), Cancel);
        await Task.Delay(200, Cancel);
    }

    /// <summary>Asks for a value while it cannot be made.</summary>
    protected async Task<(string Value, CacheStatus Status)> DuringOutageAsync(string key)
    {
        var lookup = await Cache.GetOrCreateAsync(
            key,
            ["corpus"],
            TimeSpan.FromMilliseconds(20),
            _ => Task.FromResult(new CacheFill<string>("out", false, IsOutage: true)),
            Cancel
        );
        return (lookup.Entry.Value, lookup.Status);
    }

    private static Task<CacheFill<string>> Made(string value) =>
        Task.FromResult(new CacheFill<string>(value, Remember: true));

    private async Task<(string Value, bool Hit)> GetAsync(
        string key,
        IReadOnlyCollection<string>? tags = null,
        bool remember = true
    )
    {
        var lookup = await Cache.GetOrCreateAsync(
            key,
            tags ?? [],
            Long,
            _ => Task.FromResult(new CacheFill<string>($"value {++_made}", remember)),
            Cancel
        );
        return (lookup.Entry.Value, lookup.Status == CacheStatus.Hit);
    }

    private sealed record Thing(string Text, IReadOnlyList<double> Numbers, DateTimeOffset Time, string? Nothing);
}
