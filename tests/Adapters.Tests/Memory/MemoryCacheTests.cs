using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Caching;
using BlogManager.Infrastructure.Caching.Memory;

namespace BlogManager.Adapters.Tests.Memory;

public sealed class MemoryCacheTests : ResultCacheContract
{
    private EntryIndex _index = new();

    protected override Task<IResultCache> CreateAsync(CacheOptions settings, TimeProvider time)
    {
        _index = new EntryIndex();
        return Task.FromResult<IResultCache>(new ResultCache(settings, new LocalTagGenerations(), _index, time));
    }

    protected override Task DestroyAsync(IResultCache cache)
    {
        ((ResultCache)cache).Dispose();
        return Task.CompletedTask;
    }

    protected override int Known(IResultCache cache) => _index.Count;

    [Test]
    public async Task A_value_dropped_before_the_tags_are_forgotten_is_not_served_after()
    {
        async Task<(int Value, bool Hit)> ReadAsync(int made)
        {
            var lookup = await Cache.GetOrCreateAsync(
                "key",
                ["tag"],
                TimeSpan.FromHours(1),
                _ => Task.FromResult(new CacheFill<int>(made, true)),
                Cancel
            );
            return (lookup.Entry.Value, lookup.Status == CacheStatus.Hit);
        }

        await ReadAsync(1);
        await Cache.InvalidateAsync(["tag"], Cancel);
        await ReadAsync(2);
        await Cache.InvalidateAsync(
            [.. Enumerable.Range(0, LocalTagGenerations.MaxTags + 1).Select(i => $"other:{i}")],
            Cancel
        );
        Assert.That(await ReadAsync(3), Is.EqualTo((3, false)));
        Assert.That(await ReadAsync(4), Is.EqualTo((3, true)));
    }
}
