using System.Net.Http;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>
/// What went wrong between here and a site, in words. The gate's handler takes faults out of the exception that the
/// HTTP stack puts them in, so each may come bare.
/// </summary>
internal static class SiteFault
{
    /// <summary>Whether an exception is one of the network, of TLS, or of what the site sent.</summary>
    internal static bool Is(Exception fault) =>
        fault
            is HttpRequestException
                or IOException
                or SocketException
                or AuthenticationException
                or CryptographicException
                or CertificateRefusedException
                or InvalidDataException;

    internal static UpstreamFault Of(Exception fault)
    {
        for (var e = fault; e is not null; e = e.InnerException)
        {
            if (e is CertificateRefusedException refused)
                return new UpstreamFault(refused.Message, isTransient: false, fault, answered: true)
                {
                    IsPermanent = true,
                };
        }

        for (var e = fault; e is not null; e = e.InnerException)
        {
            var known = e switch
            {
                InvalidDataException => new UpstreamFault(
                    "the page is not encoded as its headers say",
                    isTransient: false,
                    fault,
                    answered: true
                ),
                SocketException socket => Of(socket.SocketErrorCode, fault),
                AuthenticationException or CryptographicException => new UpstreamFault(
                    "no secure connection could be agreed on",
                    isTransient: false,
                    fault,
                    answered: true
                )
                {
                    IsPermanent = true,
                },
                HttpRequestException http => Of(http.HttpRequestError, fault),
                HttpIOException http => Of(http.HttpRequestError, fault),
                _ => null,
            };
            if (known is not null)
                return known;
        }

        return new UpstreamFault("the connection failed", isTransient: true, fault);
    }

    private static UpstreamFault Of(SocketError error, Exception fault) =>
        error switch
        {
            SocketError.HostNotFound or SocketError.NoData => new UpstreamFault(
                "the host name does not resolve",
                isTransient: false,
                fault
            ),
            SocketError.TryAgain => new UpstreamFault("the host name could not be looked up", isTransient: true, fault),
            SocketError.ConnectionRefused => new UpstreamFault("the connection was refused", isTransient: true, fault),
            SocketError.ConnectionReset or SocketError.ConnectionAborted => new UpstreamFault(
                "the connection was cut off",
                isTransient: true,
                fault
            ),
            SocketError.TimedOut => new UpstreamFault("the site did not answer in time", isTransient: true, fault),
            SocketError.HostUnreachable or SocketError.NetworkUnreachable => new UpstreamFault(
                "the host cannot be reached",
                isTransient: true,
                fault
            ),
            _ => new UpstreamFault("the connection failed", isTransient: true, fault),
        };

    // Null where what is inside says more.
    private static UpstreamFault? Of(HttpRequestError error, Exception fault) =>
        error switch
        {
            HttpRequestError.NameResolutionError => new UpstreamFault(
                "the host name does not resolve",
                isTransient: false,
                fault
            ),
            HttpRequestError.ResponseEnded => new UpstreamFault("the connection was cut off", isTransient: true, fault),
            HttpRequestError.HttpProtocolError
            or HttpRequestError.InvalidResponse
            or HttpRequestError.VersionNegotiationError => new UpstreamFault(
                "what it answered is not valid HTTP",
                isTransient: false,
                fault,
                answered: true
            ),
            HttpRequestError.ConfigurationLimitExceeded => new UpstreamFault(
                "its headers are too large",
                isTransient: false,
                fault,
                answered: true
            ),
            _ => null,
        };
}
