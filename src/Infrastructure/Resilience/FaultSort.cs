using System.Globalization;
using System.Net.Sockets;
using System.Security.Authentication;
using BlogManager.Infrastructure.Models.Llm;
using BlogManager.Infrastructure.Vectors.Chroma;
using Polly.CircuitBreaker;
using Polly.Timeout;
using StackExchange.Redis;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// Says in a few words what sort of fault a dependency has, without the text of any exception: that may name what was
/// sent, or a secret.
/// </summary>
internal static class FaultSort
{
    internal static string Of(Exception? fault)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if (Known(cause) is { } sort)
                return sort;
        }

        return fault?.GetBaseException().GetType().Name ?? "unknown";
    }

    private static string? Known(Exception cause) =>
        cause switch
        {
            SocketException socket => socket.SocketErrorCode switch
            {
                SocketError.ConnectionRefused => "connection refused: nothing listens there",
                SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                    "the host name does not resolve",
                SocketError.TimedOut => "no connection in time",
                SocketError.HostUnreachable or SocketError.NetworkUnreachable => "no way to that host",
                SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
                    "the connection broke",
                var other => $"socket error {other}",
            },
            AuthenticationException => "TLS could not be agreed on",
            ChromaFault { Status: { } status } => Http((int)status),
            ModelServerFault { Status: { } status } => Http(status),
            ModelServerFault model => model.Label.Replace('_', ' '),
            TimeoutRejectedException or TimeoutException => "no answer in time",
            RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } =>
                "the password was refused",
            RedisConnectionException redis when redis.InnerException is null => $"no connection ({redis.FailureType})",
            RedisServerException => "it answered with an error",
            BrokenCircuitException => "the circuit breaker is open",
            _ => null,
        };

    private static string Http(int status) => string.Create(CultureInfo.InvariantCulture, $"it answered HTTP {status}");
}
