using BlogManager.Infrastructure.Resilience;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Redis;

internal sealed class RedisFaults : IDependencyFaults
{
    internal static readonly RedisFaults Instance = new();

    /// <summary>Nothing is tried again: what asks has a way without Redis.</summary>
    public bool IsWorthRetrying(Exception fault) => false;

    public bool CountsAgainst(Exception fault) => fault is RedisException or TimeoutException;

    public string? Describe(Exception fault) =>
        fault switch
        {
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                "the password was refused",
            RedisConnectionException { InnerException: null } connection => $"no connection ({connection.FailureType})",
            RedisServerException => "it answered with an error",
            _ => null,
        };

    /// <summary>Whether Redis did not answer, not in time, or not what was asked.</summary>
    internal static bool IsOutage(Exception exception) =>
        exception
            is RedisException
                or TimeoutException
                or TimeoutRejectedException
                or BrokenCircuitException
                or ObjectDisposedException;
}
