using BlogManager.Application.Ports;

namespace BlogManager.Adapters.Tests.Contracts;

/// <summary>What every cache promises.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public abstract class ResultCacheContract
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    private IResultCache? _cache;
    private int _made;

    protected static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    protected IResultCache Cache => _cache ?? throw new InvalidOperationException("There is no cache before the set-up.");

    /// <summary>Makes an empty cache.</summary>
    /// <param name="maxEntries">How many entries it may hold in this process.</param>
    protected abstract Task<IResultCache> CreateAsync(int maxEntries);

    /// <summary>Takes a cache down.</summary>
    protected abstract Task DestroyAsync(IResultCache cache);

    [SetUp]
    public async Task SetUpCache() => _cache = await CreateAsync(1000);

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
            () => Cache.GetOrCreateAsync<string>("k", [], Long, _ => throw new InvalidOperationException("broken"), Cancel),
            Throws.InvalidOperationException.With.Message.EqualTo("broken"));
        Assert.That(await GetAsync("k"), Is.EqualTo(("value 1", false)));
    }

    [Test]
    public async Task Nothing_is_served_past_its_lifetime()
    {
        await Cache.GetOrCreateAsync("k", [], TimeSpan.FromMilliseconds(20), _ => Task.FromResult(("old", true)), Cancel);
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
        var slow = Cache.GetOrCreateAsync(
            "k", ["corpus"], Long,
            async token =>
            {
                begun.SetResult();
                await finish.Task.WaitAsync(token);
                return ("read before the change", true);
            },
            Cancel);
        await begun.Task.WaitAsync(Cancel);
        await Cache.InvalidateAsync(["corpus"], Cancel);
        var meanwhile = await GetAsync("k", tags: ["corpus"]);
        finish.SetResult();
        Assert.That((await slow).Value, Is.EqualTo("read before the change"), "who asked before the change may have the answer from before");
        Assert.That(meanwhile, Is.EqualTo(("value 1", false)));
        Assert.That((await GetAsync("k", tags: ["corpus"])).Value, Is.EqualTo("value 1"));
    }

    [Test]
    public async Task Fifty_callers_at_once_make_one_value()
    {
        var calls = 0;
        var values = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => Cache.GetOrCreateAsync(
            "k", ["corpus"], Long,
            async token =>
            {
                await Task.Delay(50, token);
                return (Interlocked.Increment(ref calls), true);
            },
            Cancel))));
        Assert.That(calls, Is.EqualTo(1));
        Assert.That(values.Select(v => v.Value), Is.All.EqualTo(1));
        Assert.That(values.Count(v => !v.Hit), Is.EqualTo(1));
    }

    [Test]
    public async Task A_caller_who_stops_waiting_does_not_spoil_it_for_the_others()
    {
        var begun = new TaskCompletionSource();
        var finish = new TaskCompletionSource();
        var first = Cache.GetOrCreateAsync(
            "k", [], Long,
            async _ =>
            {
                begun.SetResult();
                await finish.Task;
                return ("value", true);
            },
            Cancel);
        await begun.Task.WaitAsync(Cancel);
        using var impatient = new CancellationTokenSource();
        var second = Cache.GetOrCreateAsync("k", [], Long, _ => Task.FromResult(("another", true)), impatient.Token);
        await impatient.CancelAsync();
        await Assert.ThatAsync(() => second, Throws.InstanceOf<OperationCanceledException>());
        finish.SetResult();
        Assert.That((await first).Value, Is.EqualTo("value"));
        Assert.That((await GetAsync("k")).Value, Is.EqualTo("value"));
    }

    [Test]
    public async Task A_first_caller_who_is_cancelled_leaves_the_work_to_the_next()
    {
        var begun = new TaskCompletionSource();
        using var impatient = new CancellationTokenSource();
        var first = Cache.GetOrCreateAsync(
            "k", [], Long,
            async _ =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, impatient.Token);
                return ("never", true);
            },
            impatient.Token);
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
        _cache = await CreateAsync(10);
        await FillAsync("corpus");
        var hits = 0;
        for (var i = 0; i < 100; i++)
            hits += (await Cache.GetOrCreateAsync($"corpus {i}", ["corpus"], Long, _ => Task.FromResult(("again", false)), Cancel)).Hit ? 1 : 0;
        Assert.That(hits, Is.InRange(0, 10));
    }

    [Test]
    public async Task What_is_known_of_entries_goes_with_them()
    {
        await DestroyAsync(Cache);
        _cache = await CreateAsync(10);
        var known = int.MaxValue;
        // A cache may learn of its evictions a little later, so it has several rounds to show that it does.
        for (var round = 0; known > 10 && round < 20; round++)
        {
            await FillAsync($"round {round}");
            await Task.Delay(25 * round, Cancel);
            known = await Cache.InvalidateAsync([$"round {round}"], Cancel);
        }

        Assert.That(known, Is.LessThanOrEqualTo(10));
    }

    private async Task FillAsync(string tag)
    {
        for (var i = 0; i < 100; i++)
            await GetAsync($"{tag} {i}", tags: [tag]);
    }

    private Task<(string Value, bool Hit)> GetAsync(string key, IReadOnlyCollection<string>? tags = null, bool remember = true) =>
        Cache.GetOrCreateAsync(key, tags ?? [], Long, _ => Task.FromResult(($"value {++_made}", remember)), Cancel);
}
