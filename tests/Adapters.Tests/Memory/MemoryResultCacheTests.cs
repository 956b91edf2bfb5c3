using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Caching;

namespace BlogManager.Adapters.Tests.Memory;

public sealed class MemoryResultCacheTests : ResultCacheContract
{
    protected override Task<IResultCache> CreateAsync(int maxEntries) => Task.FromResult<IResultCache>(new MemoryResultCache(new CacheSettings { MaxEntries = maxEntries }));

    protected override Task DestroyAsync(IResultCache cache)
    {
        ((MemoryResultCache)cache).Dispose();
        return Task.CompletedTask;
    }

    [Test]
    public async Task A_value_dropped_before_the_tags_are_forgotten_is_not_served_after()
    {
        using var cache = new MemoryResultCache(new CacheSettings { MaxEntries = 10 });
        Task<(int Value, bool Hit)> ReadAsync(int made) =>
            cache.GetOrCreateAsync("key", ["tag"], TimeSpan.FromHours(1), _ => Task.FromResult((made, true)), CancellationToken.None);
        await ReadAsync(1);
        await cache.InvalidateAsync(["tag"], CancellationToken.None);
        await ReadAsync(2);
        await cache.InvalidateAsync([.. Enumerable.Range(0, MemoryResultCache.MaxTags + 1).Select(i => $"other:{i}")], CancellationToken.None);
        Assert.That(await ReadAsync(3), Is.EqualTo((3, false)));
        Assert.That(await ReadAsync(4), Is.EqualTo((3, true)));
    }
}
