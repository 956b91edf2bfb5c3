using System.Globalization;
using System.Text;

namespace BlogManager.Infrastructure.Crawling;

/// <summary>The rules of a robots.txt for one crawler: RFC 9309.</summary>
internal sealed class RobotsTxt
{
    /// <summary>Everything is allowed: no robots.txt (RFC 9309, 2.3.1.3).</summary>
    internal static readonly RobotsTxt AllowAll = new([], [], TimeSpan.Zero);

    private const int MaxSitemaps = 100;
    private const double LongestDelay = 30;

    private readonly IReadOnlyList<(bool Allow, string Pattern)> _rules;

    private RobotsTxt(
        IReadOnlyList<(bool Allow, string Pattern)> rules,
        IReadOnlyList<string> sitemaps,
        TimeSpan delay
    ) => (_rules, Sitemaps, CrawlDelay) = (rules, sitemaps, delay);

    /// <summary>
    /// How far apart requests are to be (Crawl-delay, which RFC 9309 leaves to crawlers): 0 to 30 seconds, and 30 where
    /// more is asked for.
    /// </summary>
    internal TimeSpan CrawlDelay { get; }

    /// <summary>The sitemaps that it names, as written; at most <see cref="MaxSitemaps"/>.</summary>
    internal IReadOnlyList<string> Sitemaps { get; }

    /// <summary>
    /// Reads the rules that hold for a product token: those of all its groups together, else those of <c>*</c>.
    /// </summary>
    internal static RobotsTxt Parse(string text, string productToken)
    {
        var own = new List<(bool, string)>();
        var any = new List<(bool, string)>();
        var sitemaps = new List<string>();
        var (ownDelay, anyDelay) = (0.0, 0.0);
        var hasOwn = false;
        bool forOwn = false,
            forAny = false,
            inAgents = false;
        foreach (var raw in text.Split('\n', '\r'))
        {
            var line = raw.Split('#', 2)[0];
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon < 0)
                continue;
            var key = line[..colon].Trim().ToLowerInvariant();
            var value = line[(colon + 1)..].Trim();
            if (key == "user-agent")
            {
                if (!inAgents)
                    (forOwn, forAny) = (false, false);
                inAgents = true;
                var token = value.Split('/', ' ')[0];
                forAny |= token == "*";
                var isOwn = string.Equals(token, productToken, StringComparison.OrdinalIgnoreCase);
                forOwn |= isOwn;
                hasOwn |= isOwn;
            }
            else if (key == "sitemap" && sitemaps.Count < MaxSitemaps)
            {
                // Of no group (sitemaps.org): it does not end the one that it stands in.
                sitemaps.Add(value);
            }
            else if (key == "crawl-delay")
            {
                inAgents = false;
                if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds))
                    continue;
                seconds = seconds > 0 ? Math.Min(seconds, LongestDelay) : 0;
                ownDelay = forOwn ? seconds : ownDelay;
                anyDelay = forAny ? seconds : anyDelay;
            }
            else if (key is "allow" or "disallow")
            {
                inAgents = false;
                if (value.Length == 0)
                    continue;
                value = Normalized(value);
                if (forOwn)
                    own.Add((key == "allow", value));
                if (forAny)
                    any.Add((key == "allow", value));
            }
        }

        return new RobotsTxt(hasOwn ? own : any, sitemaps, TimeSpan.FromSeconds(hasOwn ? ownDelay : anyDelay));
    }

    /// <summary>
    /// Whether a path with its query may be fetched: the longest matching rule decides, and of two equally long ones
    /// the allowing (2.2.2).
    /// </summary>
    internal bool Allows(string pathAndQuery)
    {
        if (pathAndQuery == "/robots.txt")
            return true;
        pathAndQuery = Normalized(pathAndQuery);
        var longest = -1;
        var allowed = true;
        foreach (var (allow, pattern) in _rules)
        {
            if (pattern.Length < longest || (pattern.Length == longest && !allow) || !Matches(pattern, pathAndQuery))
                continue;
            longest = pattern.Length;
            allowed = allow;
        }

        return allowed;
    }

    /// <summary>
    /// Octets outside ASCII percent-encoded, unreserved ones decoded, hexadecimal digits in upper case, so that octets
    /// compare (2.2.2).
    /// </summary>
    private static string Normalized(string path)
    {
        var normal = new StringBuilder(path.Length);
        Span<byte> octets = stackalloc byte[4];
        for (var i = 0; i < path.Length; i++)
        {
            if (
                path[i] == '%'
                && i + 2 < path.Length
                && byte.TryParse(
                    path.AsSpan(i + 1, 2),
                    NumberStyles.AllowHexSpecifier,
                    CultureInfo.InvariantCulture,
                    out var octet
                )
            )
            {
                i += 2;
                if (char.IsAsciiLetterOrDigit((char)octet) || (char)octet is '-' or '.' or '_' or '~')
                    normal.Append((char)octet);
                else
                    normal.Append('%').Append(octet.ToString("X2", CultureInfo.InvariantCulture));
                continue;
            }

            if (char.IsAscii(path[i]))
            {
                normal.Append(path[i]);
                continue;
            }

            _ = Rune.TryGetRuneAt(path, i, out var rune);
            rune = rune.Value == 0 ? Rune.ReplacementChar : rune;
            foreach (var part in octets[..rune.EncodeToUtf8(octets)])
                normal.Append('%').Append(part.ToString("X2", CultureInfo.InvariantCulture));
            i += char.IsHighSurrogate(path[i]) && rune.Utf16SequenceLength == 2 ? 1 : 0;
        }

        return normal.ToString();
    }

    // "*" is any run of characters, "$" at the end is the end of the path; greedy matching of the parts in order.
    private static bool Matches(string pattern, string path)
    {
        var anchored = pattern.EndsWith('$');
        var parts = (anchored ? pattern[..^1] : pattern).Split('*');
        if (!path.StartsWith(parts[0], StringComparison.Ordinal))
            return false;
        var at = parts[0].Length;
        for (var i = 1; i < parts.Length; i++)
        {
            var last = i == parts.Length - 1;
            if (last && anchored)
                return path.Length - at >= parts[i].Length && path.EndsWith(parts[i], StringComparison.Ordinal);
            var found = path.IndexOf(parts[i], at, StringComparison.Ordinal);
            if (found < 0)
                return false;
            at = found + parts[i].Length;
        }

        return !anchored || parts.Length > 1 || at == path.Length;
    }
}
