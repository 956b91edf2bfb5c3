using System.Net.Sockets;
using System.Security.Authentication;
using Polly.CircuitBreaker;
using Polly.Timeout;

namespace BlogManager.Infrastructure.Resilience;

/// <summary>
/// Says in a few words what sort of fault a dependency has, without the text of any exception: that may name what was
/// sent, or a secret.
/// </summary>
internal static class FaultDescription
{
    internal static string Of(Exception? fault, IDependencyFaults? faults)
    {
        for (var cause = fault; cause is not null; cause = cause.InnerException)
        {
            if ((faults?.Describe(cause) ?? Known(cause)) is { } sort)
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
            TimeoutRejectedException or TimeoutException => "no answer in time",
            BrokenCircuitException => "the circuit breaker is open",
            _ => null,
        };
}
