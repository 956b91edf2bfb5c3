using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Caching;
using BlogManager.Infrastructure.Caching.Redis;
using BlogManager.Testing;
using Microsoft.Extensions.Time.Testing;
using StackExchange.Redis;

namespace BlogManager.Adapters.Tests.Redis;

/// <summary>Two instances on one Redis that answers.</summary>
[CancelAfter(60_000), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SharedCacheTests
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private RedisServer _server = null!;
    private RedisCacheInstance _one = null!;
    private RedisCacheInstance _two = null!;
    private ConnectionMultiplexer _raw = null!;

    private static CancellationToken Cancel => TestContext.CurrentContext.CancellationToken;

    [SetUp]
    public async Task Start()
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        _server = await RedisServer.StartAsync();
        _one = await RedisCacheInstance.StartAsync(_server.ConnectionString);
        _two = await RedisCacheInstance.StartAsync(_server.ConnectionString, time: _time);
        _raw = await ConnectionMultiplexer.ConnectAsync(_server.ConnectionString);
    }

    [TearDown]
    public async Task Stop()
    {
        if (_server is null)
            return;
        await _raw.DisposeAsync();
        await _one.DisposeAsync();
        await _two.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Test]
    public async Task What_one_instance_made_the_other_has()
    {
        Assert.That(await _one.ReadAsync("k", "made by one"), Is.EqualTo(("made by one", CacheStatus.Miss)));
        Assert.That(await _two.ReadAsync("k", "made by two"), Is.EqualTo(("made by one", CacheStatus.Hit)));
    }

    [Test]
    public async Task An_invalidation_is_heard_by_the_other_instance_without_its_asking()
    {
        await _one.ReadAsync("k", "old");
        await _two.ReadAsync("k", "old");
        await _one.Cache.InvalidateAsync(["corpus"], Cancel);
        // The other's clock stands still, so that it does not look up the tag: it hears of it, or not at all.
        while ((await _two.ReadAsync("k", "new")).Status == CacheStatus.Hit)
            await Task.Delay(5, Cancel);
        Assert.That((await _one.ReadAsync("k", "newer")).Value, Is.EqualTo("new"));
    }

    [Test]
    public async Task An_invalidation_of_which_the_news_were_lost_is_seen_a_second_later()
    {
        await _two.ReadAsync("k", "old");
        await RaiseSilentlyAsync("corpus");
        Assert.That(
            (await _two.ReadAsync("k", "new")).Status,
            Is.EqualTo(CacheStatus.Hit),
            "within the second it may be served"
        );
        _time.Advance(TimeSpan.FromMilliseconds(1001));
        Assert.That(await _two.ReadAsync("k", "new"), Is.EqualTo(("new", CacheStatus.Miss)));
    }

    [Test]
    public async Task A_tag_that_redis_has_lost_begins_above_all_it_ever_was()
    {
        await _one.ReadAsync("k", "old");
        await _one.Cache.InvalidateAsync(["corpus"], Cancel);
        await _one.ReadAsync("k", "new");
        await _raw.GetDatabase().KeyDeleteAsync(RedisCacheLayout.Tag("corpus"));
        _time.Advance(TimeSpan.FromSeconds(2));
        Assert.That(await _two.ReadAsync("k", "newest"), Is.EqualTo(("newest", CacheStatus.Miss)));
    }

    [Test, Repeat(5)]
    public async Task A_thousand_cold_readers_of_two_instances_make_one_value()
    {
        var loads = 0;
        var values = await Task.WhenAll(
            Enumerable
                .Range(0, 1000)
                .Select(i =>
                    Task.Run(() =>
                        (i % 2 == 0 ? _one : _two)
                            .Cache.GetOrCreateAsync(
                                "k",
                                ["corpus", "post:1"],
                                Long,
                                async token =>
                                {
                                    await Task.Delay(100, token);
                                    return new CacheFill<int>(Interlocked.Increment(ref loads), Remember: true);
                                },
                                Cancel
                            )
                            .AsTask()
                    )
                )
        );
        Assert.That(loads, Is.EqualTo(1));
        Assert.That(values.Select(v => v.Entry.Value), Is.All.EqualTo(1));
        Assert.That(values.Count(v => v.Status == CacheStatus.Miss), Is.EqualTo(1));
    }

    [Test]
    public async Task When_an_instance_dies_over_a_value_another_makes_it_once_the_lock_has_ended()
    {
        var dying = await RedisCacheInstance.StartAsync(_server.ConnectionString);
        var begun = new TaskCompletionSource();
        var never = dying.Cache.GetOrCreateAsync<string>(
            "k",
            ["corpus"],
            Long,
            async token =>
            {
                begun.SetResult();
                await Task.Delay(Timeout.Infinite, token);
                throw new InvalidOperationException();
            },
            Cancel
        );
        await begun.Task.WaitAsync(Cancel);
        var locked = _raw.GetServers()[0].Keys(pattern: RedisCacheLayout.Locks + "*").Single();
        Assert.That(
            await _raw.GetDatabase().KeyTimeToLiveAsync(locked),
            Is.GreaterThan(TimeSpan.Zero).And.LessThanOrEqualTo(SharedLockTimes.Hold)
        );

        var waiting = _one.ReadAsync("k", "made after all");
        await dying.DisposeAsync();
        // What is left of the lock's time passes.
        await _raw.GetDatabase().KeyExpireAsync(locked, TimeSpan.FromMilliseconds(50));
        Assert.That(await waiting, Is.EqualTo(("made after all", CacheStatus.Miss)));
        Assert.That(never.IsCompleted, Is.False);
    }

    [Test]
    public async Task An_invalidation_counts_and_erases_what_any_instance_has_remembered()
    {
        await _one.ReadAsync("a", "secret", "post:1");
        await _two.ReadAsync("a", "secret", "post:1");
        await _one.ReadAsync("b", "secret", "post:1");
        await _one.ReadAsync("c", "other", "post:2");
        Assert.That(Entries(), Has.Length.EqualTo(3));
        Assert.That(
            await _two.Cache.InvalidateAsync(["post:1"], Cancel),
            Is.EqualTo(2),
            "that in both instances counts once, that in the other as well"
        );
        Assert.That(Entries(), Has.Length.EqualTo(1));
        // The other instance hears of it a moment later, and counts its own until then.
        for (var left = 1L; left > 0; )
        {
            left = await _one.Cache.InvalidateAsync(["post:1"], Cancel);
            Assert.That(left, Is.Zero.Or.EqualTo(2));
        }
    }

    [Test]
    public async Task Tags_that_only_the_value_told_drop_it_on_every_instance()
    {
        await ReadAsync(_one);
        Assert.That((await ReadAsync(_two)).Status, Is.EqualTo(CacheStatus.Hit));
        Assert.That(await _one.Cache.InvalidateAsync(["post:1"], Cancel), Is.EqualTo(1));
        Assert.That(Entries(), Is.Empty);
        // The other instance hears of it a moment later.
        while ((await ReadAsync(_two, remember: false)).Status != CacheStatus.Miss)
            await Task.Delay(10, Cancel);

        static ValueTask<CacheLookup<string>> ReadAsync(RedisCacheInstance instance, bool remember = true) =>
            instance.Cache.GetOrCreateAsync(
                "asked",
                ["answers"],
                Long,
                _ => Task.FromResult(new CacheFill<string>("value", remember) { Tags = ["post:1"] }),
                Cancel
            );
    }

    [Test]
    public async Task What_is_not_to_be_remembered_is_not_in_redis_and_nothing_there_is_called_by_its_key()
    {
        await _one.Cache.GetOrCreateAsync(
            "https://kitchen.example/",
            ["corpus"],
            Long,
            _ => Task.FromResult(new CacheFill<string>("no", false)),
            Cancel
        );
        Assert.That(Entries(), Is.Empty);
        await _one.ReadAsync("https://kitchen.example/", "yes");
        Assert.That(Entries().Single(), Does.Not.Contain("kitchen"));
        Assert.That(await _raw.GetDatabase().KeyTimeToLiveAsync(Entries().Single()), Is.GreaterThan(TimeSpan.Zero));
    }

    [Test]
    public async Task Rubbish_in_redis_is_made_anew()
    {
        await _one.ReadAsync("k", "old");
        await _raw.GetDatabase().HashSetAsync(Entries().Single(), "data", "{\"Value\":12");
        Assert.That(await _two.ReadAsync("k", "new"), Is.EqualTo(("new", CacheStatus.Miss)));
        await _raw.GetDatabase().StringSetAsync(Entries().Single(), "not even a hash");
        await using var three = await RedisCacheInstance.StartAsync(_server.ConnectionString);
        Assert.That((await three.ReadAsync("k", "newest")).Value, Is.EqualTo("newest"));
    }

    [Test]
    public async Task A_value_past_its_lifetime_stands_in_on_an_instance_that_never_had_it()
    {
        await _one.Cache.GetOrCreateAsync(
            "k",
            ["corpus"],
            TimeSpan.FromMilliseconds(20),
            _ => Task.FromResult(new CacheFill<string>("old", true)),
            Cancel
        );
        await Task.Delay(200, Cancel);
        var lookup = await _two.Cache.GetOrCreateAsync(
            "k",
            ["corpus"],
            TimeSpan.FromMilliseconds(20),
            _ => Task.FromResult(new CacheFill<string>("out", false, true)),
            Cancel
        );
        Assert.That((lookup.Entry.Value, lookup.Status), Is.EqualTo(("old", CacheStatus.Stale)));
    }

    private string[] Entries() =>
        [.. _raw.GetServers()[0].Keys(pattern: RedisCacheLayout.Entries + "*").Select(k => k.ToString())];

    // As an instance would whose news do not arrive.
    private async Task RaiseSilentlyAsync(string tag) =>
        await _raw.GetDatabase().StringIncrementAsync(RedisCacheLayout.Tag(tag));
}
