using BlogManager.Application.Ports;
using BlogManager.Infrastructure.Redis;

namespace BlogManager.Infrastructure.Caching.Redis;

/// <summary>Tries the Redis behind the cache.</summary>
internal sealed class RedisCacheProbe(RedisConnection connection) : IDependencyProbe
{
    public string Name => "cache (redis)";

    public async Task TryAsync(CancellationToken cancellationToken)
    {
        var database = await connection.DatabaseAsync(cancellationToken);
        await database.PingAsync().WaitAsync(cancellationToken);
    }
}
