using System.Diagnostics;
using BlogManager.Infrastructure.Redis;
using Microsoft.Extensions.Logging;
using Polly;
using StackExchange.Redis;
using ZiggyCreatures.Caching.Fusion.Locking.Distributed;

namespace BlogManager.Infrastructure.Caching.Redis;

/// <summary>
/// Has one process make a value while the others wait for it. It saves work and guards nothing: where it cannot be had,
/// the value is made without. By the system's clock: what it bounds is real waiting.
/// </summary>
internal sealed class RedisEntryLock(RedisConnection connection, ResiliencePipeline policy)
    : IFusionCacheDistributedLocker
{
    private const string ReleaseScript =
        "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    /// <summary>
    /// Handed out instead of a lock; FusionCache takes no lock at all for a reason to serve what is past its lifetime.
    /// </summary>
    private static readonly object Without = new();

    public async ValueTask<object?> AcquireLockAsync(
        string cacheName,
        string cacheInstanceId,
        string operationId,
        string key,
        string lockName,
        TimeSpan timeout,
        ILogger? logger,
        CancellationToken token
    )
    {
        var holder = Guid.NewGuid().ToString("N");
        var begun = Stopwatch.GetTimestamp();
        try
        {
            while (Stopwatch.GetElapsedTime(begun) < timeout)
            {
                if (await policy.ExecuteAsync(cancel => TakeAsync(key, holder, cancel), token))
                    return holder;
                await Task.Delay(SharedLockTimes.Poll, token);
            }
        }
        catch (Exception e) when (RedisFaults.IsOutage(e))
        {
            return Without;
        }

        return Without;
    }

    public async ValueTask ReleaseLockAsync(
        string cacheName,
        string cacheInstanceId,
        string operationId,
        string key,
        string lockName,
        object? lockObj,
        ILogger? logger,
        CancellationToken token
    )
    {
        if (lockObj is not string holder)
            return;
        try
        {
            // Also for a caller who has gone: the others wait.
            await policy.ExecuteAsync(
                async cancel =>
                {
                    var database = await connection.DatabaseAsync(cancel);
                    await database.ScriptEvaluateAsync(ReleaseScript, [LockOf(key)], [holder]).WaitAsync(cancel);
                },
                CancellationToken.None
            );
        }
        catch (Exception e) when (RedisFaults.IsOutage(e))
        {
            // It ends by itself.
            return;
        }
    }

    public object? AcquireLock(
        string cacheName,
        string cacheInstanceId,
        string operationId,
        string key,
        string lockName,
        TimeSpan timeout,
        ILogger? logger,
        CancellationToken token
    ) => throw Synchronous();

    public void ReleaseLock(
        string cacheName,
        string cacheInstanceId,
        string operationId,
        string key,
        string lockName,
        object? lockObj,
        ILogger? logger,
        CancellationToken token
    ) => throw Synchronous();

    private static RedisKey LockOf(string key) => RedisCacheLayout.Locks + EntryId.Of(key);

    private static NotSupportedException Synchronous() => new("Redis is not waited for synchronously.");

    private async ValueTask<bool> TakeAsync(string key, string holder, CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken);
        return await database
            .StringSetAsync(LockOf(key), holder, SharedLockTimes.Hold, When.NotExists)
            .WaitAsync(cancellationToken);
    }
}
