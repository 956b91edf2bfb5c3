using System.Net;
using Microsoft.Extensions.Primitives;

namespace BlogManager.Api.Security;

/// <summary>
/// Reads <c>X-Forwarded-For</c> from the nearest proxy outwards, until an address is not a trusted proxy's: that is the
/// caller's. Where something stands in its place that is no address, the caller is not known, and never the proxy that
/// sent it: whoever is taken for a proxy is believed.
/// </summary>
internal static class ForwardedFor
{
    /// <summary>Addresses that are looked at; a longer list is nobody's way through proxies.</summary>
    internal const int MostHops = 32;

    private const int LongestItem = 64;

    /// <param name="headers">The headers, in the order in which they came.</param>
    /// <returns>
    /// The caller's address, or null where it cannot be known; and how many proxies were passed, from 1.
    /// </returns>
    internal static (IPAddress? Caller, int Proxies) Read(StringValues headers, Func<IPAddress, bool> isTrusted)
    {
        IPAddress? caller = null;
        var proxies = 0;
        for (var h = headers.Count - 1; h >= 0; h--)
        {
            var rest = headers[h].AsSpan();
            while (true)
            {
                var comma = rest.LastIndexOf(',');
                if (++proxies > MostHops || (caller = Parse(rest[(comma + 1)..])) is null)
                    return (null, 1);
                if (!isTrusted(caller))
                    return (caller, proxies);
                if (comma < 0)
                    break;
                rest = rest[..comma];
            }
        }

        return (caller, Math.Max(1, proxies));
    }

    /// <summary>
    /// An address with or without a port, written as addresses are; null for all else, <c>unknown</c> and nothing at
    /// all included.
    /// </summary>
    internal static IPAddress? Parse(ReadOnlySpan<char> item)
    {
        item = item.Trim(" \t");
        if (item.Length is 0 or > LongestItem)
            return null;
        if (item[0] == '[')
        {
            var end = item.IndexOf(']');
            return end > 0 && IsPortOrNothing(item[(end + 1)..]) ? Version6(item[1..end]) : null;
        }

        var colon = item.IndexOf(':');
        if (colon >= 0 && item.LastIndexOf(':') != colon)
            return Version6(item);
        return colon < 0 || IsPortOrNothing(item[colon..]) ? Version4(colon < 0 ? item : item[..colon]) : null;
    }

    private static bool IsPortOrNothing(ReadOnlySpan<char> text) =>
        text.IsEmpty
        || (text[0] == ':' && text.Length is >= 2 and <= 6 && text[1..].IndexOfAnyExceptInRange('0', '9') < 0);

    // Four plain numbers: the parser also reads 127.1, 0x7f.1 and 0177.0.0.1, which other programs read as something
    // else.
    private static IPAddress? Version4(ReadOnlySpan<char> text) =>
        IPAddress.TryParse(text, out var address) && text.SequenceEqual(address.ToString()) ? address : null;

    // A zone means something on one machine only.
    private static IPAddress? Version6(ReadOnlySpan<char> text)
    {
        if (text.IndexOfAny('%', '[') >= 0 || !IPAddress.TryParse(text, out var address))
            return null;
        return address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
    }
}
