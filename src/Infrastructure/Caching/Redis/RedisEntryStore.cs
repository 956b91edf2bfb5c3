using BlogManager.Infrastructure.Redis;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.StackExchangeRedis;
using Polly;

namespace BlogManager.Infrastructure.Caching.Redis;

/// <summary>
/// The second level: Microsoft's cache on Redis, behind the breaker, with entries known by their ids and noted under
/// their tags.
/// </summary>
internal sealed class RedisEntryStore(
    RedisConnection connection,
    RedisTags tags,
    EntryIndex index,
    ResiliencePipeline policy
) : IDistributedCache, IDisposable
{
    private readonly RedisCache _entries = new(
        new RedisCacheOptions
        {
            InstanceName = RedisCacheLayout.Entries,
            ConnectionMultiplexerFactory = async () => await connection.MultiplexerAsync(CancellationToken.None),
        }
    );

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) =>
        await policy.ExecuteAsync(
            async cancel => await _entries.GetAsync(EntryId.Of(key), cancel).WaitAsync(cancel),
            token
        );

    public async Task SetAsync(
        string key,
        byte[] value,
        DistributedCacheEntryOptions options,
        CancellationToken token = default
    )
    {
        // Nobody could drop an entry whose tags are not known.
        if (index.TagsUnderway(key) is not { } tagsOfEntry)
            return;
        var kept = options.AbsoluteExpirationRelativeToNow
            ?? options.AbsoluteExpiration - DateTimeOffset.UtcNow
            ?? throw new ArgumentException("An entry without an end is not kept.", nameof(options));
        await policy.ExecuteAsync(
            async cancel =>
            {
                var id = EntryId.Of(key);
                // First the note: an entry that is noted and not there does no harm, one that is there and not noted is
                // not erased.
                await tags.NoteAsync(id, [TagTable.All, .. tagsOfEntry], kept, cancel);
                await _entries.SetAsync(id, value, options, cancel).WaitAsync(cancel);
            },
            token
        );
    }

    public async Task RemoveAsync(string key, CancellationToken token = default) =>
        await policy.ExecuteAsync(
            async cancel => await _entries.RemoveAsync(EntryId.Of(key), cancel).WaitAsync(cancel),
            token
        );

    public async Task RefreshAsync(string key, CancellationToken token = default) =>
        await policy.ExecuteAsync(
            async cancel => await _entries.RefreshAsync(EntryId.Of(key), cancel).WaitAsync(cancel),
            token
        );

    public byte[]? Get(string key) => throw Synchronous();

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => throw Synchronous();

    public void Remove(string key) => throw Synchronous();

    public void Refresh(string key) => throw Synchronous();

    public void Dispose() => _entries.Dispose();

    private static NotSupportedException Synchronous() => new("Redis is not waited for synchronously.");
}
