using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace BlogManager.Application.Sources;

/// <summary>
/// Whether a delivery was signed by whoever has a source's secret, a short while ago: HMAC-SHA256 over the body and the
/// moment, as Stripe, Ghost and others have it. What was compared takes the same time whatever it is.
/// </summary>
internal static class HookSignature
{
    private const int LongestHeader = 1024;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(5);

    /// <summary>Reads <c>t=UNIX,v1=HEX</c>: the HMAC of the moment, a full stop and the body.</summary>
    internal static bool IsOwn(string? header, ReadOnlySpan<byte> body, string secret, DateTimeOffset now)
    {
        if (Parts(header) is not { } parts || parts.GetValueOrDefault("t") is not { } sent)
            return false;
        return IsNow(sent, DateTimeOffset.FromUnixTimeSeconds, now)
            && IsSame(parts.GetValueOrDefault("v1"), secret, [.. Encoding.ASCII.GetBytes(sent + "."), .. body]);
    }

    /// <summary>Reads Ghost's <c>sha256=HEX, t=MS</c>: the HMAC of the body and the moment in milliseconds.</summary>
    internal static bool IsGhosts(string? header, ReadOnlySpan<byte> body, string secret, DateTimeOffset now)
    {
        if (Parts(header) is not { } parts || parts.GetValueOrDefault("t") is not { } sent)
            return false;
        return IsNow(sent, DateTimeOffset.FromUnixTimeMilliseconds, now)
            && IsSame(parts.GetValueOrDefault("sha256"), secret, [.. body, .. Encoding.ASCII.GetBytes(sent)]);
    }

    /// <summary>
    /// Reads a hub's <c>METHOD=HEX</c> (W3C WebSub, section 8): the HMAC of the body. It has no moment, and what it lets
    /// in can be sent again without harm.
    /// </summary>
    [SuppressMessage(
        "Security",
        "CA5350",
        Justification = "Hubs of the common kinds sign by it, and what they sign is only looked after."
    )]
    internal static bool IsHubs(string? header, ReadOnlySpan<byte> body, string secret)
    {
        if (Parts(header) is not { Count: 1 } parts)
            return false;
        var (method, sent) = parts.First();
        var key = Encoding.UTF8.GetBytes(secret);
        return method switch
        {
            "sha1" => IsSame(sent, HMACSHA1.HashData(key, body)),
            "sha256" => IsSame(sent, HMACSHA256.HashData(key, body)),
            "sha384" => IsSame(sent, HMACSHA384.HashData(key, body)),
            "sha512" => IsSame(sent, HMACSHA512.HashData(key, body)),
            _ => false,
        };
    }

    /// <summary>The secret that a hub is given: it must not be able to sign hooks.</summary>
    internal static string OfHub(string hookSecret) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(hookSecret), "blogmanager websub 1"u8));

    private static Dictionary<string, string>? Parts(string? header)
    {
        if (header is not { Length: > 0 and <= LongestHeader })
            return null;
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in header.Split(',', StringSplitOptions.TrimEntries))
        {
            var at = part.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !parts.TryAdd(part[..at], part[(at + 1)..]))
                return null;
        }

        return parts;
    }

    private static bool IsNow(string sent, Func<long, DateTimeOffset> read, DateTimeOffset now)
    {
        // Sixteen digits at most are a moment that there is.
        if (sent.Length > 14 || !long.TryParse(sent, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        try
        {
            return (now - read(number)).Duration() <= Window;
        }
        catch (ArgumentOutOfRangeException)
        {
            // Seconds of a year that no calendar has.
            return false;
        }
    }

    private static bool IsSame(string? sent, string secret, byte[] signed) =>
        IsSame(sent, HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed));

    private static bool IsSame(string? sent, byte[] expected) =>
        sent is not null
        && CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(sent.ToLowerInvariant()),
            Encoding.ASCII.GetBytes(Convert.ToHexStringLower(expected))
        );
}
