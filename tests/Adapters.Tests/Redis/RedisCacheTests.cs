using BlogManager.Adapters.Tests.Contracts;
using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Caching;
using BlogManager.Testing;
using StackExchange.Redis;

namespace BlogManager.Adapters.Tests.Redis;

/// <summary>On a real server, which is emptied before each test.</summary>
public sealed class RedisCacheTests : ResultCacheContract
{
    private readonly List<RedisCacheInstance> _instances = [];
    private RedisServer? _server;

    protected override async Task<IResultCache> CreateAsync(CacheOptions settings, TimeProvider time)
    {
        if (!RedisServer.IsInstalled)
            Assert.Ignore(RedisServer.Missing);
        _server ??= await RedisServer.StartAsync();
        // The clock of a test that turns it stands still for the cache's own times.
        var instance = await RedisCacheInstance.StartAsync(_server.ConnectionString, settings, time: time);
        _instances.Add(instance);
        return instance.Cache;
    }

    protected override async Task DestroyAsync(IResultCache cache)
    {
        var instance = _instances.Single(i => ReferenceEquals(i.Cache, cache));
        _instances.Remove(instance);
        await instance.DisposeAsync();
    }

    protected override int Known(IResultCache cache) => ((ResultCache)cache).Known;

    [TearDown]
    public async Task Stop()
    {
        if (_server is not null)
            await _server.DisposeAsync();
        _server = null;
    }
}
