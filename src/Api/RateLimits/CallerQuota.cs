using System.Net;
using System.Net.Sockets;
using BlogManager.Api.Security;
using BlogManager.Domain.ApiKeys;

namespace BlogManager.Api.RateLimits;

/// <summary>Whose quota a request takes from, and how large it is.</summary>
internal static class CallerQuota
{
    internal const int ElevatedFactor = 10;

    /// <summary>How many visitors' permits a page's key has as a whole.</summary>
    internal const int VisitorsPerKey = 50;

    /// <summary>
    /// A caller's permits a minute in a category, or null where nothing limits it. A key's own limit goes before its
    /// tier.
    /// </summary>
    internal static int? Permits(Caller caller, RateLimitCategory category, int standard)
    {
        if (caller.Limits.Count > 0 && caller.Limits.TryGetValue(category.Name(), out var own))
            return Math.Clamp(own, 1, LimitCategories.MaxPermits);
        return caller.Tier switch
        {
            KeyTier.Unlimited => null,
            KeyTier.Elevated => standard * ElevatedFactor,
            _ => standard,
        };
    }

    /// <summary>How much a page's key as a whole may take: so many visitors' permits.</summary>
    internal static int OfPage(int permits) => permits * VisitorsPerKey;

    /// <summary>
    /// Whose a counter is: an address, or the proxy that did not say whose in a way that can be read.
    /// </summary>
    internal static string Of(HttpContext context) =>
        CallerAddressMiddleware.UnreadableProxy(context) is { } proxy
            ? "unknown via " + Of(proxy)
            : Of(context.Connection.RemoteIpAddress);

    /// <summary>
    /// An address as it is counted. Of IPv6 the first 64 bits: whoever has one address there has all of its network
    /// (RFC 6177), and each would be a quota of its own.
    /// </summary>
    internal static string Of(IPAddress? address)
    {
        if (address is null)
            return "unknown";
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4().ToString();
        if (address.AddressFamily != AddressFamily.InterNetworkV6 || IPAddress.IsLoopback(address))
            return address.ToString();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes) + "/64";
    }
}
