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
}
