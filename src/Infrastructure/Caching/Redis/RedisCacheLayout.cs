using StackExchange.Redis;

namespace BlogManager.Infrastructure.Caching.Redis;

internal static class RedisCacheLayout
{
    internal const string Entries = "blogmanager:cache:";
    internal const string Locks = "blogmanager:cache-lock:";
    internal static readonly RedisChannel Channel = RedisChannel.Literal("blogmanager:cache-raised");

    private const string Tags = "blogmanager:cache-tag:";

    /// <summary>
    /// How long a tag is kept that nobody raises, in milliseconds: longer than any entry; without it, it begins anew
    /// and its entries are made again.
    /// </summary>
    internal static readonly long TagMilliseconds = (long)TimeSpan.FromDays(3).TotalMilliseconds;

    internal static RedisKey Tag(string tag) => Tags + tag;
}
