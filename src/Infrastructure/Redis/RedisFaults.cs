using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Redis;

/// <summary>Tells faults of Redis from our own.</summary>
internal static class RedisFaults
{
    /// <summary>Whether Redis did not answer, not in time, or not what was asked.</summary>
    internal static bool IsOutage(Exception exception) =>
        exception
            is RedisException
                or TimeoutException
                or TimeoutRejectedException
                or BrokenCircuitException
                or ObjectDisposedException;
}
